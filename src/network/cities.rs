//! Ten real cities, and how long messages take between them: measured, not drawn.
//!
//! The round-trip times are the monthly averages that IBM Cloud published for its regions, 27 July to 25 August 2024 (IBM Cloud Docs,
//! *Virtual Private Cloud*, "Network latency dashboards"). One way is half of it. They are not quite symmetric, and are used as they
//! were measured: from the row's city to the column's.

use crate::time::Span;

/// A city that a node can be in, by its place in [`CITIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct City(u8);

/// The cities, in the order in which nodes are placed in them.
pub const CITIES: [&str; 10] = [
    "Dallas",
    "Toronto",
    "Washington",
    "Frankfurt",
    "London",
    "Madrid",
    "Osaka",
    "Sydney",
    "Tokyo",
    "SaoPaulo",
];

/// Where the round-trip times come from, as it is told to people.
pub const CITIES_SOURCE: &str =
    "round trips measured between the regions of IBM Cloud, 27 July to 25 August 2024";

/// Round trips from the row's city to the column's, in milliseconds; within a city, between two of its zones.
#[rustfmt::skip]
const ROUND_TRIPS_MS: [[u16; 10]; 10] = [
    [  2,  34,  31, 123, 113, 119, 150, 186, 143, 146],
    [ 34,   2,  19,  93,  82, 108, 168, 215, 162, 129],
    [ 31,  19,   2,  91,  75,  87, 172, 214, 164, 118],
    [123,  93,  91,   2,  13,  29, 232, 250, 233, 198],
    [113,  83,  75,  13,   2,  27, 244, 261, 243, 188],
    [122, 106,  88,  29,  27,   2, 257, 275, 258, 209],
    [150, 169, 172, 231, 243, 257,   2, 122,   9, 293],
    [186, 214, 214, 249, 261, 275, 122,   2, 115, 328],
    [143, 162, 166, 233, 244, 256,   9, 115,   2, 284],
    [144, 128, 119, 196, 187, 208, 291, 328, 283,   2],
];

impl City {
    /// Returns the city of the node that was created after so many others, unless it is placed elsewhere: each in turn.
    #[must_use]
    pub fn of_place(place: usize) -> Self {
        Self(u8::try_from(place % CITIES.len()).unwrap_or_default())
    }

    /// Reads a name, in whatever case, with or without spaces.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        let place = CITIES
            .iter()
            .position(|city| city.eq_ignore_ascii_case(&name))?;
        Some(Self::of_place(place))
    }

    /// Returns its name, in one word.
    #[must_use]
    pub fn name(self) -> &'static str {
        CITIES[self.0 as usize]
    }

    /// Returns how long a message takes from here to there: half the round trip.
    #[must_use]
    pub fn latency_to(self, other: Self) -> Span {
        let round_trip = ROUND_TRIPS_MS[self.0 as usize][other.0 as usize];
        Span::from_micros(u64::from(round_trip) * 500)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city(name: &str) -> City {
        City::named(name).expect(name)
    }

    #[test]
    fn one_way_is_half_the_round_trip_that_was_measured_that_way() {
        let ms = |a: &str, b: &str| city(a).latency_to(city(b)).to_string();
        assert_eq!(ms("Dallas", "Frankfurt"), "61.5ms");
        assert_eq!(ms("madrid", "dallas"), "61ms", "the table is asymmetric");
        assert_eq!(ms("DALLAS", "Madrid"), "59.5ms", "the table is asymmetric");
        assert_eq!(ms("Osaka", "Tokyo"), "4.5ms");
        assert_eq!(ms("SaoPaulo", "Sydney"), "164ms");
        assert_eq!(ms("Sydney", "Sao Paulo"), "164ms");
        assert_eq!(ms("London", "London"), "1ms", "between zones");
    }

    #[test]
    fn no_round_trip_differs_much_from_the_one_back() {
        // A slip of the pen would.
        for (a, row) in ROUND_TRIPS_MS.iter().enumerate() {
            for (b, there) in row.iter().enumerate() {
                let back = ROUND_TRIPS_MS[b][a];
                assert!(there.abs_diff(back) <= 3, "{} and {}", CITIES[a], CITIES[b]);
                assert_eq!(a == b, *there == 2, "{} to {}", CITIES[a], CITIES[b]);
            }
        }
    }

    #[test]
    fn every_city_is_found_by_its_name_and_in_its_turn() {
        for (place, name) in CITIES.iter().enumerate() {
            assert_eq!(city(name).name(), *name);
            assert_eq!(City::of_place(place + 20), city(name));
        }
        assert_eq!(City::named("Berlin"), None);
    }
}
