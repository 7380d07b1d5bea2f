//! SPDX licence expressions: is there a choice within them that a list of allowed licences permits?
//!
//! Grammar (SPDX specification, annex D): `or := and {OR and}`, `and := one {AND one}`, `one := (or) | id [WITH id]`.
//! The old notation `MIT/Apache-2.0` means OR.

/// `None` if the expression is malformed.
pub(super) fn is_allowed(expression: &str, allowed: &[String]) -> Option<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = Words {
        words: spaced.split_whitespace().collect(),
        next: 0,
        allowed,
    };
    let answer = words.or()?;
    (words.next == words.words.len()).then_some(answer)
}

struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
    allowed: &'a [String],
}

impl<'a> Words<'a> {
    // Both sides are always read, so that the whole expression is checked for its form.
    fn or(&mut self) -> Option<bool> {
        let mut answer = self.and()?;
        while self.takes("OR") {
            answer |= self.and()?;
        }
        Some(answer)
    }

    fn and(&mut self) -> Option<bool> {
        let mut answer = self.one()?;
        while self.takes("AND") {
            answer &= self.one()?;
        }
        Some(answer)
    }

    fn one(&mut self) -> Option<bool> {
        if self.takes("(") {
            let answer = self.or()?;
            return self.takes(")").then_some(answer);
        }
        let mut licence = self.identifier()?.to_owned();
        if self.takes("WITH") {
            licence = format!("{licence} WITH {}", self.identifier()?);
        }
        Some(self.allowed.contains(&licence))
    }

    fn identifier(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.next).copied()?;
        self.next += 1;
        (!["OR", "AND", "WITH", "(", ")"].contains(&word)).then_some(word)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.next) == Some(&word);
        self.next += usize::from(is_next);
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(expression: &str) -> Option<bool> {
        is_allowed(expression, &["MIT", "ISC", "Zlib WITH Extra"].map(str::to_owned))
    }

    #[test]
    fn one_permitted_choice_is_enough() {
        assert_eq!(allowed("GPL-3.0-only OR MIT"), Some(true));
        assert_eq!(allowed("GPL-3.0-only/MIT"), Some(true));
        assert_eq!(allowed("GPL-3.0-only"), Some(false));
    }

    #[test]
    fn all_parts_of_a_sum_must_be_permitted() {
        assert_eq!(allowed("MIT AND ISC"), Some(true));
        assert_eq!(allowed("MIT AND GPL-3.0-only"), Some(false));
    }

    #[test]
    fn and_binds_closer_than_or_and_parentheses_closer_than_both() {
        assert_eq!(allowed("MIT OR ISC AND GPL-3.0-only"), Some(true));
        assert_eq!(allowed("(MIT OR ISC) AND GPL-3.0-only"), Some(false));
        assert_eq!(allowed("ISC AND (GPL-3.0-only OR (MIT))"), Some(true));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert_eq!(allowed("Zlib WITH Extra"), Some(true));
        assert_eq!(allowed("Zlib"), Some(false));
        assert_eq!(allowed("MIT WITH Extra"), Some(false));
    }

    #[test]
    fn malformed_expressions_have_no_answer() {
        for expression in ["", "MIT OR", "AND MIT", "(MIT", "MIT)", "MIT ISC"] {
            assert_eq!(allowed(expression), None, "{expression}");
        }
    }
}
