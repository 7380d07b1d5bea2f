//! Somebody in a room: a client whose events are read all the time, with a camera and a microphone that never
//! picture or sound anything, and eyes and ears that check what arrives.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conclave_client::core::{Codec, Event, LocalTrack, Outgoing, Packet};
use conclave_client::frames::{Frame, Vp8Receiver, Vp8Sender, opus_number, opus_payload};
use conclave_client::{Client, Events, lk};
use conclave_protocol::TrackSid;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use crate::harness::PATIENCE;

/// Time between frames and between audio packets.
const TICK: Duration = Duration::from_millis(20);
/// Loudness of the microphones here, in dB below full scale.
pub(crate) const LOUDNESS: i8 = -20;

pub(crate) struct Guest {
    name: String,
    pub(crate) client: Client,
    events: mpsc::Receiver<Event>,
    kept: VecDeque<Event>,
    packets: HashMap<TrackSid, VecDeque<Packet>>,
    decoding: HashSet<TrackSid>,
    requested: Requested,
    senders: Vec<AbortHandle>,
    pump: AbortHandle,
}

/// Encodings somebody wants a keyframe of; no rid stands for all.
type Requested = Arc<Mutex<HashSet<Option<String>>>>;
/// Frames a camera has sent, by width of the encoding and number.
pub(crate) type Sent = Arc<Mutex<HashMap<(usize, u32), Frame>>>;

impl Drop for Guest {
    fn drop(&mut self) {
        self.stop_sending();
        self.pump.abort();
    }
}

