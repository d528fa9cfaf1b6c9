use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::{Check, Command};

/// The chips of a page's checks as HTML, by the block's index, each with the
/// place of its marking: the fence, or one command of the block.
#[derive(Debug, Default, Serialize)]
pub(in crate::render) struct Stamps(BTreeMap<usize, Vec<(u32, String)>>);

impl Stamps {
    /// Adds the chip of a check. A block may hold several.
    pub(in crate::render) fn add(&mut self, check: &Check, html: &str) {
        let stamps = self.0.entry(check.block).or_default();
        stamps.push((check.span.start, html.trim().to_owned()));
    }

    /// The chip of one command of a block.
    pub(super) fn of_command(&self, block: usize, command: &Command) -> Option<&str> {
        let mut stamps = self.0.get(&block)?.iter();
        let own = stamps.find(|(at, _)| *at == command.span.start);
        own.map(|(_, html)| html.as_str())
    }

    /// The chips of a block but those of commands that are `shown` with
    /// theirs.
    pub(super) fn of_block(&self, block: usize, shown: &[&Command]) -> String {
        let stamps = self.0.get(&block).into_iter().flatten();
        let is_shown = |at: u32| shown.iter().any(|command| command.span.start == at);
        let left = stamps.filter(|(at, _)| !is_shown(*at));
        left.map(|(_, html)| html.as_str()).collect()
    }
}
