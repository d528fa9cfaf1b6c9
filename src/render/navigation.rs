//! Navigation as HTML: the sections on the way to a page, and what stands in
//! the page's own. Sections fold without a script. A long list shows the
//! neighbourhood of the page and a way to the rest, so that a page's size does
//! not grow with the book's.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::body::Escaped;
use super::relative;
use crate::book::{Book, NavItem, PageId, Route, Section, SectionId};

/// Longest list that is shown whole, and how many entries are shown around
/// the current one of a longer list.
const WHOLE: usize = 60;
const AROUND: usize = 12;

/// The most entries of folded sections that a list shows in all.
const FOLDED: usize = 48;

/// Makes navigation, and remembers what pages of one section share.
pub(super) struct Navigation<'a> {
    book: &'a Book,
    /// Place of each page and each section among its section's items.
    page_places: Vec<usize>,
    section_places: Vec<usize>,
    shared: Mutex<BTreeMap<(SectionId, usize), std::sync::Arc<str>>>,
}

impl<'a> Navigation<'a> {
    pub(super) fn new(book: &'a Book) -> Self {
        let mut page_places = vec![0; book.pages.len()];
        let mut section_places = vec![0; book.sections.len()];
        for section in &book.sections {
            for (place, item) in section.items.iter().enumerate() {
                match item {
                    NavItem::Page(id) => page_places[id.0] = place,
                    NavItem::Section(id) => section_places[id.0] = place,
                    NavItem::Link(_) => {}
                }
            }
        }
        Self {
            book,
            page_places,
            section_places,
            shared: Mutex::default(),
        }
    }

    /// Navigation for the page at `route` in `section`.
    pub(super) fn html(&self, section: SectionId, page: Option<PageId>, route: &Route) -> String {
        let chain = self.chain(section);
        let long = chain
            .iter()
            .any(|&id| self.book.section(id).items.len() > WHOLE);
        let html = if long {
            self.render(&chain, page, &route.to_root()).into()
        } else {
            self.shared_html(section, &chain, route)
        };
        mark_current(&html, &relative(&route.to_root(), route))
    }

    /// Navigation for a page that stands anywhere: its links begin with `root`.
    pub(super) fn html_anywhere(&self, root: &str) -> String {
        self.render(&[SectionId(0)], None, root)
    }

    fn shared_html(
        &self,
        section: SectionId,
        chain: &[SectionId],
        route: &Route,
    ) -> std::sync::Arc<str> {
        let key = (section, route.depth());
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = shared.get(&key) {
            return html.clone();
        }
        drop(shared);
        let html: std::sync::Arc<str> = self.render(chain, None, &route.to_root()).into();
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.entry(key).or_insert(html).clone()
    }

    /// The sections from the book down to `section`.
    fn chain(&self, section: SectionId) -> Vec<SectionId> {
        let mut chain = vec![section];
        while let Some(parent) = chain.last().and_then(|&id| self.book.section(id).parent) {
            chain.push(parent);
        }
        chain.reverse();
        chain
    }

    fn render(&self, chain: &[SectionId], page: Option<PageId>, root: &str) -> String {
        let mut html = String::new();
        self.list(&mut html, chain, page, root);
        html
    }

    /// The items of the chain's first section; the one that the chain goes on
    /// with is shown open.
    fn list(&self, html: &mut String, chain: &[SectionId], page: Option<PageId>, root: &str) {
        let Some((&id, inner)) = chain.split_first() else {
            return;
        };
        let section = self.book.section(id);
        let open = inner.first().map(|&inner| NavItem::Section(inner));
        let current = open.or(page.map(NavItem::Page));
        let shown = window(section, current.map_or(0, |item| self.place(item)));
        let folds = self.folds(&section.items[shown.clone()], open);
        html.push_str("<ul>");
        for &item in &section.items[shown.clone()] {
            self.item(html, item, root);
            match item {
                item if Some(item) == open => {
                    fold(html, self.entry(item, root).0, " open");
                    self.list(html, inner, page, root);
                    html.push_str("</details>");
                }
                NavItem::Section(id) if folds && !self.book.section(id).items.is_empty() => {
                    fold(html, self.entry(item, root).0, "");
                    html.push_str("<ul>");
                    for &inner in &self.book.section(id).items {
                        self.item(html, inner, root);
                        html.push_str("</li>");
                    }
                    html.push_str("</ul></details>");
                }
                _ => {}
            }
            html.push_str("</li>");
        }
        if shown.len() < section.items.len() {
            let href = relative(root, &section.route);
            let _ = write!(
                html,
                "<li><a class=\"more\" href=\"{}\">All {}</a></li>",
                Escaped(&href),
                section.items.len()
            );
        }
        html.push_str("</ul>");
    }

