//! Splits one large markdown file into pages at its headings. Links and
//! anchors lead to the same text as before.

mod definitions;
mod links;
mod parts;
mod write;

use std::sync::Arc;

use crate::book::{Document, Generator};
use crate::config::Settings;
use crate::parse::{Events, ParseSettings, parse_page};
use crate::source::SourceFile;

/// The page list that keeps the order of the parts.
pub const PAGE_LIST: &str = "SUMMARY.md";

/// The deepest level of headings at which a file can be split.
pub const MAX_LEVEL: u8 = 6;

/// What to split, and where the pages will be.
#[derive(Clone, Copy, Debug)]
pub struct Split<'a> {
    /// The file.
    pub source: &'a Arc<SourceFile>,
    /// The deepest level of headings that begin a page; by default the level
    /// below the title.
    pub level: Option<u8>,
    /// Path from the folder of the pages to the folder of the file, such as
    /// `..`; empty if they are the same.
    pub back: &'a str,
}

/// A page that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPage {
    /// Its path below the folder of the pages, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Splits a file into `index.md` with the text before the first part, one page
/// for each part, and a page list that keeps their order. A file without such
/// headings becomes `index.md` alone.
pub fn split(request: Split<'_>) -> Vec<NewPage> {
    let name = request.source.path().rsplit('/').next().unwrap_or_default();
    let whole = parsed(name, request.source);
    let parts = parts::find(&whole, request.level);
    // Headings get new anchors, because each is unique on its own page only.
    let drafts = parts.iter().map(|part| write::draft(&whole, part));
    let drafts: Vec<Document> = parts
        .iter()
        .zip(drafts)
        .map(|(part, text)| parsed(&part.path, &Arc::new(SourceFile::new(&part.path, text))))
        .collect();
    let places = links::Places::new(&whole, (&parts, &drafts), request.back);
    let definitions = definitions::find(&whole);
    let mut pages: Vec<NewPage> = parts
        .iter()
        .enumerate()
        .map(|(number, part)| NewPage {
            path: part.path.clone(),
            text: write::page(&places, number, &definitions),
        })
        .collect();
    if pages.len() > 1 {
        pages.push(NewPage {
            path: PAGE_LIST.to_owned(),
            text: write::page_list(&parts, &drafts),
        });
    }
    pages
}

fn parsed(path: &str, source: &Arc<SourceFile>) -> Document {
    let settings = ParseSettings::new(&Settings::default(), Generator::None, Events::LeftOut);
    parse_page(path, source, &settings).0
}

#[cfg(test)]
mod tests;
