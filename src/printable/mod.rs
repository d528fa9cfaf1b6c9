//! Text from elsewhere, made safe to print: what checks, servers and pages say
//! must not move the cursor, change colours, write the clipboard or reorder
//! what a reader sees.

mod hidden;

use std::borrow::Cow;
use std::fmt::Write;

pub use hidden::{Hidden, hidden_text, printable_code, printable_command, printable_script};

/// Text in which every character that a terminal acts on is written out:
/// `␛`, `\r`, `\u{202e}`. Line breaks and tabs stay. For texts of
/// several lines.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// The same for a text that stands on one line: a line break is written out
/// too.
pub fn printable_line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// Text of our own around texts that are printable already: sequences that set
/// colours and weights stay (ECMA-48, SGR), everything else is written out.
/// This is the last gate before a terminal; it lets no cursor movement,
/// title, clipboard or bidirectional mark through, whatever was forgotten
/// before it.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        let (before, sequence) = rest.split_at(at);
        out.push_str(&printable(before));
        let length = colour_length(sequence);
        match length {
            0 => out.push('␛'),
            length => out.push_str(&sequence[..length]),
        }
        rest = &sequence[length.max(1)..];
    }
    out.push_str(&printable(rest));
    Cow::Owned(out)
}

/// JSON in which every such character is written as JSON writes it, so that
/// it says the same and can be printed.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    let is_kept = |c: char| c == '\n' || c == '\t';
    if !json.contains(|c| is_active(c) && !is_kept(c)) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_active(c) && !is_kept(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn escaped(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_dangerous = |c: char| is_active(c) && !is_kept(c);
    if !text.contains(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_dangerous(c) {
            write_out(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn write_out(out: &mut String, c: char) {
    let code = u32::from(c);
    let _ = match c {
        '\x1b' => out.write_char('␛'),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        _ if code < 0x80 => write!(out, "\\x{code:02x}"),
        _ => write!(out, "\\u{{{code:x}}}"),
    };
}

/// Whether a terminal, or the reader of a line, is led by a character rather
/// than shown it: controls (C0, DEL, C1), bidirectional marks (UAX #9), marks
/// without width, blank letters, and separators of lines.
pub fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180e}'
                | '\u{3164}'
                | '\u{ffa0}'
        )
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// The length of a sequence that sets colours: `ESC [`, digits and semicolons,
/// `m`. Zero for everything else.
fn colour_length(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\x1b[") else {
        return 0;
    };
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';');
    match end {
        Some(end) if parameters[end..].starts_with('m') => 2 + end + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leads_a_terminal_is_written_out() {
        assert_eq!(printable("a\x1b[2K\rb\n"), "a␛[2K\\rb\n");
        assert_eq!(printable_line("a\nb"), "a\\nb");
        assert_eq!(
            printable("safe # \u{202e}evil\u{9b}"),
            "safe # \\u{202e}evil\\u{9b}"
        );
        assert_eq!(printable("ü → 日本\t."), "ü → 日本\t.");
    }

    #[test]
    fn colours_of_our_own_stay_and_nothing_else() {
        assert_eq!(
            guarded("\x1b[1m\x1b[31mfail\x1b[0m"),
            "\x1b[1m\x1b[31mfail\x1b[0m"
        );
        assert_eq!(
            guarded("\x1b]52;c;eA==\x07\x1b[2K\x1b"),
            "␛]52;c;eA==\\x07␛[2K␛"
        );
    }

    #[test]
    fn json_says_the_same() {
        let json = serde_json::json!({"a": "x\u{9b}\u{202e}\x1b\u{7f}\u{e0041}"}).to_string();
        let safe = printable_json(&json);
        assert!(safe.chars().all(|c| !is_active(c)), "{safe}");
        let back: serde_json::Value = serde_json::from_str(&safe).expect("JSON");
        assert_eq!(back["a"], "x\u{9b}\u{202e}\x1b\u{7f}\u{e0041}");
    }

    proptest! {
        #[test]
        fn nothing_active_is_left(text in any::<String>()) {
            let safe = printable(&text);
            prop_assert!(!safe.contains(|c| is_active(c) && c != '\n' && c != '\t'));
            prop_assert!(!printable_line(&text).contains(is_active));
            prop_assert_eq!(guarded(&safe), safe.as_ref());
        }

        #[test]
        fn the_gate_lets_only_colours_through(text in "(\x1b|\\[|[0-9]{1,2}|;|m|K|\r|\n|a|\u{9b}|\u{202e}){0,30}") {
            let out = guarded(&text).into_owned();
            let plain = anstream::adapter::strip_str(&out).to_string();
            prop_assert!(!plain.contains(|c| is_active(c) && c != '\n'), "{:?}", out);
        }
    }
}
