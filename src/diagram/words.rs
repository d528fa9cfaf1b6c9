//! What a diagram says: its kind and its labels, without the syntax.

use std::fmt::Write;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

/// Most labels that a description lists.
const MAX_LABELS: usize = 40;

/// A diagram in words, for those who do not see it.
pub fn describe(source: &str) -> String {
    let kind = kind(source).unwrap_or("Diagram");
    let mut labels = labels(source);
    let more = labels.len().saturating_sub(MAX_LABELS);
    labels.truncate(MAX_LABELS);
    let mut text = kind.to_owned();
    if !labels.is_empty() {
        text.push_str(": ");
        text.push_str(&labels.join(", "));
    }
    if more > 0 {
        let _ = write!(text, ", and {more} more");
    }
    text
}

/// The name of the diagram's kind, if it is one that can be drawn.
fn kind(source: &str) -> Option<&'static str> {
    static KINDS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        let lines = include_str!("kinds.txt").lines();
        lines.filter_map(|line| line.split_once(' ')).collect()
    });
    let mut words = content_lines(source).flat_map(str::split_whitespace);
    let word = words.next()?.trim_end_matches([';', ':']);
    KINDS.get(word).copied()
}

/// The lines of a diagram without its front matter, comments and directives.
pub(super) fn content_lines(source: &str) -> impl Iterator<Item = &str> {
    let front = super::front_matter(source);
    let lines = source[front..].lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("%%"))
}

/// The texts that a diagram shows, each once, in their order. Where a node has
/// a label, its name is not shown.
pub fn labels(source: &str) -> Vec<String> {
    let mut found = DiagramTexts::default();
    for line in content_lines(source).skip(1) {
        let first = line.split_whitespace().next().unwrap_or_default();
        if matches!(
            first,
            "style" | "classDef" | "linkStyle" | "click" | "class"
        ) && line.contains(' ')
        {
            if first == "class" {
                found.line(&line[first.len()..]);
            }
            continue;
        }
        // `participant U as On-call engineer` shows the latter.
        if matches!(first, "participant" | "actor")
            && let Some((name, label)) = line[first.len()..].split_once(" as ")
        {
            found.labelled.insert(name.trim().to_owned());
            found.push(label);
            continue;
        }
        found.line(line);
    }
    let DiagramTexts {
        labels, labelled, ..
    } = found;
    let mut seen = BTreeSet::new();
    let shown = labels.into_iter().filter(|label| !labelled.contains(label));
    shown.filter(|label| seen.insert(label.clone())).collect()
}

#[derive(Default)]
struct DiagramTexts {
    labels: Vec<String>,
    /// Names of nodes that have a label.
    labelled: HashSet<String>,
    /// The name that was read last.
    name: String,
}

impl DiagramTexts {
    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let length = match c {
                '[' | '(' | '{' | '"' | '|' => self.quoted(rest, c),
                ':' if rest[1..].starts_with(' ') || self.is_message(rest) => {
                    self.push(&rest[1..]);
                    rest.len()
                }
                c if is_of_name(c) => self.word(rest),
                c => c.len_utf8(),
            };
            if !is_of_name(c) && !matches!(c, '[' | '(' | '{' | '"') {
                self.name.clear();
            }
            rest = &rest[length..];
        }
        self.name.clear();
    }

    /// A text without a space in front of it, but not the `:::` of a class.
    fn is_message(&self, rest: &str) -> bool {
        !rest.starts_with("::") && !self.name.is_empty()
    }

    /// A label between brackets, quotes or bars; gives its length.
    fn quoted(&mut self, rest: &str, open: char) -> usize {
        let close = match open {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            other => other,
        };
        let quote = rest[1..].trim_start_matches(['[', '(', '{', '/', '>', '\\']);
        let inner = 1 + (rest.len() - 1 - quote.len());
        // A quoted label may hold brackets.
        let (start, end) = match quote.strip_prefix('"') {
            Some(text) if open != '"' => (inner + 1, text.find('"').map(|at| inner + 1 + at)),
            _ => (1, rest[1..].find(close).map(|at| 1 + at)),
        };
        let Some(end) = end else {
            return 1;
        };
        if !self.name.is_empty() {
            self.labelled.insert(std::mem::take(&mut self.name));
        }
        self.push(&rest[start..end]);
        let behind = &rest[end + 1..];
        end + 1 + (behind.len() - behind.trim_start_matches([']', ')', '}', '/', '\\']).len())
    }

    /// A name or a keyword; gives its length.
    fn word(&mut self, rest: &str) -> usize {
        static KEYWORDS: LazyLock<HashSet<&str>> =
            LazyLock::new(|| include_str!("keywords.txt").split_whitespace().collect());
        let length = name_length(rest);
        let word = rest[..length].trim_matches(['-', '.']);
        if !word.is_empty() && !KEYWORDS.contains(&*word.to_lowercase()) && !KEYWORDS.contains(word)
        {
            word.clone_into(&mut self.name);
            self.labels.push(word.to_owned());
        }
        length
    }

    fn push(&mut self, text: &str) {
        let text = without_markup(text);
        if text.chars().any(char::is_alphanumeric) {
            self.labels.push(text);
        }
    }
}

