use std::ops::Range;

use super::card::{card_start, cards, risk_word};
use super::events::EventWriter;
use super::formula::formula;
use super::lines::{has_lines, push_lines};
use super::picture::picture;
use crate::book::{Block, BlockKind, Command, FormulaKind};
use crate::printable::printable_code;

/// A code block with its stamp, or the picture or formula that it describes.
pub(super) fn block(writer: &mut EventWriter<'_>, block: &Block, index: usize) -> String {
    if block.info.language.eq_ignore_ascii_case("mermaid")
        && let Some(picture) = picture(writer, block)
    {
        return picture;
    }
    if block.info.language.eq_ignore_ascii_case("math") && block.kind == BlockKind::Fenced {
        let code = block.code.trim();
        return format!("<p>{}</p>\n", formula(code, FormulaKind::Block, code));
    }
    let language = block.info.language.to_ascii_lowercase();
    let mut html = String::with_capacity(block.code.len() * 2 + 200);
    html.push_str("<figure class=\"code\"");
    if !language.is_empty() {
        html.push_str(" data-language=\"");
        super::escape(&mut html, &language);
        html.push('"');
    }
    let commands = writer.commands.get(&index).map_or(&[][..], Vec::as_slice);
    let (context, source) = (writer.context, &writer.page.document.source);
    let paint = |language: &str, part: Range<usize>, html: &mut String| {
        let part = (language, block, part);
        context
            .words
            .highlight(part, (context.highlighter, source), html);
    };
    let stamps = &writer.context.stamps;
    let stamp_of = |command: &Command| stamps.of_command(index, command);
    let mut shown = commands;
    if let Some(cards) = cards(block, commands, &stamp_of, &paint) {
        push_title(block, &mut html);
        html.push_str(&cards);
    } else {
        shown = &[];
        let worst = commands.iter().map(|command| command.risk).max();
        let risk = worst.unwrap_or_default();
        push_title(block, &mut html);
        html.push_str(card_start(risk));
        html.push_str("<pre tabindex=\"0\"><code>");
        let code = block.code.strip_suffix('\n').unwrap_or(&block.code);
        match block.look.as_deref().filter(|look| has_lines(look)) {
            Some(look) => {
                let mut highlighted = String::with_capacity(code.len() * 2);
                paint(&language, 0..code.len(), &mut highlighted);
                push_lines(&highlighted, look, &mut html);
            }
            None => paint(&language, 0..code.len(), &mut html),
        }
        html.push_str("</code></pre>");
        html.push_str(risk_word(risk));
        html.push_str("</div>");
    }
    push_caption(
        &stamps.of_block(index, shown),
        writer.context.page_findings.get(&index),
        &mut html,
    );
    html.push_str("</figure>\n");
    html
}

/// Adds what is known of a block: the stamps of its checks, and what is wrong
/// with its commands.
fn push_caption(stamp: &str, page_findings: Option<&Vec<String>>, html: &mut String) {
    if stamp.is_empty() && page_findings.is_none() {
        return;
    }
    html.push_str("<figcaption>");
    html.push_str(stamp);
    for finding in page_findings.into_iter().flatten() {
        html.push_str("<p class=\"doubt\">");
        push_marked(html, finding);
        html.push_str("</p>");
    }
    html.push_str("</figcaption>");
}

/// Ends the start tag, and adds the title of the block.
fn push_title(block: &Block, html: &mut String) {
    html.push('>');
    let title = block.look.as_deref().map_or("", |look| &look.title);
    if !title.is_empty() {
        html.push_str("<div class=\"code-title\">");
        super::escape(html, title);
        html.push_str("</div>");
    }
}

/// A message, with what stands between backticks as code.
fn push_marked(html: &mut String, message: &str) {
    for (index, part) in message.split('`').enumerate() {
        let is_code = index % 2 == 1;
        html.push_str(if is_code { "<code>" } else { "" });
        super::escape(html, &printable_code(part));
        html.push_str(if is_code { "</code>" } else { "" });
    }
}
