//! YAML and JSON as a tree whose values know their lines. Templates of Helm
//! and Jinja are read as far as they are YAML without their directives.

mod plain;

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser};

/// How deep values may nest.
const MAX_DEPTH: usize = 64;

/// A value and where it begins.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Node<'a> {
    /// What it is.
    pub(super) value: Value<'a>,
    /// Its line, counted from 1.
    pub(super) line: u32,
}

/// What a value is.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) enum Value<'a> {
    /// A text, number, truth or null, as written.
    Text(Cow<'a, str>),
    /// A list.
    List(Rc<Vec<Node<'a>>>),
    /// Keys and values in their order.
    Map(Rc<Vec<(Key<'a>, Node<'a>)>>),
}

/// A key of a mapping.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Key<'a> {
    /// As written.
    pub(super) text: Cow<'a, str>,
    /// Its line, counted from 1.
    pub(super) line: u32,
}

impl<'a> Node<'a> {
    /// The value at a key; one that is merged in (`<<`) comes last.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(pairs) = &self.value else {
            return None;
        };
        let own = pairs.iter().find(|(found, _)| found.text == key);
        own.map(|(_, value)| value).or_else(|| {
            pairs
                .iter()
                .find(|(found, _)| found.text == "<<")?
                .1
                .get(key)
        })
    }

    /// The value at a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text at a key.
    pub(super) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The items of a list; none for anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = &Self> {
        let items = match &self.value {
            Value::List(items) => items.as_slice(),
            _ => &[],
        };
        items.iter()
    }

    /// The same without borrowed text. Only for trees without aliases, which
    /// are copied.
    fn owned<'b>(self) -> Node<'b> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let value = match self.value {
            Value::Text(text) => Value::Text(own(text)),
            Value::List(items) => {
                let items = Rc::unwrap_or_clone(items).into_iter().map(Node::owned);
                Value::List(Rc::new(items.collect()))
            }
            Value::Map(pairs) => {
                let pairs = Rc::unwrap_or_clone(pairs).into_iter();
                let pairs = pairs.map(|(Key { text, line }, value)| {
                    let text = own(text);
                    (Key { text, line }, value.owned())
                });
                Value::Map(Rc::new(pairs.collect()))
            }
        };
        let line = self.line;
        Node { value, line }
    }

    /// The keys and values of a mapping; none for anything else.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Key<'a>, &Self)> {
        let pairs = match &self.value {
            Value::Map(pairs) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().map(|(key, value)| (key, value))
    }
}

/// The documents of a file, as far as they can be read.
pub(super) fn read_tree(text: &str) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    match without_directives(text) {
        Cow::Borrowed(text) => {
            for (part, first_line) in parts(text) {
                let documents = plain::read(part, first_line);
                found.extend(
                    documents.unwrap_or_else(|| read_completely(part, first_line, |text| text)),
                );
            }
        }
        Cow::Owned(text) => {
            for (part, first_line) in parts(&text) {
                let documents = plain::read(part, first_line);
                let documents = documents.map(|all| all.into_iter().map(Node::owned).collect());
                found.extend(documents.unwrap_or_else(|| {
                    read_completely(part, first_line, |text| Cow::Owned(text.into_owned()))
                }));
            }
        }
    }
    found
}

/// The documents of a text behind so many lines, by the complete parser.
fn read_completely<'t, 'a>(
    text: &'t str,
    first_line: u32,
    keep: fn(Cow<'t, str>) -> Cow<'a, str>,
) -> Vec<Node<'a>> {
    let mut reader = TreeReader {
        open: Vec::new(),
        anchors: HashMap::new(),
        found: Vec::new(),
        budget: 100_000,
    };
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        if reader.budget == 0 || reader.open.len() > MAX_DEPTH {
            break;
        }
        reader.budget -= 1;
        let line = u32::try_from(span.start.line()).unwrap_or(0) + first_line;
        match event {
            Event::Scalar(text, _, anchor, _) => reader.scalar(keep(text), line, anchor),
            event => reader.event(&event, line),
        }
    }
    // What was open where the text could not be read further is kept.
    while !reader.open.is_empty() {
        reader.close();
    }
    reader.found
}

/// The documents of a file with the number of lines in front of each: one that
/// is broken must not hide the next.
fn parts(text: &str) -> Vec<(&str, u32)> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut line, mut first) = (0, 0, 0_u32, 0_u32);
    for row in text.split_inclusive('\n') {
        line += 1;
        if row.starts_with("---") && row.trim_end().len() == 3 {
            parts.push((&text[start..at], first));
            start = at + row.len();
            first = line;
        }
        at += row.len();
    }
    parts.push((&text[start..], first));
    parts.retain(|(part, _)| !part.trim().is_empty());
    parts
}

