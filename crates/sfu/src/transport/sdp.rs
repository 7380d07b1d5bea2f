//! The few things of a session description that str0m does not tell or cannot write: which track a client sends on
//! a line, and what our own lines carry. Works on lines of text (RFC 8866); never panics on any of them.

use std::fmt::Write as _;

use super::{Label, Labels, Lane, Refused};
use crate::media::Kind;
use conclave_protocol::limits;

/// The rids LiveKit's clients use, lowest quality first.
const KNOWN_RIDS: [&str; 3] = ["q", "h", "f"];

/// What one media section says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) mid: String,
    pub(super) kind: Kind,
    pub(super) direction: Direction,
    /// The second word of `a=msid`.
    pub(super) track_id: Option<String>,
    /// Rids in sending direction (RFC 8851), lowest quality first.
    pub(super) rids: Vec<String>,
}

/// The direction attribute (RFC 8866, section 6.7), seen from the one who wrote the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    SendOnly,
    RecvOnly,
    SendRecv,
    Inactive,
}

impl Direction {
    pub(super) fn sends(self) -> bool {
        matches!(self, Self::SendOnly | Self::SendRecv)
    }

    pub(super) fn receives(self) -> bool {
        matches!(self, Self::RecvOnly | Self::SendRecv)
    }
}

/// Refuses what is too large before anything parses it.
pub(super) fn check_size(sdp: &str) -> Result<(), Refused> {
    if sdp.len() > limits::SDP_BYTES {
        return Err(Refused::TooLong {
            bytes: sdp.len(),
            limit: limits::SDP_BYTES,
        });
    }
    let sections = sdp.lines().filter(|line| line.starts_with("m=")).count();
    if sections > limits::MEDIA_SECTIONS {
        return Err(Refused::TooManySections {
            sections,
            limit: limits::MEDIA_SECTIONS,
        });
    }
    Ok(())
}

/// The audio and video sections of a description, in order.
pub(super) fn sections(sdp: &str) -> Vec<Section> {
    split(sdp)
        .into_iter()
        .skip(1)
        .filter_map(|lines| section(&lines))
        .collect()
}

/// The session part first, then each media section, as lines without their ends.
fn split(sdp: &str) -> Vec<Vec<&str>> {
    let mut parts = vec![Vec::new()];
    for line in sdp.lines() {
        if line.starts_with("m=") {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(line);
        }
    }
    parts
}

fn section(lines: &[&str]) -> Option<Section> {
    let media = lines.first()?;
    let kind = if media.starts_with("m=audio ") {
        Kind::Audio
    } else if media.starts_with("m=video ") {
        Kind::Video
    } else {
        return None;
    };
    // Port zero means that the line was stopped, unless it is bundle-only (RFC 9143, section 6).
    let stopped = media.split(' ').nth(1) == Some("0") && !lines.contains(&"a=bundle-only");
    Some(Section {
        mid: attribute(lines, "a=mid:")?.to_owned(),
        kind,
        direction: if stopped {
            Direction::Inactive
        } else {
            direction(lines)
        },
        track_id: attribute(lines, "a=msid:")
            .and_then(|msid| msid.split(' ').nth(1))
            .map(str::to_owned),
        rids: sent_rids(lines),
    })
}

fn attribute<'a>(lines: &[&'a str], prefix: &str) -> Option<&'a str> {
    lines
        .iter()
        .find_map(|line| line.strip_prefix(prefix))
        .map(str::trim)
}

fn direction(lines: &[&str]) -> Direction {
    let named = lines.iter().find_map(|line| match line.trim() {
        "a=sendonly" => Some(Direction::SendOnly),
        "a=recvonly" => Some(Direction::RecvOnly),
        "a=inactive" => Some(Direction::Inactive),
        "a=sendrecv" => Some(Direction::SendRecv),
        _ => None,
    });
    named.unwrap_or(Direction::SendRecv)
}

fn sent_rids(lines: &[&str]) -> Vec<String> {
    let mut rids: Vec<String> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("a=rid:"))
        .filter_map(|rid| {
            let mut words = rid.split(' ');
            let name = words.next()?;
            (words.next() == Some("send")).then(|| name.to_owned())
        })
        .take(limits::LAYERS)
        .collect();
    let rank = |rid: &String| KNOWN_RIDS.iter().position(|known| known == rid);
    if rids.iter().all(|rid| rank(rid).is_some()) {
        rids.sort_by_key(rank);
    }
    rids
}

/// Rewrites a description that str0m made: each line that is a lane gets the msid of what it carries, or rests
/// (`inactive`); a publisher's line names the announced codec first, because browsers send the first one.
pub(super) fn write_labels(sdp: &str, lane_of: impl Fn(&str) -> Option<Lane>, labels: &dyn Labels) -> String {
    let mut text = String::with_capacity(sdp.len() + 1024);
    for lines in split(sdp) {
        let mid = attribute(&lines, "a=mid:").unwrap_or_default();
        match lane_of(mid) {
            Some(lane) => write_lane(&mut text, &lines, labels.label(lane).as_ref()),
            None => write_ingest(&mut text, &lines, labels.preferred_codec(mid).as_deref()),
        }
    }
    text
}

