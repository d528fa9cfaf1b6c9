//! The YAML that most files consist of: block mappings and lists, scalars of
//! one line, literal blocks, and flow collections of one line. Reading it by
//! lines costs a tenth of what a complete parser does. Anything else, and
//! anything invalid, is left to that parser.

use std::borrow::Cow;
use std::rc::Rc;

use memchr::memchr3;

use super::{Key, Node, Value};

/// How deep values may nest here; the complete parser has its own limit.
const MAX_DEPTH: usize = 40;
/// How many values one document may have here.
const MAX_NODES: usize = 30_000;

/// The one document of a text, behind so many lines of its file; an empty list
/// if it holds comments only. `None` if it needs the complete parser.
pub(super) fn read(text: &str, first_line: u32) -> Option<Vec<Node<'_>>> {
    if memchr3(b'\t', b'\r', 0, text.as_bytes()).is_some() || text.starts_with('\u{feff}') {
        return None;
    }
    let mut reader = PlainReader {
        rest: text,
        line: Line::default(),
        number: first_line,
        has_ended: false,
        depth: 0,
        count: 0,
    };
    reader.advance()?;
    if reader.has_ended {
        return Some(Vec::new());
    }
    let document = reader.block()?;
    reader.has_ended.then(|| vec![document])
}

/// A line without its indentation.
#[derive(Clone, Copy, Default)]
struct Line<'a> {
    /// How many spaces stand in front, or the column of what is left of it.
    indent: usize,
    text: &'a str,
}

struct PlainReader<'a> {
    /// What follows the current line.
    rest: &'a str,
    line: Line<'a>,
    /// The number of the current line, counted from 1.
    number: u32,
    has_ended: bool,
    depth: usize,
    count: usize,
}

impl<'a> PlainReader<'a> {
    /// Takes the next raw line.
    fn take_line(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest.as_bytes());
        let (line, rest) = match end {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, ""),
        };
        self.rest = rest;
        self.number += 1;
        Some(line)
    }

    /// Goes on to the next line that is neither blank nor a comment.
    fn advance(&mut self) -> Option<()> {
        loop {
            let Some(line) = self.take_line() else {
                self.has_ended = true;
                self.line = Line::default();
                return Some(());
            };
            let text = line.trim_start_matches(' ');
            let indent = line.len() - text.len();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if indent == 0 && (text.starts_with('%') || is_marker(text)) {
                return None;
            }
            self.line = Line { indent, text };
            return Some(());
        }
    }

    fn node(&mut self, value: Value<'a>, line: u32) -> Option<Node<'a>> {
        self.count += 1;
        (self.count < MAX_NODES).then_some(Node { value, line })
    }

    /// The block collection that begins at the current line.
    fn block(&mut self) -> Option<Node<'a>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let block = if is_item(self.line.text) {
            self.list(self.line.indent)
        } else {
            self.map(self.line.indent)
        };
        self.depth -= 1;
        block
    }

    fn map(&mut self, indent: usize) -> Option<Node<'a>> {
        let first = self.number;
        let mut pairs = Vec::new();
        while !self.has_ended && self.line.indent == indent && !is_item(self.line.text) {
            let (key, value) = key(self.line.text)?;
            let line = self.number;
            self.count += 1;
            let node = if value.is_empty() {
                self.advance()?;
                self.below(indent, line)?
            } else {
                self.value(value, indent)?
            };
            let text = Cow::Borrowed(key);
            pairs.push((Key { text, line }, node));
        }
        if !self.has_ended && self.line.indent > indent {
            return None;
        }
        self.node(Value::Map(Rc::new(pairs)), first)
    }

    /// The value below a key of a mapping; an empty one if there is none.
    fn below(&mut self, indent: usize, line: u32) -> Option<Node<'a>> {
        let is_below =
            self.line.indent > indent || (self.line.indent == indent && is_item(self.line.text));
        if self.has_ended || !is_below {
            return self.node(Value::Text(Cow::Borrowed("")), line);
        }
        self.block()
    }

    fn list(&mut self, indent: usize) -> Option<Node<'a>> {
        let first = self.number;
        let mut items = Vec::new();
        while !self.has_ended && self.line.indent == indent && is_item(self.line.text) {
            let rest = self.line.text[1..].trim_start_matches(' ');
            let column = indent + self.line.text.len() - rest.len();
            let item = if rest.is_empty() || rest.starts_with('#') {
                self.advance()?;
                if self.has_ended || self.line.indent <= indent {
                    return None;
                }
                self.block()?
            } else if is_item(rest) || key(rest).is_some() {
                self.line = Line {
                    indent: column,
                    text: rest,
                };
                self.block()?
            } else {
                self.value(rest, indent)?
            };
            items.push(item);
        }
        if !self.has_ended && self.line.indent > indent {
            return None;
        }
        self.node(Value::List(Rc::new(items)), first)
    }

    /// A value that begins in the current line, in a collection with an
    /// indentation. Ends at the line behind it.
    fn value(&mut self, text: &'a str, indent: usize) -> Option<Node<'a>> {
        let line = self.number;
        let value = match text.as_bytes()[0] {
            b'|' => {
                let (text, line) = self.literal(text, indent)?;
                return self.node(Value::Text(Cow::Owned(text)), line);
            }
            b'{' | b'[' => {
                let mut flow = Flow { rest: text, line };
                let value = flow.value(self)?;
                is_blank(flow.rest).then_some(value)?
            }
            b'"' | b'\'' => {
                let (text, rest) = quoted(text)?;
                is_blank(rest).then_some(Value::Text(Cow::Borrowed(text)))?
            }
            _ => Value::Text(Cow::Borrowed(plain(text)?)),
        };
        self.advance()?;
        // What is deeper continues the value.
        if !self.has_ended && self.line.indent > indent {
            return None;
        }
        self.node(value, line)
    }

    /// A literal block (`|`, `|-`) below a key or dash with an indentation, and
    /// its first line that is not empty.
    fn literal(&mut self, header: &str, indent: usize) -> Option<(String, u32)> {
        let (header, comment) = header.split_at(header.find(' ').unwrap_or(header.len()));
        let is_stripped = header == "|-";
        if !(is_stripped || header == "|") || !is_blank(comment) {
            return None;
        }
        let mut found = String::new();
        let (mut inner, mut first) = (None, 0);
        loop {
            let before = (self.rest, self.number);
            let Some(line) = self.take_line() else { break };
            let bare = line.trim_start_matches(' ');
            let own = line.len() - bare.len();
            let column = match inner {
                None if line.is_empty() => {
                    found.push('\n');
                    continue;
                }
                None if bare.is_empty() || own <= indent => return None,
                None => {
                    first = self.number;
                    *inner.insert(own)
                }
                Some(inner) => inner,
            };
            if bare.is_empty() {
                found.push_str(line.get(column..).unwrap_or(""));
            } else if own >= column {
                found.push_str(&line[column..]);
            } else if own <= indent {
                (self.rest, self.number) = before;
                break;
            } else {
                return None;
            }
            // How a last line without a break ends is a special case.
            if self.rest.is_empty() && before.0.len() == line.len() {
                return None;
            }
            found.push('\n');
        }
        inner?;
        let kept = found.trim_end_matches('\n').len();
        found.truncate(if is_stripped { kept } else { kept + 1 });
        self.advance()?;
        Some((found, first))
    }
}