/// The text without `{{ … }}` and `{% … %}`: a line of nothing else is empty,
/// and within a line a `*` stands for what is filled in.
fn without_directives(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") && !text.contains("{%") {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut inside: Option<&str> = None;
    for row in text.split_inclusive('\n') {
        let mut rest = row.trim_end_matches(['\n', '\r']);
        let mut kept = String::new();
        loop {
            if let Some(end) = inside {
                let Some((_, after)) = rest.split_once(end) else {
                    break;
                };
                inside = None;
                rest = after;
            }
            let at = rest.find("{{").into_iter().chain(rest.find("{%")).min();
            let Some(at) = at else {
                kept.push_str(rest);
                break;
            };
            kept.push_str(&rest[..at]);
            let is_value = rest[at..].starts_with("{{");
            if is_value && !kept.ends_with('*') {
                kept.push('*');
            }
            inside = Some(if is_value { "}}" } else { "%}" });
            rest = &rest[at + 2..];
        }
        clean.push_str(&as_yaml(&kept));
        clean.push('\n');
    }
    Cow::Owned(clean)
}

/// A line whose directives are gone, such that it is YAML: `*` alone would be
/// an alias.
fn as_yaml(line: &str) -> Cow<'_, str> {
    let bare = line.trim();
    if bare == "*" || bare.is_empty() {
        return Cow::Borrowed("");
    }
    if !line.contains('*') {
        return Cow::Borrowed(line);
    }
    for mark in [": ", "- "] {
        if let Some((before, value)) = line.split_once(mark)
            && value.trim_start().starts_with('*')
            && !before.contains(['"', '\''])
        {
            let value = value.trim().replace('\'', "");
            return Cow::Owned(format!("{before}{mark}'{value}'"));
        }
    }
    if bare.starts_with('*') {
        return Cow::Borrowed("");
    }
    Cow::Borrowed(line)
}

/// A list or mapping that is being read.
struct Open<'a> {
    collection: Collection<'a>,
    line: u32,
    key: Option<Key<'a>>,
    anchor: usize,
}

enum Collection<'a> {
    List(Vec<Node<'a>>),
    Map(Vec<(Key<'a>, Node<'a>)>),
}

struct TreeReader<'a> {
    open: Vec<Open<'a>>,
    anchors: HashMap<usize, Node<'a>>,
    found: Vec<Node<'a>>,
    /// How many values may still be read: aliases of aliases grow fast.
    budget: usize,
}

impl<'a> TreeReader<'a> {
    fn scalar(&mut self, text: Cow<'a, str>, line: u32, anchor: usize) {
        let value = Value::Text(text);
        self.add(Node { value, line }, anchor);
    }

    fn event(&mut self, event: &Event<'_>, line: u32) {
        match *event {
            Event::SequenceStart(anchor, _) => {
                self.begin(Collection::List(Vec::new()), line, anchor);
            }
            Event::MappingStart(anchor, _) => {
                self.begin(Collection::Map(Vec::new()), line, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let value = Value::Text(Cow::Borrowed(""));
                let unknown = Node { value, line };
                let node = self.anchors.get(&anchor).cloned().unwrap_or(unknown);
                self.add(node, 0);
            }
            _ => {}
        }
    }

    fn begin(&mut self, collection: Collection<'a>, line: u32, anchor: usize) {
        self.open.push(Open {
            collection,
            line,
            key: None,
            anchor,
        });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            let value = match open.collection {
                Collection::List(items) => Value::List(Rc::new(items)),
                Collection::Map(pairs) => Value::Map(Rc::new(pairs)),
            };
            let line = open.line;
            self.add(Node { value, line }, open.anchor);
        }
    }

    fn add(&mut self, node: Node<'a>, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.found.push(node);
            return;
        };
        match (&mut open.collection, open.key.take()) {
            (Collection::List(items), _) => items.push(node),
            (Collection::Map(pairs), Some(key)) => pairs.push((key, node)),
            (Collection::Map(_), None) => {
                let line = node.line;
                let text = match node.value {
                    Value::Text(text) => text,
                    Value::List(_) | Value::Map(_) => Cow::Borrowed(""),
                };
                open.key = Some(Key { text, line });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_lines() {
        let text = "a: 1\nb:\n  - x: &n {y: z}\n  - <<: *n\n---\nc: d\n";
        let documents = read_tree(text);
        assert_eq!(documents.len(), 2);
        let list: Vec<&Node> = documents[0].get("b").expect("b").items().collect();
        assert_eq!(list[0].line, 3);
        assert_eq!(list[0].at(&["x", "y"]).and_then(Node::text), Some("z"));
        assert_eq!(list[1].text_at("y"), Some("z"));
        assert_eq!(documents[1].get("c").map(|c| c.line), Some(6));
    }

    #[test]
    fn templates_are_read_without_their_directives() {
        let text = "{{- if .Values.x }}\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}-web\n  labels:\n    {{- include \"x\" . | nindent 4 }}\nspec:\n  replicas: {{ .Values.n }}\n{{- end }}\n";
        let documents = read_tree(text);
        let name = documents[0].at(&["metadata", "name"]).expect("a name");
        assert_eq!((name.text(), name.line), (Some("*-web"), 4));
        assert_eq!(
            documents[0].at(&["spec", "replicas"]).and_then(Node::text),
            Some("*")
        );
    }

    #[test]
    fn what_can_be_read_of_a_broken_document_is_kept() {
        let documents = read_tree("a: 1\nb: [\n---\nc: 2\n");
        assert_eq!(documents[0].text_at("a"), Some("1"));
        assert_eq!(documents[1].text_at("c"), Some("2"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z]|[ \n:\\-*&{}\\[\\]'\"#%<|>]){0,80}") {
            read_tree(&text);
        }
    }
}
