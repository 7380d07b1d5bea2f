//! One stay in a meeting: everything that happens comes together here, and each thing goes to whom it concerns.

use std::sync::Arc;
use std::time::Duration;

use conclave_api::{EventsEnd, Joined, Meeting, MeetingEvents, MeetingNews};
use conclave_client::core::{
    Codec, DataMessage, DisconnectCause, Event, Info, ReceivedData, Reliability, TrackSettings,
};
use conclave_client::{Client, Events, Options, lk};
use conclave_protocol::remote::{Message as _, Monitor, ScreenMessage, topic};
use conclave_protocol::{Identity, TrackSid};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::clerk::Clerk;
use super::desk::{Desk, DeskAct};
use super::enter::Seat;
use super::lease::Leases;
use super::people::Room;
use super::pictures::{Decoded, Pictures};
use super::sharing::Sharing;
use super::steering::{self, Given, Steering};
use super::view::{CallView, Ended, Failed, Stage, Wish};
use super::voice::Voice;
use super::{Common, Ports};
use crate::capture::SourceId;
use crate::control::guard::{Heard, Packet, Screen};
use crate::control::view::BarAct;

/// Monitors are looked at so often: one may be plugged in.
const LOOK_AROUND: Duration = Duration::from_secs(3);
const METER: Duration = Duration::from_millis(100);
/// Between two attempts to come back: doubled from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// Shares that ended and were not noted yet.
const ENDED: usize = 8;
/// News of the meeting that wait.
const NEWS: usize = 32;

pub(super) struct Stay<'a> {
    common: &'a mut Common,
    seat: Seat,
    meeting: Meeting,
    client: Client,
    events: Events,
    news: mpsc::Receiver<News>,
    clerk: mpsc::Sender<DeskAct>,
    leases: Leases,
    room: Room,
    pictures: Pictures,
    voice: Voice,
    steering: Steering,
    /// Why a question was not taken.
    refused: (mpsc::Sender<String>, mpsc::Receiver<String>),
    sharing: Option<Sharing>,
    ended_shares: (mpsc::Sender<String>, mpsc::Receiver<String>),
    view: CallView,
}

/// What happened.
enum Happened {
    Wish(Option<Wish>),
    Desk(Option<DeskAct>),
    Media(Option<Event>),
    News(News),
    ShareEnded(String),
    Decoded(Decoded),
    SteerDue,
    Refused(String),
    LookAround,
    /// The microphone's level is looked at.
    Meter,
}

type News = Result<MeetingNews, EventsEnd>;

/// How a stay ends.
pub(super) enum End {
    Meeting(Ended),
    Quit,
}

impl<'a> Stay<'a> {
    pub(super) async fn begin(common: &'a mut Common, seat: Seat, joined: Joined) -> Result<Self, Failed> {
        let (client, events) = connect(&seat, &joined).await.map_err(Failed::Media)?;
        let news = follow(seat.session.events(joined.meeting.id));
        let clerk = Clerk {
            session: seat.session.clone(),
            meeting: joined.meeting.id,
            device: seat.device.clone(),
            signer: common.signer.clone(),
            desk: common.desk.clone(),
        };
        let mut stay = Self {
            clerk: clerk.start(),
            meeting: joined.meeting,
            client,
            events,
            news,
            leases: Leases::default(),
            room: Room::default(),
            pictures: Pictures::new(),
            voice: Voice::new(&*common.sound, seat.silent),
            steering: Steering::default(),
            refused: mpsc::channel(ENDED),
            sharing: None,
            ended_shares: mpsc::channel(ENDED),
            view: CallView {
                silent: seat.silent,
                ..CallView::default()
            },
            seat,
            common,
        };
        stay.look_around();
        stay.meeting_is(None);
        tracing::info!(meeting = %stay.meeting.id, "in the meeting");
        Ok(stay)
    }

