//! What a page gives its reader around the text: facts, the first command,
//! what is to be filled in, and the pages that link to it.

use super::body::{encoded, single_card};
use super::highlight::Highlighter;
use super::offers::Offers;
use super::report::{self, in_query};
use super::view::{FirstView, InputView, LinkView, MetaView, TocView};
use super::{SiteInput, relative};
use crate::book::{Book, CommandHome, Document, LinkKind, Page, Target};
use crate::tools::Effect;

/// The first command that only looks, on a page that somebody is paged to.
pub(super) fn first(document: &Document, highlighter: &Highlighter) -> Option<FirstView> {
    let meta = &document.meta;
    if meta.alerts.is_empty() && meta.severity.is_none() {
        return None;
    }
    let mut commands = document.commands.iter();
    let (command, block) = commands.find_map(|command| match command.home {
        CommandHome::Block(block) if command.risk == Effect::Reads => Some((command, block)),
        _ => None,
    })?;
    let language = document
        .blocks
        .get(block)?
        .info
        .language
        .to_ascii_lowercase();
    let headings = document.headings.iter();
    let mut above = headings.filter(|heading| heading.span.start < command.span.start);
    let (heading, anchor) = above
        .next_back()
        .map(|heading| (heading.text.clone(), heading.anchor.clone()))
        .unwrap_or_default();
    Some(FirstView {
        card: single_card(command, &language, highlighter),
        heading,
        anchor,
    })
}

/// The first picture of a page that is published with it, by its path.
pub(super) fn picture(page: &Page) -> String {
    let links = page.document.links.iter().zip(&page.targets);
    let mut pictures = links.filter_map(|(link, target)| match target {
        Target::Asset(path) if matches!(link.kind, LinkKind::Image | LinkKind::WikiImage) => {
            Some(encoded(path))
        }
        _ => None,
    });
    pictures.next().unwrap_or_default()
}

/// Whether a page has a diagram or a formula.
pub(super) fn has_figures(document: &Document) -> bool {
    let mut languages = document.blocks.iter().map(|block| &block.info.language);
    let is_drawn = |language: &String| {
        language.eq_ignore_ascii_case("mermaid") || language.eq_ignore_ascii_case("math")
    };
    !document.formulas.is_empty() || languages.any(is_drawn)
}

/// What is to be filled in, in the order of the page, each once.
pub(super) fn inputs(document: &Document, offers: &Offers<'_>) -> Vec<InputView> {
    let mut known = offers.of(document);
    let declared = document.meta.inputs.iter();
    let mut inputs: Vec<InputView> = declared
        .map(|(name, about)| InputView {
            name: name.clone(),
            key: name.to_lowercase(),
            about: about.clone(),
            known: Vec::new(),
            is_variable: true,
        })
        .collect();
    let commands = document.commands.iter();
    let commands = commands.filter(|command| matches!(command.home, CommandHome::Block(_)));
    for input in commands.flat_map(|command| &command.inputs) {
        let key = input.name.trim().to_lowercase();
        if !inputs.iter().any(|known| known.key == key) {
            inputs.push(InputView {
                name: input.name.trim().to_owned(),
                known: known.remove(&key).unwrap_or_default(),
                key,
                about: String::new(),
                is_variable: false,
            });
        }
    }
    inputs
}

/// Headings of levels 2 to 4; on a page of many, fewer levels.
pub(super) fn contents(page: &Page) -> Vec<TocView> {
    const MAX_ENTRIES: usize = 60;
    let headings = || {
        page.document
            .headings
            .iter()
            .filter(|heading| !heading.bold_line && !heading.text.is_empty())
    };
    let deepest = (2..=4)
        .rev()
        .find(|&level| headings().filter(|heading| heading.level <= level).count() <= MAX_ENTRIES);
    let deepest = deepest.unwrap_or(2);
    headings()
        .filter(|heading| {
            heading.level <= deepest && (heading.level > 1 || heading.text != page.heading())
        })
        .map(|heading| TocView {
            title: heading.text.clone(),
            anchor: heading.anchor.clone(),
            level: heading.level.max(2),
        })
        .collect()
}

/// The pages that link to each page.
pub(super) struct Backlinks(Vec<Vec<usize>>);

impl Backlinks {
    /// The most that one page tells: of what the whole book links to nobody
    /// wants a list.
    const MAX_ENTRIES: usize = 20;

    pub(super) fn new(book: &Book) -> Self {
        let mut from = vec![Vec::new(); book.pages.len()];
        for (index, page) in book.pages.iter().enumerate() {
            for target in &page.targets {
                if let Target::Page { page: to, .. } = target
                    && to.0 != index
                    && from[to.0].last() != Some(&index)
                {
                    from[to.0].push(index);
                }
            }
        }
        Self(from)
    }

    /// How many pages link to this one.
    pub(super) fn count(&self, index: usize) -> usize {
        self.0[index].len()
    }

    /// Links to the pages that link to this one; none if there are too many.
    pub(super) fn of(&self, book: &Book, index: usize, root: &str) -> Vec<LinkView> {
        let from = &self.0[index];
        if from.len() > Self::MAX_ENTRIES {
            return Vec::new();
        }
        let pages = from.iter().map(|from| &book.pages[*from]);
        let links = pages.map(|page| LinkView {
            title: page.title().to_owned(),
            href: relative(root, &page.route),
        });
        links.collect()
    }
}

/// What is known about a page.
pub(super) fn meta_view(page: &Page, input: &SiteInput<'_>) -> MetaView {
    let meta = &page.document.meta;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let document = &page.document;
    let site = &input.settings.site;
    let changed = input.changed.get(&document.path);
    let edit = site.edit_url.as_deref().unwrap_or_default();
    let edit = edit.replace("{title}", &in_query(&document.title));
    let commit = changed.map_or("", |change| change.commit.as_str());
    let issue = report::issue_template(site.issue_url.as_deref(), &input.provenance.base);
    let issue = report::fill(&issue, document, commit);
    MetaView {
        review_due: meta
            .review
            .due(changed.map(|change| change.day))
            .map(|due| due.to_string())
            .unwrap_or_default(),
        changed: changed
            .map(|change| change.day.to_string())
            .unwrap_or_default(),
        commit: changed
            .map(|change| change.commit.clone())
            .unwrap_or_default(),
        edit_url: edit.replace("{path}", &encoded(&document.path)),
        issue_url: issue.replace("{section}", ""),
        issue_template: if issue.contains("{section}") {
            issue
        } else {
            String::new()
        },
        severity: text(&meta.severity),
        service: text(&meta.service),
        owner: text(&meta.owner),
        // Only who shows drafts ever sees this.
        status: if meta.draft {
            "draft".to_owned()
        } else {
            text(&meta.status)
        },
        last_reviewed_on: text(&meta.review.last_reviewed_on),
        review_in: text(&meta.review.review_in),
        alerts: meta.alerts.clone(),
        tags: meta.tags.clone(),
    }
}