/// Whether a line separates documents.
fn is_marker(text: &str) -> bool {
    text.starts_with("---") || text.starts_with("...")
}

/// Whether a text is an item of a list.
fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Whether only spaces and a comment follow.
fn is_blank(rest: &str) -> bool {
    let bare = rest.trim_start_matches(' ');
    bare.is_empty() || (bare.starts_with('#') && bare.len() < rest.len())
}

/// A key and what follows its colon, without spaces and comments in front.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = if text.starts_with(['"', '\'']) {
        quoted(text)?
    } else {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./<$@%+".contains(&byte);
        let end = text.bytes().position(|byte| !is_part(byte))?;
        let is_start = |byte: u8| byte.is_ascii_alphanumeric() || b"_./<$".contains(&byte);
        text.bytes().next().filter(|&byte| is_start(byte))?;
        text.split_at(end)
    };
    let rest = rest.strip_prefix(':')?;
    if is_blank(rest) {
        return Some((key, ""));
    }
    let value = rest.trim_start_matches(' ');
    (value.len() < rest.len()).then_some((key, value))
}

/// The text of a quoted scalar that needs no unescaping, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.as_bytes()[0];
    let end = 1 + memchr::memchr(quote, &text.as_bytes()[1..])?;
    let (inner, rest) = (&text[1..end], &text[end + 1..]);
    let is_escaped = match quote {
        b'"' => inner.contains('\\'),
        _ => rest.starts_with('\''),
    };
    (!is_escaped).then_some((inner, rest))
}

/// A plain scalar of one line, without its comment.
fn plain(text: &str) -> Option<&str> {
    let first = text.as_bytes()[0];
    let is_dash = first == b'-' && text.as_bytes().get(1).is_none_or(|&byte| byte == b' ');
    if b"&*!|>'\"%@`?:,[]{}#".contains(&first) || is_dash {
        return None;
    }
    let end = text.find(" #").unwrap_or(text.len());
    let text = text[..end].trim_end_matches(' ');
    let has_key = text.ends_with(':') || text.contains(": ");
    (!has_key && !text.is_empty()).then_some(text)
}

