use std::collections::{BTreeMap, VecDeque};

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::{
    BodyContext, callout, card, code, fold, footnote, formula, heading, link, mark, phone, table,
    tabs,
};
use crate::book::{Command, Document, FormulaKind, Heading, Page, Target};
use crate::printable::printable_code;
use crate::render::escape;

/// Turns a document's nodes into events whose HTML is the theme's.
///
/// On a page with raw HTML our own markup is kept aside and a mark is written
/// in its place, so that what sanitises the author's HTML never sees it.
pub(super) struct EventWriter<'a> {
    pub(super) page: &'a Page,
    pub(super) context: &'a BodyContext<'a>,
    /// The commands of the page's blocks, by the block's index.
    pub(super) commands: BTreeMap<usize, Vec<&'a Command>>,
    pub(super) fragments: Fragments,
    queue: VecDeque<Event<'a>>,
    at: usize,
    next: Cursors,
    /// Ends of the open quotes and callouts.
    quotes: Vec<&'static str>,
    /// The end of the open heading, or of a bold line that stands for one.
    pub(super) heading_end: Option<String>,
    tables: Vec<table::Table<'a>>,
    pub(super) table_count: usize,
    folds: fold::Folds,
    phones: phone::Phones,
    footnotes: footnote::Footnotes,
    pub(super) in_link: bool,
}

/// The boxes of tasks.
const DONE: &str = "<input type=\"checkbox\" disabled checked aria-label=\"Done\"> ";
const OPEN: &str = "<input type=\"checkbox\" disabled aria-label=\"Open\"> ";

/// What was written aside.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    pub(super) kept: Vec<String>,
    pub(super) diagrams: Vec<(String, String)>,
}

/// The marks around a fragment's number: characters for private use.
pub(super) const MARK: (char, char) = ('\u{e000}', '\u{e001}');

/// Positions in the document's tables.
#[derive(Default)]
struct Cursors {
    heading: usize,
    link: usize,
    mark: usize,
    block: usize,
    callout: usize,
    tab: usize,
}

impl<'a> Iterator for EventWriter<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let node = self.document().nodes.get(self.at);
            if self.folds.ends_at(self.at) {
                self.html("</details>\n");
                continue;
            }
            let node = node?;
            self.at += 1;
            self.event(self.at - 1, &node.event);
        }
    }
}

impl<'a> EventWriter<'a> {
    pub(super) fn new(page: &'a Page, context: &'a BodyContext<'a>) -> Self {
        Self {
            page,
            context,
            commands: card::commands_of(&page.document),
            fragments: Fragments::default(),
            queue: VecDeque::new(),
            at: 0,
            next: Cursors::default(),
            quotes: Vec::new(),
            heading_end: None,
            tables: Vec::new(),
            table_count: 0,
            folds: fold::Folds::new(&page.document),
            phones: phone::Phones::new(&page.document),
            footnotes: footnote::Footnotes::default(),
            in_link: false,
        }
    }

    pub(super) fn finish(self) -> Fragments {
        self.fragments
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.page.document
    }

    /// Writes our own markup.
    pub(super) fn html(&mut self, markup: impl Into<String>) {
        let markup = markup.into();
        if self.document().raw_html {
            let mark = format!("{}{}{}", MARK.0, self.fragments.kept.len(), MARK.1);
            self.fragments.kept.push(markup);
            self.queue.push_back(Event::InlineHtml(mark.into()));
        } else {
            self.queue.push_back(Event::InlineHtml(markup.into()));
        }
    }

