//! Finding the book's files: `book.toml`, pages, assets, data, theme.

mod adopted;
mod endings;
mod error;
mod generator;
mod ignored;
mod included;
mod read;
mod repository;
mod select;
mod settings;
mod theme;
mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{Arrangement, Asset, Generator, RefusedFile};
use crate::config::{Settings, place_of_key};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Boundary, Entry, Refusal};
use crate::platform::slashed;
use crate::source::{SourceFile, Span};
use read::{load_data, load_pages, refused};
use walk::{Extent, Listed, WalkedFiles};

pub use endings::Endings;
pub use error::DiscoverError;
pub use included::IncludeFolders;
pub use read::PageFile;
pub use repository::{
    BookKind, RepositoryFiles, RepositoryScope, load_repository, map_repository_files,
    read_repository_files,
};
pub use select::Selection;
pub use settings::site_folder;
pub use theme::ThemeFiles;

/// Everything of a book that lies on disk.
#[derive(Debug)]
pub struct BookFiles {
    /// The book's folder.
    pub root: PathBuf,
    /// `book.toml`; without one a folder or file is a book by courtesy.
    pub config: Option<Arc<SourceFile>>,
    /// The settings of `book.toml` with defaults.
    pub settings: Settings,
    /// Folder of the pages.
    pub content: PathBuf,
    /// The generator that the pages were written for.
    pub generator: Generator,
    /// How its settings arrange the pages.
    pub arrangement: Arrangement,
    /// The files of its settings.
    pub generator_files: Vec<Arc<SourceFile>>,
    /// Folders whose files are published at the site's root.
    pub statics: Vec<PathBuf>,
    /// The pages' files, sorted by path.
    pub pages: Vec<PageFile>,
    /// `SUMMARY.md` or the like, which lists the pages instead of being one.
    pub summary: Option<PageFile>,
    /// Other files under the content folder.
    pub assets: Vec<Asset>,
    /// Files that are not used, by their path under the content folder.
    pub refused: Vec<(String, RefusedFile)>,
    /// `_data/*.yaml`: name without ending, and text.
    pub data: Vec<(String, Arc<SourceFile>)>,
    /// The book's own theme.
    pub theme: Option<ThemeFiles>,
    /// Which files were selected as pages, if not all markdown files.
    pub selection: Option<Selection>,
    /// What the content folder contains if it has no pages.
    pub instead: Option<Endings>,
    /// The folders whose files may be read.
    pub boundary: Boundary,
    /// Findings from loading.
    pub findings: Vec<Diagnostic>,
}

/// Finds and reads the book at `path`: a folder with or without `book.toml`, a
/// settings file (`.toml`) in the folder of the book, or one markdown file.
///
/// # Errors
/// When `path` does not exist or cannot be read, or when `book.toml` is
/// invalid.
pub fn load_book_files(path: &Path) -> Result<BookFiles, DiscoverError> {
    let kind = std::fs::metadata(path).map_err(|source| DiscoverError::Read {
        path: path.to_owned(),
        source,
    })?;
    if kind.is_file() && !is_settings(path) {
        load_single_file(path)
    } else {
        load_folder(&settings::Place::of(path))
    }
}

/// Whether a path names a settings file, in place of `book.toml`.
pub fn is_settings(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

fn load_single_file(path: &Path) -> Result<BookFiles, DiscoverError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let root = parent.unwrap_or(Path::new(".")).to_owned();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let boundary = Boundary::around(&root);
    let mut findings = Vec::new();
    // The user may name a file outside any repository.
    let page = read::load_named(path, &name, &mut findings)?;
    Ok(BookFiles {
        content: root.clone(),
        generator: Generator::None,
        arrangement: Arrangement::default(),
        generator_files: Vec::new(),
        statics: Vec::new(),
        root,
        config: None,
        settings: Settings::default(),
        pages: page.into_iter().collect(),
        summary: None,
        assets: Vec::new(),
        refused: Vec::new(),
        data: Vec::new(),
        theme: None,
        selection: None,
        instead: None,
        boundary,
        findings,
    })
}

fn load_folder(place: &settings::Place<'_>) -> Result<BookFiles, DiscoverError> {
    let root = place.folder;
    let mut findings = Vec::new();
    let (config, settings, mut settled) = settings::load_all(place, &mut findings)?;
    let boundary = boundary(root, &settings);
    let own = config
        .as_deref()
        .filter(|own| names_content(own, root, &settings));
    let has_settings = own.is_some() || settled.is_some();
    let content = content_folder(root, &settings, has_settings, &boundary)?;
    let extent = extent(root, &content, has_settings);
    let scope = walk::Scope {
        boundary: &boundary,
        extent,
        collections: adopted::collections(settled.as_ref()),
    };
    let mut found = walk::walk(&content, root, &scope);
    if let Some(settled) = &mut settled {
        settled.apply(&mut found);
    }
    let instead = is_empty(&found).then(|| found.endings.clone());
    let selection = match extent {
        Extent::Content => None,
        Extent::Repository => select_pages(&mut found),
    };
    findings.extend(other_markup(&found));
    if config.is_none() || !has_settings {
        leave_files_to_links(&mut found);
    }
    let mut left: Vec<(String, RefusedFile)> = found.refused.into_iter().map(refused).collect();
    let mut pages = load_pages(&found.pages, &boundary, &mut findings, &mut left);
    let read = |path: &Path| settings::read_text(path, &boundary);
    let arranged = adopted::arrange(settled, &content, &mut pages, &read);
    findings.extend(arranged.findings);
    let data = load_data(&found.data, &boundary, &mut findings, &mut left);
    let assets = check_assets(found.assets, &boundary, &mut left);
    let theme = theme::load(root, &settings, &boundary, &mut left)?;
    left.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(BookFiles {
        summary: arranged.summary,
        generator: match arranged.generator {
            Generator::None => generator::detect(&content, root),
            known => known,
        },
        arrangement: arranged.arrangement,
        generator_files: arranged.files,
        statics: arranged.statics,
        root: root.to_owned(),
        config,
        settings,
        content,
        pages,
        assets,
        refused: left,
        data,
        theme,
        selection,
        instead,
        boundary,
        findings,
    })
}

