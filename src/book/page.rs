use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Document, PageKind};
use crate::files::Refusal;
use crate::source::SourceFile;

/// A whole book.
#[derive(Debug)]
pub struct Book {
    /// Title of the book.
    pub title: String,
    /// The pages, in reading order.
    pub pages: Vec<Page>,
    /// The sections; the first is the book itself.
    pub sections: Vec<Section>,
    /// Links to other sites among the pages of lists.
    pub links: Vec<NavLink>,
    /// Files copied as they are.
    pub assets: Vec<Asset>,
    /// Files that would belong to the book and are not used, by their path
    /// under the content folder.
    pub refused: BTreeMap<String, RefusedFile>,
    /// Old paths that lead on to a page.
    pub redirects: Vec<Redirect>,
    /// Paths of the pages that are drafts, under the content folder, whether
    /// they are shown or not.
    pub drafts: BTreeSet<String>,
    /// `_data/*.yaml` by file name without its ending.
    pub data: BTreeMap<String, DataFile>,
    /// How it writes its wiki links.
    pub wiki_order: WikiOrder,
}

/// A file of the book's own data.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// What it contains; null if it has a syntax error.
    pub value: serde_json::Value,
    /// The file.
    pub source: Arc<SourceFile>,
}

/// Index of a page in [`Book::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub usize);

/// Index of a section in [`Book::sections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionId(pub usize);

/// One page: a document with its place in the book.
#[derive(Debug)]
pub struct Page {
    /// What the file says.
    pub document: Arc<Document>,
    /// What the page is for.
    pub kind: PageKind,
    /// What lists call it, where that is not its title.
    pub label: Option<String>,
    /// Where it is published.
    pub route: Route,
    /// The section it stands in. A section's own page stands in that section.
    pub section: SectionId,
    /// Where the document's links lead, one for each.
    pub targets: Vec<Target>,
}

/// A folder of pages.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Where its index is published.
    pub route: Route,
    /// The section around it; none for the book itself.
    pub parent: Option<SectionId>,
    /// The page that introduces it, if the author wrote one.
    pub page: Option<PageId>,
    /// What stands in it, in order.
    pub items: Vec<NavItem>,
}

/// An entry of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavItem {
    /// A page.
    Page(PageId),
    /// A section inside.
    Section(SectionId),
    /// A link to another site, by its index in [`Book::links`].
    Link(usize),
}

/// A link to another site in a list of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// What it is called.
    pub title: String,
    /// Where it leads, as written.
    pub href: String,
}

/// The place of a page in the site: path parts without slashes around them,
/// empty for the start page. `runbooks/api-down` is published as
/// `runbooks/api-down/index.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(String);

/// A file copied as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asset {
    /// Its path in the site, with `/`.
    pub path: String,
    /// Where it is read.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that is not used.
#[derive(Clone, Debug)]
pub struct RefusedFile {
    /// The file, without its text.
    pub source: Arc<SourceFile>,
    /// Why it is not used.
    pub why: Refusal,
}

/// An old path that leads on to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The old path.
    pub from: Route,
    /// The page it leads to.
    pub to: PageId,
    /// The heading it leads to; the page's top if none.
    pub anchor: Option<String>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page of the book, and perhaps one of its anchors.
    Page {
        /// The page.
        page: PageId,
        /// The anchor as written, without `#`.
        anchor: Option<String>,
    },
    /// The index of a section without a page of its own.
    Section(SectionId),
    /// A file that is published with the book, by its path in the site.
    Asset(String),
    /// Another site, a mail address, a telephone number.
    External,
    /// A scheme that must not be published, such as `javascript:`.
    Unsafe,
    /// A file of the repository that is not part of the site.
    Outside(String),
    /// A folder without a page, by its path under the content folder.
    Folder(String),
    /// A folder of the repository, by its address at the repository's host.
    Listing(String),
    /// A file that is not used.
    Refused {
        /// Its path under the content folder.
        path: String,
        /// Why it is not used.
        why: Refusal,
    },
    /// Nothing is there. The path that was looked for, under the book's root.
    Missing(String),
    /// Text that looks like a wiki link, in a book without wiki links.
    Text,
}

/// How a book writes its wiki links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WikiOrder {
    /// `[[page|label]]`, as in Obsidian.
    #[default]
    PageFirst,
    /// `[[label|page]]`, as in wikis of the Gollum kind (GitHub's).
    LabelFirst,
}

impl Route {
    /// The route of a path, slashes around it removed.
    pub fn new(path: &str) -> Self {
        Self(path.trim_matches('/').to_owned())
    }

    /// The path without slashes around it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file in the site that it is published as.
    pub fn file(&self) -> String {
        if self.0.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{}/index.html", self.0)
        }
    }

    /// Whether the address names a file, as an old `/page.html` does.
    pub fn is_file(&self) -> bool {
        std::path::Path::new(&self.0)
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("html"))
    }

    /// How many folders deep it lies.
    pub fn depth(&self) -> usize {
        if self.0.is_empty() {
            0
        } else {
            self.0.matches('/').count() + 1
        }
    }

    /// What leads from this page to the site's root: `""`, `"../"`, `"../../"`.
    pub fn to_root(&self) -> String {
        "../".repeat(self.depth())
    }

    /// The route of `name` inside this one.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        if self.0.is_empty() {
            Self::new(name)
        } else {
            Self::new(&format!("{}/{name}", self.0))
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}", self.0)?;
        if self.0.is_empty() {
            Ok(())
        } else {
            formatter.write_str("/")
        }
    }
}

impl Page {
    /// The title of the page: its own, else what lists call it, else its
    /// file's name.
    pub fn title(&self) -> &str {
        let label = self.label.as_ref();
        let label = label.filter(|_| !self.document.has_own_title);
        label.unwrap_or(&self.document.title)
    }

    /// What the page itself is headed: the heading of its text, else its title.
    pub fn heading(&self) -> &str {
        let heading = self.document.heading.as_deref();
        heading.unwrap_or_else(|| self.title())
    }

    /// What lists call the page.
    pub fn label(&self) -> &str {
        self.label.as_ref().unwrap_or(&self.document.title)
    }
}

impl Book {
    /// The page with this id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0]
    }

    /// The section with this id.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.0]
    }
}

/// A file or folder name as a title: separators become spaces, the first
/// letter a capital.
pub fn readable_name(name: &str) -> String {
    let spaced = name.trim_start_matches('_').replace(['-', '_'], " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
