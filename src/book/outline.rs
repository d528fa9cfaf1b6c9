use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::source::{SourceFile, Span};

/// How the settings of another generator arrange a book's pages. Empty for a
/// book that has none: its folders arrange it.
#[derive(Clone, Debug, Default)]
pub struct Arrangement {
    /// The list of pages that the author wrote, if there is one.
    pub outline: Option<Vec<OutlineEntry>>,
    /// What folders say of themselves, by their path under the content folder.
    pub folders: BTreeMap<String, FolderNote>,
    /// Old addresses that lead on to pages.
    pub moved: Vec<MovedPage>,
    /// Path of the page that is the start page although its name does not say so.
    pub start: Option<String>,
    /// What stands in front of a page's address on the site: `handbook/docs`.
    pub prefixes: Vec<String>,
    /// Pages that no list shows, by their path under the content folder.
    pub hidden: BTreeSet<String>,
    /// What numbers in front of file names mean.
    pub numbers: NumberPrefixes,
    /// The language that names of files may end with (`install.en.md`) without
    /// saying more about the page.
    pub language: Option<String>,
    /// What relative links start from.
    pub links: LinkBase,
    /// What nests pages.
    pub nesting: Nesting,
    /// Whether every page that the list should name is a file of the book.
    pub completeness: Completeness,
}

/// What numbers in front of file names (`02-install.md`) mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberPrefixes {
    /// They are part of the name.
    #[default]
    Kept,
    /// They order the pages, and are part of neither title nor address.
    Stripped,
}

/// What relative links to files start from, where no file is found beside the
/// page's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkBase {
    /// The folder of the page's file.
    #[default]
    Folder,
    /// The page's address, which is a folder of its own.
    Address,
}

/// What nests pages that no list arranges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nesting {
    /// Their folders.
    #[default]
    Folders,
    /// The titles of the pages above them, where pages name those.
    Titles,
}

/// Whether every page that a list should name is a file of the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// It is.
    #[default]
    Complete,
    /// A program adds pages while the site is built, so that an entry without
    /// a file is no mistake.
    Generated,
}

/// One entry of a list of pages.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// What the list calls it.
    pub title: Option<String>,
    /// What it stands for.
    pub target: OutlineTarget,
    /// The entries inside.
    pub children: Vec<Self>,
    /// Where it is written.
    pub place: Written,
}

/// What an entry of a list of pages stands for. Paths are relative to the
/// content folder.
#[derive(Clone, Debug, PartialEq)]
pub enum OutlineTarget {
    /// A group of entries without a page of its own.
    Group,
    /// A page of the book, by its path or by its name in the generator.
    Page(String),
    /// An address of the site, which may or may not be a page of the book.
    Address(String),
    /// Another site.
    External(String),
    /// A folder, as a group of its pages.
    Folder(String),
    /// The pages of a folder, without a group around them.
    Contents(String),
    /// The pages whose paths fit a pattern (`guides/*.md`).
    Pattern(String),
    /// Whatever of the folder around it nobody names.
    Rest,
}

/// What the settings of a folder say about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FolderNote {
    /// Its title in lists.
    pub title: Option<String>,
    /// Its place among its siblings.
    pub weight: Option<Weight>,
    /// The page that introduces it.
    pub page: Option<String>,
    /// The list of its pages, if the author wrote one.
    pub entries: Option<Vec<OutlineEntry>>,
    /// Whether lists show it.
    pub listing: Listing,
}

/// Whether lists of pages show something. What they do not show is published
/// and found by the search all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// They do.
    #[default]
    Shown,
    /// They do not, as the author wants it.
    Hidden,
}

/// An old address that leads on to a page.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedPage {
    /// The old address or file.
    pub from: String,
    /// The page's file or address, perhaps with an anchor.
    pub to: String,
    /// Where it is written.
    pub place: Written,
}

/// A place in one of the author's files.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file.
    pub source: Arc<SourceFile>,
    /// The place in it.
    pub span: Span,
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.source.path() == other.source.path() && self.span == other.span
    }
}

/// A place among siblings, lower first: a number with up to three decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(i64);

impl Weight {
    /// Behind everything that has a weight.
    pub const LAST: Self = Self(i64::MAX);

    /// The weight of a number; those out of reach are cut.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a conversion that saturates is what is wanted"
    )]
    pub fn new(number: f64) -> Self {
        Self(((number * 1000.0).round() as i64).min(i64::MAX - 1))
    }
}