    pub(super) async fn run(mut self, ports: &mut Ports) -> End {
        let mut around = tokio::time::interval_at(Instant::now() + LOOK_AROUND, LOOK_AROUND);
        let mut meter = tokio::time::interval(METER);
        meter.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_new = true;
        let end = loop {
            if is_new {
                self.show();
            }
            let happened = tokio::select! {
                // The desk first: what ends there must not wait behind anything.
                biased;
                act = ports.acts.recv() => Happened::Desk(act),
                wish = ports.wishes.recv() => Happened::Wish(wish),
                event = self.events.next() => Happened::Media(event),
                Some(news) = self.news.recv() => Happened::News(news),
                Some(cid) = self.ended_shares.1.recv() => Happened::ShareEnded(cid),
                Some(decoded) = self.pictures.decoded.recv() => Happened::Decoded(decoded),
                () = due(self.steering.due()) => Happened::SteerDue,
                Some(why) = self.refused.1.recv() => Happened::Refused(why),
                _ = around.tick() => Happened::LookAround,
                _ = meter.tick(), if self.voice.is_on() => Happened::Meter,
            };
            // Packets come by the hundred, and change nothing that is seen before they are decoded.
            is_new = !matches!(happened, Happened::Media(Some(Event::RtpReceived { .. })));
            if let Some(end) = self.note(happened, ports).await {
                break end;
            }
        };
        self.leave().await;
        end
    }

    async fn note(&mut self, happened: Happened, ports: &mut Ports) -> Option<End> {
        match happened {
            Happened::Wish(wish) => return self.wish(wish).await,
            Happened::Desk(Some(act)) => self.desk(act).await,
            Happened::Desk(None) => return Some(End::Quit),
            Happened::Media(Some(event)) => return self.media(event, ports).await,
            Happened::Media(None) => return self.come_back(ports).await,
            Happened::News(Ok(MeetingNews::Meeting { meeting, .. })) => self.meeting_is(Some(*meeting)),
            // Media may still flow; a lease lives as long as the room's connection.
            Happened::News(Ok(MeetingNews::Away)) => {}
            Happened::News(Err(EventsEnd::Closed)) => return Some(End::Meeting(Ended::Closed)),
            Happened::News(Err(EventsEnd::SignedOut | EventsEnd::NotFound)) => {
                return Some(End::Meeting(Ended::Removed));
            }
            Happened::ShareEnded(cid) => {
                if self
                    .sharing
                    .as_ref()
                    .is_some_and(|sharing| sharing.is_named(&cid))
                {
                    self.stop_sharing().await;
                }
            }
            Happened::Decoded(decoded) => {
                if let Some(track) = self.pictures.note(decoded) {
                    let _ = self.client.request_keyframe(&track).await;
                }
            }
            Happened::SteerDue => {
                self.steering.pass_time(std::time::Instant::now());
                self.steer().await;
            }
            Happened::Refused(why) => self.view.note = Some(why),
            Happened::LookAround => self.look_around(),
            Happened::Meter => {}
        }
        None
    }

    async fn wish(&mut self, wish: Option<Wish>) -> Option<End> {
        match wish {
            None | Some(Wish::Quit) => return Some(End::Quit),
            Some(Wish::Leave) => return Some(End::Meeting(Ended::Left)),
            Some(Wish::Share(source)) => self.share(source, false).await,
            Some(Wish::StopShare) => self.stop_sharing().await,
            Some(Wish::Ask { of, scopes }) => self.ask(of, scopes),
            Some(Wish::Release) => self.release(),
            Some(Wish::Steer(acts)) => {
                self.steering.acts(acts, std::time::Instant::now());
                self.steer().await;
            }
            Some(Wish::Microphone(on)) => self.microphone(on).await,
            Some(Wish::LookForSources) => self.look_around(),
            Some(Wish::StopControl) => self.common.desk.hear(Heard::Bar(BarAct::Stop)),
            Some(Wish::Join { .. } | Wish::Pair { .. } | Wish::Again) => {}
        }
        None
    }

    /// Asks on a task of its own: an answer may take a while.
    fn ask(&mut self, of: conclave_api::Party, scopes: conclave_protocol::remote::Scopes) {
        let (session, device, meeting) = (
            self.seat.session.clone(),
            self.seat.device.clone(),
            self.meeting.id,
        );
        let refused = self.refused.0.clone();
        self.view.note = None;
        tokio::spawn(async move {
            if let Err(error) = session.ask_control(meeting, &device, &of, scopes).await {
                let _ = refused.send(error.to_string()).await;
            }
        });
    }

