//! Rewrites syntax that the markdown parser does not support.
//!  Every container becomes a block quote, and a table records which quote is a
//! callout or a tab. Tags of templates and components are removed or replaced.
//! A map converts positions in the new text to the original.

mod arguments;
mod attributes;
mod code;
mod containers;
mod emit;
mod ends;
mod esm;
mod fence;
mod flavour;
mod kramdown;
mod mdx;
mod meaning;
mod names;
mod opening;
mod rewriter;
mod scan;
mod stack;
mod tags;
#[cfg(test)]
mod tests;
mod token;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::mapped::Mapped;

pub(super) use fence::{FenceLine, Fences};
pub(super) use flavour::Flavour;
pub(super) use meaning::{Shape, capitalised, plain};

/// A rewritten text with a map to the original.
#[derive(Debug)]
pub(super) struct Rewritten<'a> {
    pub(super) text: Cow<'a, str>,
    /// Ranges of the original where template syntax was removed.
    pub(super) templates: Vec<Range<usize>>,
    /// The meaning of quotes, by start in the new text.
    pub(super) placed: Vec<(usize, Shape)>,
    map: Option<Mapped>,
    /// The map from the input of the rewriting to the file.
    before: Option<&'a Mapped>,
}

impl<'a> Rewritten<'a> {
    /// Rewrites `text` if it needs it.
    pub(super) fn new(text: &'a str, flavour: Flavour) -> Self {
        if !needs(text, flavour) {
            return Self {
                text: Cow::Borrowed(text),
                templates: Vec::new(),
                placed: Vec::new(),
                map: None,
                before: None,
            };
        }
        let mut rewriter = rewriter::Rewriter::new(text, flavour);
        rewriter.run();
        let (mut map, placed) = (rewriter.emit.out, rewriter.emit.placed);
        Self {
            text: Cow::Owned(std::mem::take(&mut map.text)),
            templates: rewriter.templates,
            placed,
            map: Some(map),
            before: None,
        }
    }

    /// Sets the map if the input was itself derived from the file.
    pub(super) fn of(mut self, before: Option<&'a Mapped>) -> Self {
        if let Some(before) = before {
            for range in &mut self.templates {
                *range = before.original(range.clone());
            }
        }
        self.before = before;
        self
    }

    /// The range of the original for a range of the new text.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let range = match &self.map {
            Some(map) => map.original(range),
            None => range,
        };
        self.before
            .map_or(range.clone(), |before| before.original(range))
    }

    /// The meaning of the quote at an offset of the new text.
    pub(super) fn shape_at(&self, offset: usize) -> Option<&Shape> {
        let index = self.placed.binary_search_by_key(&offset, |(at, _)| *at);
        index.ok().map(|index| &self.placed[index].1)
    }
}

/// Whether a text holds anything that may have to be rewritten.
fn needs(text: &str, flavour: Flavour) -> bool {
    static COMMON: LazyLock<AhoCorasick> = LazyLock::new(|| {
        searcher(&[
            "!!!",
            "???",
            "=== ",
            "===!",
            "===+",
            ":::",
            "/// ",
            "{{<",
            "{{%",
            "{%",
            "<%",
            "{:",
            ">>>",
            "```{",
            "~~~{",
            " markdown",
        ])
    });
    static JSX: LazyLock<AhoCorasick> = LazyLock::new(|| searcher(&["import", "export", "<", "{"]));
    COMMON.is_match(text)
        || (flavour.has_components() && JSX.is_match(text))
        || (flavour.has_admonitions() && text.contains("///Foot"))
        || (flavour.has_percent_comments() && text.contains("%%"))
        || ((flavour.has_output() || flavour.has_calls()) && text.contains("{{"))
        || (flavour.has_calls() && text.contains("(@/"))
        || (flavour.hides_rust_lines() && text.contains("```rust"))
}

fn searcher(words: &[&str]) -> AhoCorasick {
    // Leftmost matching uses the vectorised prefilter.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(words)
        .expect("few short words")
}

/// The path that a shortcode refers to, which becomes a link.
pub(super) fn referenced(template: &str) -> Option<&str> {
    template.get(reference_target(template, 0..template.len())?)
}

/// The quoted path in `{{< ref "path" >}}` and `{{< relref "path" >}}`.
fn reference_target(text: &str, template: Range<usize>) -> Option<Range<usize>> {
    let inner = &text[template.clone()];
    let words = inner.trim_start_matches(['{', '<', '%']).trim_start();
    if !(words.starts_with("ref ") || words.starts_with("relref ")) {
        return None;
    }
    let start = inner.find('"')? + 1;
    let end = start + inner[start..].find('"')?;
    Some(template.start + start..template.start + end)
}
