//! Quantiles of the distributions that latencies are drawn from, in whole numbers: the same to the bit on every machine.
//!
//! No logarithm and no exponential of floating point is asked for, because their bits differ between native and wasm. A draw
//! is read as a binary number below one; its leading zeros say in which octave it lies, the next four bits in which
//! sixteenth of it, and the rest interpolates between two entries of a table. In the tails, where the octaves are short, the
//! tables are as fine as in the middle. What is interpolated is off by less than 0.0002 standard deviations.

use crate::rng::Draw;

/// How many octaves of the tail the table covers: what happens less often than once in 2^33 draws is taken for the last.
const OCTAVES: u32 = 32;

/// In row k, column j: the standard normal deviate that is exceeded with probability 2^-(k+2) (1 + j/16), times 2^24, rounded.
///
/// Computed to 30 digits from the complementary error function by Newton's method; a test compares it with the integral of
/// the density.
#[rustfmt::skip]
const NORMAL: [[u32; 17]; OCTAVES as usize] = [
    [
        11_316_060, 10_504_198, 9_716_225, 8_949_130, 8_200_307, 7_467_481, 6_748_636, 6_041_977, 5_345_881,
        4_658_872, 3_979_591, 3_306_774, 2_639_235, 1_975_851, 1_315_542, 657_266, 0,
    ],
    [
        19_299_660, 18_676_301, 18_077_711, 17_501_292, 16_944_823, 16_406_398, 15_884_362, 15_377_269, 14_883_849,
        14_402_979, 13_933_660, 13_475_000, 13_026_196, 12_586_525, 12_155_334, 11_732_027, 11_316_060,
    ],
    [
        25_738_272, 25_217_883, 24_720_684, 24_244_295, 23_786_689, 23_346_125, 22_921_097, 22_510_290, 22_112_554,
        21_726_871, 21_352_340, 20_988_158, 20_633_606, 20_288_037, 19_950_867, 19_621_568, 19_299_660,
    ],
    [
        31_251_455, 30_797_458, 30_364_953, 29_951_734, 29_555_925, 29_175_914, 28_810_307, 28_457_891, 28_117_603,
        27_788_503, 27_469_762, 27_160_637, 26_860_468, 26_568_659, 26_284_673, 26_008_024, 25_738_272,
    ],
    [
        36_136_021, 35_729_069, 35_342_113, 34_973_092, 34_620_253, 34_282_094, 33_957_314, 33_644_782, 33_343_507,
        33_052_615, 32_771_334, 32_498_973, 32_234_917, 31_978_613, 31_729_561, 31_487_312, 31_251_455,
    ],
    [
        40_559_910, 40_188_395, 39_835_600, 39_499_587, 39_178_709, 38_871_553, 38_576_898, 38_293_683, 38_020_977,
        37_757_961, 37_503_910, 37_258_179, 37_020_189, 36_789_424, 36_565_415, 36_347_742, 36_136_021,
    ],
    [
        44_628_526, 44_284_873, 43_958_853, 43_648_633, 43_352_655, 43_069_584, 42_798_267, 42_537_702, 42_287_010,
        42_045_419, 41_812_244, 41_586_876, 41_368_771, 41_157_441, 40_952_447, 40_753_390, 40_559_910,
    ],
    [
        48_412_920, 48_091_878, 47_787_535, 47_498_149, 47_222_240, 46_958_541, 46_705_955, 46_463_532, 46_230_439,
        46_005_941, 45_789_391, 45_580_211, 45_377_884, 45_181_950, 44_991_991, 44_807_630, 44_628_526,
    ],
    [
        51_963_552, 51_661_313, 51_374_963, 51_102_840, 50_843_531, 50_595_827, 50_358_684, 50_131_195, 49_912_565,
        49_702_097, 49_499_171, 49_303_238, 49_113_807, 48_930_437, 48_752_733, 48_580_336, 48_412_920,
    ],
    [
        55_317_725, 55_031_427, 54_760_309, 54_502_778, 54_257_483, 54_023_265, 53_799_124, 53_584_194, 53_377_713,
        53_179_013, 52_987_504, 52_802_660, 52_624_012, 52_451_138, 52_283_659, 52_121_234, 51_963_552,
    ],
    [
        58_503_899, 58_231_330, 57_973_314, 57_728_322, 57_495_053, 57_272_396, 57_059_391, 56_855_204, 56_659_106,
        56_470_457, 56_288_687, 56_113_294, 55_943_828, 55_779_884, 55_621_099, 55_467_145, 55_317_725,
    ],
    [
        61_544_353, 61_283_762, 61_037_167, 60_803_092, 60_580_286, 60_367_678, 60_164_343, 59_969_479, 59_782_384,
        59_602_440, 59_429_102, 59_261_884, 59_100_355, 58_944_124, 58_792_843, 58_646_197, 58_503_899,
    ],
    [
        64_456_901, 64_206_877, 63_970_348, 63_745_887, 63_532_288, 63_328_515, 63_133_676, 62_946_997, 62_767_801,
        62_595_491, 62_429_541, 62_269_483, 62_114_899, 61_965_415, 61_820_694, 61_680_432, 61_544_353,
    ],
    [
        67_256_044, 67_015_429, 66_787_855, 66_571_943, 66_366_523, 66_170_595, 65_983_296, 65_803_876, 65_631_680,
        65_466_132, 65_306_723, 65_153_000, 65_004_560, 64_861_040, 64_722_115, 64_587_491, 64_456_901,
    ],
    [
        69_953_765, 69_721_595, 69_502_055, 69_293_806, 69_095_715, 68_906_813, 68_726_261, 68_553_334, 68_387_397,
        68_227_892, 68_074_325, 67_926_257, 67_783_299, 67_645_099, 67_511_342, 67_381_743, 67_256_044,
    ],
    [
        72_560_101, 72_335_565, 72_123_282, 71_921_953, 71_730_476, 71_547_910, 71_373_442, 71_206_367, 71_046_068,
        70_892_003, 70_743_694, 70_600_716, 70_462_688, 70_329_270, 70_200_157, 70_075_072, 69_953_765,
    ],
    [
        75_083_552, 74_865_959, 74_660_273, 74_465_232, 74_279_762, 74_102_949, 73_934_002, 73_772_234, 73_617_048,
        73_467_915, 73_324_370, 73_186_000, 73_052_437, 72_923_348, 72_798_437, 72_677_436, 72_560_101,
    ],
    [
        77_531_391, 77_320_147, 77_120_493, 76_931_196, 76_751_214, 76_579_653, 76_415_744, 76_258_819, 76_108_295,
        75_963_659, 75_824_457, 75_690_287, 75_560_789, 75_435_643, 75_314_558, 75_197_273, 75_083_552,
    ],
    [
        79_909_897, 79_704_489, 79_510_375, 79_326_354, 79_151_408, 78_984_667, 78_825_380, 78_672_896, 78_526_647,
        78_386_131, 78_250_908, 78_120_584, 77_994_811, 77_873_273, 77_755_690, 77_641_806, 77_531_391,
    ],
    [
        82_224_535, 82_024_513, 81_835_511, 81_656_356, 81_486_054, 81_323_756, 81_168_729, 81_020_336, 80_878_024,
        80_741_302, 80_609_742, 80_482_958, 80_360_611, 80_242_393, 80_128_030, 80_017_273, 79_909_897,
    ],
    [
        84_480_094, 84_285_063, 84_100_796, 83_926_148, 83_760_146, 83_601_960, 83_450_874, 83_306_266, 83_167_595,
        83_034_382, 82_906_207, 82_782_696, 82_663_514, 82_548_363, 82_436_974, 82_329_105, 82_224_535,
    ],
    [
        86_680_797, 86_490_408, 86_310_545, 86_140_085, 85_978_078, 85_823_712, 85_676_287, 85_535_194, 85_399_902,
        85_269_946, 85_144_913, 85_024_437, 84_908_192, 84_795_886, 84_687_255, 84_582_062, 84_480_094,
    ],
    [
        88_830_394, 88_644_336, 88_468_580, 88_302_026, 88_143_745, 87_992_940, 87_848_926, 87_711_107, 87_578_964,
        87_452_041, 87_329_933, 87_212_284, 87_098_772, 86_989_113, 86_883_048, 86_780_347, 86_680_797,
    ],
    [
        90_932_228, 90_750_224, 90_578_310, 90_415_410, 90_260_613, 90_113_137, 89_972_312, 89_837_554, 89_708_353,
        89_584_263, 89_464_889, 89_349_878, 89_238_919, 89_131_731, 89_028_063, 88_927_686, 88_830_394,
    ],
    [
        92_989_298, 92_811_096, 92_642_788, 92_483_315, 92_331_785, 92_187_431, 92_049_595, 91_917_706, 91_791_263,
        91_669_828, 91_553_013, 91_440_475, 91_331_907, 91_227_033, 91_125_607, 91_027_406, 90_932_228,
    ],
    [
        95_004_301, 94_829_678, 94_664_760, 94_508_511, 94_360_052, 94_218_633, 94_083_607, 93_954_413, 93_830_561,
        93_711_620, 93_597_210, 93_486_994, 93_380_671, 93_277_970, 93_178_650, 93_082_492, 92_989_298,
    ],
    [
        96_979_679, 96_808_430, 96_646_710, 96_493_499, 96_347_935, 96_209_281, 96_076_902, 95_950_248, 95_828_836,
        95_712_244, 95_600_098, 95_492_068, 95_387_858, 95_287_203, 95_189_865, 95_095_629, 95_004_301,
    ],
    [
        98_917_647, 98_749_587, 98_590_887, 98_440_546, 98_297_717, 98_161_675, 98_031_796, 97_907_538, 97_788_430,
        97_674_055, 97_564_047, 97_458_080, 97_355_863, 97_257_138, 97_161_669, 97_069_247, 96_979_679,
    ],
    [
        100_820_223, 100_655_182, 100_499_342, 100_351_718, 100_211_477, 100_077_907, 99_950_393, 99_828_404, 99_711_474,
        99_599_196, 99_491_209, 99_387_193, 99_286_862, 99_189_961, 99_096_259, 99_005_551, 98_917_647,
    ],
    [
        102_689_250, 102_527_075, 102_373_947, 102_228_900, 102_091_113, 101_959_886, 101_834_615, 101_714_776, 101_599_912,
        101_489_621, 101_383_549, 101_281_381, 101_182_836, 101_087_663, 100_995_636, 100_906_551, 100_820_223,
    ],
    [
        104_526_420, 104_366_967, 104_216_417, 104_073_818, 103_938_363, 103_809_362, 103_686_220, 103_568_423, 103_455_520,
        103_347_116, 103_242_863, 103_142_449, 103_045_600, 102_952_067, 102_861_628, 102_774_083, 102_689_250,
    ],
    [
        106_333_286, 106_176_425, 106_028_329, 105_888_060, 105_754_823, 105_627_939, 105_506_824, 105_390_969, 105_279_931,
        105_173_322, 105_070_797, 104_972_052, 104_876_815, 104_784_841, 104_695_913, 104_609_832, 104_526_420,
    ],
];