/// An encoding: rid, size, bytes of a frame. The bytes differ, so a frame tells which encoding it came from.
pub(crate) type Size = (Option<&'static str>, u16, u16, usize);
pub(crate) const SIMULCAST: [Size; 3] = [
    (Some("q"), 160, 90, 500),
    (Some("h"), 320, 180, 1_500),
    (Some("f"), 640, 360, 3_000),
];
pub(crate) const SINGLE: [Size; 1] = [(None, 640, 360, 2_500)];

impl Guest {
    pub(crate) fn new(name: &str, client: Client, events: Events) -> Self {
        let (sender, receiver) = mpsc::channel(100_000);
        let requested = Requested::default();
        let pump = tokio::spawn(pump(events, sender, Arc::clone(&requested))).abort_handle();
        Self {
            name: name.to_owned(),
            client,
            events: receiver,
            kept: VecDeque::new(),
            packets: HashMap::new(),
            decoding: HashSet::new(),
            requested,
            senders: Vec::new(),
            pump,
        }
    }

    /// The first event `wanted` makes something of. Those before it are kept for later waits, packets by track.
    pub(crate) async fn wait<T>(&mut self, what: &str, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        let found = self
            .kept
            .iter()
            .enumerate()
            .find_map(|(index, event)| Some((index, wanted(event)?)));
        if let Some((index, found)) = found {
            self.kept.remove(index);
            return found;
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            match timeout_at(deadline, self.events.recv()).await {
                Ok(Some(event)) => match wanted(&event) {
                    Some(found) => return found,
                    None => self.keep(event),
                },
                Ok(None) => panic!(
                    "{}: the connection ended before {what}; {:#?}",
                    self.name,
                    self.story()
                ),
                Err(_) => panic!("{}: {what} did not happen; {:#?}", self.name, self.story()),
            }
        }
    }

    fn keep(&mut self, event: Event) {
        match event {
            Event::RtpReceived { track, packet } => self.packets.entry(track).or_default().push_back(packet),
            event => self.kept.push_back(event),
        }
    }

    /// What has happened and interested nobody, for the report of a failure.
    fn story(&self) -> Vec<String> {
        self.kept
            .iter()
            .map(|event| format!("{event:?}").chars().take(120).collect())
            .collect()
    }

    /// Throws away what has happened so far.
    pub(crate) fn forget(&mut self) {
        while self.events.try_recv().is_ok() {}
        self.kept.clear();
        self.packets.clear();
    }

    /// Passes when nothing unwanted has happened and nothing does for this long. Packets count from now on.
    pub(crate) async fn never(&mut self, what: &str, time: Duration, unwanted: impl Fn(&Event) -> bool) {
        let found = self.kept.iter().find(|event| unwanted(event));
        assert!(found.is_none(), "{}: {what} happened: {found:?}", self.name);
        let deadline = Instant::now() + time;
        while let Ok(Some(event)) = timeout_at(deadline, self.events.recv()).await {
            assert!(!unwanted(&event), "{}: {what} happened: {event:?}", self.name);
            self.keep(event);
        }
    }

    // Sending

    pub(crate) async fn speak(&mut self) {
        self.client.publish(LocalTrack::microphone("mic")).await.unwrap();
        let client = self.client.clone();
        self.senders.push(tokio::spawn(speak(client)).abort_handle());
    }

    /// Publishes a camera in VP8 and films until the guest is dropped. Returns what it has sent.
    pub(crate) async fn film(&mut self, sizes: &'static [Size]) -> Sent {
        let camera = LocalTrack::camera("cam", Codec::Vp8, 640, 360);
        let camera = if sizes.len() > 1 {
            camera.simulcast()
        } else {
            camera
        };
        self.client.publish(camera).await.unwrap();
        let sent = Sent::default();
        let task = film(
            self.client.clone(),
            sizes,
            Arc::clone(&self.requested),
            Arc::clone(&sent),
        );
        self.senders.push(tokio::spawn(task).abort_handle());
        sent
    }

    /// Stops camera and microphone without telling anybody.
    pub(crate) fn stop_sending(&mut self) {
        self.senders.drain(..).for_each(|task| task.abort());
    }

    // Receiving

    /// Waits until a track of this kind comes in and returns its sid.
    pub(crate) async fn subscribed(&mut self, kind: lk::TrackType) -> TrackSid {
        self.wait("a subscribed track", |event| subscribed_of(event, kind))
            .await
    }

    /// Waits until both kinds of track come in: microphone, camera.
    pub(crate) async fn subscribed_both(&mut self) -> (TrackSid, TrackSid) {
        let audio = self.subscribed(lk::TrackType::Audio).await;
        (audio, self.subscribed(lk::TrackType::Video).await)
    }

    pub(crate) async fn packet(&mut self, track: &TrackSid) -> Packet {
        if let Some(packet) = self.packets.get_mut(track).and_then(VecDeque::pop_front) {
            return packet;
        }
        self.wait("a packet", |event| match event {
            Event::RtpReceived { track: of, packet } if of == track => Some(packet.clone()),
            _ => None,
        })
        .await
    }

    /// Listens until this many intact packets have come, with the loudness they were sent with.
    pub(crate) async fn hear(&mut self, track: &TrackSid, count: usize) {
        let mut heard = 0;
        while heard < count {
            let packet = self.packet(track).await;
            assert!(opus_number(&packet.payload).is_some(), "a changed payload");
            assert_eq!(packet.audio_level, Some(LOUDNESS));
            heard += 1;
        }
    }

    /// Watches until `enough` says so; every frame must be one that was sent, and each must follow the one before.
    ///
    /// Like a decoder it begins with a keyframe. The server starts sending as it sends its answer, and packets that
    /// overtake the answer are lost, so a keyframe may have to be asked for once more.
    pub(crate) async fn watch(
        &mut self,
        track: &TrackSid,
        sent: &Sent,
        mut enough: impl FnMut(&[Frame]) -> bool,
    ) -> Vec<Frame> {
        let mut receiver = Vp8Receiver::default();
        let mut frames = Vec::new();
        while !enough(&frames) {
            let packet = self.packet(track).await;
            for frame in receiver.push(packet) {
                let original = sent.lock().unwrap().get(&(frame.body, frame.number)).cloned();
                assert_eq!(original.as_ref(), Some(&frame), "a frame nobody sent");
                if self.decoding.contains(track) || frame.keyframe {
                    self.decoding.insert(track.clone());
                    frames.push(frame);
                } else if frame.number.is_multiple_of(10) {
                    self.client.request_keyframe(track).await.unwrap();
                }
            }
            assert_eq!(receiver.damaged(), 0, "frames that do not follow each other");
        }
        frames
    }

    /// Watches until this many frames of the encoding with this many bytes were seen, and a keyframe of it.
    pub(crate) async fn watch_encoding(
        &mut self,
        track: &TrackSid,
        sent: &Sent,
        body: usize,
        count: usize,
    ) -> Vec<Frame> {
        self.watch(track, sent, |frames| {
            frames.iter().filter(|frame| frame.body == body).count() >= count
        })
        .await
    }
}

fn subscribed_of(event: &Event, kind: lk::TrackType) -> Option<TrackSid> {
    match event {
        Event::TrackSubscribed { track, .. } if track.r#type() == kind => TrackSid::new(&track.sid).ok(),
        _ => None,
    }
}

async fn pump(mut events: Events, sender: mpsc::Sender<Event>, requested: Requested) {
    while let Some(event) = events.next().await {
        if let Event::KeyframeRequested { rid, .. } = &event {
            requested.lock().unwrap().insert(rid.clone());
        }
        if sender.send(event).await.is_err() {
            return;
        }
    }
}

async fn speak(client: Client) {
    for number in 0_u32.. {
        let packet = Outgoing {
            seq: number.into(),
            time: number.wrapping_mul(960),
            payload: opus_payload(number).into(),
            audio_level: Some(LOUDNESS),
            ..Outgoing::default()
        };
        if client.write_rtp("mic", packet).await.is_err() {
            return;
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn film(client: Client, sizes: &'static [Size], requested: Requested, sent: Sent) {
    let encoding = |(rid, width, height, body): &Size| (*rid, Vp8Sender::new(*rid, *width, *height, *body));
    let mut encodings: Vec<_> = sizes.iter().map(encoding).collect();
    loop {
        let wanted = std::mem::take(&mut *requested.lock().unwrap());
        for (rid, encoding) in &mut encodings {
            let asked = wanted.contains(&None) || wanted.contains(&rid.map(str::to_owned));
            let (frame, packets) = encoding.next_frame(asked || encoding.next_number() == 0);
            sent.lock().unwrap().insert((frame.body, frame.number), frame);
            for packet in packets {
                if client.write_rtp("cam", packet).await.is_err() {
                    return;
                }
            }
        }
        tokio::time::sleep(TICK).await;
    }
}