    fn event(&mut self, node: usize, event: &'a Event<'static>) {
        if let Event::Text(text) = event
            && !self.in_link
            && self.heading_end.is_none()
            && let Some(markup) = self.phones.linked(text)
        {
            self.html(markup);
            return;
        }
        if self.proven(node, event) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(node, tag),
            Event::End(end) => self.end(*end),
            Event::Text(text) if self.document().raw_html && text.contains(MARK.0) => {
                self.text(text);
            }
            Event::Code(code) => {
                let shown = printable_code(code).into_owned();
                self.queue.push_back(Event::Code(shown.into()));
            }
            Event::TaskListMarker(true) => self.html(DONE),
            Event::TaskListMarker(false) => self.html(OPEN),
            Event::InlineHtml(_) if self.is_mark(node) => {
                let markup = mark::markup(&self.document().marks[self.next.mark]);
                self.next.mark += 1;
                self.html(markup);
            }
            Event::InlineMath(tex) => self.formula(node, tex, FormulaKind::Inline),
            Event::DisplayMath(tex) => self.formula(node, tex, FormulaKind::Block),
            Event::FootnoteReference(name) => {
                let markup = self.footnotes.reference(name);
                self.html(markup);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.skip_html_links(node);
                self.queue.push_back(event.clone());
            }
            other => self.queue.push_back(other.clone()),
        }
    }

    fn is_mark(&self, node: usize) -> bool {
        let mark = self.document().marks.get(self.next.mark);
        mark.is_some_and(|mark| mark.node == node)
    }

    /// Writes a text, in which nothing may look like a mark of ours.
    fn text(&mut self, text: &str) {
        let text = text.replace(MARK.0, "\u{fffd}");
        self.queue.push_back(Event::Text(text.into()));
    }

    /// Whether the next link only looks like one.
    fn is_text(&self) -> bool {
        self.page.targets.get(self.next.link) == Some(&Target::Text)
    }

    /// Writes what looks like a wiki link as it stands in the file.
    fn written_link(&mut self) {
        let index = self.take_link();
        if let Some(link) = self.document().links.get(index) {
            self.text(&link::written(link));
        }
        self.skip_to(|end| matches!(end, TagEnd::Link | TagEnd::Image));
    }

    fn start(&mut self, node: usize, tag: &'a Tag<'static>) {
        match tag {
            Tag::Heading { .. } => self.start_heading(node),
            Tag::Paragraph if self.heading_at(node).is_some() => self.start_heading(node),
            Tag::BlockQuote(_) => self.start_quote(node),
            Tag::CodeBlock(_) => self.code_block(),
            Tag::Link { .. } | Tag::Image { .. } if self.is_text() => self.written_link(),
            Tag::Link { title, .. } => {
                let index = self.take_link();
                let markup = link::start(self, index, title);
                self.in_link = true;
                self.html(markup);
                if let Some(label) = link::label(self.page, index, self.context.book) {
                    self.text(label);
                    self.skip_to(|end| matches!(end, TagEnd::Link));
                    self.end(TagEnd::Link);
                }
            }
            Tag::Image { title, .. } => {
                let index = self.take_link();
                let markup = link::image(self, index, title);
                self.html(markup);
                self.skip_to(|end| matches!(end, TagEnd::Image));
            }
            Tag::Item if self.is_task(node) => self.html("<li class=\"task\">"),
            Tag::Table(alignments) => self.start_table(node, alignments),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                let markup = self.tables.last_mut().map(|table| table.start(tag));
                self.html(markup.unwrap_or_default());
            }
            Tag::FootnoteDefinition(name) => {
                let markup = self.footnotes.definition(name);
                self.html(markup);
            }
            other => self.queue.push_back(Event::Start(other.clone())),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(_) => {
                let markup = self.heading_end.take().unwrap_or_default();
                self.html(markup);
            }
            TagEnd::Paragraph if self.heading_end.is_some() => {
                let markup = self.heading_end.take().unwrap_or_default();
                self.html(markup);
            }
            TagEnd::BlockQuote(_) => {
                let markup = self.quotes.pop().unwrap_or_default();
                self.html(markup);
            }
            TagEnd::CodeBlock | TagEnd::Image => {}
            TagEnd::FootnoteDefinition => self.html("</div>\n"),
            TagEnd::Link => {
                self.in_link = false;
                self.html("</a>");
            }
            TagEnd::Table => {
                self.tables.pop();
                self.html("</tbody></table></div>\n");
            }
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => {
                let markup = self.tables.last_mut().map(|table| table.end(end));
                self.html(markup.unwrap_or_default());
            }
            other => self.queue.push_back(Event::End(other)),
        }
    }

    fn heading_at(&self, node: usize) -> Option<&'a Heading> {
        let heading = self.document().headings.get(self.next.heading)?;
        (heading.node == node).then_some(heading)
    }

    fn start_heading(&mut self, node: usize) {
        let Some(heading) = self.heading_at(node) else {
            return;
        };
        self.next.heading += 1;
        let is_first = self.next.heading == 1 && heading.may_be_title();
        let place = if is_first && heading.text == self.page.heading() {
            heading::Place::Title
        } else if self.folds.begins_at(node) {
            heading::Place::Fold
        } else {
            heading::Place::Text
        };
        let (start, end) = heading::markup(heading, place);
        self.html(start);
        if end.is_none() {
            self.skip_to(|end| matches!(end, TagEnd::Heading(_)));
        }
        self.heading_end = end;
    }

    fn start_quote(&mut self, node: usize) {
        let document = self.document();
        let callout = document.callouts.get(self.next.callout);
        let tab = document.tabs.get(self.next.tab);
        let (start, end) = if let Some(callout) = callout.filter(|callout| callout.node == node) {
            self.next.callout += 1;
            callout::markup(callout)
        } else if let Some(tab) = tab.filter(|tab| tab.node == node) {
            self.next.tab += 1;
            tabs::markup(tab, self.next.tab)
        } else {
            ("<blockquote>\n".to_owned(), "</blockquote>\n")
        };
        self.quotes.push(end);
        self.html(start);
    }

    fn formula(&mut self, node: usize, tex: &str, kind: FormulaKind) {
        let document = self.document();
        let written = document.source.slice(document.nodes[node].span);
        self.html(formula::formula(tex, kind, written));
    }

    fn code_block(&mut self) {
        let index = self.next.block;
        self.next.block += 1;
        if let Some(block) = self.document().blocks.get(index) {
            let markup = code::block(self, block, index);
            self.html(markup);
        }
    }

    fn start_table(&mut self, node: usize, alignments: &'a [Alignment]) {
        self.table_count += 1;
        let table = table::Table::new(self.document(), node, alignments);
        let class = if table.is_of_contacts() {
            "table contacts"
        } else {
            "table"
        };
        self.tables.push(table);
        let number = self.table_count;
        self.html(format!("<div class=\"{class}\" role=\"region\" tabindex=\"0\" aria-label=\"Table {number}\"><table>"));
    }

    /// The index of the link that begins here.
    fn take_link(&mut self) -> usize {
        self.next.link += 1;
        self.next.link - 1
    }

    /// References in raw HTML are resolved when it is sanitised.
    fn skip_html_links(&mut self, node: usize) {
        let links = &self.document().links;
        while links
            .get(self.next.link)
            .is_some_and(|link| link.node == node)
        {
            self.next.link += 1;
        }
    }

    fn is_task(&self, node: usize) -> bool {
        let nodes = &self.document().nodes;
        let marker = |at: usize| {
            matches!(
                nodes.get(at).map(|node| &node.event),
                Some(Event::TaskListMarker(_))
            )
        };
        let paragraph = matches!(
            nodes.get(node + 1).map(|node| &node.event),
            Some(Event::Start(Tag::Paragraph))
        );
        marker(node + 1) || (paragraph && marker(node + 2))
    }

    /// Leaves out the nodes up to an end of this kind, that end included.
    fn skip_to(&mut self, is_end: impl Fn(&TagEnd) -> bool) {
        let mut depth = 1;
        while let Some(node) = self.document().nodes.get(self.at) {
            self.at += 1;
            match &node.event {
                Event::Start(tag) => {
                    depth += usize::from(is_end(&tag.to_end()));
                    if matches!(tag, Tag::Link { .. } | Tag::Image { .. }) {
                        self.next.link += 1;
                    }
                }
                Event::InlineHtml(_) if self.is_mark(self.at - 1) => self.next.mark += 1,
                Event::End(end) if is_end(end) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

/// A text that is escaped where it is written.
pub(in crate::render) struct Escaped<'t>(pub(in crate::render) &'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::with_capacity(self.0.len());
        escape(&mut text, self.0);
        formatter.write_str(&text)
    }
}
