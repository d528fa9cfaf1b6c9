use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::repository::Folder;
use crate::assemble::{Parts, assemble};
use crate::book::{Book, DataFile, Declared, DeclaredKind, Operations};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::discover::{
    BookFiles, BookKind, DiscoverError, PageFile, load_book_files, load_repository,
};
use crate::facts::{parse_data, parse_operations};
use crate::parse::{ParseSettings, parse_page, summary_paths};
use crate::source::SourceFile;

/// A book, read and put together.
#[derive(Debug)]
pub struct LoadedBook {
    /// The book.
    pub book: Book,
    /// What the repository around it defines.
    pub operations: Operations,
    /// Its settings.
    pub settings: Settings,
    /// Its folder.
    pub root: PathBuf,
    /// Its `book.toml`, if it has one.
    pub config: Option<Arc<SourceFile>>,
    /// Folder of its own theme.
    pub theme: Option<PathBuf>,
    /// The folder of its pages.
    pub content: PathBuf,
    /// The repository around it; empty if there is none.
    pub repository: PathBuf,
    /// What it is on disk.
    pub kind: BookKind,
    /// What was found while reading it, in no particular order.
    pub findings: Vec<Diagnostic>,
}

/// Reads the book at `path`.
///
/// # Errors
/// When there is no book that can be read; what is wrong inside the pages is
/// a finding, never an error.
pub fn load_book(path: &Path) -> Result<LoadedBook, DiscoverError> {
    let files = load_book_files(path)?;
    let BookFiles {
        root,
        config,
        settings,
        content,
        pages,
        summary,
        assets,
        data,
        theme,
        mut findings,
    } = files;
    let parse_settings = ParseSettings::new(&settings);
    let parsed: Vec<_> = pages
        .par_iter()
        .map(|PageFile { path, source }| parse_page(path, source, &parse_settings))
        .collect();
    drop(pages);
    let mut documents = Vec::with_capacity(parsed.len());
    for (document, more) in parsed {
        documents.push(document);
        findings.extend(more);
    }
    let mut site_data = BTreeMap::new();
    for (name, source) in data {
        let (value, more) = parse_data(&source);
        findings.extend(more);
        site_data.insert(name, DataFile { value, source });
    }
    let summary = summary
        .map(|page| summary_paths(page.source.text()))
        .unwrap_or_default();
    let parts = Parts {
        documents,
        assets,
        summary,
        data: site_data,
    };
    let kind = if path.is_file() {
        BookKind::LoneFile
    } else {
        BookKind::Folder
    };
    let around = load_repository(&root, &content, settings.truth.repository.as_deref(), kind);
    let around_top = around.top;
    let (mut operations, more) = parse_operations(around.paths, around.content, &around.texts);
    findings.extend(more);
    operations.declared.extend(named(&settings));
    let repository = Folder::new(content.clone());
    let (book, more) = assemble(parts, &settings, &repository);
    findings.extend(more);
    Ok(LoadedBook {
        book,
        operations,
        settings,
        root,
        config,
        theme,
        content,
        repository: around_top,
        kind,
        findings,
    })
}

/// The names that `book.toml` adds to those of the repository's files.
fn named(settings: &Settings) -> impl Iterator<Item = Declared> {
    DeclaredKind::ALL.into_iter().flat_map(|kind| {
        let names = settings.truth.names.get(&kind.key()).into_iter().flatten();
        names.map(move |name| Declared {
            kind,
            name: name.clone(),
            of: None,
            file: "book.toml".to_owned(),
        })
    })
}
