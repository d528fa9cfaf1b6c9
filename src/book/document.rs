use std::sync::Arc;

use pulldown_cmark::Event;

use super::{Anchors, Block, Check, Command, Fact, Layout, PageMeta, Role, RoleSection};
use crate::source::{SourceFile, Span};

/// A parsed markdown file: its events and what was extracted from them.
///
/// `headings`, `links`, `blocks`, `callouts` and `tabs` are in document order,
/// each with the index of its node in `nodes`.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub source: Arc<SourceFile>,
    /// The file's path under the content folder, with `/`.
    pub path: String,
    /// Front matter and footer metadata.
    pub meta: PageMeta,
    /// Front matter's title, else the first level-1 heading, else the file's name.
    pub title: String,
    /// The first heading of the text, which a page shows instead of its title.
    pub heading: Option<String>,
    /// Whether the text contains the title, so that the label of lists is not
    /// shown above it.
    pub has_own_title: bool,
    /// The markdown events with their spans; empty if the book was loaded
    /// without events.
    pub nodes: Vec<Node<'static>>,
    /// Spans of text that is shown as text: no code, no HTML. Sorted.
    pub texts: Vec<Span>,
    /// Spans of lists, tables and raw HTML.
    pub layout: Layout,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Links and images.
    pub links: Vec<Link>,
    /// Inline markup without a markdown event: keys, highlighted text and
    /// others.
    pub marks: Vec<Mark>,
    /// Code blocks.
    pub blocks: Vec<Block>,
    /// Notes, tips, warnings.
    pub callouts: Vec<Callout>,
    /// Tabs.
    pub tabs: Vec<Tab>,
    /// Formulas in TeX within the text.
    pub formulas: Vec<Formula>,
    /// Commands in shell blocks and inline code.
    pub commands: Vec<Command>,
    /// Blocks the tool may run.
    pub checks: Vec<Check>,
    /// The sections of the page with their roles.
    pub roles: Vec<RoleSection>,
    /// Facts recognised in prose: contacts, metrics, alerts and others.
    pub facts: Vec<Fact>,
    /// The anchors of the page.
    pub anchors: Anchors,
    /// Whether the page contains raw HTML, which must be sanitised before it is
    /// published.
    pub raw_html: bool,
}

impl Document {
    /// The number of headings in front of a place: the same for two places of
    /// one section.
    pub fn section_at(&self, place: u32) -> usize {
        self.headings
            .partition_point(|heading| heading.span.start <= place)
    }

    /// The ranges of the file between code blocks, without front matter.
    pub fn passages(&self) -> Vec<std::ops::Range<usize>> {
        let blocks = self.blocks.iter().map(|block| block.span);
        let mut left_out: Vec<Span> = blocks.chain(self.meta.span).collect();
        left_out.sort();
        let mut found = Vec::new();
        let mut at = 0;
        for span in left_out {
            let range = span.range();
            if at < range.start {
                found.push(at..range.start);
            }
            at = at.max(range.end);
        }
        found.push(at..self.source.text().len());
        found
    }

    /// Resolves an anchor of this page: as written, without GitHub's
    /// `user-content-`, or in lowercase.
    pub fn anchor(&self, written: &str) -> Option<&str> {
        self.anchors.resolve(&self.headings, written)
    }
}

/// One markdown event and its place.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The event.
    pub event: Event<'a>,
    /// Where it stands in the file.
    pub span: Span,
}

impl Node<'_> {
    /// Converts the node to owned text.
    pub fn into_static(self) -> Node<'static> {
        Node {
            event: self.event.into_static(),
            span: self.span,
        }
    }
}

/// A heading, or a standalone bold line that names a section role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Index of the heading's start (or the bold line's paragraph) in `nodes`.
    pub node: usize,
    /// 1 to 6; for a bold line one more than the heading above it.
    pub level: u8,
    /// Whether it is a bold line and not a heading.
    pub bold_line: bool,
    /// The text without markup, leading emoji kept.
    pub text: String,
    /// The anchor (GitHub's slug), unique on the page.
    pub anchor: String,
    /// Further anchors that lead here: an explicit id's plain slug, the slug
    /// with its emoji.
    pub old_anchors: Vec<String>,
    /// Where the heading stands.
    pub span: Span,
    /// The role of the section, if its text names one.
    pub role: Option<Role>,
}