/// In column j: -ln((1 + j/16) / 2), times 2^32, rounded.
const MINUS_LN: [u32; 17] = [
    2_977_044_472,
    2_716_663_704,
    2_471_170_186,
    2_238_953_239,
    2_018_650_217,
    1_809_098_057,
    1_609_296_111,
    1_418_377_245,
    1_235_585_093,
    1_060_255_961,
    891_804_281,
    729_710_807,
    573_512_964,
    422_796_893,
    277_190_838,
    136_359_621,
    0,
];

/// ln 2, times 2^32, rounded.
const LN_2: u64 = 2_977_044_472;

/// The standard normal deviate that is exceeded once in a hundred draws, times 2^24, rounded.
const NORMAL_P99: i64 = 39_029_641;

/// 2^(1/2), 2^(1/4), 2^(1/8) and so on, times 2^62, rounded down.
#[rustfmt::skip]
const ROOTS_OF_2: [u64; 32] = [
    6_521_908_912_666_391_106,
    5_484_249_825_272_419_512,
    5_029_079_263_719_320_435,
    4_815_862_801_830_788_490,
    4_712_668_792_719_003_884,
    4_661_903_986_662_671_290,
    4_636_727_017_470_743_990,
    4_624_189_567_668_517_720,
    4_617_933_561_212_708_776,
    4_614_808_732_577_250_068,
    4_613_247_111_281_068_008,
    4_612_466_498_810_092_975,
    4_612_076_242_109_103_707,
    4_611_881_126_141_011_236,
    4_611_783_571_252_412_754,
    4_611_734_794_581_956_353,
    4_611_710_406_440_186_476,
    4_611_698_212_417_665_819,
    4_611_692_115_418_496_524,
    4_611_689_066_921_934_630,
    4_611_687_542_674_409_371,
    4_611_686_780_550_835_664,
    4_611_686_399_489_096_040,
    4_611_686_208_958_238_036,
    4_611_686_113_692_811_986,
    4_611_686_066_060_099_699,
    4_611_686_042_243_743_740,
    4_611_686_030_335_565_807,
    4_611_686_024_381_476_851,
    4_611_686_021_404_432_377,
    4_611_686_019_915_910_140,
    4_611_686_019_171_649_022,
];

