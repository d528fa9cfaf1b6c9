use crate::book::{Block, BlockKind, Document, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::line_around;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/indented-code",
    severity: Some(Severity::Warning),
    summary: "Text in a list is indented so far that it becomes a code block.",
    manual: "Text that is indented four or more columns beyond the text of its list item is a code block. Fences, \
             links and lists inside it are shown literally. Indent it to the text of the item: by two spaces \
             after `- `, by three after `1. `. `--fix` does so for a fence.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let blocks = document.blocks.iter();
    for block in blocks.filter(|block| block.kind == BlockKind::Indented) {
        let Some(meant) = Meant::of(&block.code) else {
            continue;
        };
        let (Some(first), Some(column)) = (block.lines.first(), item_column(document, block))
        else {
            continue;
        };
        if is_deliberate(document, *first, meant) {
            continue;
        }
        let message = format!(
            "{} is indented so far that it becomes a code block",
            meant.name()
        );
        let finding = RULE.finding(&document.source, *first, message);
        let finding = finding.with_help("indent it to the text of its list item");
        findings.push(match moved(document, block, column) {
            Some((span, text)) if meant == Meant::Fence => finding.with_fix(span, text),
            _ => finding,
        });
    }
}

/// The intended meaning of an indented block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    Fence,
    List,
    Paragraph,
}

impl Meant {
    fn name(self) -> &'static str {
        match self {
            Self::Fence => "this fence",
            Self::List => "this list",
            Self::Paragraph => "this paragraph",
        }
    }

    /// Nothing if the block may well be code.
    fn of(code: &str) -> Option<Self> {
        let mut lines = code.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next()?.trim_start();
        let fence = ["```", "~~~"]
            .into_iter()
            .find(|fence| first.starts_with(fence));
        if let Some(fence) = fence {
            return lines
                .any(|line| line.trim() == fence)
                .then_some(Self::Fence);
        }
        let marker = ["- ", "* ", "1. "]
            .into_iter()
            .find_map(|marker| first.strip_prefix(marker));
        let sentence = marker.unwrap_or(first);
        let begins = sentence.starts_with(char::is_uppercase);
        let ends = code.trim_end().ends_with(['.', ':', '!', '?']);
        let is_text = begins && ends && is_prose(sentence) && lines.all(is_prose);
        let kind = if marker.is_some() {
            Self::List
        } else {
            Self::Paragraph
        };
        is_text.then_some(kind)
    }
}

/// Whether a line looks like prose: words without syntax of programs and their
/// output.
fn is_prose(line: &str) -> bool {
    const OF_CODE: &[char] = &['{', '}', '=', ';', '$', '<', '>', '|', '\\', '#', '@', '^'];
    let line = line.trim();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.chars().all(char::is_alphabetic)
    };
    let words = line.split_whitespace().filter(is_word).count();
    let all = line.split_whitespace().count();
    !line.contains(OF_CODE) && !line.contains("  ") && words >= 3 && words * 5 >= all * 4
}

/// The column of the text of the innermost item around a block.
fn item_column(document: &Document, block: &Block) -> Option<usize> {
    /// Maximum number of preceding lists to check: the block is in one of the
    /// last.
    const MAX_LOOKBACK: usize = 100;
    let at = block.span.start;
    let lists = &document.layout.lists;
    let next = lists.partition_point(|list| list.span.start <= at);
    let list = lists[..next]
        .iter()
        .rev()
        .take(MAX_LOOKBACK)
        .find(|list| list.span.contains(at))?;
    let next = list.items.partition_point(|item| item.start <= at);
    let item = list.items.get(next.checked_sub(1)?)?;
    let text = document.source.text();
    let start = item.range().start;
    let before = line_around(text, start).range().start;
    let marker = text[start..].find(' ')?;
    let spaces = text[start + marker..]
        .bytes()
        .take_while(|&byte| byte == b' ')
        .count();
    Some(start - before + marker + spaces)
}

/// Whether the text is intended as code, or was written for a generator with
/// indented containers.
fn is_deliberate(document: &Document, first: Span, meant: Meant) -> bool {
    const CONTAINERS: [&str; 6] = ["===", "!!!", "???", ":::", "<", "{"];
    const ABOUT_MARKDOWN: [&str; 4] = ["markdown", "fence", "code block", "backtick"];
    /// How many lines above are looked at.
    const MAX_LOOKBACK: usize = 60;
    /// Number of those lines that can introduce the text.
    const ITS_ITEM: usize = 6;
    let text = document.source.text();
    let own = line_around(text, first.range().start).range();
    let width = |line: &str| line.len() - line.trim_start().len();
    let own_width = width(&text[own.clone()]);
    let above = text[..own.start].lines().rev().take(MAX_LOOKBACK);
    let mut above = above.filter(|line| !line.trim().is_empty()).peekable();
    let introduced = above
        .peek()
        .is_some_and(|line| line.trim_end().ends_with(':'));
    let near = || above.clone().take(ITS_ITEM).map(str::to_lowercase);
    let is_about_markdown =
        near().any(|line| ABOUT_MARKDOWN.iter().any(|word| line.contains(word)));
    let Some(outer) = above.clone().find(|line| width(line) < own_width) else {
        return false;
    };
    let outer = outer.trim_start().to_lowercase();
    let is_shown = is_about_markdown || (introduced && meant == Meant::Paragraph);
    is_shown
        || CONTAINERS
            .iter()
            .any(|container| outer.starts_with(container))
}

/// The block as part of its list item, and the span that it replaces.
fn moved(document: &Document, block: &Block, column: usize) -> Option<(Span, String)> {
    let text = document.source.text();
    let start = line_around(text, block.lines.first()?.range().start)
        .range()
        .start;
    let end = block.lines.last()?.range().end;
    let written = text.get(start..end)?;
    let indent = written.len() - written.trim_start_matches(' ').len();
    let excess = " ".repeat(indent.checked_sub(column)?);
    let mut lines = Vec::new();
    for line in written.split('\n') {
        let is_empty = line.trim().is_empty();
        lines.push(if is_empty {
            line
        } else {
            line.strip_prefix(&excess)?
        });
    }
    Some((Span::new(start..end), lines.join("\n")))
}
