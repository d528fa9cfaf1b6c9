//! Truth: what pages mention, what the repository defines, and whether both
//! agree. Mentions are found once for each page, paired with definitions, and
//! kept as plain data, which rules, reports and pages read.

mod address;
mod blocks;
mod commands;
mod doubt;
mod hosts;
mod index;
mod judge;
mod kubernetes;
mod message;
mod named;
mod near;
mod packages;
mod prose;
mod scope;
mod scripts;
mod settings;
mod shape;
mod sql;
mod statements;
mod tables;
mod values;

use rayon::prelude::*;

use crate::book::{Book, Mention, Operations, Page, Resolution, Resolutions};
use index::Index;
use judge::judge;

pub use doubt::{Doubt, clear, doubtful, holds_word};
pub use hosts::usual_hosts;

/// Pairs what the pages of a book mention with what the repository defines.
pub fn resolve(book: &Book, operations: &Operations) -> Resolutions {
    let index = Index::new(&operations.definitions);
    let pages = book.pages.par_iter().map(|page| {
        let mentions = mentions(page, operations);
        let resolved = mentions.into_iter().map(|mention| Resolution {
            verdict: judge(&mention, &index),
            mention,
        });
        let mut resolved: Vec<Resolution> = resolved.collect();
        doubt::temper(page, &mut resolved);
        resolved
    });
    let values = settings::Settings::new(&operations.settings);
    let stated = book.pages.par_iter();
    let stated = stated.map(|page| statements::statements(page, &values));
    Resolutions {
        pages: pages.collect(),
        statements: stated.collect(),
    }
}

/// Whether a page mentions names that source code may define.
pub fn asks_for_code(book: &Book) -> bool {
    book.pages.par_iter().any(|page| {
        let commands = page.document.commands.iter();
        let mut texts = commands.map(|command| command.text.as_str());
        let in_commands = texts.any(|text| {
            ["export ", "://", "localhost:", "grep", " -"]
                .iter()
                .any(|mark| text.contains(mark))
        });
        let mut blocks = page.document.blocks.iter();
        let has_query = blocks.any(|block| block.info.language.eq_ignore_ascii_case("promql"));
        in_commands || has_query || prose::asks_for_code(page)
    })
}

/// What a page mentions, in the order of its text.
fn mentions(page: &Page, operations: &Operations) -> Vec<Mention> {
    let mut commands = commands::Commands::new(page, operations);
    commands.read();
    let mut found = commands.found;
    found.extend(prose::mentions(page));
    found.extend(blocks::mentions(page));
    found.sort_by_key(|mention| mention.span);
    found
}
