use std::collections::{HashMap, HashSet};

use crate::book::{Book, Check, CheckId, Page};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check as Looks, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/needs",
    severity: Some(Severity::Error),
    summary: "A check needs one that does not exist, or that needs it in turn.",
    manual: "A check with `needs` runs when those have passed, and is skipped when one has \
             not. An id alone means a check on the same page; `path/of/page#id` one of another. \
             A check that needs itself, by whatever way round, can never run.",
    check: Looks::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let known = checks(context.book);
    for page in &context.book.pages {
        for check in &page.document.checks {
            for need in &check.needs {
                findings.extend(problem(page, check, need, &known));
            }
        }
    }
}

fn checks(book: &Book) -> HashMap<&CheckId, &Check> {
    let checks = book.pages.iter().flat_map(|page| &page.document.checks);
    checks.map(|check| (&check.id, check)).collect()
}

fn problem(
    page: &Page,
    check: &Check,
    need: &CheckId,
    known: &HashMap<&CheckId, &Check>,
) -> Option<Diagnostic> {
    let source = &page.document.source;
    let short = |id: &CheckId| {
        id.as_str()
            .rsplit('#')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let needed = source.slice(check.span).find("needs").unwrap_or_default();
    let start = check.span.start as usize + needed;
    let after = crate::source::Span::new(start..check.span.end as usize);
    let place = source.find_in(after, &short(need));
    if !known.contains_key(need) {
        let message = format!("there is no check `{need}`");
        let finding = RULE.finding(source, place, message);
        let near = did_you_mean(need.as_str(), known.keys().map(|id| id.as_str()));
        return Some(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("name a check of this page, or `path/of/page#id`"),
        });
    }
    leads_to(need, &check.id, known).then(|| {
        let message = format!("`{need}` needs this check in turn, so neither can run");
        let finding = RULE.finding(source, place, message);
        finding.with_help("remove one of the two needs")
    })
}

/// Whether a check needs another one, by whatever way round.
fn leads_to(from: &CheckId, to: &CheckId, known: &HashMap<&CheckId, &Check>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            let needs = known.get(id).into_iter().flat_map(|check| &check.needs);
            open.extend(needs);
        }
    }
    false
}
