use super::placeholders::has_placeholders;
use crate::book::{Block, Page};
use crate::diagnostic::Diagnostic;
use crate::validate::rule::{Check, Rule};
use crate::validate::{Context, sql};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/invalid-sql",
    severity: None,
    summary: "A block of SQL has a syntax error.",
    manual: "Off by default, because some databases have their own syntax. Queries and changes \
        (SELECT, INSERT, UPDATE, DELETE, WITH) are parsed as PostgreSQL, MySQL and standard \
        SQL, and are reported if all three reject them. Other statements differ too much \
        between servers and are not checked. Commands of psql (`\\d`), prompts, placeholders \
        and elisions are not reported.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let Some((what, at)) = syntax_error(block) else {
            continue;
        };
        let end = block.code[at..]
            .find('\n')
            .map_or(block.code.len(), |length| at + length);
        let message = format!("invalid SQL: {what}");
        findings.push(
            RULE.finding(&page.document.source, block.source_span(at..end), message)
                .with_help("correct the block, or set another language"),
        );
    }
}

/// What is wrong with a block of SQL, and where in its code.
pub(super) fn syntax_error(block: &Block) -> Option<(String, usize)> {
    let is_sql = block.info.language.eq_ignore_ascii_case("sql");
    if !is_sql || block.code.trim().is_empty() || has_placeholders(&block.code) {
        return None;
    }
    let said = error(&without_psql(&block.code))?;
    let (what, at) = located(&said, &block.code);
    Some((what.to_owned(), at))
}

/// The error of the `PostgreSQL` parser, if the other parsers reject the text
/// too.
fn error(text: &str) -> Option<String> {
    const QUERIES: [&str; 5] = ["select", "insert", "update", "delete", "with"];
    let statements = text.split(';').map(|statement| {
        let lines = statement
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default());
        lines.collect::<Vec<_>>().join(" ").trim().to_lowercase()
    });
    let mut statements = statements.filter(|statement| !statement.is_empty());
    if !statements.all(|statement| QUERIES.iter().any(|word| statement.starts_with(word))) {
        return None;
    }
    sql::error(text)
}

/// The code with lines for psql made blank, so that places stay.
fn without_psql(code: &str) -> String {
    let blank = |line: &str| {
        let is_psql = line.trim_start().starts_with('\\');
        if is_psql {
            "\n".to_owned()
        } else {
            line.to_owned()
        }
    };
    code.split_inclusive('\n').map(blank).collect()
}

/// The message without its place, and the place as an offset into the code.
fn located<'a>(said: &'a str, code: &str) -> (&'a str, usize) {
    let Some((what, place)) = said.rsplit_once(" at Line: ") else {
        return (said, 0);
    };
    let mut numbers = place
        .split(", Column: ")
        .filter_map(|part| part.trim().parse::<usize>().ok());
    let (line, column) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
    let before: usize = code
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let at = (before + column.saturating_sub(1)).min(code.len());
    (what, code.floor_char_boundary(at))
}
