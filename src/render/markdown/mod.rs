//! Each page as Markdown beside its HTML: for programs, and for readers who
//! take a page with them. It says what the page says, whatever syntax the
//! author's generator uses: included files are part of it, callouts are block
//! quotes, links lead where those of the page lead.

mod blocks;
mod escape;
mod inline;
mod writer;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::SiteInput;
use super::view::PageView;
use crate::book::{Book, Page};
use crate::secrets;
use escape::{code, escaped, line_start};
use writer::Writer;

/// Name of the file beside the page's `index.html`.
pub(super) const FILE: &str = "page.md";

/// Path of a page's Markdown in the site.
pub(super) fn path(page: &Page) -> String {
    let file = page.route.file();
    let folder = file.strip_suffix("index.html").unwrap_or_default();
    format!("{folder}{FILE}")
}

/// What stands in place of a secret.
const REMOVED: &str = "•••";

/// Paths of that name which the book uses itself, for files, pages, redirects
/// or alerts.
pub(super) fn taken<'a>(input: &SiteInput<'a>) -> BTreeSet<&'a str> {
    let book = input.book;
    let assets = book.assets.iter().map(|asset| asset.path.as_str());
    let redirects = book.redirects.iter().map(|redirect| redirect.from.as_str());
    let pages = book.pages.iter().map(|page| page.route.as_str());
    let sections = book.sections.iter().map(|section| section.route.as_str());
    let named = assets.chain(redirects).chain(pages).chain(sections);
    let mut taken: BTreeSet<&str> = named.filter(|path| path.ends_with(FILE)).collect();
    let answered = book
        .pages
        .iter()
        .flat_map(|page| &page.document.meta.alerts);
    let mut alerts = answered.chain(input.alerts.iter().map(|rule| &rule.name));
    if alerts.any(|name| name.eq_ignore_ascii_case(FILE)) {
        taken.extend(["alerts/page.md", "runbooks/page.md"]);
    }
    taken
}

/// The page as Markdown. Nothing if that would be many times as long as the
/// author's text, as deeply nested containers can make it.
pub(super) fn markdown(page: &Page, view: &PageView, book: &Book) -> Option<String> {
    let mut text = head(view);
    text.push_str(&Writer::new(page, book).write()?);
    text.truncate(text.trim_end().len());
    text.push('\n');
    Some(without_secrets(text))
}

/// Title, description and what is known about the page.
fn head(view: &PageView) -> String {
    let mut head = format!("# {}\n\n", one_line(&view.title));
    if !view.description.is_empty() {
        let _ = write!(head, "{}\n\n", line_start(&one_line(&view.description)));
    }
    let meta = &view.meta;
    let alerts: Vec<String> = meta.alerts.iter().map(|alert| code(alert)).collect();
    let facts = [
        ("Severity", one_line(&meta.severity)),
        ("Service", one_line(&meta.service)),
        ("Alerts", alerts.join(", ")),
        ("Owner", one_line(&meta.owner)),
        ("Status", one_line(&meta.status)),
        ("Reviewed", one_line(&meta.last_reviewed_on)),
        ("Changed", meta.changed.clone()),
        ("Source", code(&view.source)),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(head, "- {name}: {value}");
    }
    head.push('\n');
    head
}

/// A text that stands on one line.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    escaped(&words.join(" "))
}

/// The text without what looks like a real token.
fn without_secrets(text: String) -> String {
    let found = secrets::tokens(&text);
    if found.is_empty() {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for place in found {
        clean.push_str(&text[at..place.start]);
        clean.push_str(REMOVED);
        at = place.end;
    }
    clean.push_str(&text[at..]);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_removed() {
        let token = format!("ghp_{}", "a1B2c3D4e5".repeat(4));
        let text = format!("a {token} b\n");
        assert_eq!(without_secrets(text), "a ••• b\n");
        assert_eq!(without_secrets("plain".to_owned()), "plain");
    }
}
