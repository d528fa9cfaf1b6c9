use std::sync::Arc;

use pulldown_cmark::Event;

use super::{Anchors, Block, Check, Command, Fact, Layout, PageMeta, Role, RoleSection};
use crate::source::{SourceFile, Span};

/// What one markdown file says: its events, and what was found in them.
///
/// `headings`, `links`, `blocks`, `callouts` and `tabs` are in document order, each
/// with the index of its node in `nodes`.
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
    /// The heading that the text begins with, which a page shows in place of its title.
    pub heading: Option<String>,
    /// Whether the page says its title, so that what a list calls it is not shown above its text.
    pub has_own_title: bool,
    /// The markdown events with their places in the file; none in a book that
    /// was read for its facts only.
    pub nodes: Vec<Node<'static>>,
    /// Where text stands that is shown as text: no code, no HTML. In order.
    pub texts: Vec<Span>,
    /// Where lists, tables and raw HTML stand.
    pub layout: Layout,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Links and images.
    pub links: Vec<Link>,
    /// Inline markup that no markdown event stands for: keys, marked text …
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
    /// The parts of the page that answer one question each.
    pub roles: Vec<RoleSection>,
    /// What was recognised in the prose: contacts, metrics, alerts …
    pub facts: Vec<Fact>,
    /// What links to this page can lead to.
    pub anchors: Anchors,
    /// Whether the page holds raw HTML, which must be made safe before it is published.
    pub raw_html: bool,
}

impl Document {
    /// What lies between the code blocks of the page, its front matter left
    /// out, as ranges of the file.
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

    /// The anchor that the `#…` of a link to this page means: as written,
    /// without GitHub's `user-content-`, or in lower case.
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
    /// The node with a text of its own.
    pub fn into_static(self) -> Node<'static> {
        Node {
            event: self.event.into_static(),
            span: self.span,
        }
    }
}

/// A heading, or a bold line that stands alone and names a section role.
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
    /// The question that the part below answers, if its text says so.
    pub role: Option<Role>,
}

impl Heading {
    /// Whether it can be what the page is called: of level 1, or the first
    /// thing in the text.
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
    /// Where the destination stands; the whole link where it is written elsewhere.
    pub destination_span: Span,
    /// The part of a wiki link behind its `|`, which wikis of the Gollum kind
    /// (GitHub's) write the page's name in.
    pub wiki_label: Option<String>,
    /// How the author wants it shown.
    pub look: LinkLook,
}

/// How the author wants a link or an image shown.
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
    /// Whether the destination is a name, to be looked up in the whole book.
    pub fn is_wiki(self) -> bool {
        matches!(self, Self::Wiki | Self::WikiPage | Self::WikiImage)
    }
}

/// Inline markup that no markdown event stands for. Its node is an empty
/// `InlineHtml` event.
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
    /// An element begins.
    Open(Element),
    /// The element that began last ends.
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
    /// A remark of an editor.
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

/// A note, tip or warning set apart: `> [!NOTE]`, `!!! note`, `??? note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callout {
    /// Index of the block quote's start in `nodes`.
    pub node: usize,
    /// The kind as written, in lower case: `note`, `warning`, `danger` …
    pub kind: String,
    /// The title: as written, or the kind's own word.
    pub title: String,
    /// Whether the reader can fold it.
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
