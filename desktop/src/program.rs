//! The program as a whole: puts the parts together, and ends in order whatever ends it.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use conclave_api::Trust;
use tokio::runtime::{Handle, Runtime};

use crate::call::view::{Stage, Wish};
use crate::call::{Call, Parts};
use crate::capture::{SourceId, X11Capture};
use crate::cli::Arguments;
use crate::desk::LocalDesk;
use crate::keep::Keep;
use crate::sound::PulseAudio;
use crate::ui::{self, Form};

/// Runs until the person has enough.
pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("call")
        .enable_all()
        .build()?;
    let (call, running) = {
        let _inside = runtime.enter();
        Call::new(parts(&arguments, runtime.handle())?)?
    };
    let running = runtime.spawn(running);
    if let Some(wish) = first_wishes(&arguments) {
        call.wish(wish);
    }
    runtime.spawn(quit_when_told(call.clone()));
    if arguments.microphone {
        runtime.spawn(once_in(call.clone(), Wish::Microphone(true)));
    }
    if let Some(monitor) = arguments.share {
        runtime.spawn(once_in(call.clone(), Wish::Share(SourceId::Monitor(monitor))));
    }
    if arguments.no_window {
        without_window(&runtime, call)?;
    } else {
        ui::run(call, runtime.handle(), Form::of(&arguments))?;
    }
    // What lives ends first: the desk lets everything go when the call is dropped.
    runtime.block_on(running)?;
    Ok(())
}

fn parts(arguments: &Arguments, runtime: &Handle) -> anyhow::Result<Parts> {
    let folder = arguments
        .data
        .clone()
        .or_else(data_folder)
        .context("there is no home folder: name one with --data")?;
    let keep = Keep::open(&folder)?;
    let signer = keep.signer()?;
    let trust = match &arguments.certificate {
        None => Trust::system()?,
        Some(path) => {
            let pem = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            Trust::and(&pem).with_context(|| format!("{}", path.display()))?
        }
    };
    let capture = X11Capture::open(None).context("the screen of X11 cannot be read")?;
    let program = std::env::current_exe()?;
    Ok(Parts {
        keep,
        trust,
        signer,
        capture: Box::new(capture),
        sound: Box::new(PulseAudio::new(runtime.clone())),
        window: !arguments.no_window,
        desk: Box::new(move |tell| Ok(Arc::new(LocalDesk::x11(None, &program, tell)?))),
    })
}

fn data_folder() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    Some(
        data.or_else(|| home.map(|home| home.join(".local/share")))?
            .join("conclave"),
    )
}

fn first_wishes(arguments: &Arguments) -> Option<Wish> {
    let Arguments {
        meeting,
        server,
        name,
        pair,
        ..
    } = arguments;
    if let (Some(code), Some(server)) = (pair, server) {
        return Some(Wish::Pair {
            server: server.clone(),
            code: code.clone(),
        });
    }
    Some(Wish::Join {
        link: meeting.clone()?,
        server: server.clone(),
        name: name.clone()?,
    })
}

/// Ctrl+C in a terminal, or the end of the session.
async fn quit_when_told(call: Call) {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    call.wish(Wish::Quit);
}

async fn once_in(mut call: Call, wish: Wish) {
    while !matches!(call.view().stage, Stage::In(_)) {
        if !call.changed().await {
            return;
        }
    }
    call.wish(wish);
}

/// Says in the log what a window would show, and ends where there is nothing left to wait for.
fn without_window(runtime: &Runtime, mut call: Call) -> anyhow::Result<()> {
    runtime.block_on(async {
        let mut said = String::new();
        loop {
            let view = call.view();
            let words = in_words(&view.stage);
            if words != said {
                tracing::info!("{words}");
                said = words;
            }
            match &view.stage {
                Stage::Start { failed: Some(failed) } => anyhow::bail!("not in: {failed}"),
                Stage::Ended(_) => {
                    call.wish(Wish::Quit);
                    return Ok(());
                }
                _ => {}
            }
            if !call.changed().await {
                return Ok(());
            }
        }
    })
}

fn in_words(stage: &Stage) -> String {
    match stage {
        Stage::Start { .. } => "waiting".to_owned(),
        Stage::Joining => "joining".to_owned(),
        Stage::Ended(ended) => format!("the call is over: {ended:?}"),
        Stage::In(inside) => {
            let states = [
                (inside.sharing.is_some(), ", shown from here"),
                (inside.controlled.is_some(), ", controlled"),
                (inside.microphone, ", microphone on"),
                (inside.lost, ", connection lost"),
            ];
            let words: String = states
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, words)| *words)
                .collect();
            let note = inside
                .note
                .as_ref()
                .map(|note| format!(": {note}"))
                .unwrap_or_default();
            format!("{} people{words}{note}", inside.people.len())
        }
    }
}
