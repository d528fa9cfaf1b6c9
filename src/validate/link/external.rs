//! Links to other sites, and what they answered.

use std::sync::Arc;

use serde_json::Value;

use crate::book::{Answer, Target, split_address};
use crate::source::{SourceFile, Span};
use crate::validate::Context;

/// A link that was asked after.
pub(super) struct Asked<'a> {
    pub(super) source: &'a Arc<SourceFile>,
    /// Where the destination stands.
    pub(super) span: Span,
    /// The destination, without its anchor.
    pub(super) address: String,
    pub(super) anchor: Option<&'a str>,
    pub(super) answer: &'a Answer,
    /// Whether the destination is written out as it is.
    pub(super) is_plain: bool,
}

/// Every link of the pages and the data that was asked after.
pub(super) fn asked<'a>(context: &Context<'a>) -> impl Iterator<Item = Asked<'a>> {
    let answers = context.answers;
    let make = move |source: &'a Arc<SourceFile>, span: Span, destination: &'a str| {
        let (answer, anchor) = answers.of(destination)?;
        let (address, _) = split_address(destination)?;
        Some(Asked {
            source,
            span,
            address,
            anchor,
            answer,
            is_plain: source.slice(span) == destination,
        })
    };
    let in_pages = context.book.pages.iter().flat_map(|page| {
        let links = page.document.links.iter().zip(&page.targets);
        let external = links.filter(|(_, target)| **target == Target::External);
        external.map(|(link, _)| {
            (
                &page.document.source,
                link.destination_span,
                &*link.destination,
            )
        })
    });
    let in_data = context.book.data.values().flat_map(|file| {
        let whole = Span::new(0..file.source.text().len());
        let texts = texts(&file.value).into_iter();
        texts.map(move |text| (&file.source, file.source.find_in(whole, text), text))
    });
    let all = in_pages.chain(in_data);
    all.filter_map(move |(source, span, destination)| make(source, span, destination))
}

/// The addresses in a data file, each once.
fn texts(value: &Value) -> Vec<&str> {
    let mut texts = match value {
        Value::String(text) if split_address(text).is_some() => vec![&**text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(values) => values.values().flat_map(texts).collect(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    };
    texts.sort_unstable();
    texts.dedup();
    texts
}
