use crate::shell;

/// Whether the code contains placeholders, templates or elisions.
pub(super) fn has_placeholders(code: &str) -> bool {
    let marks = ["...", "…", "{{", "{%", "[["];
    let variable =
        |at: usize| code[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '{' || c == '_');
    marks.iter().any(|mark| code.contains(mark))
        || code.match_indices('$').any(|(at, _)| variable(at))
        || !shell::placeholders(code).is_empty()
}
