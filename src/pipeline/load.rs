use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::cache::BuildCache;
use super::repository::Folder;
use super::{includes, page_list};
use crate::assemble::{Drafts, Parts, assemble};
use crate::book::{Book, DataFile, Definition, Document, Generator, Mention, NameKind, Operations};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::discover::{
    BookFiles, BookKind, DiscoverError, Endings, IncludeFolders, PageFile, RepositoryFiles,
    RepositoryScope, Selection, ThemeFiles, load_book_files, load_repository, map_repository_files,
    read_repository_files,
};
use crate::facts::{
    can_define, can_set_values, may_define_names, parse_data, parse_operations, read_code,
    read_code_values, read_program,
};
use crate::files::Boundary;
use crate::parse::{Events, ParseSettings, parse_with_includes};
use crate::source::SourceFile;
use crate::truth;

/// A loaded book.
#[derive(Debug)]
pub struct LoadedBook {
    /// The book.
    pub book: Book,
    /// Definitions in the surrounding repository.
    pub operations: Operations,
    /// What its pages mention, if source code had to be searched for it.
    pub mentions: Option<Vec<Vec<Mention>>>,
    /// Its settings.
    pub settings: Settings,
    /// The generator that the pages were written for.
    pub generator: Generator,
    /// The settings files of that generator.
    pub generator_files: Vec<Arc<SourceFile>>,
    /// Its folder.
    pub root: PathBuf,
    /// Its `book.toml`, if it has one.
    pub config: Option<Arc<SourceFile>>,
    /// Its custom theme.
    pub theme: Option<ThemeFiles>,
    /// Which files were selected as pages, if not all markdown files.
    pub selection: Option<Selection>,
    /// What the content folder contains if it has no pages.
    pub instead: Option<Endings>,
    /// The folders from which files may be read.
    pub boundary: Boundary,
    /// The content folder.
    pub content: PathBuf,
    /// The root of the surrounding repository; empty if there is none.
    pub repository: PathBuf,
    /// Its kind on disk.
    pub kind: BookKind,
    /// Findings from loading, unordered.
    pub findings: Vec<Diagnostic>,
}

/// Loads the book at `path`.
///
/// # Errors
/// When the book cannot be loaded; problems inside pages are findings, never
/// errors.
pub fn load_book(path: &Path, drafts: Drafts) -> Result<LoadedBook, DiscoverError> {
    load(path, drafts, Events::Kept, None)
}

/// Loads the book at `path` for rules and checks: without drafts and without
/// the markdown events that only a site needs.
///
/// # Errors
/// As [`load_book`].
pub fn load_facts(path: &Path) -> Result<LoadedBook, DiscoverError> {
    load(path, Drafts::LeftOut, Events::LeftOut, None)
}

/// Reloads the book at `path`; unchanged pages come from the cache.
///
/// # Errors
/// As [`load_book`].
pub fn load_book_again(
    path: &Path,
    drafts: Drafts,
    cache: &mut BuildCache,
) -> Result<LoadedBook, DiscoverError> {
    load(path, drafts, Events::Kept, Some(cache))
}

fn load(
    path: &Path,
    drafts: Drafts,
    events: Events,
    cache: Option<&mut BuildCache>,
) -> Result<LoadedBook, DiscoverError> {
    let BookFiles {
        root,
        config,
        settings,
        generator,
        arrangement,
        generator_files,
        statics,
        content,
        pages,
        summary: _,
        assets,
        refused,
        data,
        theme,
        selection,
        instead,
        boundary,
        mut findings,
    } = read_files(path)?;
    let kind = BookKind::of(path);
    let folders = IncludeFolders::new(&root, &content, &boundary);
    let parse_settings = ParseSettings::new(&settings, generator, events);
    let cache = cache.map(|cache| cache.begin(config.as_deref(), generator));
    let scope = scope(&root, &content, &settings, kind);
    // Listing a repository waits for the file system and uses one thread, so
    // pages are parsed at the same time.
    let (documents, scope) = rayon::join(
        || documents(pages, cache, &folders, &parse_settings, &mut findings),
        || load_repository(&scope, may_define_names),
    );
    let parts = Parts {
        documents,
        assets,
        refused,
        arrangement,
        data: site_data(data, &mut findings),
        drafts,
        generator,
    };
    let folder = Folder::new(&content, &statics, &boundary);
    let (book, more) = assemble(parts, &settings, &folder);
    findings.extend(more);
    let (repository, operations, mentions) = operations(scope, &book, &settings, &mut findings);
    Ok(LoadedBook {
        book,
        operations,
        mentions,
        settings,
        generator,
        generator_files,
        root,
        config,
        theme,
        selection,
        instead,
        boundary,
        content,
        repository,
        kind,
        findings,
    })
}

/// The files of the book, arranged by its page list.
fn read_files(path: &Path) -> Result<BookFiles, DiscoverError> {
    let mut files = load_book_files(path)?;
    page_list::take(&mut files);
    Ok(files)
}

