use std::ops::Range;

use crate::book::Document;

/// A definition of a link (`[label]: target`) or of a footnote (`[^label]:`),
/// which the whole file may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Definition {
    /// How texts refer to it, in lowercase: `[label]`.
    pub(super) label: String,
    /// Its lines.
    pub(super) range: Range<usize>,
    /// Where its target is; none for a footnote.
    pub(super) target: Option<Range<usize>>,
}

impl Definition {
    /// Whether a text outside of the definition refers to it.
    pub(super) fn is_used_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let mut found = lower.match_indices(&self.label);
        found.any(|(at, label)| !lower[at + label.len()..].starts_with(':'))
    }
}

/// The definitions of a file, in order.
pub(super) fn find(whole: &Document) -> Vec<Definition> {
    let text = whole.source.text();
    let mut found: Vec<Definition> = Vec::new();
    for passage in whole.passages() {
        let mut at = passage.start;
        // Where the last definition ends, if the next line may continue it.
        let mut open = None;
        for line in text[passage].split_inclusive('\n') {
            let end = at + line.len();
            let continues = line.starts_with("    ") || line.starts_with('\t');
            if let Some(definition) = definition(line, at) {
                found.push(definition);
                open = Some(end);
            } else if continues && open == Some(at) {
                if let Some(last) = found.last_mut() {
                    last.range.end = end;
                    open = Some(end);
                }
            }
            at = end;
        }
    }
    found
}

/// The definition that a line begins.
fn definition(line: &str, at: usize) -> Option<Definition> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let inner = line[indent..].strip_prefix('[').filter(|_| indent <= 3)?;
    let (label, rest) = inner.split_once("]:")?;
    if label.trim().is_empty() || label.contains(['[', ']']) {
        return None;
    }
    let is_note = label.starts_with('^');
    let rest = rest.trim_end();
    let target = rest.trim_start();
    let start = at + indent + 1 + label.len() + 2 + (rest.len() - target.len());
    let target = match target.strip_prefix('<') {
        Some(inner) => start + 1..start + 1 + inner.find('>')?,
        None => start..start + target.find(char::is_whitespace).unwrap_or(target.len()),
    };
    Some(Definition {
        label: format!("[{}]", label.to_lowercase()),
        range: at..at + line.len(),
        target: (!is_note).then_some(target),
    })
}
