use std::collections::HashMap;

use super::names::Definitions;
use super::scan::Cursor;
use crate::adopt::node::{Entry, Node, Value};
use crate::source::Span;

/// Deepest nesting, and most values of one module.
const MAX_DEPTH: usize = 48;
const MAX_VALUES: usize = 50_000;

/// Reads plain values.
pub(super) struct ValueParser<'a> {
    cursor: Cursor<'a>,
    /// Where the values of constants begin, and the bodies of functions.
    names: HashMap<&'a str, usize>,
    /// Values of names that were asked for before.
    known: HashMap<&'a str, Value>,
    count: usize,
    depth: usize,
    /// How many bytes may still be gone over: names may stand for each other
    /// any number of times.
    fuel: usize,
}

impl<'a> ValueParser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor { text, at: 0 },
            names: HashMap::new(),
            known: HashMap::new(),
            count: 0,
            depth: 0,
            fuel: text.len().saturating_mul(2 * MAX_DEPTH),
        }
    }

    /// The whole text as one value.
    pub(super) fn whole(mut self) -> Node {
        self.value()
    }

    /// The value that a module exports.
    pub(super) fn export(mut self) -> Node {
        let definitions = Definitions::of(self.cursor.text);
        self.names = definitions.names;
        match definitions.exported {
            Some(at) => self.value_at(at),
            None => Node::default(),
        }
    }

    fn value_at(&mut self, at: usize) -> Node {
        let back = std::mem::replace(&mut self.cursor.at, at);
        let node = self.value();
        self.cursor.at = back;
        node
    }

    /// The value that is next, up to the comma or bracket behind it.
    fn value(&mut self) -> Node {
        self.cursor.space();
        let start = self.cursor.at;
        self.count += 1;
        if self.depth >= MAX_DEPTH || self.count > MAX_VALUES || self.fuel == 0 {
            self.cursor.at = self.cursor.text.len();
            return Node::new(Value::Unknown, Span::new(start..start));
        }
        self.depth += 1;
        let mut value = self.operand();
        self.depth -= 1;
        let end = self.cursor.at;
        if !self.ends() {
            value = Value::Unknown;
        }
        self.fuel = self.fuel.saturating_sub(self.cursor.at - start);
        Node::new(value, Span::new(start..end))
    }

    /// Whether the value that was read is the whole expression; goes to the
    /// expression's end.
    fn ends(&mut self) -> bool {
        let mut is_whole = true;
        let mut before = b')';
        loop {
            let line = self.cursor.at;
            self.cursor.space();
            let is_new_line = self.cursor.text[line..self.cursor.at].contains('\n');
            let Some(byte) = self.cursor.peek() else {
                return is_whole;
            };
            match byte {
                b',' | b']' | b'}' | b')' | b';' => return is_whole,
                // Without a semicolon the next statement begins in a new line.
                _ if is_new_line && byte.is_ascii_alphabetic() => return is_whole,
                _ if self.is_type() => self.skip_type(),
                _ => {
                    is_whole = false;
                    self.cursor.skip(before);
                }
            }
            before = byte;
        }
    }

    /// Whether `as Type` or `satisfies Type` is next, which changes no value.
    fn is_type(&self) -> bool {
        let rest = self.cursor.rest();
        rest.starts_with("as ") || rest.starts_with("satisfies ")
    }

    fn skip_type(&mut self) {
        self.cursor.name();
        self.cursor.space();
        self.cursor.name();
        while self.cursor.eat("[]") {}
        if self.cursor.peek() == Some(b'<') {
            let rest = self.cursor.rest();
            self.cursor.at += rest.find('>').map_or(rest.len(), |end| end + 1);
        }
    }

    fn operand(&mut self) -> Value {
        match self.cursor.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'(') => self.parenthesised(),
            Some(b'"' | b'\'') => self
                .cursor
                .quoted()
                .map_or(Value::Unknown, |text| Value::Text(unescaped(text))),
            Some(b'`') => match self.cursor.quoted() {
                Some(text) if !text.contains("${") => Value::Text(unescaped(text)),
                _ => Value::Unknown,
            },
            Some(byte) if byte.is_ascii_digit() || byte == b'-' => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => {
                self.named()
            }
            _ => Value::Unknown,
        }
    }

    fn number(&mut self) -> Value {
        let start = self.cursor.at;
        self.cursor.eat("-");
        self.cursor.name();
        let text = &self.cursor.text[start..self.cursor.at];
        text.parse().map_or(Value::Unknown, Value::Number)
    }

    /// A word, the name of another value, a call, or a function.
    fn named(&mut self) -> Value {
        let name = self.cursor.name();
        match name {
            "true" => return Value::Flag(true),
            "false" => return Value::Flag(false),
            "null" | "undefined" | "" => return Value::Unknown,
            "async" => {
                self.cursor.space();
                return self.operand();
            }
            "function" => {
                self.cursor.space();
                self.cursor.name();
                return self.operand();
            }
            _ => {}
        }
        self.cursor.space();
        if self.cursor.peek() != Some(b'(') {
            return self.resolved(name);
        }
        let call = self.cursor;
        self.cursor.at += 1;
        self.cursor.space();
        let inner = if self.cursor.peek() == Some(b')') {
            None
        } else {
            Some(self.value())
        };
        self.cursor = call;
        self.cursor.skip(b'a');
        match inner {
            None => self.resolved(name),
            Some(node) if name == "require.resolve" => node.value,
            // What a method makes of its values only a program knows.
            Some(_) if name.contains('.') => Value::Unknown,
            Some(node) => Value::Table(vec![Entry {
                key: format!("{name}()"),
                key_span: Span::new(call.at..call.at),
                node,
            }]),
        }
    }

    fn resolved(&mut self, name: &str) -> Value {
        let Some((&name, &at)) = self.names.get_key_value(name) else {
            return Value::Unknown;
        };
        if let Some(value) = self.known.get(name) {
            let value = value.clone();
            self.count += value.size();
            return value;
        }
        // A name that stands for itself is unknown.
        self.known.insert(name, Value::Unknown);
        let value = self.value_at(at).value;
        self.known.insert(name, value.clone());
        value
    }

    /// A value in parentheses, or the parameters of a function, which stands
    /// for what it returns at once.
    fn parenthesised(&mut self) -> Value {
        let open = self.cursor;
        self.cursor.skip(b'(');
        self.cursor.space();
        let is_arrow = self.cursor.eat("=>");
        if is_arrow {
            self.cursor.space();
            if self.cursor.peek() != Some(b'{') {
                return self.value_here();
            }
        } else if self.cursor.peek() == Some(b':') {
            // What a function returns, as a type.
            while !matches!(self.cursor.peek(), None | Some(b'{' | b',' | b';' | b'}')) {
                self.cursor.step();
            }
        }
        if self.cursor.peek() == Some(b'{') {
            return self.returned();
        }
        let close = self.cursor;
        self.cursor = open;
        self.cursor.at += 1;
        let value = self.value().value;
        self.cursor = close;
        value
    }

    fn value_here(&mut self) -> Value {
        let at = self.cursor.at;
        let value = self.operand();
        if self.cursor.at == at {
            self.cursor.step();
        }
        value
    }

    /// What the body of a function returns, if that is its first statement
    /// but for others without brackets.
    fn returned(&mut self) -> Value {
        let body = self.cursor;
        self.cursor.at += 1;
        let mut value = Value::Unknown;
        loop {
            self.cursor.space();
            match self.cursor.peek() {
                None | Some(b'}') => break,
                Some(byte) if byte.is_ascii_alphabetic() => {
                    if self.cursor.name() == "return" {
                        value = self.value().value;
                        break;
                    }
                }
                Some(byte) => self.cursor.skip(byte),
            }
        }
        self.cursor = body;
        self.cursor.skip(b'(');
        value
    }

    fn list(&mut self) -> Value {
        self.cursor.at += 1;
        let mut items = Vec::new();
        loop {
            self.cursor.space();
            match self.cursor.peek() {
                None => return Value::List(items),
                Some(b']') => {
                    self.cursor.at += 1;
                    return Value::List(items);
                }
                Some(b',') => self.cursor.at += 1,
                Some(b'.') if self.cursor.eat("...") => {
                    if let Value::List(more) = self.value().value {
                        items.extend(more);
                    }
                }
                Some(_) => {
                    let at = self.cursor.at;
                    let node = self.value();
                    items.push(node);
                    if self.cursor.at == at {
                        self.cursor.step();
                    }
                }
            }
        }
    }

    fn object(&mut self) -> Value {
        self.cursor.at += 1;
        let mut entries = Vec::new();
        loop {
            self.cursor.space();
            match self.cursor.peek() {
                None => return Value::Table(entries),
                Some(b'}') => {
                    self.cursor.at += 1;
                    return Value::Table(entries);
                }
                Some(b',') => self.cursor.at += 1,
                Some(b'.') if self.cursor.eat("...") => {
                    if let Value::Table(more) = self.value().value {
                        entries.extend(more);
                    }
                }
                Some(_) => entries.extend(self.entry()),
            }
        }
    }

    fn entry(&mut self) -> Option<Entry> {
        let start = self.cursor.at;
        let key = match self.cursor.peek() {
            Some(b'"' | b'\'') => self.cursor.quoted().map(unescaped),
            _ => Some(self.cursor.name().to_owned()),
        }
        .filter(|_| self.cursor.at > start);
        let key_span = Span::new(start..self.cursor.at);
        self.cursor.space();
        let node = match self.cursor.peek() {
            Some(b':') => {
                self.cursor.at += 1;
                self.value()
            }
            // `{ sidebar }` is `{ sidebar: sidebar }`.
            Some(b',' | b'}') => {
                let value = key.as_deref().map(|name| self.resolved(name));
                Node::new(value.unwrap_or_default(), key_span)
            }
            _ => {
                self.ends();
                Node::new(Value::Unknown, key_span)
            }
        };
        if self.cursor.at == start {
            self.cursor.step();
        }
        Some(Entry {
            key: key?,
            key_span,
            node,
        })
    }
}

/// A text without its backslashes.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        plain.push_str(before);
        let Some(sign) = behind.chars().next() else {
            return plain;
        };
        rest = &behind[sign.len_utf8()..];
        match sign {
            'n' => plain.push('\n'),
            't' => plain.push('\t'),
            '\n' => {}
            'u' => {
                let digits = rest.get(..4).unwrap_or_default();
                let code = u32::from_str_radix(digits, 16)
                    .ok()
                    .and_then(char::from_u32);
                if let Some(c) = code {
                    plain.push(c);
                    rest = &rest[4..];
                }
            }
            other => plain.push(other),
        }
    }
    plain.push_str(rest);
    plain
}
