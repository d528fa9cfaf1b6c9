//! Text in a command that a reader does not see as the program does: invisible
//! characters, and letters of other scripts that look like Latin ones.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{is_active, write_out};

/// A character that a reader does not see as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Where it stands, in bytes.
    pub at: usize,
    /// The character.
    pub c: char,
    /// What it is, in a few words.
    pub what: &'static str,
}

impl Hidden {
    /// The character as it is written out: `\u{202e}`.
    pub fn written(&self) -> String {
        let mut out = String::new();
        write_out(&mut out, self.c);
        out
    }
}

/// The letters that look like Latin ones: each line of the file has a letter
/// and what it looks like.
static LOOKALIKES: LazyLock<Vec<char>> = LazyLock::new(|| {
    let lines = include_str!("lookalikes.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let mut letters: Vec<char> = lines.filter_map(|line| line.chars().next()).collect();
    letters.sort_unstable();
    letters
});

/// What a reader of a command does not see as the program does. Line breaks
/// and tabs are no such thing; neither are the joiners and selectors of emoji,
/// nor those of scripts that need them.
pub fn hidden_text(text: &str) -> Vec<Hidden> {
    if is_plain(text) {
        return Vec::new();
    }
    let mut found = invisible(text);
    found.extend(lookalikes(text));
    found.sort_by_key(|hidden| hidden.at);
    found
}

/// Code for people, in which every invisible character is written out. Line
/// breaks and tabs stay.
pub fn printable_code(code: &str) -> Cow<'_, str> {
    if is_plain(code) {
        return Cow::Borrowed(code);
    }
    written_out(code, invisible(code))
}

/// The same for commands, in which letters that look like others are written
/// out as well.
pub fn printable_script(code: &str) -> Cow<'_, str> {
    written_out(code, hidden_text(code))
}

fn written_out(text: &str, hidden: Vec<Hidden>) -> Cow<'_, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8 * hidden.len());
    let mut from = 0;
    for Hidden { at, c, .. } in hidden {
        out.push_str(&text[from..at]);
        write_out(&mut out, c);
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// One line of a command for people: whatever they would not see as the program
/// does is written out.
pub fn printable_command(line: &str) -> String {
    // A tab and a line break are written out as in every line.
    super::printable_line(&printable_script(line)).into_owned()
}

/// Nearly all code is.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.all(|byte| matches!(byte, b'\t' | b'\n' | 0x20..0x7f))
}

fn invisible(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if let Some(what) = invisible_at(before, c, next) {
            found.push(Hidden { at, c, what });
        }
        before = Some(c);
    }
    found
}

/// What is invisible about a character between two others.
fn invisible_at(before: Option<char>, c: char, next: Option<char>) -> Option<&'static str> {
    let is_foreign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_active(c));
    match c {
        '\n' | '\t' => None,
        '\r' if next == Some('\n') => None,
        '\u{1b}' => Some("an escape sequence"),
        c if c.is_control() => Some("a control character"),
        '\u{2028}' | '\u{2029}' => Some("a line separator"),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("a bidirectional control")
        }
        c if is_active(c) => Some(INVISIBLE),
        // Joiners belong to emoji and to scripts such as Devanagari and Persian.
        '\u{200c}' | '\u{200d}' if is_foreign(before) && is_foreign(next) => None,
        '\u{200c}' | '\u{200d}' => Some(INVISIBLE),
        c if is_selector(c) => {
            let is_keycap = next == Some('\u{20e3}');
            let selects = is_foreign(before) && !before.is_some_and(is_selector);
            (!selects && !is_keycap).then_some(INVISIBLE)
        }
        _ => None,
    }
}

const INVISIBLE: &str = "an invisible character";

/// Variation selectors.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters of other scripts in words that look Latin as a whole. Quotes and
/// comments hold text, in which a reader expects any script.
fn lookalikes(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    let mut word = Word::default();
    let mut quote = None;
    let mut is_comment = false;
    let mut before = ' ';
    // Whether a command's name comes next.
    let mut is_first = true;
    for (at, c) in text.char_indices() {
        let is_escaped = before == '\\';
        match (quote, c) {
            (_, '\n') => is_comment = false,
            _ if is_comment => {}
            (Some(open), c) if c == open && !is_escaped => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if !is_escaped => quote = Some(c),
            (None, '#') if before.is_whitespace() => is_comment = true,
            _ => {}
        }
        let is_text = is_comment || quote.is_some();
        if !is_text && (c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            word.push(at, c);
        } else {
            let had_word = word.is_some;
            found.extend(word.end(is_first));
            is_first = match c {
                '\n' | ';' | '|' | '&' | '(' | '`' => true,
                _ => is_first && !had_word && !is_text,
            };
        }
        before = c;
    }
    found.extend(word.end(is_first));
    found
}

/// A word as far as it was read.
#[derive(Default)]
struct Word {
    is_some: bool,
    has_latin: bool,
    has_other: bool,
    lookalikes: Vec<Hidden>,
}

impl Word {
    fn push(&mut self, at: usize, c: char) {
        self.is_some = true;
        if LOOKALIKES.binary_search(&c).is_ok() {
            let what = "a letter that looks like another one";
            self.lookalikes.push(Hidden { at, c, what });
        } else {
            self.has_latin |= c.is_ascii_alphabetic();
            self.has_other |= !c.is_ascii();
        }
    }

    /// The letters of the word that deceive, and a new word. A word that has
    /// other foreign letters is a word of that script.
    fn end(&mut self, is_command: bool) -> Vec<Hidden> {
        let word = std::mem::take(self);
        let deceives = !word.has_other && (word.has_latin || is_command);
        if deceives {
            word.lookalikes
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_does_not_see_is_written_out() {
        for (text, shown) in [
            ("echo safe # \u{202e} x", "echo safe # \\u{202e} x"),
            ("a\rb", "a\\rb"),
            ("a\u{1b}[2K", "a␛[2K"),
            ("e\u{200b}cho", "e\\u{200b}cho"),
            ("rm\u{ad} -f", "rm\\u{ad} -f"),
            ("a\u{e0041}", "a\\u{e0041}"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("ls\u{200d}", "ls\\u{200d}"),
            ("ls \u{fe0f}x", "ls \\u{fe0f}x"),
            // The whole name of a command, a part of it, an option and a host.
            ("\u{441}\u{440} a b", "\\u{441}\\u{440} a b"),
            ("\u{441}url x", "\\u{441}url x"),
            ("true; \u{455}h", "true; \\u{455}h"),
            (
                "curl https://\u{430}pi.example.com",
                "curl https://\\u{430}pi.example.com",
            ),
            (
                "kubectl --n\u{430}mespace x",
                "kubectl --n\\u{430}mespace x",
            ),
        ] {
            assert_eq!(printable_command(text), shown);
        }
    }

    #[test]
    fn text_in_any_script_is_no_hidden_text() {
        for text in [
            "echo '✅ 👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3}'",
            "# проверка сервера cо словом curl",
            "echo \"сервер готов\"",
            "grep ошибка app.log # нет ошибок",
            "# בדיקה של השרת",
            "# می\u{200c}خواهم",
            "echo क\u{94d}\u{200d}ष",
            "echo 日本 葛\u{e0100}",
            "sleep 5μs; echo 3kΩ Δt naïve Müller",
            "kubectl logs pod-ов podов",
            "a\r\nb\tc\n",
        ] {
            assert_eq!(hidden_text(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_active_is_left(text in any::<String>()) {
            prop_assert!(!printable_command(&text).contains(is_active));
        }
    }
}
