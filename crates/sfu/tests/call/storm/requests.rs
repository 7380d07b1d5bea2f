//! Signal requests that no honest client makes.

use conclave_protocol::lk::{self, signal_request::Message};
use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message as _;

/// Short texts, sids that may exist, and the rest.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,4}",
        "TR_[A-Za-z0-9]{4}",
        "PA_[A-Za-z0-9]{4}",
        any::<String>()
    ]
}

fn video_layer() -> impl Strategy<Value = lk::VideoLayer> {
    (any::<i32>(), any::<u32>(), any::<u32>(), text()).prop_map(|(quality, width, height, rid)| {
        lk::VideoLayer {
            quality,
            width,
            height,
            rid,
            ..Default::default()
        }
    })
}

fn add_track() -> impl Strategy<Value = Message> {
    let kind = prop_oneof![0..3_i32, any::<i32>()];
    let codec = text().prop_map(|codec| lk::SimulcastCodec {
        codec,
        ..Default::default()
    });
    let parts = (
        text(),
        text(),
        kind,
        0..6_i32,
        vec(video_layer(), 0..6),
        vec(codec, 0..3),
    );
    parts.prop_map(|(cid, name, kind, source, layers, simulcast_codecs)| {
        Message::AddTrack(lk::AddTrackRequest {
            cid,
            name,
            r#type: kind,
            source,
            layers,
            simulcast_codecs,
            ..Default::default()
        })
    })
}

fn settings() -> impl Strategy<Value = Message> {
    let parts = (
        vec(text(), 0..4),
        any::<bool>(),
        any::<i32>(),
        any::<u32>(),
        any::<u32>(),
    );
    parts.prop_map(|(track_sids, disabled, quality, width, height)| {
        Message::TrackSetting(lk::UpdateTrackSettings {
            track_sids,
            disabled,
            quality,
            width,
            height,
            ..Default::default()
        })
    })
}

fn subscription() -> impl Strategy<Value = Message> {
    (vec(text(), 0..4), any::<bool>()).prop_map(|(track_sids, subscribe)| {
        Message::Subscription(lk::UpdateSubscription {
            track_sids,
            subscribe,
            ..Default::default()
        })
    })
}

fn audience() -> impl Strategy<Value = Message> {
    let permission = (text(), text(), any::<bool>(), vec(text(), 0..3));
    let permission = permission.prop_map(
        |(participant_sid, participant_identity, all_tracks, track_sids)| lk::TrackPermission {
            participant_sid,
            participant_identity,
            all_tracks,
            track_sids,
        },
    );
    (any::<bool>(), vec(permission, 0..4)).prop_map(|(all_participants, track_permissions)| {
        Message::SubscriptionPermission(lk::SubscriptionPermission {
            all_participants,
            track_permissions,
        })
    })
}

fn trickle() -> impl Strategy<Value = Message> {
    let candidate = prop_oneof![
        text(),
        "candidate:[0-9 a-z.:]{0,60}",
        Just("candidate:1 1 udp 2113937151 10.0.1.9 5000 typ host".to_owned()),
    ];
    let wrapped = candidate.prop_map(|candidate| serde_json::json!({ "candidate": candidate }).to_string());
    (prop_oneof![wrapped, text()], any::<i32>()).prop_map(|(candidate_init, target)| {
        Message::Trickle(lk::TrickleRequest {
            candidate_init,
            target,
            ..Default::default()
        })
    })
}

fn metadata() -> impl Strategy<Value = Message> {
    (text(), text()).prop_map(|(metadata, name)| {
        Message::UpdateMetadata(lk::UpdateParticipantMetadata {
            metadata,
            name,
            ..Default::default()
        })
    })
}

fn mute() -> impl Strategy<Value = Message> {
    (text(), any::<bool>()).prop_map(|(sid, muted)| Message::Mute(lk::MuteTrackRequest { sid, muted }))
}

/// Whatever protobuf makes of these bytes.
fn decoded() -> impl Strategy<Value = Option<Message>> {
    let field = (1..24_u8, vec(any::<u8>(), 0..40)).prop_map(|(tag, body)| {
        let mut bytes = vec![tag << 3 | 2, u8::try_from(body.len()).expect("a short body")];
        bytes.extend(body);
        bytes
    });
    prop_oneof![field, vec(any::<u8>(), 0..200)]
        .prop_map(|bytes| lk::SignalRequest::decode(&bytes[..]).ok()?.message)
}

pub(super) fn request() -> impl Strategy<Value = Option<Message>> {
    let made = prop_oneof![
        4 => add_track(),
        2 => settings(),
        2 => subscription(),
        2 => audience(),
        2 => trickle(),
        1 => metadata(),
        1 => mute(),
        1 => any::<i64>().prop_map(Message::Ping),
    ];
    prop_oneof![4 => made.prop_map(Some), 1 => decoded()]
}
