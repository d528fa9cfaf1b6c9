//! Truth: what pages mention, what the repository defines, and whether both
//! agree. Mentions are found once for each page, paired with definitions, and
//! kept as plain data, which rules, reports and pages read.

mod address;
mod always;
mod blocks;
mod candidates;
mod clients;
mod commands;
mod context;
mod cues;
mod dashboards;
mod doubt;
mod environments;
mod holds;
mod hosts;
mod index;
mod judge;
mod keyed;
mod keys;
mod kubernetes;
mod lists;
mod machine;
mod meant;
mod message;
mod named;
mod near;
mod occurrences;
mod packages;
mod ports;
mod programs;
mod prose;
mod quantities;
mod quoted;
mod routes;
mod scope;
mod scripts;
mod settings;
mod shape;
mod siblings;
mod slips;
mod sql;
mod statements;
mod tables;
mod values;
mod versions;
mod workloads;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::book::{Book, Mention, NameKind, Operations, Page, Resolution, Resolutions};
use index::Index;
use judge::judge;
use programs::Programs;

pub use doubt::{Doubt, clear, doubtful};
pub use holds::holds_word;
pub use hosts::usual_hosts;
pub use occurrences::Occurrences;
pub use programs::wanted_programs;
pub use statements::states_values;

/// Kinds of names with special treatment in a book.
#[derive(Clone, Copy, Debug)]
pub struct Kinds<'a> {
    /// Those that are not compared.
    pub off: &'a BTreeSet<NameKind>,
    /// Those of which the repository defines every name.
    pub closed: &'a BTreeSet<NameKind>,
}

/// The names that the pages of a book mention, page by page. What source code
/// defines does not change them, but for the programs that it builds.
pub fn mentions(book: &Book, operations: &Operations) -> Vec<Vec<Mention>> {
    let programs = Programs::new(operations);
    let pages = book.pages.par_iter();
    let pages = pages.map(|page| of_page(page, operations, &programs));
    pages.collect()
}

/// Pairs what the pages of a book mention with what the repository defines.
pub fn resolve(
    book: &Book,
    mentions: Vec<Vec<Mention>>,
    operations: &Operations,
    kinds: Kinds<'_>,
) -> Resolutions {
    let index = Index::new(&operations.definitions);
    let slips = slips::Slips::new(&index, operations);
    // The pattern of all products costs much on long pages.
    let states_versions = index.has_kind(NameKind::Version);
    let pages = book.pages.par_iter().zip(mentions);
    let pages = pages.map(|(page, mut mentions)| {
        if states_versions {
            mentions.extend(versions::mentions(page));
        }
        mentions.sort_by_key(|mention| mention.span);
        let mentions = mentions.into_iter();
        let mentions = mentions.filter(|mention| !kinds.off.contains(&mention.kind));
        let resolved = mentions.map(|mention| Resolution {
            verdict: judge(&mention, &index, kinds.closed),
            mention,
        });
        let mut resolved: Vec<Resolution> = resolved.collect();
        context::close(page, &mut resolved, &index);
        slips.add(page, &mut resolved);
        lists::add(page, &mut resolved, &index);
        doubt::temper(page, &mut resolved);
        resolved
    });
    let values = statements::settings(&operations.settings);
    let stated = book.pages.par_iter();
    let stated = stated.map(|page| statements::statements(page, &values));
    Resolutions {
        pages: pages.collect(),
        statements: stated.collect(),
    }
}

/// What a command holds that mentions a name which source code may define.
const MARKS: [(&str, &[NameKind]); 10] = [
    ("redis-cli", &[NameKind::CacheKey]),
    ("valkey-cli", &[NameKind::CacheKey]),
    ("=", &[NameKind::Variable]),
    ("export ", &[NameKind::Variable]),
    ("://", &[NameKind::Route]),
    ("localhost:", &[NameKind::Route]),
    ("grep", &[NameKind::LogMessage]),
    ("rg ", &[NameKind::LogMessage]),
    ("journalctl", &[NameKind::LogMessage]),
    (" -", &[NameKind::Variable]),
];

/// The kinds of names that source code may define and pages seem to mention.
pub fn wanted_of_code(book: &Book) -> BTreeSet<NameKind> {
    let pages = book.pages.par_iter().map(wanted_of_page);
    pages.reduce(BTreeSet::new, |mut all, more| {
        all.extend(more);
        all
    })
}

fn wanted_of_page(page: &Page) -> BTreeSet<NameKind> {
    let mut kinds = prose::wanted_of_code(page);
    for command in &page.document.commands {
        let text = command.text.as_bytes();
        for (mark, of_mark) in MARKS {
            let is_known = of_mark.iter().all(|kind| kinds.contains(kind));
            if !is_known && memchr::memmem::find(text, mark.as_bytes()).is_some() {
                kinds.extend(of_mark);
            }
        }
    }
    let mut blocks = page.document.blocks.iter();
    if blocks.any(|block| block.info.language.eq_ignore_ascii_case("promql")) {
        kinds.insert(NameKind::Metric);
    }
    kinds
}

/// The names that a page mentions.
fn of_page(page: &Page, operations: &Operations, programs: &Programs<'_>) -> Vec<Mention> {
    let mut commands = commands::Commands::new(page, operations, programs);
    commands.read();
    let mut found = commands.found;
    found.extend(prose::mentions(page));
    found.extend(blocks::mentions(page));
    found
}
