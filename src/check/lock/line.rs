//! One check of the lock file: an inline TOML table on one line.

use std::fmt::Write;

use crate::printable::is_active;

/// One line: the ID and its fields.
pub(super) fn line<'a>(id: &str, fields: impl Iterator<Item = (&'a str, &'a String)>) -> String {
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{name} = {}", quoted(value)))
        .collect();
    format!("{} = {{ {} }}\n", quoted(id), fields.join(", "))
}

/// A TOML string: literal if that avoids escapes, otherwise a basic string in
/// which invisible characters are escaped for the reviewer.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = !text.contains(|c| c == '\'' || is_active(c));
    if is_plain && text.contains(['"', '\\']) {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_active(c) && u32::from(c) > 0xffff => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c if is_active(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
