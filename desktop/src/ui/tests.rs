//! The window, clicked as a person would, by what things are called.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::call::view::{Controlling, ControllingState, Ended, Failed, PersonView, Picture};
use crate::capture::{Source, SourceId};
use crate::control::steer::Act;
use crate::control::view::{Bar, BarState};
use crate::inject::Point;

struct State {
    view: View,
    local: Local,
    wishes: Vec<Wish>,
}

fn window(view: View) -> Harness<'static, State> {
    let state = State {
        view,
        local: Local::new(Form::default()),
        wishes: Vec::new(),
    };
    let mut dressed = false;
    let show = move |ui: &mut Ui, state: &mut State| {
        if !dressed {
            // The typeface is there from the next frame on.
            look::dress(ui.ctx());
            dressed = true;
            return;
        }
        show(ui, &state.view, &mut state.local, &mut state.wishes);
    };
    let mut window = Harness::builder().with_size(SIZE).build_ui_state(show, state);
    window.run_steps(3);
    window
}

fn start(failed: Option<Failed>) -> View {
    View {
        stage: Stage::Start { failed },
        sources: Vec::new(),
    }
}

fn person(name: &str, you: bool) -> PersonView {
    PersonView {
        name: name.to_owned(),
        you,
        host: you,
        lost: false,
        speaking: false,
        microphone: false,
        shares: false,
    }
}

fn call() -> CallView {
    CallView {
        title: "Garden committee".to_owned(),
        people: vec![person("Mira", true), person("Anna", false)],
        ..CallView::default()
    }
}

fn inside(call: CallView) -> View {
    View {
        stage: Stage::In(Box::new(call)),
        sources: vec![Source {
            id: SourceId::Monitor(0),
            name: "DP-1".to_owned(),
            at: Point { x: 0, y: 0 },
            width: 1_920,
            height: 1_080,
        }],
    }
}

