//! YAML with the places of its values. Tags of programs
//! (`!!python/name:x.y`, `!ENV`) are no mistake.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::node::{Entry, Node, Value};
use super::text::Unreadable;
use crate::source::Span;

/// Deepest nesting, most values, and how many of them aliases may repeat.
const MAX_DEPTH: usize = 64;
const MAX_NODES: usize = 100_000;
/// Most brackets: nesting in one line takes the parser more than linear time.
const MAX_BRACKETS: usize = 20_000;

/// Reads the first document of a YAML file. What stands in front of a mistake
/// still counts.
pub(super) fn parse(text: &str) -> (Node, Option<Unreadable>) {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    if brackets.count() > MAX_BRACKETS {
        return (Node::default(), Some(Unreadable::too_deep()));
    }
    let mut builder = Builder::new(text, mark);
    for event in Parser::new_from_str(&text[mark..]) {
        let step = match event {
            Ok((Event::DocumentEnd | Event::StreamEnd, _)) => break,
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(Unreadable {
                offset: builder.offset(error.marker().index()),
                message: format!("the file is not valid YAML: {}", error.info()),
            }),
        };
        if let Err(error) = step {
            return (builder.finish(), Some(error));
        }
    }
    (builder.finish(), None)
}

/// A list or table whose end has not come.
struct Open {
    value: Value,
    start: usize,
    anchor: usize,
    is_variable: bool,
    /// The key that waits for its value.
    key: Option<(String, Span)>,
}

struct Builder {
    /// Byte offset of each character, if there are others than ASCII.
    offsets: Vec<usize>,
    mark: usize,
    length: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    count: usize,
}

impl Builder {
    fn new(text: &str, mark: usize) -> Self {
        let body = &text[mark..];
        let offsets = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices().map(|(at, _)| at).collect()
        };
        Self {
            offsets,
            mark,
            length: body.len(),
            open: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            count: 0,
        }
    }

    /// The place in the file of the character with this number.
    fn offset(&self, index: usize) -> usize {
        let at = if self.offsets.is_empty() {
            index.min(self.length)
        } else {
            self.offsets.get(index).copied().unwrap_or(self.length)
        };
        self.mark + at
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.offset(span.start.index());
        Span::new(start..self.offset(span.end.index()).max(start))
    }

    fn event(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Result<(), Unreadable> {
        let span = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref());
                self.add(Node::new(value, span), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(Value::List(Vec::new()), span, anchor, tag.as_deref())
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(Value::Table(Vec::new()), span, anchor, tag.as_deref())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().unwrap_or_default();
                self.count += node.value.size();
                self.add(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        value: Value,
        span: Span,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), Unreadable> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Unreadable::too_deep());
        }
        self.open.push(Open {
            value,
            start: span.start as usize,
            anchor,
            is_variable: tag.is_some_and(|tag| tag.suffix == "ENV"),
            key: None,
        });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Unreadable> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let span = Span::new(open.start..(span.end as usize).max(open.start));
        let value = match open.value {
            // `!ENV [NAME, default]`: the environment is not asked.
            Value::List(mut items) if open.is_variable => match items.pop() {
                Some(last) if !items.is_empty() => last.value,
                _ => Value::Unknown,
            },
            value => value,
        };
        self.add(Node::new(value, span), open.anchor)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Unreadable> {
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(Unreadable::too_deep());
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        match &mut open.value {
            Value::List(items) => items.push(node),
            Value::Table(entries) => match open.key.take() {
                None => open.key = Some((node.text().unwrap_or_default(), node.span)),
                Some((key, _)) if key == "<<" => merge(entries, node),
                Some((key, key_span)) => entries.push(Entry {
                    key,
                    key_span,
                    node,
                }),
            },
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Node {
        let end = self.mark + self.length;
        while !self.open.is_empty() {
            // Nothing is added to a list or table that is too large.
            self.count = 0;
            if self.end(Span::new(end..end)).is_err() {
                break;
            }
        }
        self.root.unwrap_or_default()
    }
}

/// Puts the entries of a merge key in front, so that the table's own win.
fn merge(entries: &mut Vec<Entry>, node: Node) {
    let tables = match node.value {
        Value::List(items) => items,
        value => vec![Node::new(value, node.span)],
    };
    for table in tables {
        if let Value::Table(more) = table.value {
            entries.splice(0..0, more);
        }
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
    if is_text {
        return Value::Text(text.to_owned());
    }
    if tag.is_some_and(|tag| tag.suffix == "ENV") {
        return Value::Unknown;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Unknown,
        "true" | "True" | "TRUE" => Value::Flag(true),
        "false" | "False" | "FALSE" => Value::Flag(false),
        // `1.10` and `007` are names as often as they are numbers.
        text => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number.to_string() == text => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_come_with_their_places() {
        let text = "site_name: Ä book\nnav:\n  - Home: index.md\n  - ...\nextra: !!python/name:a.b.c\nurl: !ENV [URL, \"https://a.example\"]\n";
        let (node, error) = parse(text);
        assert_eq!(error, None);
        assert_eq!(node.text_at(&["site_name"]).as_deref(), Some("Ä book"));
        assert_eq!(node.text_at(&["url"]).as_deref(), Some("https://a.example"));
        let home = node.at(&["nav"]).expect("a list").items()[0]
            .single()
            .expect("one entry")
            .clone();
        assert_eq!(home.key, "Home");
        assert_eq!(home.node.span.of(text), "index.md");
        assert_eq!(home.key_span.of(text), "Home");
        assert_eq!(
            node.at(&["nav"]).expect("a list").items()[1]
                .text()
                .as_deref(),
            Some("...")
        );
    }

    #[test]
    fn what_stands_in_front_of_a_mistake_counts() {
        let (node, error) = parse("title: A\nnav: [a.md, b.md\nx: ]: [\n");
        assert_eq!(node.text_at(&["title"]).as_deref(), Some("A"));
        assert!(error.is_some());
    }

    #[test]
    fn anchors_and_merge_keys_are_followed_within_limits() {
        let (node, error) = parse("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n");
        assert_eq!(error, None);
        assert_eq!(node.at(&["d", "b"]).and_then(Node::number), Some(1.0));
        assert_eq!(node.at(&["d", "c"]).and_then(Node::number), Some(3.0));
        let mut bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            bomb.push_str(
                &[
                    "b",
                    &level.to_string(),
                    ": &a",
                    &level.to_string(),
                    " [",
                    &before,
                    "]\n",
                ]
                .concat(),
            );
        }
        assert!(parse(&bomb).1.is_some());
        assert!(parse(&"[".repeat(30_000)).1.is_some());
        assert!(parse(&"[".repeat(19_000)).1.is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z:\\-\\[\\]{}&*!<>|'\"#,. \n\t]|é|\u{feff}){0,200}") {
            let (node, _) = parse(&text);
            prop_assert!(places_hold(&node, &text));
        }
    }

    fn places_hold(node: &Node, text: &str) -> bool {
        let inside = match &node.value {
            Value::List(items) => items.iter().all(|item| places_hold(item, text)),
            Value::Table(entries) => entries.iter().all(|entry| {
                places_hold(&entry.node, text) && text.get(entry.key_span.range()).is_some()
            }),
            _ => true,
        };
        inside && text.get(node.span.range()).is_some()
    }
}
