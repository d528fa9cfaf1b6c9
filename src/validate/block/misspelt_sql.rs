use super::invalid_sql::syntax_error;
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity, is_one_slip};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/misspelt-sql",
    severity: Some(Severity::Error),
    summary: "A keyword of SQL is misspelt, or lacks its second word.",
    manual: "`HAVNG` is no keyword, and `GROUP` and `ORDER` need a `BY`: every server rejects the \
        query. Queries and changes in blocks of SQL are parsed as PostgreSQL, MySQL and standard \
        SQL. A word is reported if all three parsers stop there and it differs from a keyword by \
        one slip. `block/invalid-sql` reports other errors.",
    check: Check::Page(check),
};

/// Keywords of queries, one a line.
const KEYWORDS: &str = include_str!("sql_keywords.txt");

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let Some((_, at)) = syntax_error(block) else {
            continue;
        };
        let word = word_at(&block.code, at);
        let place = |at: usize, length: usize| block.source_span(at..at + length);
        let rest = block.code[at + word.len()..].trim_start();
        let source = &page.document.source;
        let needs_by = ["GROUP", "ORDER"]
            .iter()
            .any(|needs| word.eq_ignore_ascii_case(needs));
        if needs_by {
            let has_by = rest
                .get(..2)
                .is_some_and(|by| by.eq_ignore_ascii_case("by"));
            if !has_by && rest.starts_with(|c: char| c.is_alphabetic()) {
                let message = format!("`{word}` lacks its `BY`");
                let finding = RULE.finding(source, place(at, word.len()), message);
                findings.push(finding.with_help(format!("write `{word} BY`")));
            }
            continue;
        }
        let upper = word.to_ascii_uppercase();
        let keywords = || KEYWORDS.lines().filter(|line| !line.starts_with('#'));
        let is_known = keywords().any(|known| known == upper);
        let near = keywords().find(|known| is_one_slip(&upper, known));
        if let Some(near) = near.filter(|_| !is_known && word.len() >= 4) {
            let message = format!("`{word}` is no keyword of SQL");
            let finding = RULE.finding(source, place(at, word.len()), message);
            findings.push(finding.with_help(format!("did you mean `{near}`?")));
        }
    }
}

/// The word that begins at a place.
fn word_at(code: &str, at: usize) -> &str {
    let rest = &code[at..];
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    &rest[..end]
}