fn push_line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{line}\r\n");
}

fn write_lane(text: &mut String, lines: &[&str], label: Option<&Label>) {
    for line in lines {
        match label {
            None if line.starts_with("a=msid:") || line.starts_with("a=ssrc") => {}
            None if *line == "a=sendonly" => push_line(text, format_args!("a=inactive")),
            Some(label) if line.starts_with("a=msid:") => {
                push_line(text, format_args!("a=msid:{} {}", label.stream, label.track));
            }
            Some(label) if line.starts_with("a=ssrc:") && line.contains(" msid:") => {
                let ssrc = line.split(' ').next().unwrap_or_default();
                push_line(text, format_args!("{ssrc} msid:{} {}", label.stream, label.track));
            }
            _ => push_line(text, format_args!("{line}")),
        }
    }
}

fn write_ingest(text: &mut String, lines: &[&str], codec: Option<&str>) {
    for (position, line) in lines.iter().enumerate() {
        match codec {
            Some(codec) if position == 0 && line.starts_with("m=video ") => {
                push_line(text, format_args!("{}", codec_first(lines, codec)));
            }
            _ => push_line(text, format_args!("{line}")),
        }
    }
}

/// The `m=` line with the payload types of this codec before all others.
fn codec_first(lines: &[&str], codec: &str) -> String {
    let is_named = |line: &&str| {
        let name = line.split(' ').nth(1).and_then(|format| format.split('/').next());
        name.is_some_and(|name| name.eq_ignore_ascii_case(codec))
    };
    let wanted: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("a=rtpmap:"))
        .filter(is_named)
        .filter_map(|line| line.split(' ').next())
        .collect();
    let words: Vec<&str> = lines[0].split(' ').collect();
    let (head, formats) = words.split_at(words.len().min(3));
    let (mut first, rest): (Vec<&str>, Vec<&str>) =
        formats.iter().partition(|format| wanted.contains(format));
    first.extend(rest);
    head.iter().copied().chain(first).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\na=msid:stream cid-a\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=sendonly\r\na=msid:- cid-v\r\n\
        a=rid:f send\r\na=rid:h send\r\na=rid:q send\r\na=simulcast:send f;h;q\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=recvonly\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:3\r\na=sendonly\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:4\r\n";

    struct OneTrack;

    impl Labels for OneTrack {
        fn label(&self, lane: Lane) -> Option<Label> {
            (lane == Lane(0)).then(|| Label {
                stream: "PA_x|camera".to_owned(),
                track: "TR_y".to_owned(),
            })
        }

        fn preferred_codec(&self, mid: &str) -> Option<String> {
            (mid == "1").then(|| "vp9".to_owned())
        }
    }

    #[test]
    fn an_offer_is_read_with_its_tracks_and_layers() {
        let sections = sections(OFFER);
        assert_eq!(sections.len(), 4);
        assert_eq!(sections[0].track_id.as_deref(), Some("cid-a"));
        assert_eq!(sections[1].rids, ["q", "h", "f"]);
        assert!(sections[2].direction.receives() && !sections[2].direction.sends());
        assert_eq!(
            sections[3].direction,
            Direction::Inactive,
            "a stopped line sends nothing"
        );
    }

    #[test]
    fn an_answer_names_the_track_of_each_lane_and_lets_free_lanes_rest() {
        let made = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:a\r\na=msid:old old\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:old old\r\na=sendonly\r\n\
            m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:b\r\na=msid:old old\r\na=ssrc:8 cname:x\r\na=sendonly\r\n";
        let lane_of = |mid: &str| match mid {
            "a" => Some(Lane(0)),
            "b" => Some(Lane(1)),
            _ => None,
        };
        let written = write_labels(made, lane_of, &OneTrack);
        assert!(written.contains("a=mid:a\r\na=msid:PA_x|camera TR_y\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:PA_x|camera TR_y\r\na=sendonly"));
        assert!(written.ends_with("a=mid:b\r\na=inactive\r\n"));
    }

    #[test]
    fn the_announced_codec_comes_first_in_a_publishers_line() {
        let made = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97 98\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:98 VP9/90000\r\n";
        let written = write_labels(made, |_| None, &OneTrack);
        assert!(
            written.contains("m=video 9 UDP/TLS/RTP/SAVPF 98 96 97\r\n"),
            "{written}"
        );
    }

    #[test]
    fn an_oversize_description_is_refused_with_the_limit() {
        let bomb = "m=video 9 X 96\r\n".repeat(limits::MEDIA_SECTIONS + 1);
        assert_eq!(
            check_size(&bomb),
            Err(Refused::TooManySections {
                sections: limits::MEDIA_SECTIONS + 1,
                limit: limits::MEDIA_SECTIONS
            })
        );
        assert!(matches!(
            check_size(&"x".repeat(limits::SDP_BYTES + 1)),
            Err(Refused::TooLong { .. })
        ));
    }
}