    fn release(&mut self) {
        let Some(lease) = steering::mine(&self.meeting, &self.seat.device) else {
            return;
        };
        let (session, meeting, lease) = (self.seat.session.clone(), self.meeting.id, lease.lease);
        let refused = self.refused.0.clone();
        tokio::spawn(async move {
            if let Err(error) = session.end_control(meeting, lease, None).await {
                let _ = refused.send(error.to_string()).await;
            }
        });
    }

    async fn steer(&mut self) {
        for given in self.steering.send(&self.client).await {
            if let Given::Copied(text) = given {
                let number = self.view.copied.as_ref().map_or(1, |(number, _)| number + 1);
                self.view.copied = Some((number, text));
            }
        }
        self.view.controlling = self.steering.view(&self.meeting, &self.seat.device);
    }

    async fn microphone(&mut self, on: bool) {
        let switched = self.voice.switch(&*self.common.sound, &self.client, on).await;
        self.view.note = switched.err();
        self.view.microphone = self.voice.is_on();
        self.view.level = 0.0;
    }

    async fn desk(&mut self, act: DeskAct) {
        match act {
            DeskAct::Send { to, message } => self.say(to, &message).await,
            DeskAct::Share(monitor) => self.share(SourceId::Monitor(monitor), true).await,
            DeskAct::Controlled(bar) => {
                let is_over = bar.is_none();
                self.view.controlled = bar;
                self.mark_controlled();
                if is_over && self.sharing.as_ref().is_some_and(|sharing| sharing.for_control) {
                    self.stop_sharing().await;
                }
            }
            DeskAct::Failed(what) => self.view.note = Some(what),
            DeskAct::Grant(claim) => {
                let monitor = match claim.monitor {
                    conclave_protocol::remote::MonitorChoice::One(monitor) => monitor,
                    conclave_protocol::remote::MonitorChoice::All => self.shared_monitor(),
                };
                self.share(SourceId::Monitor(monitor), true).await;
                self.write(DeskAct::Grant(claim)).await;
            }
            other => self.write(other).await,
        }
    }

    async fn write(&self, act: DeskAct) {
        // It ends with this value alone.
        let _ = self.clerk.send(act).await;
    }

    async fn say(&self, to: Identity, message: &ScreenMessage) {
        let mut data = DataMessage::user(Reliability::Reliable, topic::SCREEN, message.to_bytes());
        data.destinations.push(to);
        if let Err(error) = self.client.send_data(data).await {
            tracing::debug!("not said to the controller: {error}");
        }
    }

    async fn media(&mut self, event: Event, ports: &mut Ports) -> Option<End> {
        match event {
            Event::Data(data) => {
                self.data(&data);
                self.steering.data(&data, std::time::Instant::now());
                self.steer().await;
            }
            Event::KeyframeRequested { cid, .. } => {
                if let Some(sharing) = self.sharing.as_ref().filter(|sharing| sharing.is_named(&cid)) {
                    sharing.keyframe();
                }
            }
            Event::Joined(joined) => {
                let own = joined.participant.clone();
                self.room.begins_anew(joined.others.iter().cloned().chain([own]));
                self.people();
            }
            Event::ParticipantJoined(info) | Event::ParticipantUpdated(info) => {
                self.room.knows(info);
                if let Some(sharing) = &self.sharing {
                    sharing.seen_by_more();
                }
                self.people();
            }
            Event::ParticipantLeft(info) => self.gone(&info.identity),
            Event::SpeakersChanged(changes) => {
                self.room.speakers(&changes);
                self.people();
            }
            Event::TrackSubscribed { participant, track } => self.picture(&participant, &track).await,
            Event::TrackUnsubscribed { track } => {
                self.pictures.end(&track);
                self.voice.end(&track);
            }
            Event::RtpReceived { track, packet } => match packet.codec {
                Some(Codec::Opus) => self.voice.packet(&track, &packet),
                _ => self.pictures.packet(&track, packet),
            },
            Event::LocalTrackMuted { cid, muted: true } if self.voice.is_named(&cid) => {
                self.microphone(false).await
            }
            Event::Reconnecting { .. } => {
                self.view.lost = true;
                self.common.desk.hear(Heard::ConnectionLost);
            }
            Event::Connected | Event::Reconnected { .. } => self.view.lost = false,
            Event::Disconnected(cause) => match ended(&cause) {
                Some(ended) => return Some(End::Meeting(ended)),
                None => return self.come_back(ports).await,
            },
            _ => {}
        }
        None
    }