/// Where a number above 0 and below 1, written in binary after the point, lies: in which octave below 1, in which sixteenth of
/// it, and how far between that and the next, in parts of 2^32.
fn place(bits: u64) -> (u32, usize, u64) {
    // Something above nothing, so that there is a first one.
    let bits = bits | 1;
    let octave = bits.leading_zeros();
    // Without the leading one.
    let rest = (bits << octave) << 1;
    let sixteenth = (rest >> 60) as usize;
    (octave, sixteenth, (rest << 4) >> 32)
}

/// Goes from `a` to `b` so many parts of 2^32.
fn between(a: u32, b: u32, parts: u64) -> u64 {
    // The tables go down.
    u64::from(a) - ((u64::from(a - b) * parts) >> 32)
}

/// Returns a standard normal deviate, times 2^24.
pub(super) fn normal(draw: Draw) -> i64 {
    let bits = draw.bits();
    // The first bit says on which side, the others how far out.
    let (octave, sixteenth, parts) = place(bits << 1);
    let row = &NORMAL[octave.min(OCTAVES - 1) as usize];
    let deviate = between(row[sixteenth], row[sixteenth + 1], parts) as i64;
    if bits >> 63 == 0 { deviate } else { -deviate }
}

/// Returns an exponential deviate of mean 1, times 2^32.
pub(super) fn exponential(draw: Draw) -> u64 {
    let (octave, sixteenth, parts) = place(draw.bits());
    u64::from(octave) * LN_2 + between(MINUS_LN[sixteenth], MINUS_LN[sixteenth + 1], parts)
}

