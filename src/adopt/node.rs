use crate::source::Span;

/// A value of a settings file, whatever its format, with its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// What a value is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    /// Nothing, or what only a program could work out.
    #[default]
    Unknown,
    /// True or false.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Values in their order.
    List(Vec<Node>),
    /// Values by key, in their order.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    /// The value behind these keys, one inside the other. The last of two
    /// equal keys counts.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| {
            let mut entries = node.entries().iter().rev();
            entries
                .find(|entry| entry.key == *key)
                .map(|entry| &entry.node)
        })
    }

    /// The text behind these keys, without space around it; none if empty.
    pub(super) fn text_at(&self, keys: &[&str]) -> Option<String> {
        let text = self.at(keys)?.text()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// A text, or a number or truth as text.
    pub(super) fn text(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Flag(flag) => Some(flag.to_string()),
            Value::Unknown | Value::List(_) | Value::Table(_) => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Whether it is true.
    pub(super) fn is_true(&self) -> bool {
        self.value == Value::Flag(true)
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list that are texts; a single text is a list of one.
    pub(super) fn texts(&self) -> Vec<String> {
        match &self.value {
            Value::List(items) => items.iter().filter_map(Self::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    /// The entries of a table; none of anything else.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a table that has only one.
    pub(super) fn single(&self) -> Option<&Entry> {
        match self.entries() {
            [entry] => Some(entry),
            _ => None,
        }
    }
}

impl Value {
    /// How many values it is made of.
    pub(super) fn size(&self) -> usize {
        let inside: usize = match self {
            Self::List(items) => items.iter().map(|item| item.value.size()).sum(),
            Self::Table(entries) => entries.iter().map(|entry| entry.node.value.size()).sum(),
            _ => 0,
        };
        inside + 1
    }
}
