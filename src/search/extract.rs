use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::language::{self, Language};
use super::{SearchPage, SearchSection};
use crate::book::{
    AlertRule, Block, Book, CommandHome, Document, FactKind, Heading, Page, has_place,
};
use crate::diagram;
use crate::printable::printable_code;
use crate::tools::Effect;

/// A section with so many links, each to so many words or fewer, leads
/// elsewhere: the page it leads to is the better answer.
const FEWEST_LINKS: usize = 5;
const WORDS_OF_LINK: usize = 12;

/// The searchable text of a page, section by section.
pub(super) fn search_page(book: &Book, page: &Page) -> SearchPage {
    let document = &page.document;
    let meta = &document.meta;
    let alerts = document.facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Alert(alert) => Some(alert.name.clone()),
        _ => None,
    });
    // Alerts that a page only lists are not what the page is for.
    let names: Vec<String> = if meta.alerts.is_empty() && alerts.clone().count() == 1 {
        alerts.collect()
    } else {
        meta.alerts.clone()
    };
    let errors = meta
        .extra
        .get("errors")
        .and_then(serde_json::Value::as_array);
    let errors = errors.into_iter().flatten();
    let errors = errors.filter_map(|error| error.as_str().map(str::to_owned));
    let stem = document.path.rsplit('/').next().unwrap_or_default();
    SearchPage {
        source: document.path.clone(),
        url: match page.route.as_str() {
            "" => String::new(),
            path => format!("{path}/"),
        },
        title: page.title().to_owned(),
        breadcrumb: breadcrumb(book, page),
        file_stem: stem
            .rsplit_once('.')
            .map_or(stem, |(stem, _)| stem)
            .to_owned(),
        severity: meta.severity.clone().unwrap_or_default(),
        names: names.into_iter().chain(errors).collect(),
        sections: sections(page),
    }
}

/// The rules of the languages that a book and its pages are in: pages have a
/// `language` of their own in the front matter.
pub(super) fn languages(book: &Book, language: &str) -> Vec<Language> {
    let of_pages = book.pages.iter().filter_map(|page| {
        let extra = &page.document.meta.extra;
        let code = extra.get("language").or_else(|| extra.get("lang"))?;
        code.as_str()
    });
    language::of_codes(std::iter::once(language).chain(of_pages))
}

/// The places of alerts that no page names: what is known of them is their
/// rule.
pub(super) fn unanswered(book: &Book, alerts: &[AlertRule]) -> Vec<SearchPage> {
    let documents = book.pages.iter().map(|page| &page.document);
    let named = documents.flat_map(|document| {
        let facts = document.facts.iter();
        let mentioned = facts.filter_map(|fact| match &fact.kind {
            FactKind::Alert(alert) => Some(alert.name.as_str()),
            _ => None,
        });
        let answered = document.meta.alerts.iter().map(String::as_str);
        answered.chain(mentioned)
    });
    let mut seen: HashSet<&str> = named.collect();
    let unanswered = alerts.iter().filter(|rule| has_place(&rule.name));
    let unanswered = unanswered.filter(|rule| seen.insert(&rule.name));
    let pages = unanswered.map(|rule| SearchPage {
        source: rule.source.path().to_owned(),
        url: format!("alerts/{}/", rule.name),
        // Not the bare name: that would be taken for the page of the alert.
        title: format!("{} (no page yet)", rule.name),
        breadcrumb: "Alerts".to_owned(),
        sections: vec![SearchSection {
            text: rule.summary.trim().to_owned(),
            code: rule.expr.clone(),
            code_only: rule.expr.clone(),
            // A page that speaks of the same is the better answer.
            lists_links: true,
            ..SearchSection::default()
        }],
        ..SearchPage::default()
    });
    pages.collect()
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
    let mut blocks = document.blocks.iter().enumerate();
    let mut callouts = document.callouts.iter().peekable();
    let mut tabs = document.tabs.iter().peekable();
    let mut above: Vec<&Heading> = Vec::new();
    let mut sections = vec![SearchSection::default()];
    let mut in_heading = false;
    let commands = commands_of_blocks(document);
    // How many links each section has.
    let mut linked = vec![0];
    for (index, node) in document.nodes.iter().enumerate() {
        if let Some(heading) = headings.next_if(|heading| heading.node == index) {
            above.retain(|outer| outer.level < heading.level);
            in_heading = true;
            sections.push(new_section(page, heading, &above));
            linked.push(0);
            above.push(heading);
            continue;
        }
        let last = sections.len() - 1;
        let section = &mut sections[last];
        match &node.event {
            Event::Start(Tag::BlockQuote(_)) => {
                // A title or label is text as well.
                if let Some(callout) = callouts.next_if(|callout| callout.node == index) {
                    push_line(&mut section.text, &callout.title);
                }
                if let Some(tab) = tabs.next_if(|tab| tab.node == index) {
                    push_line(&mut section.text, &tab.label);
                }
            }
            Event::Start(Tag::Link { .. }) => linked[last] += 1,
            Event::Start(Tag::CodeBlock(_)) => {
                if let Some((number, block)) = blocks.next() {
                    push_block(
                        section,
                        block,
                        commands.get(&number).map_or(&[], Vec::as_slice),
                    );
                }
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            // A heading's text is its section's heading.
            event if !in_heading => push_text(section, event),
            _ => {}
        }
    }
    finished(sections, &linked)
}

/// Adds the text of an event; the end of a block ends a line.
fn push_text(section: &mut SearchSection, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
            section.text.push_str(text);
        }
        Event::Code(code) => {
            section.text.push_str(&printable_code(code));
            push_line(&mut section.code, &printable_code(code));
        }
        Event::SoftBreak | Event::HardBreak => section.text.push(' '),
        Event::End(
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::TableRow
            | TagEnd::TableHead,
        ) => section.text.push('\n'),
        _ => {}
    }
}

