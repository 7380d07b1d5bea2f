//! How long the three calls behind every page take with 100,000 meetings in the database.
//!
//! Not a test: it prints figures for the machine it runs on. The target is 20 ms for 95 of 100 calls. It fills an
//! empty database, named by its address, and must never be pointed at one that somebody uses:
//!
//! `cargo run --release -p conclave-storage --example bench -- sqlite:/tmp/bench.db`

use std::io::Write as _;
use std::time::{Duration, Instant};

use conclave_protocol::{
    Address, Code, DisplayName, InviteSecret, MeetingId, PrincipalId, Title, UnixMillis,
};
use conclave_storage::{
    Database, Facts, NewMeeting, ParticipationChange, StorageError, StoredEvent, events, meetings, principals,
};

const MEETINGS: u64 = 100_000;
/// Each owns and visits as many meetings as a busy year brings, and one of them ten times that.
const PRINCIPALS: u64 = 400;
/// Filling is bound by commits: several wait for the disk together on PostgreSQL.
const FILLERS: u64 = 8;
const CALLS: u64 = 2_000;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome {
    let url = std::env::args()
        .nth(1)
        .ok_or("name the database: sqlite:<path> or postgres://…")?;
    let db = Database::open(&url.parse()?).await?;
    let began = Instant::now();
    fill(&db).await?;
    say(&format!(
        "filled {MEETINGS} meetings in {} s",
        began.elapsed().as_secs()
    ))?;
    report("by_address", &by_address(&db).await?)?;
    report("append of a join", &join(&db).await?)?;
    report("of_principal, 50 a page", &of_principal(&db).await?)
}

async fn fill(db: &Database) -> Outcome {
    for number in 0..PRINCIPALS {
        principals::create(db, principal(number), at(number)).await?;
    }
    let fillers = (0..FILLERS).map(|filler| {
        let db = db.clone();
        tokio::spawn(async move {
            for number in (filler..MEETINGS).step_by(usize::try_from(FILLERS).unwrap_or(1)) {
                create(&db, number).await?;
            }
            Ok::<(), StorageError>(())
        })
    });
    for filler in fillers.collect::<Vec<_>>() {
        filler.await??;
    }
    Ok(())
}

/// A meeting with an owner and a guest who came; nine of ten are over.
async fn create(db: &Database, number: u64) -> Result<(), StorageError> {
    let (owner, guest) = (owner(number), principal((number + 7) % PRINCIPALS));
    let is_over = !number.is_multiple_of(10);
    let mut facts = facts(owner);
    let new = NewMeeting {
        id: meeting(number),
        code: Code::from_random(scattered(number)),
        slug: None,
        secret: InviteSecret::from_random(scattered(number)),
        facts: facts.clone(),
        first: event(1, owner),
    };
    meetings::create(db, &new).await?;
    let mut changes = vec![joined(owner, number), joined(guest, number)];
    if is_over {
        facts.closed_at = Some(at(number + 1));
        (facts.live, facts.due_at) = (false, None);
        changes.extend([left(owner, number), left(guest, number)]);
    }
    events::append(
        db,
        meeting(number),
        2,
        &[event(2, owner), event(3, guest)],
        &facts,
        &changes,
    )
    .await
}

async fn by_address(db: &Database) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    for call in 0..CALLS {
        let address = Address::Code(Code::from_random(scattered(scattered(call) % MEETINGS)));
        let began = Instant::now();
        meetings::by_address(db, &address)
            .await?
            .ok_or("a meeting is missing")?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// Into meetings that are open, each time another one.
async fn join(db: &Database) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    for call in 0..CALLS {
        let number = call * 10;
        let guest = principal((number + 11) % PRINCIPALS);
        let (batch, facts) = ([event(4, guest)], facts(owner(number)));
        let began = Instant::now();
        events::append(db, meeting(number), 4, &batch, &facts, &[joined(guest, number)]).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

async fn of_principal(db: &Database) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    for call in 0..CALLS {
        let before = meeting(scattered(call) % MEETINGS);
        let began = Instant::now();
        meetings::of_principal(db, principal(call % PRINCIPALS), Some(before), 50).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

fn report(call: &str, times: &[Duration]) -> Outcome {
    let mut sorted = times.to_vec();
    sorted.sort();
    let percentile = |percent: usize| sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    let (median, most) = (percentile(50), percentile(95));
    say(&format!("{call:<24} p50 {median:6.2} ms   p95 {most:6.2} ms"))
}

fn say(line: &str) -> Outcome {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn at(number: u64) -> UnixMillis {
    UnixMillis::from_millis(1_700_000_000_000 + number)
}

fn principal(number: u64) -> PrincipalId {
    PrincipalId::new(at(number), [2; 10])
}

/// The first one owns as many as ten others.
fn owner(number: u64) -> PrincipalId {
    principal((number * 31 % (PRINCIPALS + 10)).saturating_sub(10))
}

fn meeting(number: u64) -> MeetingId {
    MeetingId::new(at(number), [1; 10])
}

/// Spreads numbers as random draws would (SplitMix64's finaliser).
fn scattered(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn facts(owner: PrincipalId) -> Facts {
    Facts {
        title: Title::new("Weekly planning").ok(),
        owner,
        lasting: false,
        owner_leaves: "hand_over".to_owned(),
        link_required: false,
        closed_at: None,
        due_at: Some(at(600_000)),
        live: true,
    }
}

fn event(seq: u64, actor: PrincipalId) -> StoredEvent {
    StoredEvent {
        seq,
        epoch: 0,
        at: at(seq),
        actor: Some(actor),
        event: serde_json::json!({"type": "joined", "principal": actor.to_string(), "device": "tab", "name": "Mira"}),
    }
}

fn joined(principal: PrincipalId, number: u64) -> ParticipationChange {
    ParticipationChange::Joined {
        principal,
        device: "tab".parse().expect("a device"),
        name: DisplayName::new("Mira").expect("a name"),
        at: at(number),
    }
}

fn left(principal: PrincipalId, number: u64) -> ParticipationChange {
    ParticipationChange::Left {
        principal,
        device: "tab".parse().expect("a device"),
        at: at(number + 1),
    }
}