impl Heading {
    /// Whether it can be the title of the page: level 1, or the first element
    /// of the text.
    pub fn may_be_title(&self) -> bool {
        !self.bold_line && (self.level == 1 || self.node == 0)
    }
}

/// A link or an image as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of its start in `nodes`.
    pub node: usize,
    /// Link or image.
    pub kind: LinkKind,
    /// Where it points, as written.
    pub destination: String,
    /// The text or alternative text.
    pub text: String,
    /// Where the whole link stands.
    pub span: Span,
    /// The span of the destination; the whole link if the destination is
    /// defined elsewhere.
    pub destination_span: Span,
    /// The part of a wiki link after `|`, which contains the page name in
    /// Gollum wikis (GitHub's).
    pub wiki_label: Option<String>,
    /// Display options.
    pub look: LinkLook,
}

/// Display options of a link or image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkLook {
    /// Width of an image in pixels.
    pub width: Option<u32>,
    /// Height of an image in pixels.
    pub height: Option<u32>,
    /// Whether a link looks like a button.
    pub button: bool,
}

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](destination)` and its relatives.
    Link,
    /// `![alt](destination)`.
    Image,
    /// An `href` in raw HTML.
    HtmlLink,
    /// A `src` in raw HTML.
    HtmlSource,
    /// `[[page]]`.
    Wiki,
    /// `![[page]]`, which shows another page.
    WikiPage,
    /// `![[picture.png]]`.
    WikiImage,
}

impl LinkKind {
    /// Whether the destination is a name that is looked up in the whole book.
    pub fn is_wiki(self) -> bool {
        matches!(self, Self::Wiki | Self::WikiPage | Self::WikiImage)
    }
}

/// Inline markup without a markdown event. Its node is an empty `InlineHtml`
/// event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Index of its node in `nodes`.
    pub node: usize,
    /// What stands there.
    pub kind: MarkKind,
}

/// What a [`Mark`] stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The start of an element.
    Open(Element),
    /// The end of the element that started last.
    Close(Element),
    /// A place that links can lead to.
    Anchor(String),
}

/// An inline element without a markdown event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A key to press.
    Key,
    /// Marked text.
    Highlight,
    /// Text that was added.
    Insert,
    /// Text that was removed.
    Delete,
    /// Superscript.
    Superscript,
    /// Subscript.
    Subscript,
    /// An editor's comment.
    Comment,
    /// A short form, with what it stands for.
    Abbreviation(String),
}

/// A formula in TeX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Index of its event in `nodes`.
    pub node: usize,
    /// How it is set.
    pub kind: FormulaKind,
    /// The TeX between its delimiters.
    pub tex: String,
    /// Where it stands, delimiters included.
    pub span: Span,
}

/// How a formula is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaKind {
    /// Within a line of text.
    Inline,
    /// On lines of its own.
    Block,
}

/// A note, tip or warning: `> [!NOTE]`, `!!! note`, `??? note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callout {
    /// Index of the block quote's start in `nodes`.
    pub node: usize,
    /// The kind as written, in lower case: `note`, `warning`, `danger` …
    pub kind: String,
    /// The title: as written, or the name of the kind.
    pub title: String,
    /// Whether it can be folded.
    pub fold: CalloutFold,
}

/// One of a group of tabs, each of which shows one of several ways to do the
/// same: `=== "Linux"`, `<TabItem label="Linux">`, `{% tab title="Linux" %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Index of the block quote's start in `nodes`.
    pub node: usize,
    /// The label without markup.
    pub label: String,
    /// Index of the group's first tab in [`Document::tabs`].
    pub group: usize,
    /// Whether it is shown at first.
    pub is_selected: bool,
    /// Whether it is the last of its group.
    pub is_last: bool,
}

/// Whether a callout can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalloutFold {
    /// Always open.
    Never,
    /// Can be folded, open at first.
    Open,
    /// Can be opened, folded at first.
    Closed,
}