    /// An entry, which is not closed yet.
    fn item(&self, html: &mut String, item: NavItem, root: &str) {
        let (title, href) = self.entry(item, root);
        let (href, title) = (Escaped(&href), Escaped(title));
        let _ = write!(html, "<li><a href=\"{href}\">{title}</a>");
    }

    /// Whether the sections of a list are few and short enough to be part of
    /// the page. Either all of them are or none.
    fn folds(&self, items: &[NavItem], open: Option<NavItem>) -> bool {
        let folded = items.iter().filter(|item| Some(**item) != open);
        let counts = folded.map(|item| match item {
            NavItem::Section(id) => self.book.section(*id).items.len(),
            NavItem::Page(_) | NavItem::Link(_) => 0,
        });
        counts.sum::<usize>() <= FOLDED
    }

    fn place(&self, item: NavItem) -> usize {
        match item {
            NavItem::Page(id) => self.page_places[id.0],
            NavItem::Section(id) => self.section_places[id.0],
            // No page is current at another site.
            NavItem::Link(_) => 0,
        }
    }

    /// What an entry is called, and where it leads.
    fn entry(&self, item: NavItem, root: &str) -> (&'a str, String) {
        match item {
            NavItem::Page(id) => {
                let page = self.book.page(id);
                (page.label(), relative(root, &page.route))
            }
            NavItem::Section(id) => {
                let section = self.book.section(id);
                (&section.title, relative(root, &section.route))
            }
            NavItem::Link(index) => {
                let link = &self.book.links[index];
                (&link.title, link.href.clone())
            }
        }
    }
}

/// Begins a section that folds.
fn fold(html: &mut String, title: &str, open: &str) {
    let _ = write!(
        html,
        "<details{open}><summary aria-label=\"Pages of {}\"></summary>",
        Escaped(title)
    );
}

/// The part of a section's items that is shown around the one at `place`.
fn window(section: &Section, place: usize) -> Range<usize> {
    let count = section.items.len();
    if count <= WHOLE {
        return 0..count;
    }
    let start = place.saturating_sub(AROUND);
    start..(start + 2 * AROUND + 1).min(count)
}

/// Says which entry is the page itself.
fn mark_current(html: &str, href: &str) -> String {
    let entry = format!("<a href=\"{}\">", Escaped(href));
    let current = format!("<a aria-current=\"page\" href=\"{}\">", Escaped(href));
    html.replacen(&entry, &current, 1)
}

/// How many pages each section has, with those below it and without its own
/// index page.
pub(super) fn page_counts(book: &Book) -> Vec<usize> {
    let mut counts = vec![0; book.sections.len()];
    for (index, page) in book.pages.iter().enumerate() {
        let own = book.section(page.section).page;
        let mut next = Some(page.section);
        if own == Some(PageId(index)) {
            next = book.section(page.section).parent;
        }
        while let Some(id) = next {
            counts[id.0] += 1;
            next = book.section(id).parent;
        }
    }
    counts
}

/// The pages as they are read from front to back.
pub(super) fn reading_order(book: &Book) -> Vec<PageId> {
    let mut order = Vec::with_capacity(book.pages.len());
    let mut open = vec![NavItem::Section(SectionId(0))];
    while let Some(item) = open.pop() {
        match item {
            NavItem::Page(id) => order.push(id),
            NavItem::Section(id) => {
                let section = book.section(id);
                order.extend(section.page);
                open.extend(section.items.iter().rev());
            }
            NavItem::Link(_) => {}
        }
    }
    order
}