fn scope<'a>(
    root: &'a Path,
    content: &'a Path,
    settings: &'a Settings,
    kind: BookKind,
) -> RepositoryScope<'a> {
    RepositoryScope {
        root,
        content,
        named: settings.truth.repository.as_deref(),
        kind,
    }
}

/// The documents of pages, from the cache if possible.
fn documents(
    pages: Vec<PageFile>,
    cache: Option<&mut BuildCache>,
    folders: &IncludeFolders<'_>,
    settings: &ParseSettings,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Arc<Document>> {
    match cache {
        Some(cache) => cache.parse(pages, folders, settings, findings),
        None => parse_pages(pages, folders, settings, findings),
    }
}

/// The folder of the repository, and the definitions in its files and in
/// `book.toml`.
fn operations(
    scope: RepositoryFiles,
    book: &Book,
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) -> (PathBuf, Operations, Option<Vec<Vec<Mention>>>) {
    let (mut operations, more) = parse_operations(scope.paths, scope.content, &scope.texts);
    findings.extend(more);
    operations.links = scope.links;
    operations.definitions.extend(named(settings));
    operations.definitions.extend(truth::usual_hosts(book));
    let mentions = add_code(book, &scope.top, &mut operations);
    (scope.top, operations, mentions)
}

/// Adds definitions in source code for names that pages mention. Gives what
/// they mention, if there can be any such name.
fn add_code(
    book: &Book,
    repository: &Path,
    operations: &mut Operations,
) -> Option<Vec<Vec<Mention>>> {
    if repository.as_os_str().is_empty() {
        return None;
    }
    add_programs(book, repository, operations);
    let wanted = truth::wanted_of_code(book);
    let states_values = truth::states_values(book);
    if wanted.is_empty() && !states_values {
        return None;
    }
    let mentions = truth::mentions(book, operations);
    let kinds = mentions.iter().flatten().map(|mention| mention.kind);
    let kinds: BTreeSet<NameKind> = kinds.filter(|kind| wanted.contains(kind)).collect();
    if !kinds.is_empty() || states_values {
        let wants =
            |path: &str| can_define(path, &kinds) || (states_values && can_set_values(path));
        let found = map_repository_files(repository, &operations.files, wants, |path, text| {
            let values = states_values.then(|| read_code_values(path, text));
            (read_code(path, text, &kinds), values.unwrap_or_default())
        });
        for (definitions, settings) in found {
            operations.definitions.extend(definitions);
            operations.settings.extend(settings);
        }
    }
    Some(mentions)
}

/// Whether a file is compiled into a Go program.
fn is_go(path: &str) -> bool {
    let stem = path.strip_suffix(".go");
    stem.is_some_and(|stem| !stem.ends_with("_test"))
}

/// Adds the options and subcommands of the programs that the pages run.
fn add_programs(book: &Book, repository: &Path, operations: &mut Operations) {
    for entry in truth::wanted_programs(book, operations) {
        // Go builds the files of a folder, without those of its tests.
        let is_part = |path: &str| {
            let inside = path.strip_prefix(&*entry);
            inside.is_some_and(|rest| {
                let in_folder = rest
                    .strip_prefix('/')
                    .is_some_and(|name| !name.contains('/'));
                rest.is_empty() || (in_folder && is_go(rest))
            })
        };
        for (path, source) in read_repository_files(repository, &operations.files, is_part) {
            let found = read_program(&entry, &path, source.text());
            operations.definitions.extend(found);
        }
    }
}

fn parse_pages(
    pages: Vec<PageFile>,
    folders: &IncludeFolders<'_>,
    settings: &ParseSettings,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Arc<Document>> {
    let parsed: Vec<(Arc<Document>, Vec<Diagnostic>)> = pages
        .into_par_iter()
        .map(|page| {
            let includes = includes::load(&page, folders, settings.generator());
            let PageFile { path, source } = page;
            let (document, findings) = parse_with_includes(&path, &source, &includes, settings);
            (Arc::new(document), findings)
        })
        .collect();
    let documents = parsed.into_iter().map(|(document, more)| {
        findings.extend(more);
        document
    });
    documents.collect()
}

fn site_data(
    files: Vec<(String, Arc<SourceFile>)>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<String, DataFile> {
    let data = files.into_iter().map(|(name, source)| {
        let (value, more) = parse_data(&source);
        findings.extend(more);
        (name, DataFile { value, source })
    });
    data.collect()
}

/// The names that `book.toml` defines.
fn named(settings: &Settings) -> impl Iterator<Item = Definition> {
    NameKind::ALL.iter().copied().flat_map(|kind| {
        let names = settings.truth.names.get(kind.key()).into_iter().flatten();
        names.map(move |name| Definition {
            kind,
            name: name.clone(),
            of: None,
            file: "book.toml".into(),
            line: 0,
        })
    })
}
