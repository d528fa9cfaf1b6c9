//! TOML with the places of its values.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, Value};
use super::text::Unreadable;
use crate::source::Span;

/// Reads a TOML file.
pub(super) fn parse(text: &str) -> (Node, Option<Unreadable>) {
    match DeTable::parse(text) {
        Ok(table) => {
            let span = table.span();
            (node(table.into_inner(), span), None)
        }
        Err(error) => {
            let message = error.message().replace('\n', ", ");
            let unreadable = Unreadable {
                offset: error.span().map_or(0, |span| span.start),
                message: format!("the file is not valid TOML: {message}"),
            };
            (Node::default(), Some(unreadable))
        }
    }
}

fn node(table: DeTable<'_>, span: Range<usize>) -> Node {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, inner)| Entry {
            key_span: Span::new(key.span()),
            key: key.into_inner().into_owned(),
            node: value(inner),
        })
        .collect();
    // As they are written: the parser sorts them by name.
    entries.sort_by_key(|entry| entry.key_span);
    Node::new(Value::Table(entries), Span::new(span))
}

fn value(spanned: Spanned<DeValue<'_>>) -> Node {
    let span = spanned.span();
    let value = match spanned.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => as_number(number.as_str()),
        DeValue::Float(number) => as_number(number.as_str()),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(value).collect()),
        DeValue::Table(table) => return node(table, span),
    };
    Node::new(value, Span::new(span))
}

fn as_number(text: &str) -> Value {
    text.parse().map_or(Value::Unknown, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_with_places() {
        let text = "[book]\ntitle = \"A\"\n[output.html.redirect]\n\"/old.html\" = \"new.html\"\n";
        let (node, error) = parse(text);
        assert_eq!(error, None);
        assert_eq!(node.text_at(&["book", "title"]).as_deref(), Some("A"));
        let redirects = node.at(&["output", "html", "redirect"]).expect("a table");
        let entry = redirects.single().expect("one entry");
        assert_eq!(entry.key, "/old.html");
        assert_eq!(entry.node.span.of(text), "\"new.html\"");
        assert!(parse("x = ").1.is_some());
    }
}
