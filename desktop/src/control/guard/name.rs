//! Names that would make a question look as if the system asked it.

/// Whether somebody by this name must not be shown in a prompt. Each of its words would have to be the system's own:
/// "Windows Update" is refused, "Anna Windows" is somebody's name.
pub(super) fn looks_like_the_system(name: &str) -> bool {
    let skeleton = skeleton(name);
    let words: Vec<&str> = skeleton.split(' ').filter(|word| !word.is_empty()).collect();
    let all_are_own = words
        .iter()
        .all(|word| is_in(SYSTEM, word) || is_in(FILLERS, word));
    words.is_empty()
        || is_in(SYSTEM, &words.concat())
        || all_are_own && words.iter().any(|word| is_in(SYSTEM, word))
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|own| skeleton(own) == word)
}

fn skeleton(text: &str) -> String {
    text.chars().filter_map(plain).collect()
}

const SYSTEM: &[&str] = &[
    "admin",
    "administrator",
    "administration",
    "android",
    "antivirus",
    "apple",
    "chrome",
    "chromeos",
    "conclave",
    "debian",
    "defender",
    "fedora",
    "firefox",
    "firewall",
    "gnome",
    "google",
    "helpdesk",
    "ios",
    "kde",
    "kernel",
    "linux",
    "macos",
    "microsoft",
    "osx",
    "polkit",
    "redhat",
    "root",
    "security",
    "server",
    "sudo",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "systemd",
    "ubuntu",
    "update",
    "updater",
    "updates",
    "windows",
    "xorg",
    "administrateur",
    "administrador",
    "amministratore",
    "администратор",
    "система",
    "systeme",
    "sistema",
    "wsparcie",
];

/// Words that lend weight to one of the others and are nobody's name.
const FILLERS: &[&str] = &[
    "account",
    "agent",
    "alert",
    "and",
    "app",
    "authority",
    "bot",
    "center",
    "computer",
    "daemon",
    "desk",
    "desktop",
    "for",
    "help",
    "it",
    "local",
    "manager",
    "meeting",
    "message",
    "monitor",
    "network",
    "notice",
    "of",
    "official",
    "operating",
    "os",
    "our",
    "pc",
    "process",
    "program",
    "remote",
    "service",
    "services",
    "settings",
    "software",
    "team",
    "technical",
    "the",
    "this",
    "tool",
    "user",
    "verified",
    "your",
];

/// A character as it looks: small, without marks, letters of other scripts and digits as the Latin ones they resemble.
/// Signs part words; what is invisible is nothing.
fn plain(character: char) -> Option<char> {
    let small = character.to_lowercase().next().unwrap_or(character);
    let looks = match small {
        'а' | 'α' | 'à' | 'á' | 'â' | 'ä' | 'å' | '@' | '4' => 'a',
        'с' | 'ϲ' | 'ç' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' | 'è' | 'é' | 'ê' | 'ë' | '3' => 'e',
        'і' | 'ι' | 'ï' | 'í' | 'î' | 'ı' | 'l' | 'ӏ' | '1' | '|' | '!' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'п' | 'ո' | 'ñ' => 'n',
        'о' | 'ο' | 'ö' | 'ó' | 'ô' | 'ò' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' | '5' | '$' => 's',
        'т' | 'τ' | '7' => 't',
        'υ' | 'ü' | 'ú' | 'ù' | 'û' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        // Full-width forms.
        'ａ'..='ｚ' => char::from_u32(u32::from(small) - u32::from('ａ') + u32::from('a'))?,
        other => other,
    };
    if looks.is_alphanumeric() {
        Some(looks)
    } else if is_invisible(looks) {
        None
    } else {
        Some(' ')
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(character, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_own_names_are_refused_however_they_are_written() {
        let names = [
            "System",
            "SYSTEM",
            "Windows",
            "Administrator",
            "Conclave",
            "Windows Update",
            "The Conclave Team",
            "r00t",
            "Sуstеm",
            "S y s t e m",
            "W1ndows",
            "Microsoft Support",
            "con\u{200b}clave",
            "Ｗｉｎｄｏｗｓ",
            "[System]",
            "IT-Support",
            "Администратор",
            "Système",
            "—",
            "",
        ];
        for name in names {
            assert!(looks_like_the_system(name), "{name}");
        }
    }

    #[test]
    fn names_of_people_are_not() {
        let names = [
            "Anna",
            "Anna Windows",
            "Mac Miller",
            "Pavel, guest",
            "Иван Петров",
            "王芳",
            "Jo Root",
            "Müller IT",
            "Rootger",
            "İpek",
        ];
        for name in names {
            assert!(!looks_like_the_system(name), "{name}");
        }
    }
}
