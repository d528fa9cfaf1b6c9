//! Names of nodes with `::` in them (`net::tcp`), which mermaid.js accepts in
//! flowcharts and the parser used here does not.

use std::borrow::Cow;
use std::collections::HashSet;

/// What stands for `::` while a diagram is parsed.
const INSTEAD: &str = "__";
/// Statements in which a name is only referred to.
const REFERRING: [&str; 5] = ["style", "class", "classDef", "click", "linkStyle"];

/// A flowchart with names that can be parsed. A node without a label of its
/// own gets its name as label. Lines stay where they are.
pub(super) fn rewritten(source: &str) -> Cow<'_, str> {
    let is_flowchart = super::words::content_lines(source)
        .next()
        .is_some_and(|line| line.starts_with("flowchart") || line.starts_with("graph"));
    if !is_flowchart || !source.contains("::") {
        return Cow::Borrowed(source);
    }
    let mut labelled = HashSet::new();
    for line in source.lines() {
        for_each_name(line, |name, behind| {
            if has_label(behind) {
                labelled.insert(name.to_owned());
            }
        });
    }
    let mut out = String::with_capacity(source.len() + 64);
    for line in source.split_inclusive('\n') {
        let first = line.split_whitespace().next().unwrap_or_default();
        let refers = REFERRING.contains(&first);
        let mut at = 0;
        for_each_name(line, |name, behind| {
            let end = line.len() - behind.len();
            out.push_str(&line[at..end - name.len()]);
            out.push_str(&name.replace("::", INSTEAD));
            if !refers && labelled.insert(name.to_owned()) {
                out.push_str("[\"");
                out.push_str(name);
                out.push_str("\"]");
            }
            at = end;
        });
        out.push_str(&line[at..]);
    }
    Cow::Owned(out)
}

/// Whether what follows a name is its label.
fn has_label(behind: &str) -> bool {
    behind.trim_start_matches(' ').starts_with(['[', '(', '{']) || behind.starts_with(['>', '@'])
}

/// Finds names with `::` outside of labels; `found` is given the name and what
/// follows it on its line.
fn for_each_name(line: &str, mut found: impl FnMut(&str, &str)) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            open @ (b'"' | b'|' | b'[' | b'(' | b'{') => at = behind_label(line, at, open),
            byte if is_of_name(byte) => {
                let start = at;
                at = name_end(bytes, at);
                if line[start..at].contains("::") {
                    found(&line[start..at], &line[at..]);
                }
            }
            b'%' if line[at..].starts_with("%%") => return,
            _ => at += 1,
        }
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Where a name ends. `:::` begins the name of a class.
fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        while at < bytes.len() && is_of_name(bytes[at]) {
            at += 1;
        }
        let joins = bytes[at..].starts_with(b"::");
        if !joins || !bytes.get(at + 2).copied().is_some_and(is_of_name) {
            return at;
        }
        at += 2;
    }
}

/// Behind a label, quotes in it respected; the end of the line if it is open.
fn behind_label(line: &str, at: usize, open: u8) -> usize {
    let close = match open {
        b'[' => ']',
        b'(' => ')',
        b'{' => '}',
        other => char::from(other),
    };
    let mut is_quoted = false;
    let inner = line[at + 1..].char_indices().find(|&(_, c)| {
        let is_quote = c == '"' && close != '"';
        is_quoted ^= is_quote;
        c == close && !is_quoted
    });
    inner.map_or(line.len(), |(length, c)| at + 1 + length + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rewritten_and_shown_as_they_were() {
        for (source, expected) in [
            (
                "flowchart LR\n  r::base --> r::more[More] & plain\n",
                "flowchart LR\n  r__base[\"r::base\"] --> r__more[More] & plain\n",
            ),
            (
                "graph TD\n  a::b --> c\n  a::b -->|x::y| d[e::f]\n  style a::b fill:red\n",
                "graph TD\n  a__b[\"a::b\"] --> c\n  a__b -->|x::y| d[e::f]\n  style a__b fill:red\n",
            ),
            (
                "graph TD\n  a::b --> c\n  a::b(Label \"x::y\")\n  q:::class --> a::b:::class\n",
                "graph TD\n  a__b --> c\n  a__b(Label \"x::y\")\n  q:::class --> a__b:::class\n",
            ),
            (
                "classDiagram\n  a::b --> c\n",
                "classDiagram\n  a::b --> c\n",
            ),
        ] {
            assert_eq!(rewritten(source), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_rewritten_with_its_lines(body in "(a|::|:::|\\[|\"|\\||\\(|\\]|-->|é|%%| |\n){0,40}") {
            let source = format!("graph TD\n{body}");
            proptest::prop_assert_eq!(rewritten(&source).matches('\n').count(), source.matches('\n').count());
        }
    }
}
