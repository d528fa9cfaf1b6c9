use std::path::Path;

use super::LoadedBook;
use crate::linkcheck::{
    Cache, CacheError, LinkCheckError, LinkOptions, LinkReport, check_links, external_links,
};

/// The result of checking a book's links to other sites.
#[derive(Debug)]
pub struct AskedLinks {
    /// The results.
    pub report: LinkReport,
    /// Why the cache could not be read or written.
    pub trouble: Option<String>,
}

/// Checks all links to other sites and stores the results in a file. `started`
/// is called with their number.
///
/// # Errors
/// When no request can be sent at all.
pub fn ask_links(
    loaded: &LoadedBook,
    kept: &Path,
    options: &LinkOptions<'_>,
    started: &dyn Fn(usize),
) -> Result<AskedLinks, LinkCheckError> {
    let links = external_links(&loaded.book, options.settings)?;
    started(links.len());
    let (mut cache, unread) = match Cache::load(kept) {
        Ok(cache) => (cache, None),
        Err(error) => (Cache::default(), Some(error)),
    };
    let report = check_links(links, &mut cache, options)?;
    let text = cache.to_json(options.now);
    let unwritten = crate::output::write_atomically(kept, text.as_bytes());
    let trouble = match (unread, unwritten) {
        (_, Err(error)) => Some(format!(
            "failed to write the link cache {}: {error}",
            kept.display()
        )),
        (Some(error), Ok(())) => Some(error_text(&error)),
        (None, Ok(())) => None,
    };
    Ok(AskedLinks { report, trouble })
}

fn error_text(error: &CacheError) -> String {
    format!("{error}; all links were checked again")
}
