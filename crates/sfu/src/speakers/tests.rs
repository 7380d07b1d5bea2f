//! What clients are told of speakers, in virtual time.

use super::*;
use crate::media::samples::start as begin;

const MS: Duration = Duration::from_millis(1);

fn sid(number: u64) -> ParticipantSid {
    ParticipantSid::from_random(number)
}

/// Everybody in `levels` sends a packet every 20 ms; returns all reports and when it ended.
fn run(
    speakers: &mut Speakers,
    start: Instant,
    millis: u32,
    levels: &[(u64, u8)],
) -> (Vec<Vec<SpeakerInfo>>, Instant) {
    let mut reports = Vec::new();
    for tick in 0..millis / 20 {
        let now = start + tick * 20 * MS;
        levels
            .iter()
            .for_each(|(who, level)| speakers.heard(now, &sid(*who), *level, None));
        reports.extend(speakers.update(now));
    }
    (reports, start + millis * MS)
}

fn told(report: &[SpeakerInfo]) -> Vec<(String, bool)> {
    report
        .iter()
        .map(|speaker| (speaker.sid.clone(), speaker.active))
        .collect()
}

#[test]
fn speakers_are_reported_loudest_first_and_the_silent_never() {
    let (mut speakers, start) = (Speakers::new(), begin());
    let (_, now) = run(&mut speakers, start, 2_000, &[(1, 30), (2, 6), (3, 90)]);
    let sids: Vec<_> = speakers
        .reported()
        .iter()
        .map(|speaker| speaker.sid.clone())
        .collect();
    assert_eq!(sids, [sid(2).as_str(), sid(1).as_str()]);
    let levels: Vec<_> = speakers.reported().iter().map(|speaker| speaker.level).collect();
    assert_eq!(
        levels,
        [0.625, 0.125],
        "-6 dBov is 0.501, told in eighths rounded up"
    );
    assert!(speakers.poll_timeout().is_some_and(|due| due < now + INTERVAL));
}

#[test]
fn a_steady_voice_is_reported_once_and_its_end_with_level_zero() {
    let (mut speakers, start) = (Speakers::new(), begin());
    let (reports, now) = run(&mut speakers, start, 3_000, &[(1, 30)]);
    assert_eq!(reports.len(), 1);
    let (reports, _) = run(&mut speakers, now, 3_000, &[(1, 127)]);
    assert_eq!(
        reports,
        [[SpeakerInfo {
            sid: sid(1).as_str().to_owned(),
            level: 0.0,
            active: false
        }]]
    );
    assert_eq!(
        speakers.poll_timeout(),
        None,
        "in a quiet room there is nothing to do"
    );
}

#[test]
fn reports_keep_their_interval_however_levels_jump() {
    let (mut speakers, start) = (Speakers::new(), begin());
    let mut times = Vec::new();
    for tick in 0..500_u32 {
        let now = start + tick * 20 * MS;
        let level = if tick % 40 < 20 { 0 } else { 30 };
        speakers.heard(now, &sid(1), level, None);
        times.extend(speakers.update(now).map(|_| now));
    }
    assert!(times.len() > 5);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= INTERVAL));
}

#[test]
fn what_other_shards_say_is_merged_and_forgotten_when_they_fall_silent() {
    let (mut speakers, start) = (Speakers::new(), begin());
    let theirs = vec![describe(&sid(9), 0.9)];
    speakers.heard_elsewhere(start, 1, theirs.clone());
    assert_eq!(
        speakers.update(start).map(|it| told(&it)),
        Some(vec![(theirs[0].sid.clone(), true)])
    );
    assert!(speakers.local().is_empty());
    let (reports, _) = run(&mut speakers, start, 2_000, &[]);
    assert_eq!(
        reports.iter().map(|it| told(it)).collect::<Vec<_>>(),
        [[(theirs[0].sid.clone(), false)]]
    );
}

#[test]
fn somebody_who_leaves_is_reported_as_silent() {
    let (mut speakers, start) = (Speakers::new(), begin());
    let (_, now) = run(&mut speakers, start, 1_000, &[(1, 20)]);
    speakers.left(&sid(1));
    let (reports, _) = run(&mut speakers, now, 400, &[]);
    assert_eq!(
        reports.iter().map(|it| told(it)).collect::<Vec<_>>(),
        [[(sid(1).as_str().to_owned(), false)]]
    );
}

#[test]
fn voices_and_sources_are_bounded() {
    let (mut speakers, now) = (Speakers::new(), begin());
    let people = limits::PARTICIPANTS_PER_ROOM as u64 + 10;
    (0..people).for_each(|who| speakers.heard(now, &sid(who), 0, None));
    (0..=u16::MAX)
        .for_each(|from| speakers.heard_elsewhere(now, from, vec![describe(&sid(1), f32::NAN); 99]));
    assert_eq!(speakers.voices.len(), limits::PARTICIPANTS_PER_ROOM);
    assert_eq!(speakers.elsewhere.len(), SOURCES);
    let report = speakers.update(now).unwrap();
    assert_eq!(report.len(), SPEAKERS);
    assert!(
        report
            .iter()
            .all(|speaker| speaker.level <= 1.0 && speaker.level > 0.0)
    );
}
