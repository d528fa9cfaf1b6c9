use std::collections::BTreeMap;

use crate::book::{Document, List, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::line_around;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/restarted-list",
    severity: Some(Severity::Warning),
    summary: "Consecutive steps are all numbered 1, because the content between them is not indented.",
    manual: "A code block, picture or paragraph that is not indented to the text of its step ends the list, and \
             the next step starts a new one. Nobody can refer to \"step 3\" of such a page. Indent it to the \
             text of the step: by three spaces after `1. `. `--fix` does so where only code blocks stand between \
             the steps. Two lists with one item each and a paragraph between them are not reported.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let lists = &document.layout.lists;
    if lists.len() < 2 {
        return;
    }
    let mut chain: Vec<&List> = Vec::new();
    for siblings in siblings(lists) {
        for list in siblings {
            let goes_on = chain
                .last()
                .is_some_and(|last| is_restart(document, last, list));
            if !goes_on {
                findings.extend(restarted(page, &chain));
                chain.clear();
            }
            chain.push(list);
        }
        findings.extend(restarted(page, &chain));
        chain.clear();
    }
}

/// Numbered lists grouped by their parent item, in order.
fn siblings(lists: &[List]) -> Vec<Vec<&List>> {
    let mut groups: BTreeMap<Option<Span>, Vec<&List>> = BTreeMap::new();
    let mut open: Vec<&List> = Vec::new();
    for list in lists {
        open.retain(|outer| outer.span.contains(list.span.start));
        let item = open.last().and_then(|outer| {
            let next = outer
                .items
                .partition_point(|item| item.start <= list.span.start);
            next.checked_sub(1)
                .and_then(|before| outer.items.get(before))
                .copied()
        });
        groups.entry(item).or_default().push(list);
        open.push(list);
    }
    groups.into_values().collect()
}

/// Whether `next` is the step after the only step of `last`.
fn is_restart(document: &Document, last: &List, next: &List) -> bool {
    let is_step =
        last.items.len() == 1 && last.first_number == Some(1) && next.first_number == Some(1);
    let between = Span {
        start: last.span.end,
        end: next.span.start,
    };
    let has_heading = || {
        let first = document
            .headings
            .partition_point(|heading| heading.span.start < between.start);
        let heading = document.headings.get(first);
        heading.is_some_and(|heading| heading.span.start < between.end)
    };
    is_step && between.start <= between.end && !has_heading()
}

/// Whether the content between two steps belongs to the first one: blocks other
/// than paragraphs, or paragraphs with insufficient indentation.
fn belongs_to_step(document: &Document, gap: Span) -> bool {
    // The span of a list may include the indentation of the next line.
    let start = line_around(document.source.text(), gap.range().start).start;
    let is_begun = start < gap.start
        && document
            .source
            .slice(Span {
                start,
                end: gap.start,
            })
            .trim()
            .is_empty();
    let gap = Span {
        start: if is_begun { start } else { gap.start },
        end: gap.end,
    };
    let rest = without_blocks(document, gap);
    rest.lines()
        .all(|line| line.trim().is_empty() || line.starts_with([' ', '>', '<', '!', '|']))
}

/// The content of a gap without code blocks.
fn without_blocks(document: &Document, gap: Span) -> String {
    let text = document.source.text();
    let first = document
        .blocks
        .partition_point(|block| block.span.start < gap.start);
    let blocks = document.blocks[first..].iter();
    let mut rest = String::new();
    let mut at = gap.range().start;
    for block in blocks.take_while(|block| block.span.start < gap.end) {
        rest.push_str(text.get(at..block.span.range().start).unwrap_or_default());
        at = block.span.range().end;
    }
    rest.push_str(text.get(at..gap.range().end).unwrap_or_default());
    rest
}

fn restarted(page: &Page, chain: &[&List]) -> Option<Diagnostic> {
    let [first, .., last] = chain else {
        return None;
    };
    let source = &page.document.source;
    let start = first.span.range().start;
    let line = line_around(source.text(), start).range().end;
    let message = format!("{} consecutive steps are numbered 1", chain.len());
    let finding = RULE.finding(source, Span::new(start..line), message);
    let finding = finding.with_help("indent the content between the steps to the text of the step");
    let gaps = chain.windows(2).map(|pair| Span {
        start: pair[0].span.end,
        end: pair[1].span.start,
    });
    // Two lists of one item each are common, three in a row are not.
    if chain.len() == 2 && !gaps.clone().all(|gap| belongs_to_step(&page.document, gap)) {
        return None;
    }
    let mut repaired = String::new();
    let mut at = first.span.end;
    for (gap, list) in gaps.zip(chain) {
        repaired.push_str(source.slice(Span {
            start: at,
            end: gap.start,
        }));
        let Some(text) = indented(&page.document, gap, list) else {
            return Some(finding);
        };
        repaired.push_str(&text);
        at = gap.end;
    }
    Some(finding.with_fix(
        Span {
            start: first.span.end,
            end: last.span.start,
        },
        repaired,
    ))
}

/// The gap after a list, indented into its last step; `None` if it contains
/// more than code blocks.
fn indented(document: &Document, gap: Span, list: &List) -> Option<String> {
    let text = document.source.slice(gap);
    let item = document.source.slice(*list.items.last()?);
    let marker = item.bytes().take_while(u8::is_ascii_digit).count() + 1;
    let spaces = item
        .get(marker..)?
        .bytes()
        .take_while(|&byte| byte == b' ')
        .count();
    let before = document.source.text()[..list.span.range().start]
        .rsplit('\n')
        .next()?;
    let is_plain = before.bytes().all(|byte| byte == b' ') && (1..=4).contains(&spaces);
    let column = before.len() + marker + spaces;
    let indents = text.lines().filter(|line| !line.trim().is_empty());
    let least = indents
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()?;
    if !is_plain
        || text.contains('\t')
        || !without_blocks(document, gap).trim().is_empty()
        || least >= column
    {
        return None;
    }
    let more = " ".repeat(column - least);
    let lines = text.split_inclusive('\n').map(|line| {
        if line.trim().is_empty() {
            line.to_owned()
        } else {
            format!("{more}{line}")
        }
    });
    Some(lines.collect())
}
