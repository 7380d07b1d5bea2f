//! Text, letter by letter, as real programs write it down.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::inject::x11::X11Injector;
use crate::inject::{Hands, Injector as _, Key, Point, Stop, Stroke};
use crate::testing::{Display, Process, Target, happens_within};

/// What somebody types, and every printable key of four keyboards, with and without Shift.
const LINES: [&str; 5] = [
    r"Grüße, 世界! ~|\",
    r##"`1234567890-=qwertyuiop[]\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?"##,
    r##"^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_€@{[]}\~|µ"##,
    r##"²&é"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§€~#{[|`\^@]}"##,
    r##"ё1234567890-=йцукенгшщзхъ\фывапролджэячсмитьбю.Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"##,
];

fn type_text(injector: &mut X11Injector, text: &str) {
    injector
        .apply(&Stroke::Text(text.to_owned()), &Stop::default())
        .unwrap();
}

fn key(injector: &mut X11Injector, code: &str, down: bool) {
    let key = Key::from_code(code).unwrap();
    injector
        .apply(&Stroke::Key { key, down }, &Stop::default())
        .unwrap();
}

fn chord(injector: &mut X11Injector, codes: [&str; 2]) {
    codes.iter().for_each(|code| key(injector, code, true));
    codes.iter().rev().for_each(|code| key(injector, code, false));
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// A terminal whose program writes down what is typed.
struct Terminal {
    display: Display,
    folder: tempfile::TempDir,
    injector: X11Injector,
    _program: Process,
    written: usize,
}

impl Terminal {
    fn open(layout: &[&str]) -> Self {
        let display = Display::start();
        display.call("setxkbmap", layout);
        let folder = tempfile::tempdir().unwrap();
        let script = format!("cd {}; touch ready; exec cat > typed", folder.path().display());
        let program = display.spawn(
            "xterm",
            &["-u8", "-geometry", "200x50+0+0", "-e", "sh", "-c", &script],
        );
        let ready = folder.path().join("ready");
        assert!(happens_within(Duration::from_secs(10), || ready.exists()));
        let mut injector = X11Injector::open(Some(display.name()), None).unwrap();
        injector
            .apply(&Stroke::Move(Point { x: 300, y: 300 }), &Stop::default())
            .unwrap();
        Self {
            display,
            folder,
            injector,
            _program: program,
            written: 0,
        }
    }

    /// The line that is finished by Enter.
    fn line(&mut self) -> String {
        key(&mut self.injector, "Enter", true);
        key(&mut self.injector, "Enter", false);
        let path = self.folder.path().join("typed");
        happens_within(Duration::from_secs(5), || {
            read(&path)[self.written..].ends_with('\n')
        });
        let all = read(&path);
        let line = all[self.written..].trim_end_matches('\n').to_owned();
        self.written = all.len();
        line
    }
}

fn a_terminal_gets_every_letter(layout: &[&str]) {
    let mut terminal = Terminal::open(layout);
    for line in LINES {
        type_text(&mut terminal.injector, line);
        assert_eq!(terminal.line(), line, "typed on {layout:?}");
    }
}

#[test]
fn a_terminal_gets_every_letter_on_an_american_keyboard() {
    a_terminal_gets_every_letter(&["us"]);
}

#[test]
fn a_terminal_gets_every_letter_on_a_german_keyboard() {
    a_terminal_gets_every_letter(&["de"]);
}

#[test]
fn a_terminal_gets_every_letter_on_a_french_keyboard() {
    a_terminal_gets_every_letter(&["fr"]);
}

#[test]
fn a_terminal_gets_every_letter_on_a_russian_keyboard() {
    a_terminal_gets_every_letter(&["ru"]);
}

#[test]
fn a_terminal_gets_every_letter_with_two_layouts_and_the_second_chosen() {
    let mut terminal = Terminal::open(&["us,ru", "-option", "grp:menu_toggle"]);
    key(&mut terminal.injector, "ContextMenu", true);
    key(&mut terminal.injector, "ContextMenu", false);
    for line in LINES {
        type_text(&mut terminal.injector, line);
        assert_eq!(terminal.line(), line);
    }
}

#[test]
fn a_layout_that_changes_between_two_texts_is_noticed() {
    let mut terminal = Terminal::open(&["us"]);
    for layout in ["us", "fr", "ru", "de"] {
        terminal.display.call("setxkbmap", &[layout]);
        type_text(&mut terminal.injector, "azerty ÄЖ 世 yz");
        assert_eq!(terminal.line(), "azerty ÄЖ 世 yz", "{layout}");
    }
}

#[test]
fn caps_lock_at_the_desk_changes_no_letter() {
    let mut terminal = Terminal::open(&["de"]);
    key(&mut terminal.injector, "CapsLock", true);
    key(&mut terminal.injector, "CapsLock", false);
    type_text(&mut terminal.injector, "aAzZäÄßжЖ1!");
    assert_eq!(terminal.line(), "aAzZäÄßжЖ1!");
}

#[test]
fn held_modifiers_change_no_letter_and_stay_held() {
    let mut terminal = Terminal::open(&["us"]);
    for code in ["ShiftLeft", "ControlLeft", "AltLeft"] {
        let held = Key::from_code(code).unwrap();
        key(&mut terminal.injector, code, true);
        type_text(&mut terminal.injector, "aA1!ß@世");
        let watcher = Target::open(terminal.display.name(), (1200, 700), (10, 10));
        assert!(
            happens_within(Duration::from_secs(1), || watcher.is_down(held.x11())),
            "{code}"
        );
        key(&mut terminal.injector, code, false);
        assert_eq!(terminal.line(), "aA1!ß@世", "{code}");
    }
}

#[test]
fn text_and_keys_keep_their_order() {
    let mut terminal = Terminal::open(&["us"]);
    type_text(&mut terminal.injector, "äbx");
    key(&mut terminal.injector, "Backspace", true);
    key(&mut terminal.injector, "Backspace", false);
    type_text(&mut terminal.injector, "ö\t世");
    assert_eq!(terminal.line(), "äbö\t世");
}

#[test]
fn the_map_is_left_as_it_was() {
    let display = Display::start();
    let target = Target::open(display.name(), (0, 0), (100, 100));
    target.focus();
    let before = target.symbols();
    let mut injector = X11Injector::open(Some(display.name()), None).unwrap();
    type_text(&mut injector, "äöü世界");
    assert_ne!(target.symbols(), before);
    drop(injector);
    let nonzero = |symbols: Vec<u32>| {
        symbols
            .into_iter()
            .filter(|symbol| *symbol != 0)
            .collect::<Vec<_>>()
    };
    assert_eq!(nonzero(target.symbols()), nonzero(before));
}

#[test]
fn letting_go_stops_a_long_text_within_a_tenth_of_a_second() {
    let display = Display::start();
    let target = Target::open(display.name(), (0, 0), (100, 100));
    target.focus();
    let injector = X11Injector::open(Some(display.name()), None).unwrap();
    let hands = Hands::start(Box::new(injector), Box::new(|error| panic!("{error}"))).unwrap();
    hands.inject(Stroke::Key {
        key: Key::SHIFT,
        down: true,
    });
    // More than there are spare keys, so that it has to wait for them again and again.
    let text: String = ('\u{4e00}'..'\u{4f00}').collect();
    hands.inject(Stroke::Text(text));
    assert!(happens_within(Duration::from_secs(1), || target.is_down(Key::SHIFT.x11())));
    std::thread::sleep(Duration::from_millis(150));
    hands.release_all();
    assert!(happens_within(Duration::from_millis(100), || !target.is_down(Key::SHIFT.x11())));
    assert!(!target.seen().is_empty());
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(target.seen(), []);
}

#[test]
fn a_gtk_editor_gets_every_letter() {
    let display = Display::start();
    display.call("setxkbmap", &["us"]);
    let _manager = display.spawn("openbox", &[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.txt");
    fs::write(&path, "").unwrap();
    let home = folder.path().to_str().unwrap();
    let mut command = display.command("dbus-run-session");
    command
        .args(["--", "mousepad", path.to_str().unwrap()])
        .env("HOME", home)
        .env("GSETTINGS_BACKEND", "memory");
    let _editor = Process::new(command.spawn().unwrap());
    display.call(
        "xdotool",
        &[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "text.txt",
            "windowfocus",
            "--sync",
        ],
    );
    let mut injector = X11Injector::open(Some(display.name()), None).unwrap();
    let text = LINES.join("\n");
    type_text(&mut injector, &text);
    chord(&mut injector, ["ControlLeft", "KeyS"]);
    happens_within(Duration::from_secs(5), || read(&path).ends_with("Ю,"));
    assert_eq!(read(&path).trim_end_matches('\n'), text);
}
