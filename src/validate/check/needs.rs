use std::collections::{BTreeMap, HashMap, HashSet};

use crate::book::{Book, Check, CheckId, Page};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check as Looks, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/needs",
    severity: Some(Severity::Error),
    summary: "A check needs a check that does not exist, or checks need each other.",
    manual: "A check with `needs` runs after the checks that it names have passed, and is \
        skipped if one has not. An ID without a path names a check on the same page; \
        `path/of/page#id` names one on another page. A check in a dependency cycle never runs.",
    check: Looks::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let known = Known::of(context.book);
    for page in &context.book.pages {
        for check in &page.document.checks {
            for need in &check.needs {
                findings.extend(problem(page, check, need, &known));
            }
        }
    }
}

/// The checks of a book.
struct Known<'a> {
    checks: BTreeMap<&'a str, &'a Check>,
    /// IDs by the part after the page.
    by_short: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(book: &'a Book) -> Self {
        let checks = book.pages.iter().flat_map(|page| &page.document.checks);
        let checks: BTreeMap<_, _> = checks.map(|check| (check.id.as_str(), check)).collect();
        let mut by_short: HashMap<_, Vec<_>> = HashMap::new();
        for &id in checks.keys() {
            let ids = by_short.entry(short(id)).or_default();
            if ids.len() < MAX_SIMILAR {
                ids.push(id);
            }
        }
        Self { checks, by_short }
    }

    /// The suggested ID: of a check on the same page, or with the same short ID
    /// on another page. Comparing with all checks of a large book would be
    /// quadratic.
    fn near<'b>(&'b self, need: &'b str) -> Option<&'b str> {
        let page = &need[..need.len() - short(need).len()];
        let from_page = self.checks.range(page..).map(|(&id, _)| id);
        let on_page = from_page.take_while(|id| id.starts_with(page) && !page.is_empty());
        let alike = self.by_short.get(short(need)).into_iter().flatten();
        did_you_mean(need, on_page.take(MAX_SIMILAR).chain(alike.copied()))
    }
}

/// How many ids are compared with one that does not exist.
const MAX_SIMILAR: usize = 200;

/// An id without its page.
fn short(id: &str) -> &str {
    id.rsplit('#').next().unwrap_or_default()
}

fn problem(page: &Page, check: &Check, need: &CheckId, known: &Known<'_>) -> Option<Diagnostic> {
    let source = &page.document.source;
    let needed = source.slice(check.span).find("needs").unwrap_or_default();
    let start = check.span.start as usize + needed;
    let after = crate::source::Span::new(start..check.span.end as usize);
    let place = source.find_in(after, short(need.as_str()));
    if !known.checks.contains_key(need.as_str()) {
        let message = format!("there is no check `{need}`");
        let finding = RULE.finding(source, place, message);
        return Some(match known.near(need.as_str()) {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("name a check on this page, or use `path/of/page#id`"),
        });
    }
    leads_to(need, &check.id, known).then(|| {
        let message = format!("`{need}` needs this check in turn, so neither can run");
        let finding = RULE.finding(source, place, message);
        finding.with_help("remove one of the two needs")
    })
}

/// Whether a check depends on another one, directly or indirectly.
fn leads_to(from: &CheckId, to: &CheckId, known: &Known<'_>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            let needs = known
                .checks
                .get(id.as_str())
                .into_iter()
                .flat_map(|check| &check.needs);
            open.extend(needs);
        }
    }
    false
}