/// The repository around the book at `root`, with the folder that its
/// settings name.
fn boundary(root: &Path, settings: &Settings) -> Boundary {
    let boundary = Boundary::around(root).with_outside(settings.outside);
    match &settings.truth.repository {
        Some(named) => boundary.with(&root.join(named)),
        None => boundary,
    }
}

/// Whether a `book.toml` sets the content folder, or the default one exists.
/// Otherwise the pages are selected as without it.
fn names_content(source: &SourceFile, root: &Path, settings: &Settings) -> bool {
    let is_set = place_of_key(source, &["book", "src"]) != Span::default();
    is_set || root.join(&settings.src).is_dir()
}

/// The content folder: as set in `book.toml`; otherwise `content` if it
/// contains markdown, else the folder itself.
fn content_folder(
    root: &Path,
    settings: &Settings,
    has_config: bool,
    boundary: &Boundary,
) -> Result<PathBuf, DiscoverError> {
    let named = match settings.src.as_str() {
        "." | "" => root.to_owned(),
        src => root.join(src),
    };
    let is_inside = |folder: &Path| boundary.real(folder) != Err(Refusal::Outside);
    if has_config {
        return match named.is_dir() {
            true if is_inside(&named) => Ok(named),
            true => Err(DiscoverError::OutsideContent(named)),
            false => Err(DiscoverError::NoContent(named)),
        };
    }
    Ok(if walk::has_markdown(&named) && is_inside(&named) {
        named
    } else {
        root.to_owned()
    })
}

/// Whether a folder contains no page, not even one that cannot be read.
fn is_empty(found: &WalkedFiles) -> bool {
    found.pages.is_empty() && found.refused.iter().all(|((path, _), _)| !is_page(path))
}

/// A folder without `book.toml` may hold anything: a file is published if a
/// page links to it, and refused when one does.
fn leave_files_to_links(found: &mut WalkedFiles) {
    found.assets.clear();
    found
        .refused
        .retain(|((path, file), _)| is_page(path) || file.is_dir());
}

/// A repository without settings contains more than pages.
fn extent(root: &Path, content: &Path, has_config: bool) -> Extent {
    if !has_config && content == root && root.join(".git").exists() {
        Extent::Repository
    } else {
        Extent::Content
    }
}

fn select_pages(found: &mut WalkedFiles) -> Option<Selection> {
    select::select(&mut found.pages, found.others, |(path, _)| path)
}

/// Files in markup languages that are not read, one finding for each.
fn other_markup(found: &WalkedFiles) -> Vec<Diagnostic> {
    let Some(first) = &found.other_markup else {
        return Vec::new();
    };
    let source = Arc::new(SourceFile::new(shown(first), ""));
    let told = found.endings.other_markup().map(|(ending, count)| {
        let message = match count {
            1 => format!("1 .{ending} file is not supported and is left out"),
            count => format!("{count} .{ending} files are not supported and are left out"),
        };
        Diagnostic::new(
            "content/other-markup",
            Severity::Info,
            &source,
            0..0,
            message,
        )
        .with_help("convert them to markdown to publish them")
    });
    told.collect()
}

/// The assets that can be read; the others are left out.
fn check_assets(
    assets: Vec<Listed>,
    boundary: &Boundary,
    left: &mut Vec<(String, RefusedFile)>,
) -> Vec<Asset> {
    let checked: Vec<Result<Asset, (Listed, Refusal)>> = assets
        .into_par_iter()
        .map(|(path, file)| match boundary.look(&file) {
            Ok(Entry::File(size)) => Ok(Asset { path, file, size }),
            Ok(Entry::Folder) => Err(((path, file), Refusal::Folder)),
            Err(refusal) => Err(((path, file), refusal)),
        })
        .collect();
    let mut assets = Vec::with_capacity(checked.len());
    for asset in checked {
        match asset {
            Ok(asset) => assets.push(asset),
            Err(refusal) => left.push(refused(refusal)),
        }
    }
    assets
}

/// A path for messages, without a leading `./`.
fn shown(path: &Path) -> String {
    let text = slashed(path);
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

fn is_page(path: &str) -> bool {
    crate::book::is_page_path(path)
}

/// Files that do not indicate the purpose of a folder.
fn is_media(path: &str) -> bool {
    const MEDIA: [&str; 14] = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "pdf", "mp4", "webm", "mp3",
        "csv", "txt",
    ];
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| MEDIA.contains(&ending.to_ascii_lowercase().as_str()))
}
