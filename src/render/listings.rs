//! The whole book in one file each, for programs: `pages.json`, `llms.txt`,
//! and the feed of changes.

use std::fmt::Write as _;

use super::body::Escaped;
use super::page::SiteContext;
use super::{RenderError, relative, write as write_file};
use crate::book::{Page, Proof, ProofState, distinct};
use crate::output::Sink;

/// How many changes the feed tells.
const NEWEST: usize = 50;

/// Writes them all.
pub(super) fn write(site: &SiteContext<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
    write_file(sink, "pages.json", pages_json(site).as_bytes())?;
    write_file(sink, "llms.txt", llms_text(site).as_bytes())?;
    match feed(site) {
        Some(feed) => write_file(sink, "feed.xml", feed.as_bytes()),
        None => Ok(()),
    }
}

/// Address of a page under the site's root.
fn address(page: &Page) -> String {
    relative("", &page.route)
        .trim_start_matches("./")
        .to_owned()
}

/// Every page with what is known of it. `title`, `url`, `review_by` and
/// `owner_slack` are named as in the list of GOV.UK's tech-docs-gem
/// (`api/pages.json`), so that programs which remind owners read it.
fn pages_json(site: &SiteContext<'_>) -> String {
    let pages = site.input.book.pages.iter().map(|page| {
        let document = &page.document;
        let meta = &document.meta;
        serde_json::json!({
            "source": document.path,
            "url": address(page),
            "title": page.title(),
            "description": meta.description,
            "severity": meta.severity,
            "service": meta.service,
            "owner": meta.owner,
            "alerts": meta.alerts,
            "tags": meta.tags,
            "last_reviewed_on": meta.review.last_reviewed_on,
            "review_in": meta.review.review_in,
            "review_by": meta
                .review
                .due(site.input.changed.get(&document.path).map(|change| change.day))
                .map(|due| due.to_string()),
            "owner_slack": meta.owner,
            "changed": site.input.changed.get(&document.path).map(|change| change.day.to_string()),
            "proof": proof(site.input.proofs.of_page(&document.path), page),
            "checks": document.checks.iter().map(|check| check.id.as_str()).collect::<Vec<_>>(),
        })
    });
    let pages: Vec<serde_json::Value> = pages.collect();
    format!("{:#}\n", serde_json::Value::from(pages))
}

/// The statements of a page, as far as a file decides about them.
fn proof(proofs: &[Proof], page: &Page) -> serde_json::Value {
    let proofs = distinct(proofs);
    let count = |state| proofs.iter().filter(|proof| proof.state == state).count();
    let decided = proofs
        .iter()
        .filter(|proof| proof.state != ProofState::Unknown);
    let statements = decided.map(|proof| {
        let source = proof.source.as_deref();
        serde_json::json!({
            "kind": proof.kind,
            "text": proof.text,
            "state": proof.state,
            "line": page.document.source.position(proof.span.start).line,
            "correct": proof.correct,
            "file": source.map(|source| &*source.file),
            "file_line": source.map(|source| source.line).filter(|line| *line > 0),
        })
    });
    let statements: Vec<serde_json::Value> = statements.collect();
    serde_json::json!({
        "proven": count(ProofState::Proven),
        "contradicted": count(ProofState::Contradicted),
        "unknown": count(ProofState::Unknown),
        "statements": statements,
    })
}

/// The book for language models (llmstxt.org): its pages with a line each.
fn llms_text(site: &SiteContext<'_>) -> String {
    let mut text = format!("# {}\n", site.view.title);
    if !site.view.description.is_empty() {
        let _ = write!(text, "\n> {}\n", site.view.description);
    }
    text.push_str("\nAppend `page.md` to the URL of a page for its text as Markdown.\n");
    let book = site.input.book;
    for (index, section) in book.sections.iter().enumerate() {
        let pages = book.pages.iter().filter(|page| page.section.0 == index);
        let mut pages = pages.peekable();
        if pages.peek().is_some() {
            let title = if index == 0 { "Pages" } else { &section.title };
            let _ = write!(text, "\n## {title}\n\n");
        }
        for page in pages {
            let _ = write!(
                text,
                "- [{}]({}/{})",
                page.title().replace(['[', ']'], ""),
                site.view.base_url,
                address(page)
            );
            let meta = &page.document.meta;
            let about = [&meta.description, &meta.severity, &meta.service];
            let about = about.into_iter().flatten().map(String::as_str);
            let alerts = meta.alerts.iter().map(String::as_str);
            let about: Vec<&str> = about.chain(alerts).collect();
            if !about.is_empty() {
                let _ = write!(text, ": {}", about.join("; "));
            }
            text.push('\n');
        }
    }
    text
}

/// The pages that changed last (RFC 4287). Its identifiers are addresses, so
/// there is none without the site's own.
fn feed(site: &SiteContext<'_>) -> Option<String> {
    let base = Some(site.view.base_url.as_str()).filter(|base| !base.is_empty())?;
    let changed = site.input.changed;
    let pages = site.input.book.pages.iter();
    let mut pages: Vec<(&Page, String)> = pages
        .filter_map(|page| Some((page, changed.get(&page.document.path)?.day.to_string())))
        .collect();
    pages.sort_by(|left, right| {
        right
            .1
            .cmp(&left.1)
            .then_with(|| left.0.route.cmp(&right.0.route))
    });
    pages.truncate(NEWEST);
    let newest = pages.first().map(|(_, date)| date.clone())?;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>{}</title>\n<id>{base}/</id>\n<link href=\"{base}/\"/>\n\
         <link rel=\"self\" href=\"{base}/feed.xml\"/>\n<updated>{newest}T00:00:00Z</updated>\n\
         <author><name>{}</name></author>\n",
        Escaped(&site.view.title),
        Escaped(&site.view.title),
        base = Escaped(base),
    );
    for (page, date) in pages {
        let address = format!("{base}/{}", super::body::encoded(&address(page)));
        let about = page
            .document
            .meta
            .description
            .as_deref()
            .unwrap_or_default();
        let _ = writeln!(
            xml,
            "<entry><title>{}</title><id>{address}</id><link href=\"{address}\"/>\
             <updated>{date}T00:00:00Z</updated><summary>{}</summary></entry>",
            Escaped(page.title()),
            Escaped(about),
            address = Escaped(&address),
        );
    }
    xml.push_str("</feed>\n");
    Some(xml)
}
