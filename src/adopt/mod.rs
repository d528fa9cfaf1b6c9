//! Settings and page lists of other generators, so that a book written for
//! one builds as it is. Each reader is a function from the texts of a few
//! files to one neutral [`Adopted`]; nothing is executed.

mod awesome;
mod category;
mod docusaurus;
mod gitbook;
mod hugo;
mod jekyll;
mod mdbook;
mod mkdocs;
mod node;
mod reading;
mod script;
mod sidebar;
mod sidebars;
mod starlight;
mod text;
mod toml;
mod vitepress;
mod wiki;
mod yaml;

use std::sync::Arc;

use crate::book::{Arrangement, FolderNote, Generator};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// The rule that findings about other generators' settings carry.
pub const RULE: &str = "meta/generator-settings";

/// Reads a file of a folder by its path in it; nothing if it is not there.
pub type ReadFile<'a> = dyn Fn(&str) -> Option<Arc<SourceFile>> + 'a;

/// What the settings of another generator say about a book. Paths are
/// relative to the folder of the settings, but for those of the arrangement,
/// which are relative to the content folder.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// The generator.
    pub generator: Generator,
    /// The files that were read.
    pub files: Vec<Arc<SourceFile>>,
    /// Title of the book.
    pub title: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// Language of its text.
    pub language: Option<String>,
    /// Its public address.
    pub url: Option<String>,
    /// Where a page is edited; `{path}` stands for its path under the content
    /// folder.
    pub edit_url: Option<String>,
    /// The content folder; the settings' own if not given.
    pub content: Option<String>,
    /// Folders whose files are published at the site's root.
    pub statics: Vec<String>,
    /// Patterns, as in `.gitignore`, of files that are no content.
    pub excluded: Vec<String>,
    /// Patterns of pages that no list shows.
    pub unlisted: Vec<String>,
    /// Folders that are content although their names begin with `_`.
    pub collections: Vec<String>,
    /// The page that lists the others, as in mdBook, under the content folder.
    pub summary: Option<String>,
    /// How the pages are arranged.
    pub arrangement: Arrangement,
    /// What is wrong with the files.
    pub findings: Vec<Diagnostic>,
}

/// Reads what a file of a folder says about it.
type NoteReader = fn(&str, &text::Parsed) -> FolderNote;

/// Reads one generator's settings, if they are there.
type ReadSettings = fn(&mut reading::Reading<'_>) -> Option<()>;

/// The readers, each with its generator. The first that finds its files
/// counts.
const READERS: [(Generator, ReadSettings); 10] = [
    (Generator::MkDocs, mkdocs::read),
    (Generator::Docusaurus, docusaurus::read),
    (Generator::Starlight, starlight::read),
    (Generator::VitePress, vitepress::read),
    (Generator::Hugo, hugo::read),
    (Generator::Zola, hugo::read_zola),
    (Generator::Jekyll, jekyll::read),
    (Generator::GitBook, gitbook::read),
    (Generator::MdBook, mdbook::read),
    (Generator::None, wiki::read),
];

/// Reads the settings in one folder, whatever generator they are of.
pub fn adopt(read: &ReadFile<'_>) -> Option<Adopted> {
    READERS.iter().find_map(|(generator, reader)| {
        let mut reading = reading::Reading::new(read, *generator);
        reader(&mut reading)?;
        Some(reading.adopted)
    })
}

/// Reads what a folder of the book says of itself: `_category_.json`,
/// `.pages`, `.nav.yml`. `folder` is its path under the content folder.
pub fn folder_note(folder: &str, read: &ReadFile<'_>) -> Option<(FolderNote, Adopted)> {
    const FILES: [(&str, NoteReader); 5] = [
        ("_category_.json", category::note),
        ("_category_.yml", category::note),
        ("_category_.yaml", category::note),
        (".nav.yml", awesome::note),
        (".pages", awesome::note),
    ];
    FILES.iter().find_map(|(name, note)| {
        let mut reading = reading::Reading::new(read, Generator::None);
        let parsed = reading.file(name)?;
        Some((note(folder, &parsed), reading.adopted))
    })
}
