//! Finding the book's files: `book.toml`, pages, assets, data, theme.

mod error;
mod generator;
mod repository;
mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::Generator;
use crate::config::{Settings, parse_settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

pub use error::DiscoverError;
pub use repository::{BookKind, RepositoryFiles, load_repository};

/// Everything of a book that lies on disk.
#[derive(Debug)]
pub struct BookFiles {
    /// The book's folder.
    pub root: PathBuf,
    /// `book.toml`; without one a folder or file is a book by courtesy.
    pub config: Option<Arc<SourceFile>>,
    /// What `book.toml` says, defaults filled in.
    pub settings: Settings,
    /// Folder of the pages.
    pub content: PathBuf,
    /// The generator that the pages were written for.
    pub generator: Generator,
    /// The pages' files, sorted by path.
    pub pages: Vec<PageFile>,
    /// `SUMMARY.md`, which orders the pages instead of being one.
    pub summary: Option<PageFile>,
    /// Other files under the content folder: path under it, and place on disk.
    pub assets: Vec<(String, PathBuf)>,
    /// `_data/*.yaml`: name without ending, and text.
    pub data: Vec<(String, Arc<SourceFile>)>,
    /// The folder of the book's own theme.
    pub theme: Option<PathBuf>,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
}

/// A markdown file.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// Path under the content folder, with `/`.
    pub path: String,
    /// Its text.
    pub source: Arc<SourceFile>,
}

/// Finds and reads the book at `path`: a folder with or without `book.toml`,
/// or one markdown file.
///
/// # Errors
/// When there is nothing at `path`, when it cannot be read, or when
/// `book.toml` cannot be understood.
pub fn load_book_files(path: &Path) -> Result<BookFiles, DiscoverError> {
    let kind = std::fs::metadata(path).map_err(|source| DiscoverError::Read {
        path: path.to_owned(),
        source,
    })?;
    if kind.is_file() {
        load_single_file(path)
    } else {
        load_folder(path)
    }
}

/// Where the site of the book at `path` is built, when nobody says otherwise.
/// Reads nothing but `book.toml`.
///
/// # Errors
/// When `book.toml` cannot be read or understood.
pub fn site_folder(path: &Path) -> Result<PathBuf, DiscoverError> {
    let settings = if path.is_dir() {
        load_settings(path, &mut Vec::new())?
    } else {
        None
    };
    Ok(match settings {
        Some((_, settings)) => path.join(settings.site.out),
        None => PathBuf::from(Settings::default().site.out),
    })
}

fn load_single_file(path: &Path) -> Result<BookFiles, DiscoverError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let root = parent.unwrap_or(Path::new(".")).to_owned();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut findings = Vec::new();
    let page = load_page(path, &name, &mut findings)?;
    Ok(BookFiles {
        content: root.clone(),
        generator: Generator::None,
        root,
        config: None,
        settings: Settings::default(),
        pages: page.into_iter().collect(),
        summary: None,
        assets: Vec::new(),
        data: Vec::new(),
        theme: None,
        findings,
    })
}

fn load_folder(root: &Path) -> Result<BookFiles, DiscoverError> {
    let mut findings = Vec::new();
    let (config, settings) = match load_settings(root, &mut findings)? {
        Some((config, settings)) => (Some(config), settings),
        None => (None, Settings::default()),
    };
    let has_config = config.is_some();
    let content = content_folder(root, &settings, has_config)?;
    let mut found = walk::walk(&content, root, &mut findings);
    if !has_config {
        found.assets.retain(|(path, _)| is_media(path));
    }
    let loaded: Vec<(Option<PageFile>, Vec<Diagnostic>)> = found
        .pages
        .par_iter()
        .map(|(path, file)| {
            let mut findings = Vec::new();
            load_page(file, path, &mut findings).map(|page| (page, findings))
        })
        .collect::<Result<_, _>>()?;
    let mut pages = Vec::with_capacity(loaded.len());
    for (page, more) in loaded {
        pages.extend(page);
        findings.extend(more);
    }
    let summary = take_summary(&mut pages);
    let data = load_data(&found.data, &mut findings)?;
    let theme = settings
        .site
        .theme
        .as_ref()
        .map(|name| root.join("themes").join(name));
    if let Some(theme) = theme.as_ref().filter(|theme| !theme.is_dir()) {
        return Err(DiscoverError::NoTheme(theme.clone()));
    }
    Ok(BookFiles {
        root: root.to_owned(),
        config,
        settings,
        generator: generator::detect(&content, root),
        content,
        pages,
        summary,
        assets: found.assets,
        data,
        theme,
        findings,
    })
}

