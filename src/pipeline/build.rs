use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;

use super::{BuildCache, LoadedBook};
use crate::book::{LastChange, Proofs, Provenance};
use crate::diagnostic::Diagnostic;
use crate::output::{DiskSink, ListedSink, MemorySink, PublishError, Published, Sink};
use crate::render::{
    RenderError, SiteInput, Theme, ThemeError, render_site, single_file, write_offline,
};
use crate::search::{INDEX_FILE, Index, build_index, index_files, index_script};
use crate::stamp::{History, Results};

/// Input of a build besides the book.
#[derive(Clone, Copy)]
pub struct BuildOptions<'a> {
    /// The output folder.
    pub out: &'a Path,
    /// The latest check results.
    pub results: Option<&'a Results>,
    /// Earlier results.
    pub history: &'a History,
    /// Findings to show on the pages.
    pub findings: &'a [Diagnostic],
    /// The last commit of each page, by its path.
    pub changed: &'a BTreeMap<String, LastChange>,
    /// What its pages state, and the lines that prove it.
    pub proofs: &'a Proofs,
    /// Where those lines can be read on the web.
    pub provenance: &'a Provenance,
    /// Called for each finished page.
    pub done: &'a (dyn Fn() + Sync),
}

/// The result of a build.
#[derive(Clone, Debug)]
pub struct BuildSummary {
    /// Number of pages.
    pub pages: usize,
    /// Numbers of written and unchanged files.
    pub files: Published,
    /// Files that could not be copied.
    pub left_out: Vec<Diagnostic>,
}

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The theme is invalid.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A page could not be rendered or written.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The search index could not be written.
    #[error("failed to write the search index: {0}")]
    Search(std::io::Error),
    /// The site could not be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// Renders a book and publishes it atomically.
///
/// # Errors
/// When the theme is invalid or a file cannot be written; the old site stays
/// unchanged.
pub fn build(loaded: &LoadedBook, options: &BuildOptions<'_>) -> Result<BuildSummary, BuildError> {
    let theme = Theme::load(loaded.theme.as_ref())?;
    let disk = DiskSink::begin(options.out)?;
    let sink = ListedSink::new(&disk);
    for (path, text) in index_files(&index_of(loaded)) {
        sink.write(&path, text.as_bytes())
            .map_err(BuildError::Search)?;
    }
    let input = SiteInput {
        book: &loaded.book,
        alerts: &loaded.operations.alerts,
        definitions: &loaded.operations.definitions,
        settings: &loaded.settings,
        boundary: &loaded.boundary,
        theme: &theme,
        results: options.results,
        history: options.history,
        findings: options.findings,
        changed: options.changed,
        proofs: options.proofs,
        provenance: options.provenance,
        search: INDEX_FILE,
        kept: None,
    };
    let left_out = render_site(&input, &sink, options.done)?;
    write_offline(&input, &sink.into_files(), &disk)?;
    let files = disk.publish()?;
    Ok(BuildSummary {
        pages: loaded.book.pages.len(),
        files,
        left_out,
    })
}

/// Renders a book as one HTML file.
///
/// # Errors
/// When the theme is invalid or a file of the book cannot be read.
pub fn build_single_file(
    loaded: &LoadedBook,
    options: &BuildOptions<'_>,
) -> Result<String, BuildError> {
    let theme = Theme::load(loaded.theme.as_ref())?;
    let sink = MemorySink::default();
    let input = SiteInput {
        book: &loaded.book,
        alerts: &loaded.operations.alerts,
        definitions: &loaded.operations.definitions,
        settings: &loaded.settings,
        boundary: &loaded.boundary,
        theme: &theme,
        results: options.results,
        history: options.history,
        findings: options.findings,
        changed: options.changed,
        proofs: options.proofs,
        provenance: options.provenance,
        search: INDEX_FILE,
        kept: None,
    };
    render_site(&input, &sink, options.done)?;
    let index = index_script(&index_of(loaded));
    Ok(single_file(&input, &sink.into_files(), &index)?)
}

/// Input of a preview besides the book.
#[derive(Clone, Copy, Debug)]
pub struct PreviewOptions<'a> {
    /// The latest check results.
    pub results: Option<&'a Results>,
    /// Earlier results.
    pub history: &'a History,
    /// Findings to show on the pages.
    pub findings: &'a [Diagnostic],
    /// What its pages state, and the lines that prove it.
    pub proofs: &'a Proofs,
    /// The search index files that are published with the pages.
    pub index: &'a [(String, Bytes)],
}

/// Renders a book into memory: files by path. Unchanged pages come from the
/// cache.
///
/// # Errors
/// When the theme is invalid or a file of the book cannot be read.
pub fn build_in_memory(
    loaded: &LoadedBook,
    options: &PreviewOptions<'_>,
    cache: &mut BuildCache,
) -> Result<BTreeMap<String, Bytes>, BuildError> {
    let theme = Theme::load(loaded.theme.as_ref())?;
    let sink = MemorySink::default();
    for (path, bytes) in options.index {
        sink.share(path, bytes).map_err(BuildError::Search)?;
    }
    cache.rendered.begin();
    let input = SiteInput {
        book: &loaded.book,
        alerts: &loaded.operations.alerts,
        definitions: &loaded.operations.definitions,
        settings: &loaded.settings,
        boundary: &loaded.boundary,
        theme: &theme,
        results: options.results,
        history: options.history,
        findings: options.findings,
        changed: &BTreeMap::new(),
        proofs: options.proofs,
        provenance: &Provenance::default(),
        search: INDEX_FILE,
        kept: Some(&cache.rendered),
    };
    render_site(&input, &sink, &|| {})?;
    Ok(sink.into_files())
}

fn index_of(loaded: &LoadedBook) -> Index {
    build_index(
        &loaded.book,
        &loaded.settings.language,
        &loaded.operations.alerts,
    )
}

/// The search index of a book: files by path.
pub fn search_index(loaded: &LoadedBook) -> Vec<(String, Bytes)> {
    let files = index_files(&index_of(loaded)).into_iter();
    files.map(|(path, text)| (path, text.into())).collect()
}
