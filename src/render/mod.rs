//! From a book to HTML: every page rendered on its own, in parallel, straight
//! into the sink.

mod alert_rules;
mod around;
mod badges;
mod board;
mod body;
mod catalogue;
mod checks;
mod direction;
mod generated;
mod highlight;
mod home;
mod kept;
mod listings;
mod markdown;
mod navigation;
mod offers;
mod offline;
mod page;
mod page_findings;
mod proofs;
mod reader;
mod report;
mod single;
mod site_files;
mod status;
mod status_files;
mod theme;
mod truth;
pub mod view;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{AlertRule, Book, Definition, LastChange, Proofs, Provenance, Route};
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Boundary, plain};
use crate::output::Sink;
use crate::platform::slashed;
use crate::source::SourceFile;
use crate::stamp::{History, Results};

pub use kept::RenderedPages;
pub use offline::write_offline;
pub use single::single_file;
pub use status_files::status_json;
pub use theme::{Theme, ThemeError};

/// What a site is rendered from.
#[derive(Clone, Copy, Debug)]
pub struct SiteInput<'a> {
    /// The book.
    pub book: &'a Book,
    /// The alerting rules of the repository around it.
    pub alerts: &'a [AlertRule],
    /// The names that the repository defines: offered where a reader fills
    /// something in.
    pub definitions: &'a [Definition],
    /// Its settings.
    pub settings: &'a Settings,
    /// The folders whose files may be read.
    pub boundary: &'a Boundary,
    /// The theme.
    pub theme: &'a Theme,
    /// What the checks found last, if they ever ran.
    pub results: Option<&'a Results>,
    /// What they found before.
    pub history: &'a History,
    /// What is not true in it: shown beside the commands that it is about.
    pub findings: &'a [Diagnostic],
    /// The last commit of each page, by its path under the content
    /// folder, as far as it is known.
    pub changed: &'a BTreeMap<String, LastChange>,
    /// What its pages state, and the lines of the repository that prove it.
    pub proofs: &'a Proofs,
    /// Where those lines can be read on the web.
    pub provenance: &'a Provenance,
    /// Path of the search index's first file under the site's root.
    pub search: &'a str,
    /// Pages as they were rendered before, in a preview.
    pub kept: Option<&'a RenderedPages>,
}

/// Why a site could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template of the theme is wrong.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A file could not be kept.
    #[error("failed to write {path}: {source}")]
    Write {
        /// The file's path in the site.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Renders the whole site into `sink`; `done` is told of each finished page.
/// Gives a finding for each file that could be read when the book was loaded,
/// and not any more.
///
/// # Errors
/// When a template is wrong or a file cannot be kept.
pub fn render_site(
    input: &SiteInput<'_>,
    sink: &dyn Sink,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Diagnostic>, RenderError> {
    let site = page::SiteContext::new(input);
    for (path, bytes) in input.theme.assets() {
        write(sink, &path, bytes.as_bytes())?;
    }
    let statics = input.theme.statics().par_iter();
    let statics: Vec<Option<Diagnostic>> = statics
        .map(|(path, file)| copy(input, sink, path, file))
        .collect::<Result<_, _>>()?;
    let pages = || {
        let pages = (0..input.book.pages.len()).into_par_iter();
        pages.try_for_each(|index| {
            site.write_page(index, sink)?;
            done();
            Ok::<(), RenderError>(())
        })
    };
    let (pages, sections) = rayon::join(pages, || site.write_sections(sink));
    pages.and(sections)?;
    site.write_status(sink)?;
    site.write_truth(sink)?;
    site.catalogues.write(&site, sink)?;
    site.write_not_found(sink)?;
    site_files::write(&site, sink)?;
    listings::write(&site, sink)?;
    let assets = input.book.assets.par_iter();
    let assets: Vec<Option<Diagnostic>> = assets
        .map(|asset| copy(input, sink, &asset.path, &asset.file))
        .collect::<Result<_, _>>()?;
    Ok(statics.into_iter().chain(assets).flatten().collect())
}

/// Copies a file of the author's. One that cannot be copied is a finding, as
/// the rest of the site is worth publishing.
fn copy(
    input: &SiteInput<'_>,
    sink: &dyn Sink,
    path: &str,
    file: &Path,
) -> Result<Option<Diagnostic>, RenderError> {
    let limit = input.settings.site.max_asset_size;
    let why = match input.boundary.read(file, limit) {
        Ok(bytes) => match sink.write(path, &bytes) {
            Ok(()) => return Ok(None),
            Err(error) if has_no_place(&error) => {
                format!("has no place in the site: {}", plain(&error))
            }
            Err(source) => {
                let path = path.to_owned();
                return Err(RenderError::Write { path, source });
            }
        },
        Err(refusal) => refusal.to_string(),
    };
    let shown = slashed(file);
    let source = SourceFile::new(shown.strip_prefix("./").unwrap_or(&shown), "");
    let message = format!("`{path}` {why}; the site was published without it");
    let (rule, severity) = ("content/unreadable", Severity::Warning);
    let finding = Diagnostic::new(rule, severity, &Arc::new(source), 0..0, message);
    Ok(Some(
        finding.with_help("rename or restore the file, and build again"),
    ))
}

/// Whether it is the file's path that cannot be written, and not the system
/// that fails.
fn has_no_place(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidInput
    )
}

fn write(sink: &dyn Sink, path: &str, bytes: &[u8]) -> Result<(), RenderError> {
    sink.write(path, bytes)
        .map_err(|source| RenderError::Write {
            path: path.to_owned(),
            source,
        })
}

/// Writes text into HTML, escaped for content and for double-quoted attributes.
fn escape(out: &mut String, text: &str) {
    pulldown_cmark_escape::escape_html(&mut *out, text).expect("a string takes everything");
}

/// The address of a route, given what leads to the site's root.
fn relative(root: &str, route: &Route) -> String {
    match (root, route.as_str()) {
        ("", "") => "./".to_owned(),
        (root, "") => root.to_owned(),
        (root, path) => format!("{root}{path}/"),
    }
}