/// Length of a name, in which `::` may join parts.
fn name_length(rest: &str) -> usize {
    let mut at = 0;
    loop {
        let part = &rest[at..];
        at += part.find(|c| !is_of_name(c)).unwrap_or(part.len());
        let joined = rest[at..].strip_prefix("::");
        if !joined.is_some_and(|next| next.starts_with(is_of_name)) {
            return at;
        }
        at += "::".len();
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// A label without line breaks, tags and the brackets of its shape.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let tag = &rest[at..];
        let is_tag = tag[1..].starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        let end = tag.find('>').filter(|_| is_tag);
        plain.push(if end.is_some() { ' ' } else { '<' });
        rest = &tag[end.unwrap_or(0) + 1..];
    }
    plain.push_str(rest);
    let plain = plain.replace("\\n", " ");
    let mut plain = plain.trim_matches(|c: char| c.is_whitespace() || "\"`/\\;".contains(c));
    // The rest of a shape's brackets, but not those of the text.
    while let Some(inner) = plain.strip_prefix(['[', '(', '{']) {
        plain = inner
            .trim_end_matches([']', ')', '}'])
            .trim_matches(['"', '/', '\\']);
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_shown_instead_of_names() {
        for (source, expected) in [
            (
                "flowchart LR\n  A[Alert fires] --> B{Acknowledged?}\n  B -->|no| C(\"Call (backup)\")\n  C --> D\n  style A fill:#fff\n",
                "Flowchart: Alert fires, Acknowledged?, no, Call (backup), D",
            ),
            (
                "graph TD;\n  db[(Primary<br/>database)]:::big --> q\n  %% a comment\n  classDef big fill:red\n",
                "Flowchart: Primary database, big, q",
            ),
            (
                "sequenceDiagram\n  participant U as On-call engineer\n  U->>PagerDuty: acknowledge\n  Note over U,PagerDuty: within 5 minutes\n",
                "Sequence diagram: On-call engineer, PagerDuty, acknowledge, within 5 minutes",
            ),
            (
                "---\ntitle: x\n---\npie\n  \"Disk\" : 40\n",
                "Pie chart: Disk, 40",
            ),
            ("unheard-of\n a", "Diagram: a"),
            ("", "Diagram"),
        ] {
            assert_eq!(describe(source), expected, "{source}");
        }
    }

    #[test]
    fn a_description_is_of_bounded_length() {
        let source = (0..200).fold("graph TD\n".to_owned(), |text, at| {
            text + &format!("n{at}\n")
        });
        assert!(describe(&source).ends_with("n39, and 160 more"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_words(source in "(flowchart TD\n|A|::|:|\\[|\\(|\\{|\"|\\||<br>|<|\\]|\\)|-->|é|\\\\|%%|---\n| |\n){0,40}") {
            let _ = describe(&source);
        }
    }
}