/// Leaves out what is empty, and marks what only leads elsewhere.
fn finished(mut sections: Vec<SearchSection>, linked: &[usize]) -> Vec<SearchSection> {
    for (section, linked) in sections.iter_mut().zip(linked) {
        let words = section.text.split_whitespace().count();
        let is_dense = *linked >= FEWEST_LINKS && *linked * WORDS_OF_LINK > words;
        section.lists_links = is_dense && section.code_only.is_empty();
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
        ..SearchSection::default()
    }
}

/// How many commands that a block writes otherwise are passed over.
const AHEAD: usize = 8;

/// A block as code; of a diagram its labels, as text.
fn push_block(section: &mut SearchSection, block: &Block, commands: &[&str]) {
    let title = block.look.as_deref().map(|look| look.title.as_str());
    if let Some(title) = title.filter(|title| !title.is_empty()) {
        push_line(&mut section.text, title);
    }
    if block.info.language.eq_ignore_ascii_case("mermaid") {
        for label in diagram::labels(&block.code) {
            push_line(&mut section.text, &label);
        }
    } else {
        let code = printable_code(&block.code);
        push_line(&mut section.code, &code);
        let commands: Vec<_> = commands
            .iter()
            .map(|command| printable_code(command))
            .collect();
        // Commands stand in the order of their lines.
        let mut next = 0;
        for line in code.lines() {
            let ahead = commands.iter().enumerate().skip(next).take(AHEAD);
            let mut ahead = ahead.filter(|(_, command)| line.contains(&***command));
            let of_line = ahead.next().map(|(at, command)| {
                next = at;
                command
            });
            match of_line {
                Some(command) => push_line(&mut section.code_only, &format!("\t{command}")),
                None => push_line(&mut section.code_only, line.trim_start()),
            }
        }
    }
}

/// The commands of each block that stand on one line. What removes something
/// is read on its page before it is copied.
fn commands_of_blocks(document: &Document) -> HashMap<usize, Vec<&str>> {
    let mut commands: HashMap<usize, Vec<&str>> = HashMap::new();
    for command in &document.commands {
        let CommandHome::Block(block) = command.home else {
            continue;
        };
        let text = command.text.as_str();
        let is_calm = matches!(command.risk, Effect::Reads | Effect::Changes);
        if is_calm && !text.is_empty() && !text.contains('\n') {
            commands.entry(block).or_default().push(text);
        }
    }
    commands
}

fn push_line(code: &mut String, more: &str) {
    code.push_str(more);
    if !more.ends_with('\n') {
        code.push('\n');
    }
}
