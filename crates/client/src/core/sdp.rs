//! The few things about SDP that str0m does not say: which track a line carries, and TCP candidates to call.

use std::collections::HashMap;
use std::net::SocketAddr;

use conclave_protocol::TrackSid;
use str0m::Candidate;
use str0m::media::Mid;
use str0m::net::{Protocol, TcpType};

/// Which track the remote side sends on which line.
pub(super) type TracksByMid = HashMap<Mid, TrackSid>;

/// Takes the server's own map; where that is empty, the track ids of the `a=msid` lines it sends on.
pub(super) fn tracks_by_mid(sdp: &str, mid_to_track_id: &HashMap<String, String>) -> TracksByMid {
    if !mid_to_track_id.is_empty() {
        return mid_to_track_id
            .iter()
            .filter_map(|(mid, track)| entry(mid, track))
            .collect();
    }
    sections(sdp).filter(is_sent).filter_map(track_of).collect()
}

fn entry(mid: &str, track: &str) -> Option<(Mid, TrackSid)> {
    Some((Mid::from(mid), TrackSid::new(track).ok()?))
}

fn sections(sdp: &str) -> impl Iterator<Item = &str> {
    sdp.split("\nm=").skip(1)
}

fn attribute<'a>(section: &'a str, name: &str) -> Option<&'a str> {
    section
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .map(str::trim)
}

fn is_sent(section: &&str) -> bool {
    let has = |direction| section.lines().any(|line| line.trim() == direction);
    has("a=sendonly") || has("a=sendrecv")
}

fn track_of(section: &str) -> Option<(Mid, TrackSid)> {
    let track = attribute(section, "a=msid:")?.split_whitespace().nth(1)?;
    entry(attribute(section, "a=mid:")?, track)
}

/// The addresses at which the server waits for TCP connections (RFC 6544).
pub(super) fn passive_tcp(sdp: &str) -> Vec<SocketAddr> {
    let mut addresses: Vec<_> = sdp
        .lines()
        .filter_map(|line| line.trim().strip_prefix("a="))
        .filter_map(|line| Candidate::from_sdp_string(line).ok())
        .filter_map(|candidate| passive_address(&candidate))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// The address to call, where this is a candidate that waits for TCP connections.
pub(super) fn passive_address(candidate: &Candidate) -> Option<SocketAddr> {
    let waits = candidate.proto() == Protocol::Tcp && candidate.tcptype() == Some(TcpType::Passive);
    waits.then(|| candidate.addr())
}

/// The candidate in a trickled JSON `RTCIceCandidateInit`. An empty one marks the end and is none.
pub(super) fn trickled(candidate_init: &str) -> Option<Candidate> {
    let init: serde_json::Value = serde_json::from_str(candidate_init).ok()?;
    Candidate::from_sdp_string(init.get("candidate")?.as_str()?).ok()
}

/// A trickled candidate as JSON. LiveKit has one transport a peer connection, so the line is always the first.
pub(super) fn candidate_init(candidate: &Candidate) -> String {
    serde_json::json!({
        "candidate": candidate.to_sdp_string().trim_start_matches("a="),
        "sdpMid": "0",
        "sdpMLineIndex": 0,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "v=0\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n\
        a=candidate:1 1 udp 2130706175 10.0.0.1 7882 typ host\r\n\
        a=candidate:2 1 tcp 1671430143 10.0.0.1 7882 typ host tcptype passive\r\n\
        a=candidate:2 1 tcp 1671430143 10.0.0.1 7882 typ host tcptype passive\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a1\r\na=sendonly\r\na=msid:PA_x|camera TR_voice\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v1\r\na=inactive\r\na=msid:PA_x|camera TR_old\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v2\r\na=recvonly\r\n";

    #[test]
    fn without_a_map_the_lines_that_are_sent_name_their_tracks() {
        let map = tracks_by_mid(ANSWER, &HashMap::new());
        assert_eq!(map.len(), 1);
        assert_eq!(map[&Mid::from("a1")].as_str(), "TR_voice");
    }

    #[test]
    fn the_servers_map_goes_before_the_lines() {
        let given = HashMap::from([
            ("v1".to_owned(), "TR_new".to_owned()),
            ("v2".to_owned(), String::new()),
        ]);
        let map = tracks_by_mid(ANSWER, &given);
        assert_eq!(map.len(), 1);
        assert_eq!(map[&Mid::from("v1")].as_str(), "TR_new");
    }

    #[test]
    fn only_passive_tcp_candidates_are_called_and_each_once() {
        assert_eq!(passive_tcp(ANSWER), ["10.0.0.1:7882".parse().unwrap()]);
        assert!(passive_tcp("v=0\r\na=candidate:nonsense\r\n").is_empty());
    }

    #[test]
    fn a_trickled_candidate_survives_both_ways_and_the_end_mark_is_none() {
        let candidate = Candidate::host("192.0.2.1:5000".parse().unwrap(), "udp").unwrap();
        let read = trickled(&candidate_init(&candidate)).unwrap();
        assert_eq!(read.addr(), candidate.addr());
        assert!(trickled(r#"{"candidate":"","sdpMid":"0"}"#).is_none());
        assert!(trickled("not json").is_none());
    }
}