/// A flow collection in one line.
struct Flow<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Flow<'a> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn take(&mut self, letter: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(letter)?;
        Some(())
    }

    fn value(&mut self, reader: &mut PlainReader<'a>) -> Option<Value<'a>> {
        match self.rest.as_bytes().first()? {
            b'{' => self.collection('}', reader),
            b'[' => self.collection(']', reader),
            _ => Some(Value::Text(Cow::Borrowed(self.scalar()?))),
        }
    }

    fn collection(&mut self, end: char, reader: &mut PlainReader<'a>) -> Option<Value<'a>> {
        reader.depth += 1;
        if reader.depth > MAX_DEPTH {
            return None;
        }
        self.rest = &self.rest[1..];
        self.skip_spaces();
        let (mut pairs, mut items) = (Vec::new(), Vec::new());
        if self.take(end).is_none() {
            loop {
                if end == '}' {
                    let text = Cow::Borrowed(self.scalar()?);
                    let line = self.line;
                    self.take(':')?;
                    self.take(' ')?;
                    self.skip_spaces();
                    let value = self.value(reader)?;
                    pairs.push((Key { text, line }, reader.node(value, line)?));
                } else {
                    let value = self.value(reader)?;
                    items.push(reader.node(value, self.line)?);
                }
                self.skip_spaces();
                if self.take(end).is_some() {
                    break;
                }
                self.take(',')?;
                self.take(' ')?;
                self.skip_spaces();
            }
        }
        reader.depth -= 1;
        Some(if end == '}' {
            Value::Map(Rc::new(pairs))
        } else {
            Value::List(Rc::new(items))
        })
    }

    fn scalar(&mut self) -> Option<&'a str> {
        if self.rest.starts_with(['"', '\'']) {
            let (text, rest) = quoted(self.rest)?;
            self.rest = rest;
            return Some(text);
        }
        let bytes = self.rest.as_bytes();
        let is_start = |byte: u8| byte.is_ascii_alphanumeric() || b"_./$".contains(&byte);
        let is_part = |at: usize| match bytes[at] {
            b':' => bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
            b'-' | b'=' | b'+' | b'~' => true,
            byte => is_start(byte),
        };
        bytes.first().filter(|&&byte| is_start(byte))?;
        let end = (0..bytes.len()).find(|&at| !is_part(at))?;
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read_completely;
    use super::*;

    fn completely(text: &str) -> Vec<Node<'_>> {
        read_completely(text, 3, |text| text)
    }

    #[test]
    fn ordinary_files_need_no_complete_parser() {
        for text in [
            "",
            "# a comment\n\n",
            "a: 1\n",
            "a: 1",
            "a:\nb:\n  c: x y  # z\n  d:   'it is' # z\n\ne: \"q\"\n",
            "a:\n- b\n- c: d\n  e: f\n-   g: h\n    i:\n    - j\nk: l\n",
            "- a\n- - b\n  - c\n-\n  d: e\n",
            "a: {b: c, d: [e, 'f', {g: h:1}], i: {}} # j\nk: []\n",
            "a: |\n  b\n\n   c # d\n  \n\ne: |-\n  f\n\n",
            "k: http://x/#y\nm: a#b\n\"n o\": -1\np: [a, b]\n",
            "a: ü – ä\nb: <c>\nd/e.f: $g\n<<: x\n",
        ] {
            assert_eq!(read(text, 3), Some(completely(text)), "{text}");
        }
    }

    #[test]
    fn anything_else_does() {
        for text in [
            "a: &b c\n",
            "a: *b\n",
            "a: !c d\n",
            "a: b\n  c\n",
            "a: >\n  b\n",
            "a: {b: c\n",
            "a: \"b\\n\"\n",
            "a: 'b''c'\n",
            "? a\n: b\n",
            "a: b: c\n",
            "a:\n  b: c\n d: e\n",
            "a: b\n--- c\n",
            "a:\tb\n",
            "x\n",
            "- a\nb: c\n",
            "a: |2\n   b\n",
        ] {
            assert_eq!(read(text, 0), None, "{text}");
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            "[a-c]{1,2}",
            "[a-c:#,{}\\[\\]\"'|>&*!% -]{0,6}",
            Just("{a: b, c: [d]}".to_owned()),
            Just("|".to_owned()),
            Just("|-".to_owned()),
            Just(String::new()),
        ];
        let start = prop_oneof![
            Just(String::new()),
            Just("- ".to_owned()),
            Just("a: ".to_owned()),
            Just("- a: ".to_owned()),
            Just("b:".to_owned()),
            Just("- - c: ".to_owned()),
            Just("\"d\": ".to_owned()),
            Just("# ".to_owned()),
        ];
        (0_usize..5, start, value)
            .prop_map(|(indent, start, value)| format!("{}{start}{value}", " ".repeat(indent)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn both_parsers_agree(lines in prop::collection::vec(line(), 0..8), end in "\n?") {
            let text = lines.join("\n") + &end;
            if let Some(found) = read(&text, 3) {
                prop_assert_eq!(found, completely(&text), "{}", text);
            }
        }
    }
}