    async fn picture(&mut self, participant: &Info, track: &lk::TrackInfo) {
        if track.r#type() != lk::TrackType::Video {
            return;
        }
        if self.common.window {
            return self.pictures.begin(participant, track);
        }
        let unseen = TrackSettings {
            disabled: true,
            ..TrackSettings::default()
        };
        if let Ok(sid) = TrackSid::new(&track.sid) {
            let _ = self.client.set_track(&sid, unseen).await;
        }
    }

    fn data(&self, data: &ReceivedData) {
        let (Some((bytes, Some(topic))), Some(from)) = (data.user(), &data.identity) else {
            return;
        };
        if topic::is_leased(topic) {
            self.common.desk.hear(Heard::Data(Packet {
                topic: topic.to_owned(),
                from: from.clone(),
                reliable: data.reliable,
                // What comes inside an encrypted packet has no topic that could be read here.
                encrypted: false,
                bytes: bytes.to_vec(),
            }));
        }
    }

    fn gone(&mut self, identity: &str) {
        self.room.forgets(identity);
        let controls = self.meeting.control.iter().any(|lease| {
            lease
                .controller
                .device
                .identity_of(lease.controller.principal)
                .as_str()
                == identity
        });
        if controls {
            self.common.desk.hear(Heard::ControllerGone);
        }
        self.people();
    }

    /// Takes over what the server says of the meeting.
    fn meeting_is(&mut self, meeting: Option<Meeting>) {
        if let Some(meeting) = meeting {
            self.meeting = meeting;
        }
        for heard in self.leases.news(&self.meeting, &self.seat.device) {
            self.common.desk.hear(heard);
        }
        self.steering
            .meeting_is(&self.meeting, &self.seat.device, std::time::Instant::now());
        self.view.controlling = self.steering.view(&self.meeting, &self.seat.device);
        self.view.title = self
            .meeting
            .title
            .clone()
            .unwrap_or_else(|| self.meeting.address.clone());
        let origin = self.seat.session.server().origin();
        self.view.link = format!("{origin}{}", self.meeting.link_path);
        self.people();
    }

    fn people(&mut self) {
        self.view.people = self.room.people(&self.meeting);
    }

    fn shared_monitor(&self) -> u8 {
        match self.sharing.as_ref().map(|sharing| sharing.source) {
            Some(SourceId::Monitor(monitor)) => monitor,
            _ => 0,
        }
    }

    /// Which monitors and windows there are, for the window and for the guard.
    fn look_around(&mut self) {
        match self.common.capture.sources() {
            Ok(sources) => self.common.sources = sources,
            Err(error) => return tracing::warn!("the screen cannot be read: {error}"),
        }
        let screens = self.common.sources.iter().filter_map(|source| match source.id {
            SourceId::Monitor(id) => Some(Screen {
                monitor: Monitor {
                    id,
                    name: source.name.clone(),
                    width: source.width,
                    height: source.height,
                },
                at: source.at,
            }),
            SourceId::Window(_) => None,
        });
        self.common.desk.hear(Heard::Screens {
            screens: screens.collect(),
            shared: self.shared_monitor(),
        });
    }

    /// Shows this in place of what is shown.
    async fn share(&mut self, source: SourceId, for_control: bool) {
        if self
            .sharing
            .as_ref()
            .is_some_and(|sharing| sharing.source == source)
        {
            return;
        }
        let was_for_control = self.sharing.as_ref().is_none_or(|sharing| sharing.for_control);
        self.stop_sharing().await;
        let (client, ended) = (&self.client, self.ended_shares.0.clone());
        match Sharing::start(client, &mut *self.common.capture, source, ended).await {
            Ok(mut sharing) => {
                sharing.for_control = for_control && was_for_control;
                self.sharing = Some(sharing);
                self.view.note = None;
            }
            Err(error) => self.view.note = Some(error),
        }
        self.mark_controlled();
        self.look_around();
    }

    fn mark_controlled(&self) {
        if let Some(sharing) = &self.sharing {
            sharing.set_controlled(self.view.controlled.is_some());
        }
    }

    async fn stop_sharing(&mut self) {
        if let Some(sharing) = self.sharing.take() {
            sharing.stop(&self.client).await;
        }
    }

    fn show(&mut self) {
        self.view.level = self.voice.level();
        self.view.pictures = self.pictures.shown(&self.meeting);
        self.view.sharing = self.sharing.as_ref().map(|sharing| sharing.source);
        self.common.show(Stage::In(Box::new(self.view.clone())));
    }

    /// Takes the seat again, until it works, the meeting is over or the person has enough.
    async fn come_back(&mut self, ports: &mut Ports) -> Option<End> {
        self.common.desk.hear(Heard::ConnectionLost);
        let shared = self
            .sharing
            .as_ref()
            .filter(|sharing| !sharing.for_control)
            .map(|sharing| sharing.source);
        self.stop_sharing().await;
        self.view.lost = true;
        let mut wait = FIRST_WAIT;
        loop {
            self.show();
            tokio::select! {
                () = sleep(wait) => {}
                wish = ports.wishes.recv() => if let Some(end) = self.wish_while_away(wish) { return Some(end) },
            }
            wait = (wait * 2).min(LONGEST_WAIT);
            match self.seat.join().await {
                Ok(joined) => match connect(&self.seat, &joined).await {
                    Ok((client, events)) => {
                        (self.client, self.events) = (client, events);
                        self.pictures = Pictures::new();
                        self.voice.begin_anew();
                        if self.view.microphone {
                            self.microphone(true).await;
                        }
                        self.view.lost = false;
                        self.meeting_is(Some(joined.meeting));
                        if let Some(source) = shared {
                            self.share(source, false).await;
                        }
                        return None;
                    }
                    Err(error) => tracing::info!("not back yet: {error}"),
                },
                Err(error) if error.code().is_some_and(is_final) || error.is_signed_out() => {
                    return Some(End::Meeting(Ended::Closed));
                }
                Err(error) => tracing::info!("not back yet: {error}"),
            }
        }
    }

    fn wish_while_away(&self, wish: Option<Wish>) -> Option<End> {
        match wish {
            None | Some(Wish::Quit) => Some(End::Quit),
            Some(Wish::Leave) => Some(End::Meeting(Ended::Left)),
            _ => None,
        }
    }

    async fn leave(mut self) {
        for heard in self.leases.all_over() {
            self.common.desk.hear(heard);
        }
        self.common.desk.hear(Heard::ConnectionLost);
        self.stop_sharing().await;
        let _ = self.seat.session.leave(self.meeting.id, &self.seat.device).await;
        let _ = self.client.leave().await;
    }
}

