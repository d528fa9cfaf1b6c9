use std::path::Path;

use super::arguments::{SearchArguments, SearchFormat};
use super::{Exit, project, terminal};
use crate::assemble::Drafts;
use crate::discover;
use crate::pipeline;
use crate::report;
use crate::search::{BuiltIndex, INDEX_FILE, Limits, find};

/// Maximum number of sections per page in the results: another page is more
/// useful than a third section of the same one.
const OF_PAGE: usize = 2;

/// `opsbook search`: searches in the terminal with the ranking of the site.
pub(super) fn search(arguments: &SearchArguments) -> anyhow::Result<Exit> {
    let index = open(arguments)?;
    let query = arguments.query.join(" ");
    let found = find(
        &index,
        &query,
        Limits {
            hits: arguments.limit,
            of_page: OF_PAGE,
        },
    );
    match arguments.format {
        SearchFormat::Human => terminal::print(&report::render_hits(&found)),
        SearchFormat::Json => terminal::print(&report::render_hits_json(&found)),
    }
    Ok(Exit::Fine)
}

/// Opens the index of the built site, or builds one from the book.
fn open(arguments: &SearchArguments) -> anyhow::Result<BuiltIndex> {
    let site = match &arguments.site {
        Some(site) => site.clone(),
        None => discover::site_folder(&arguments.book)?,
    };
    if arguments.site.is_some() || site.join(INDEX_FILE).exists() {
        return Ok(BuiltIndex::open(move |path: &str| {
            std::fs::read_to_string(site.join(path))
        })?);
    }
    read_book(&arguments.book)
}

fn read_book(book: &Path) -> anyhow::Result<BuiltIndex> {
    let loaded = project::load_book(book, Drafts::LeftOut)?;
    let files = pipeline::search_index(&loaded);
    let files: std::collections::HashMap<_, _> = files.into_iter().collect();
    let index = BuiltIndex::open(move |path: &str| {
        let bytes = files.get(path).ok_or(std::io::ErrorKind::NotFound)?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    });
    Ok(index?)
}
