//! Messages that code logs or prints, compared by their words.

/// Words that tell of a state.
const STATES: &str = include_str!("states.txt");

/// How many letters a word has that tells what a message is about.
const TELLING: usize = 5;

/// The words of a message, in lower case, without the level in front of it.
#[derive(Debug)]
pub(super) struct Message {
    words: Vec<String>,
    /// Whether it has three words at least, what the code fills in included.
    is_sentence: bool,
}

impl Message {
    pub(super) fn read(text: &str) -> Self {
        const LEVELS: [&str; 12] = [
            "trace", "debug", "debg", "info", "notice", "warn", "warning", "erro", "error", "crit",
            "critical", "fatal",
        ];
        // A page writes `N` for what the code fills in.
        let stands_for_any = |word: &&str| matches!(*word, "N" | "X" | "Y" | "NN" | "XX" | "XXX");
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !stands_for_any(word));
        let mut words: Vec<String> = words.map(str::to_lowercase).collect();
        if words.len() > 3 && LEVELS.contains(&words[0].as_str()) {
            words.remove(0);
        }
        Self {
            words,
            is_sentence: text.split_whitespace().count() >= 3,
        }
    }

    /// Whether a written message has all words but one of a known one. What
    /// the code fills in, `*`, is left out.
    pub(super) fn says_nearly(&self, known: &Self) -> bool {
        let (left, right) = (&self.words, &known.words);
        if left.len() < 3 || !known.is_sentence {
            return false;
        }
        if self.says_in_other_words(known) {
            return true;
        }
        if left.len() != right.len() {
            return false;
        }
        // "failed to" says nothing of what it is about.
        let shared = left.iter().zip(right).filter(|(a, b)| a == b);
        if shared.filter(|(a, _)| a.len() >= TELLING).count() < 2 {
            return false;
        }
        let mut different = left.iter().zip(right).filter(|(a, b)| a != b);
        match (different.next(), different.next()) {
            // `connected` and `stopped`: the code says both.
            (Some((a, b)), None) => !(is_number(&left[0]) || is_state(a) && is_state(b)),
            _ => false,
        }
    }

    /// Whether most of a sentence is the same: four words in their order and
    /// three of five at least, the same words with another negation, or the two
    /// words that say what it is about.
    fn says_in_other_words(&self, known: &Self) -> bool {
        const LONG: usize = 6;
        let (left, right) = (&self.words, &known.words);
        let shared = shared_in_order(left, right);
        let is_alike = shared >= 4 && shared * 5 >= left.len().max(right.len()) * 3;
        let is_negated =
            left.len() != right.len() && without_negation(left).eq(without_negation(right));
        let is_about = |words: &[String]| words.iter().take(2).all(|word| word.len() >= LONG);
        let starts_alike = left[..2] == right[..2.min(right.len())]
            && is_about(left)
            && left.len() >= 4
            && left.len().abs_diff(right.len()) >= 2;
        is_alike && !differ_in_state(left, right) || is_negated || starts_alike
    }

    /// Whether one message holds the words of the other in a row: a page
    /// quotes a part of it, or the code fills more in.
    pub(super) fn holds(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() {
            (&self.words, &other.words)
        } else {
            (&other.words, &self.words)
        };
        short.len() >= 2 && long.windows(short.len()).any(|part| part == short)
    }
}

/// How many words two messages have in common in the same order.
fn shared_in_order(left: &[String], right: &[String]) -> usize {
    let mut row = vec![0; right.len() + 1];
    for a in left {
        let mut diagonal = 0;
        for (at, b) in right.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The words without `not`, and `reachable` for `unreachable`.
fn without_negation(words: &[String]) -> impl Iterator<Item = &str> {
    let words = words.iter().filter(|word| *word != "not");
    words.map(|word| word.strip_prefix("un").unwrap_or(word))
}

/// Whether both messages tell of a state, and not of the same.
fn differ_in_state(left: &[String], right: &[String]) -> bool {
    let lacks = |one: &[String], other: &[String]| {
        one.iter()
            .any(|word| is_state(word) && !other.contains(word))
    };
    lacks(left, right) && lacks(right, left)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_state(word: &str) -> bool {
    let mut rows = STATES.lines().filter(|row| !row.starts_with('#'));
    rows.any(|row| row.split(' ').any(|state| state == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_compared_by_words() {
        for (written, known, expected) in [
            (
                "payment gateway declined",
                "payment gateway refused: *",
                true,
            ),
            ("connection refused", "connection reset", false),
            (
                "WARN payment gateway refused",
                "payment gateway refused",
                false,
            ),
            (
                "500 Internal Server Error",
                "INTERNAL_SERVER_ERROR: *",
                false,
            ),
            ("VFIO device NUMA", "vfio_device_add: *", false),
            ("cache is unreachable", "cache is not reachable", true),
            (
                "broker not reachable, writing events to a file",
                "event broker unreachable, writing events to a file: *",
                true,
            ),
            (
                "invoice renderer gave up early",
                "invoice renderer did not return a document",
                true,
            ),
            (
                "the worker of shop orders started",
                "the worker of shop orders stopped again",
                false,
            ),
            ("the worker has started", "the worker has stopped", false),
            (
                "could not connect to the database",
                "server has started on port *",
                false,
            ),
        ] {
            let says_nearly = Message::read(written).says_nearly(&Message::read(known));
            assert_eq!(says_nearly, expected, "{written}");
        }
        let holds = |one, other| Message::read(one).holds(&Message::read(other));
        assert!(holds(
            "command not found: atlantis",
            "*: %*: command not found"
        ));
        assert!(holds(
            "WARN payment gateway refused",
            "payment gateway refused"
        ));
        assert!(!holds(
            "payment gateway declined",
            "payment gateway refused"
        ));
    }
}
