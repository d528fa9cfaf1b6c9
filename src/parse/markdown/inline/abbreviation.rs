use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// Definitions of a page are read up to this many.
const MAX_ABBREVIATIONS: usize = 1_000;

/// The abbreviations that a page defines: `*[HTML]: Hyper Text Markup Language`.
pub(super) struct Abbreviations {
    finder: AhoCorasick,
    /// What each stands for.
    meanings: Vec<String>,
}

impl Abbreviations {
    /// The definitions of a page; nothing if it has none.
    pub(super) fn read(text: &str) -> Option<Self> {
        memchr::memmem::find(text.as_bytes(), b"*[")?;
        let mut names = BTreeMap::new();
        let mut fence: Option<&str> = None;
        for line in text.lines() {
            let line = line.trim();
            match fence {
                Some(open) if line.starts_with(open) => fence = None,
                Some(_) => continue,
                None if line.starts_with("```") => fence = Some("```"),
                None if line.starts_with("~~~") => fence = Some("~~~"),
                None => {}
            }
            if let Some((name, meaning)) = definition(line)
                && names.len() < MAX_ABBREVIATIONS
            {
                names.insert(name, meaning);
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.keys())
            .ok()?;
        let meanings = names.into_values().map(str::to_owned);
        let meanings: Vec<String> = meanings.collect();
        (!meanings.is_empty()).then_some(Self { finder, meanings })
    }

    /// The whole words of a text that are abbreviations, with what they mean.
    pub(super) fn find<'s>(
        &'s self,
        text: &'s str,
    ) -> impl Iterator<Item = (Range<usize>, &'s str)> + 's {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let found = self.finder.find_iter(text).filter(move |found| {
            !text[..found.start()].ends_with(is_part) && !text[found.end()..].starts_with(is_part)
        });
        found.map(|found| {
            (
                found.range(),
                self.meanings[found.pattern().as_usize()].as_str(),
            )
        })
    }
}

/// The abbreviation and its meaning, if the line defines one.
pub(super) fn definition(line: &str) -> Option<(&str, &str)> {
    let (name, meaning) = line.strip_prefix("*[")?.split_once("]:")?;
    let is_name = !name.trim().is_empty() && !name.contains(['[', ']', '\\']);
    is_name.then_some((name, meaning.trim()))
}
