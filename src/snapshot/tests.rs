use super::*;

#[test]
fn a_message_is_where_its_time_says() {
    let at = SimTime::from_micros;
    let progress = |now| progress(at(100), at(300), at(now));
    assert_eq!(
        [50, 100, 150, 300, 900].map(progress),
        [0.0, 0.0, 0.25, 1.0, 1.0]
    );
    assert_eq!(
        super::progress(at(100), at(100), at(100)),
        1.0,
        "it takes no time"
    );
}