/// On a task of its own: opening a connection takes several steps, which packets of media must not begin anew each time.
fn follow(mut events: MeetingEvents) -> mpsc::Receiver<News> {
    let (sender, news) = mpsc::channel(NEWS);
    tokio::spawn(async move {
        loop {
            let next = tokio::select! {
                next = events.next() => next,
                () = sender.closed() => return,
            };
            let is_last = next.is_err();
            if sender.send(next).await.is_err() || is_last {
                return;
            }
        }
    });
    news
}

/// Never, where nothing is due.
async fn due(at: Option<std::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// After these there is nothing to come back to.
fn is_final(code: &str) -> bool {
    matches!(code, "meeting-not-found" | "meeting-closed")
}

async fn connect(seat: &Seat, joined: &Joined) -> Result<(Client, Events), String> {
    let options = Options {
        tls: Some(seat.session.server().trust().config()),
        // Beside a browser's tab nothing is seen or heard twice.
        auto_subscribe: !seat.silent,
        ..Options::default()
    };
    let connected = Client::connect(&joined.media_url, &joined.token, options).await;
    connected.map_err(|error| error.to_string())
}

/// What a disconnection means, where it is not to be mended.
fn ended(cause: &DisconnectCause) -> Option<Ended> {
    match cause {
        DisconnectCause::Left => Some(Ended::Left),
        DisconnectCause::Server(reason) => match reason {
            lk::DisconnectReason::RoomDeleted | lk::DisconnectReason::RoomClosed => Some(Ended::Closed),
            lk::DisconnectReason::ParticipantRemoved => Some(Ended::Removed),
            lk::DisconnectReason::DuplicateIdentity => Some(Ended::Elsewhere),
            _ => None,
        },
        DisconnectCause::Refused { .. } | DisconnectCause::Unreachable(_) => None,
    }
}

pub(super) type SharedDesk = Arc<dyn Desk>;