fn load_settings(
    root: &Path,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<(Arc<SourceFile>, Settings)>, DiscoverError> {
    let path = root.join("book.toml");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(DiscoverError::Read { path, source }),
    };
    let (source, _) = SourceFile::from_bytes(shown(&path), bytes);
    let source = Arc::new(source);
    let (settings, more) = parse_settings(&source).map_err(DiscoverError::Settings)?;
    findings.extend(more);
    Ok(Some((source, settings)))
}

/// The folder of the pages: as `book.toml` says; without one `content` or
/// `docs` where it holds markdown, else the folder itself.
fn content_folder(
    root: &Path,
    settings: &Settings,
    has_config: bool,
) -> Result<PathBuf, DiscoverError> {
    let named = root.join(&settings.src);
    if has_config {
        return if named.is_dir() {
            Ok(named)
        } else {
            Err(DiscoverError::NoContent(named))
        };
    }
    Ok(if walk::has_markdown(&named) {
        named
    } else {
        root.to_owned()
    })
}

/// Reads one page. A file that is not text is a finding and no page.
fn load_page(
    file: &Path,
    path: &str,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<PageFile>, DiscoverError> {
    let bytes = std::fs::read(file).map_err(|source| DiscoverError::Read {
        path: file.to_owned(),
        source,
    })?;
    if memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some() {
        let source = Arc::new(SourceFile::new(shown(file), ""));
        let message = "the file is binary and is left out, though its name ends in .md";
        findings.push(
            Diagnostic::new(
                "content/not-text",
                Severity::Warning,
                &source,
                0..0,
                message,
            )
            .with_help("rename it, or remove it from the content folder"),
        );
        return Ok(None);
    }
    let (source, bad) = SourceFile::from_bytes(shown(file), bytes);
    let source = Arc::new(source);
    if let Some(span) = bad {
        let message = "the file is not UTF-8; what cannot be read is shown as �";
        findings.push(
            Diagnostic::new(
                "content/not-utf8",
                Severity::Warning,
                &source,
                span,
                message,
            )
            .with_help("save the file as UTF-8"),
        );
    }
    Ok(Some(PageFile {
        path: path.to_owned(),
        source,
    }))
}

fn load_data(
    files: &[(String, PathBuf)],
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<(String, Arc<SourceFile>)>, DiscoverError> {
    let mut data = Vec::new();
    for (name, file) in files {
        data.extend(load_page(file, name, findings)?.map(|page| (page.path, page.source)));
    }
    Ok(data)
}

fn take_summary(pages: &mut Vec<PageFile>) -> Option<PageFile> {
    let at = pages.iter().position(|page| page.path == "SUMMARY.md")?;
    Some(pages.remove(at))
}

/// A path as it is shown to people: without a leading `./`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.strip_prefix("./").unwrap_or(&text).replace('\\', "/")
}

/// Files that are copied from a bare folder, which may hold anything.
fn is_media(path: &str) -> bool {
    const MEDIA: [&str; 14] = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "pdf", "mp4", "webm", "mp3",
        "csv", "txt",
    ];
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| MEDIA.contains(&ending.to_ascii_lowercase().as_str()))
}