/// Returns a lognormal deviate whose median is `median` and which exceeds `p99`, the greater of the two, once in a hundred
/// draws; at most `most`.
pub(super) fn lognormal(draw: Draw, median: u64, p99: u64, most: u64) -> u64 {
    let exponent =
        i128::from(log2(median, p99)) * i128::from(normal(draw)) / i128::from(NORMAL_P99);
    // Far below 2^63: a logarithm of at most 64 in parts of 2^32, times less than three.
    times_exp2(median, exponent as i64, most)
}

/// Returns the binary logarithm of `b / a`, in parts of 2^32, rounded down; `a` is above 0, and `b` at least as much.
fn log2(a: u64, b: u64) -> i64 {
    let whole = (b / a.max(1)).max(1).ilog2();
    // Between 1 and 2, in parts of 2^62.
    let mut rest = ((u128::from(b) << 62) / u128::from(a.max(1))) >> whole;
    let mut log = i64::from(whole);
    // Squaring doubles the logarithm: whenever that takes it past 1, the next bit is one.
    for _ in 0..32 {
        rest = (rest * rest) >> 62;
        let bit = rest >> 63;
        rest >>= bit;
        log = log << 1 | bit as i64;
    }
    log
}

/// Returns `value` times 2 to the power of `exponent` parts of 2^32, rounded down, or `most` if that is less.
fn times_exp2(value: u64, exponent: i64, most: u64) -> u64 {
    let mut fraction = 1_u128 << 62;
    for (root, n) in ROOTS_OF_2.iter().zip(1..) {
        if exponent >> (32 - n) & 1 == 1 {
            fraction = (fraction * u128::from(*root)) >> 62;
        }
    }
    let whole = exponent >> 32;
    let product = u128::from(value) * fraction;
    let result = match u32::try_from(62 - whole) {
        Ok(shift) => product.checked_shr(shift).unwrap_or(0),
        // 2^63 and more, times something.
        Err(_) => u128::from(most),
    };
    u64::try_from(result).unwrap_or(most).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream};

    const DRAWS: u64 = 100_000;

    fn sorted(sample: impl Fn(Draw) -> i64) -> Vec<i64> {
        let stream = Stream::new(Seed(5), Purpose::Latency, 0);
        let mut all: Vec<i64> = (0..DRAWS).map(|n| sample(stream.draw(n))).collect();
        all.sort_unstable();
        all
    }

    /// Returns how many in a million of the draws are no more than that.
    fn share_up_to(sorted: &[i64], value: f64) -> u64 {
        let count = sorted.partition_point(|v| (*v as f64) <= value) as u64;
        count * 1_000_000 / DRAWS
    }

    /// Four standard errors of a share at a hundred thousand draws, in parts per million.
    fn is_near(share: u64, expected: u64) -> bool {
        let p = expected as f64 / 1e6;
        share.abs_diff(expected) as f64 <= 4.0 * (p * (1.0 - p) / DRAWS as f64).sqrt() * 1e6
    }

    #[test]
    fn normal_deviates_have_the_quantiles_of_the_normal_distribution() {
        let all = sorted(normal);
        // The usual table: z, and the share below it.
        for (z, share) in [
            (-2.326_348, 10_000),
            (-1.281_552, 100_000),
            (-0.674_490, 250_000),
            (0.0, 500_000),
            (0.841_621, 800_000),
            (1.281_552, 900_000),
            (2.326_348, 990_000),
            (3.090_232, 999_000),
        ] {
            let found = share_up_to(&all, z * f64::from(1 << 24));
            assert!(is_near(found, share), "{found} ppm up to {z}, not {share}");
        }
    }

    #[test]
    fn exponential_deviates_have_the_quantiles_of_the_exponential_distribution() {
        let all = sorted(|draw| exponential(draw) as i64);
        for (x, share) in [
            (0.105_361, 100_000),
            (std::f64::consts::LN_2, 500_000),
            (std::f64::consts::LN_10, 900_000),
            (4.605_170, 990_000),
            (6.907_755, 999_000),
        ] {
            let found = share_up_to(&all, x * 4_294_967_296.0);
            assert!(is_near(found, share), "{found} ppm up to {x}, not {share}");
        }
        let mean = all.iter().sum::<i64>() as f64 / DRAWS as f64 / 4_294_967_296.0;
        assert!((mean - 1.0).abs() < 0.013, "a mean of {mean}");
    }

    #[test]
    fn lognormal_deviates_have_the_median_and_the_99th_percentile_they_are_told() {
        for (median, p99) in [(50_000, 400_000), (100_000, 10_000_000), (80_000, 81_000)] {
            let all = sorted(|draw| lognormal(draw, median, p99, u64::MAX) as i64);
            let low = median as f64 * (median as f64 / p99 as f64);
            for (x, share) in [
                (low, 10_000),
                (median as f64, 500_000),
                (p99 as f64, 990_000),
            ] {
                let found = share_up_to(&all, x);
                assert!(is_near(found, share), "{found} ppm up to {x}, not {share}");
            }
        }
        let all = sorted(|draw| lognormal(draw, 7, 7, u64::MAX) as i64);
        assert!(
            all.iter().all(|v| *v == 7),
            "without spread, all are the median"
        );
        let all = sorted(|draw| lognormal(draw, 1, 3_600_000_000, 3_600_000_000) as i64);
        assert_eq!(all.last(), Some(&3_600_000_000), "the most there may be");
    }

    #[test]
    fn logarithms_and_powers_of_two_undo_each_other() {
        assert_eq!((log2(1, 1), log2(3, 3), log2(1, 1 << 40)), (0, 0, 40 << 32));
        for (a, b) in [(10, 31), (1, u64::MAX), (7, 7_000_001), (999, 1_000)] {
            let back = times_exp2(a << 8, log2(a, b), u64::MAX);
            let expected = (u128::from(b) << 8).min(u128::from(u64::MAX)) as u64;
            let off = expected.abs_diff(back);
            assert!(
                off <= expected >> 26 | 1,
                "{a}, {b}: {back}, not {expected}"
            );
        }
        assert_eq!(times_exp2(1 << 20, -(5 << 32), u64::MAX), 1 << 15);
        assert_eq!(times_exp2(u64::MAX, -(200 << 32), u64::MAX), 0);
        assert_eq!(times_exp2(1, 100 << 32, 77), 77);
    }

    #[test]
    fn the_tables_go_down_evenly_from_octave_to_octave() {
        for (k, row) in NORMAL.iter().enumerate() {
            assert!(row.windows(2).all(|w| w[0] > w[1]), "row {k}");
            let next = NORMAL.get(k + 1).map(|next| next[16]);
            assert!(next.is_none_or(|first| first == row[0]), "after row {k}");
        }
        assert_eq!(NORMAL[0][16], 0, "half of all lies on either side");
        assert!(MINUS_LN.windows(2).all(|w| w[0] > w[1]), "{MINUS_LN:?}");
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a test may compare with floating point"
    )]
    fn the_table_agrees_with_the_integral_of_the_density() {
        // Simpson's rule from each entry of the first rows to the next.
        let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        for (k, row) in NORMAL.iter().enumerate() {
            for (j, pair) in row.windows(2).enumerate() {
                let [b, a] = [pair[0], pair[1]].map(|z| f64::from(z) / f64::from(1 << 24));
                let middle = f64::midpoint(a, b);
                let area = (b - a) / 6.0 * (density(a) + 4.0 * density(middle) + density(b));
                let expected = 0.25 / (1_u64 << k) as f64 / 16.0;
                let off = (area / expected - 1.0).abs();
                assert!(off < 1e-4, "row {k}, column {j}: {area} and not {expected}");
            }
        }
        for (j, value) in MINUS_LN.iter().enumerate() {
            let expected = -((1.0 + j as f64 / 16.0) / 2.0).ln() * 4_294_967_296.0;
            assert!((f64::from(*value) - expected).abs() <= 0.51, "column {j}");
        }
    }
}
