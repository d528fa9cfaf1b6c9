//! The lines of a code block one by one: marked, numbered, with references.

use std::fmt::Write;

use super::Escaped;
use crate::book::{Block, CodeLook, LineMark};

/// Whether the lines of a block are shown one by one.
pub(super) fn has_lines(look: &CodeLook) -> bool {
    look.first_number.is_some() || !look.lines.is_empty() || !look.notes.is_empty()
}

/// Adds highlighted code to `html`, each line in an element of its own. The
/// elements end behind the line breaks, so that the text stays what it is.
pub(super) fn push_lines(code: &str, look: &CodeLook, html: &mut String) {
    // The span that is open where a line ends: a text may go on over lines.
    let mut open = "";
    for (index, line) in code.split_inclusive('\n').enumerate() {
        html.push_str("<span class=\"line");
        html.push_str(class_of(mark_of(look, index)));
        html.push('"');
        if let Some(first) = look.first_number {
            let number = usize::try_from(first).unwrap_or_default() + index;
            let _ = write!(html, " data-n=\"{number}\"");
        }
        html.push('>');
        html.push_str(open);
        let body = line.trim_end_matches('\n');
        html.push_str(body);
        if let Some(at) = body.rfind('<') {
            open = if body[at..].starts_with("</") {
                ""
            } else {
                &body[at..=at + body[at..].find('>').unwrap_or_default()]
            };
        }
        if !open.is_empty() {
            html.push_str("</span>");
        }
        push_notes(look, index..index + 1, html);
        html.push_str(&line[body.len()..]);
        html.push_str("</span>");
    }
}

/// Adds the numbers that refer to a list below. They are no text, so that
/// nobody copies them.
pub(super) fn push_notes(look: &CodeLook, lines: std::ops::Range<usize>, html: &mut String) {
    let notes = look.notes.iter();
    for (_, number) in notes.filter(|(line, _)| lines.contains(line)) {
        let number = Escaped(number);
        let _ = write!(html, " <span class=\"ref\" data-n=\"{number}\"></span>");
    }
}

/// The class of a command, by the mark of its first marked line.
pub(super) fn command_class(block: &Block, lines: std::ops::Range<usize>) -> &'static str {
    let Some(look) = &block.look else {
        return "";
    };
    let first = look.lines.partition_point(|(line, _)| *line < lines.start);
    let mark = look.lines.get(first);
    class_of(
        mark.filter(|(line, _)| *line < lines.end)
            .map(|(_, mark)| *mark),
    )
}

fn mark_of(look: &CodeLook, line: usize) -> Option<LineMark> {
    let found = look.lines.binary_search_by_key(&line, |(line, _)| *line);
    found.ok().map(|at| look.lines[at].1)
}

fn class_of(mark: Option<LineMark>) -> &'static str {
    match mark {
        None => "",
        Some(LineMark::Highlighted) => " marked",
        Some(LineMark::Added) => " added",
        Some(LineMark::Removed) => " removed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_go_on_over_lines_are_closed_and_opened_again() {
        let look = CodeLook {
            first_number: Some(9),
            lines: vec![(1, LineMark::Added)],
            notes: vec![(0, "1".to_owned())],
            ..CodeLook::default()
        };
        let mut html = String::new();
        push_lines("a<span class=\"hs\">b\nc</span>d\n", &look, &mut html);
        assert_eq!(
            html,
            "<span class=\"line\" data-n=\"9\">a<span class=\"hs\">b</span> \
             <span class=\"ref\" data-n=\"1\"></span>\n</span>\
             <span class=\"line added\" data-n=\"10\"><span class=\"hs\">c</span>d\n</span>"
        );
    }
}
