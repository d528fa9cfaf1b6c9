use pulldown_cmark::{Event, TagEnd};

use super::{SearchPage, SearchSection};
use crate::book::{Book, FactKind, Heading, Page};

/// The searchable text of a page, section by section.
pub(super) fn search_page(book: &Book, page: &Page) -> SearchPage {
    let document = &page.document;
    let meta = &document.meta;
    let alerts = document.facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Alert(alert) => Some(alert.name.clone()),
        _ => None,
    });
    // Alerts that a page only lists are not what the page is for.
    let names = if meta.alerts.is_empty() && alerts.clone().count() == 1 {
        alerts.collect()
    } else {
        meta.alerts.clone()
    };
    let stem = document.path.rsplit('/').next().unwrap_or_default();
    SearchPage {
        source: document.path.clone(),
        url: match page.route.as_str() {
            "" => String::new(),
            path => format!("{path}/"),
        },
        title: document.title.clone(),
        breadcrumb: breadcrumb(book, page),
        file_stem: stem
            .rsplit_once('.')
            .map_or(stem, |(stem, _)| stem)
            .to_owned(),
        names,
        sections: sections(page),
    }
}

fn breadcrumb(book: &Book, page: &Page) -> String {
    let mut titles = Vec::new();
    let mut next = Some(page.section);
    while let Some(id) = next {
        let section = book.section(id);
        if section.parent.is_some() && section.route != page.route {
            titles.push(section.title.as_str());
        }
        next = section.parent;
    }
    titles.reverse();
    titles.join(" › ")
}

/// Splits a page at its headings. Bold lines stay in the section around them.
fn sections(page: &Page) -> Vec<SearchSection> {
    let document = &page.document;
    let mut headings = document
        .headings
        .iter()
        .filter(|heading| !heading.bold_line)
        .peekable();
    let mut blocks = document.blocks.iter();
    let mut above: Vec<&Heading> = Vec::new();
    let mut sections = vec![SearchSection::default()];
    let mut in_heading = false;
    for (index, node) in document.nodes.iter().enumerate() {
        if let Some(heading) = headings.next_if(|heading| heading.node == index) {
            above.retain(|outer| outer.level < heading.level);
            in_heading = true;
            sections.push(new_section(page, heading, &above));
            above.push(heading);
            continue;
        }
        let section = sections
            .last_mut()
            .expect("there is a section from the start");
        match &node.event {
            Event::Text(text) if !in_heading => section.text.push_str(text),
            Event::Code(code) if !in_heading => {
                section.text.push_str(code);
                push_line(&mut section.code, code);
            }
            Event::Start(pulldown_cmark::Tag::CodeBlock(_)) => {
                if let Some(block) = blocks.next() {
                    push_line(&mut section.code, &block.code);
                }
            }
            Event::SoftBreak | Event::HardBreak => section.text.push(' '),
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => {
                section.text.push('\n');
            }
            _ => {}
        }
    }
    sections.retain(|section| {
        !(section.heading.is_empty() && section.text.trim().is_empty() && section.code.is_empty())
    });
    if sections.is_empty() {
        sections.push(SearchSection::default());
    }
    sections
}

fn new_section(page: &Page, heading: &Heading, above: &[&Heading]) -> SearchSection {
    let title = &page.document.title;
    let parents: Vec<&str> = above
        .iter()
        .map(|outer| outer.text.as_str())
        .filter(|text| text != title)
        .collect();
    let is_title = heading.level == 1 && heading.text == *title;
    SearchSection {
        heading: if is_title {
            String::new()
        } else {
            heading.text.clone()
        },
        parents: parents.join(" › "),
        anchor: if is_title {
            String::new()
        } else {
            heading.anchor.clone()
        },
        text: String::new(),
        code: String::new(),
    }
}

fn push_line(code: &mut String, more: &str) {
    code.push_str(more);
    if !more.ends_with('\n') {
        code.push('\n');
    }
}
