use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};

use super::holes::has_holes;
use crate::book::Page;
use crate::diagnostic::Diagnostic;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/invalid-sql",
    severity: None,
    summary: "A block of SQL cannot be read as PostgreSQL's.",
    manual: "Off unless switched on: every database has a language of its own, and only PostgreSQL's is known \
             here. Lines for psql (`\\d`) and prompts are no mistakes; placeholders and elisions neither.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let is_sql = block.info.language.eq_ignore_ascii_case("sql");
        if !is_sql || block.code.trim().is_empty() || has_holes(&block.code) {
            continue;
        }
        let statements = without_psql(&block.code);
        let Err(error) = Parser::parse_sql(&PostgreSqlDialect {}, &statements) else {
            continue;
        };
        let (ParserError::ParserError(said) | ParserError::TokenizerError(said)) = error else {
            continue;
        };
        let (what, at) = located(&said, &block.code);
        let end = block.code[at..]
            .find('\n')
            .map_or(block.code.len(), |length| at + length);
        let message = format!("this is not valid SQL: {what}");
        findings.push(
            RULE.finding(&page.document.source, block.source_span(at..end), message)
                .with_help("correct it, or give the block another language"),
        );
    }
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
