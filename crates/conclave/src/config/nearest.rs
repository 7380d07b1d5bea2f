//! Finds the setting somebody probably meant.

use super::setting::ALL;

/// The name of the setting that takes the fewest edits to get to. A setting's last word counts as its name too,
/// so that `port` leads to `rtc.port`.
pub(super) fn nearest(name: &str) -> &'static str {
    let distance_to = |known: &str| {
        let last_word = known.rsplit('.').next().unwrap_or(known);
        distance(name, known).min(distance(name, last_word) + 1)
    };
    let names = ALL.iter().map(|setting| setting.name);
    names.min_by_key(|known| distance_to(known)).unwrap_or_default()
}

/// The Levenshtein distance, in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, left_character) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, right_character) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left_character != *right_character);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_lead_to_the_setting_meant() {
        assert_eq!(nearest("bnid"), "bind");
        assert_eq!(nearest("rtc.prot"), "rtc.port");
        assert_eq!(nearest("rooms.empty_time"), "rooms.empty_timeout");
        assert_eq!(nearest("announce"), "rtc.announce");
        assert_eq!(nearest("rooms.departure-timeout"), "rooms.departure_timeout");
    }

    #[test]
    fn the_distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("lån", "lan"), 1);
    }
}
