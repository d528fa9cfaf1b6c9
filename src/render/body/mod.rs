//! A page's text as HTML: the document's nodes, with headings, links, code
//! blocks, tables and callouts in the theme's markup and raw HTML made safe.

mod callout;
mod card;
mod code;
mod events;
mod fold;
mod footnote;
mod formula;
mod heading;
mod html;
mod lines;
mod link;
mod mark;
mod phone;
mod picture;
mod proofs;
mod stamps;
mod table;
mod tabs;

use std::collections::BTreeMap;

use pulldown_cmark::html::push_html;

use super::escape;
use super::highlight::Highlighter;
use crate::book::{Book, Command, Page};
use crate::diagram::Painter;
use crate::printable::printable_script;

pub(super) use events::Escaped;
pub(super) use link::{Href, addresses, encoded, href, label, written};
pub(super) use proofs::Words;
pub(super) use stamps::Stamps;

/// What rendering a body needs beyond the page.
pub(super) struct BodyContext<'a> {
    pub(super) book: &'a Book,
    pub(super) highlighter: &'a Highlighter,
    pub(super) painter: &'a Painter,
    /// Chips of the page's checks as HTML.
    pub(super) stamps: Stamps,
    /// What is doubtful about the page's commands, by the block's index.
    pub(super) page_findings: BTreeMap<usize, Vec<String>>,
    /// Words that the repository proves or contradicts.
    pub(super) words: Words<'a>,
    /// Whether raw HTML is published as it is written.
    pub(super) trusted_html: bool,
}

/// One command as a card, outside of its block.
pub(super) fn single_card(command: &Command, language: &str, highlighter: &Highlighter) -> String {
    let mut html = card::card_start(command.risk).to_owned();
    if let Some(label) = &command.label {
        html.push_str("<p class=\"note\">");
        escape(&mut html, &printable_script(label));
        html.push_str("</p>");
    }
    html.push_str("<pre tabindex=\"0\"><code>");
    highlighter.highlight(language, &command.text, &mut html);
    html.push_str("</code></pre></div>");
    html
}

/// A rendered body, and what has to be published with it.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: String,
    /// Pictures drawn from the page's diagrams, by file name.
    pub(super) diagrams: Vec<(String, String)>,
}

/// Renders a page's text.
pub(super) fn render_body(page: &Page, context: &BodyContext<'_>) -> Body {
    let mut writer = events::EventWriter::new(page, context);
    let mut html = String::with_capacity(page.document.source.text().len() * 2);
    let raw = page.document.raw_html;
    push_html(&mut html, writer.by_ref());
    let fragments = writer.finish();
    if raw {
        html = if context.trusted_html {
            html::fill(&html, &fragments.kept)
        } else {
            html::sanitise(&html, &fragments.kept, page, context)
        };
    }
    Body {
        html,
        diagrams: fragments.diagrams,
    }
}