fn press(window: &mut Harness<'_, State>, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

fn types(window: &mut Harness<'_, State>, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run_steps(2);
    window.get_by_label(label).type_text(text);
    window.run_steps(2);
}

#[test]
fn a_link_and_a_name_join() {
    let mut window = window(start(None));
    press(&mut window, "Join");
    assert_eq!(window.state().wishes, [], "nothing is typed yet");
    types(&mut window, "Link or code", "https://meet.example.org/m/x#s");
    types(&mut window, "Your name in this meeting", "Mira");
    press(&mut window, "Join");
    let wish = Wish::Join {
        link: "https://meet.example.org/m/x#s".to_owned(),
        server: None,
        name: "Mira".to_owned(),
    };
    assert_eq!(window.state().wishes, [wish]);
}

#[test]
fn a_code_of_the_browser_pairs() {
    let mut window = window(start(None));
    types(
        &mut window,
        "Server, if you have a code alone",
        "meet.example.org",
    );
    types(&mut window, "Code from the browser", "7K3M-9QXD");
    press(&mut window, "Pair");
    let wish = Wish::Pair {
        server: "meet.example.org".to_owned(),
        code: "7K3M-9QXD".to_owned(),
    };
    assert_eq!(window.state().wishes, [wish]);
}

#[test]
fn what_was_wrong_is_said() {
    let window = window(start(Some(Failed::Link("the link names no meeting".to_owned()))));
    window.get_by_label("The link names no meeting.");
}

#[test]
fn a_screen_is_chosen_and_shown_and_stopped() {
    let mut window = window(inside(call()));
    press(&mut window, "Share");
    press(&mut window, "DP-1 · 1920 × 1080");
    assert_eq!(
        window.state().wishes,
        [Wish::LookForSources, Wish::Share(SourceId::Monitor(0))]
    );
    window.state_mut().view = inside(CallView {
        sharing: Some(SourceId::Monitor(0)),
        ..call()
    });
    window.run_steps(3);
    press(&mut window, "Stop sharing");
    assert_eq!(window.state().wishes.last(), Some(&Wish::StopShare));
}

#[test]
fn the_microphone_is_turned_on_and_off_but_not_beside_a_browser() {
    let mut window = window(inside(call()));
    press(&mut window, "Mic off");
    assert_eq!(window.state().wishes, [Wish::Microphone(true)]);
    window.state_mut().view = inside(CallView {
        microphone: true,
        ..call()
    });
    window.run_steps(3);
    press(&mut window, "Mic on");
    assert_eq!(window.state().wishes.last(), Some(&Wish::Microphone(false)));
    window.state_mut().view = inside(CallView {
        silent: true,
        ..call()
    });
    window.run_steps(3);
    assert!(window.query_by_label("Mic off").is_none());
}

#[test]
fn whoever_controls_is_named_and_stopped_from_here_too() {
    let bar = Bar {
        who: "Anna".to_owned(),
        scopes: Scopes::NONE,
        until: std::time::Instant::now(),
        state: BarState::Controlled,
    };
    let mut window = window(inside(CallView {
        controlled: Some(bar),
        ..call()
    }));
    window.get_by_label("Anna controls this computer");
    press(&mut window, "Stop now");
    assert_eq!(window.state().wishes, [Wish::StopControl]);
}

#[test]
fn people_are_listed_and_a_lost_connection_is_said() {
    let mut window = window(inside(CallView { lost: true, ..call() }));
    window.get_by_label("Connection lost. Trying again…");
    press(&mut window, "People 2");
    window.get_by_label("Mira (you)");
    window.get_by_label("Anna");
    press(&mut window, "Leave");
    assert_eq!(window.state().wishes, [Wish::Leave]);
}

#[test]
fn a_computer_is_asked_for_from_its_picture_and_then_steered() {
    let picture = Arc::new(Picture {
        number: 1,
        width: 160,
        height: 90,
        rgba: vec![200; 160 * 90 * 4],
    });
    let of = conclave_api::Party {
        principal: conclave_protocol::PrincipalId::new(
            conclave_protocol::UnixMillis::from_millis(1),
            [1; 10],
        ),
        device: "desk".parse().unwrap(),
    };
    let shown = Shown {
        track: "a".to_owned(),
        name: "Anna".to_owned(),
        screen: true,
        identity: "anna#desk".to_owned(),
        ask: Some(of.clone()),
        picture,
    };
    let with = |controlling| {
        inside(CallView {
            pictures: vec![shown.clone()],
            controlling,
            ..call()
        })
    };
    let mut window = window(with(None));
    press(&mut window, "Keyboard");
    press(&mut window, "Ask to control");
    let scopes = Scopes {
        pointer: true,
        keyboard: true,
        clipboard: false,
    };
    assert_eq!(window.state().wishes, [Wish::Ask { of, scopes }]);
    window.state_mut().view = with(Some(Controlling {
        who: "Anna".to_owned(),
        identity: "anna#desk".to_owned(),
        scopes,
        state: ControllingState::Granted,
        delay: None,
    }));
    window.state_mut().wishes.clear();
    window.run_steps(3);
    window.get_by_label("You control Anna’s computer");
    window.get_by_label("Anna’s screen").click();
    window.run_steps(3);
    window.event(egui::Event::Text("ß".to_owned()));
    window.run_steps(2);
    let acts: Vec<Act> = window
        .state()
        .wishes
        .iter()
        .flat_map(|wish| match wish {
            Wish::Steer(acts) => acts.clone(),
            _ => Vec::new(),
        })
        .collect();
    let is_press = |act: &Act| matches!(act, Act::Button { down: true, .. });
    assert!(acts.iter().any(is_press), "{acts:?}");
    assert!(acts.contains(&Act::Text("ß".to_owned())), "{acts:?}");
    press(&mut window, "Stop control");
    assert!(window.state().wishes.contains(&Wish::Release));
}

#[test]
fn pictures_have_names() {
    let picture = Arc::new(Picture {
        number: 1,
        width: 2,
        height: 2,
        rgba: vec![200; 16],
    });
    let shown = |track: &str, name: &str, screen| Shown {
        track: track.to_owned(),
        name: name.to_owned(),
        screen,
        identity: name.to_owned(),
        ask: None,
        picture: picture.clone(),
    };
    let pictures = vec![shown("a", "Anna", true), shown("b", "Mira", false)];
    let window = window(inside(CallView { pictures, ..call() }));
    window.get_by_label("Anna’s screen");
    window.get_by_label("Mira");
}

#[test]
fn after_the_end_there_is_a_way_back() {
    let mut window = window(View {
        stage: Stage::Ended(Ended::Closed),
        sources: Vec::new(),
    });
    window.get_by_label("The meeting has ended.");
    press(&mut window, "To the start");
    assert_eq!(window.state().wishes, [Wish::Again]);
}
