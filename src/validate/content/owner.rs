use std::ops::Range;
use std::sync::LazyLock;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::Regex;

use crate::book::{Definition, NameKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/owner",
    severity: Some(Severity::Warning),
    summary: "A page names an owner for a path that differs from CODEOWNERS.",
    manual: "Readers contact the wrong team. The rule checks lines with one path in backticks \
        that exists in the repository and `@names` that CODEOWNERS contains. Nothing is \
        reported if one of the names owns the path.",
    check: Check::Page(check),
};

/// A path in backticks.
static PATH: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"`\.?/?([\w.-]+(?:/[\w.-]+)*/?)`").expect("a valid pattern"));

/// A user or a team.
static HANDLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?:^|[\s|(`])(@[\w-]+(?:/[\w.-]+)*)").expect("a valid pattern")
});

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    let text = source.text();
    if !text.contains('@') {
        return;
    }
    let owners = owners(&context.operations.definitions);
    if owners.is_empty() {
        return;
    }
    for part in page.document.passages() {
        let mut at = part.start;
        for line in text.get(part).unwrap_or_default().split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some((path, place)) = only_path(line) else {
                continue;
            };
            if let Some(rule) = otherwise(line, path, &owners, context) {
                let place = Span::new(start + place.start..start + place.end);
                let message = format!("CODEOWNERS gives `{path}` to {}", of(rule));
                let finding = RULE.finding(source, place, message);
                findings.push(finding.with_help(format!("see {}:{}", rule.file, rule.line)));
            }
        }
    }
}

/// The path of a line that has one only.
fn only_path(line: &str) -> Option<(&str, Range<usize>)> {
    let mut paths = PATH.captures_iter(line).filter_map(|found| found.get(1));
    let (path, None) = (paths.next()?, paths.next()) else {
        return None;
    };
    Some((path.as_str(), path.range()))
}

/// The rule that assigns a path to other owners than the line does.
fn otherwise<'a>(
    line: &str,
    path: &str,
    owners: &[(&'a Definition, Gitignore)],
    context: &Context<'_>,
) -> Option<&'a Definition> {
    let handles = HANDLE.captures_iter(line).filter_map(|found| found.get(1));
    let handles: Vec<&str> = handles.map(|handle| handle.as_str()).collect();
    let is_known = |handle: &&str| owners.iter().any(|(rule, _)| owns(rule, handle));
    if handles.is_empty() || !handles.iter().all(is_known) {
        return None;
    }
    let folder = format!("{}/", path.trim_end_matches('/'));
    let mut files = context.operations.files.iter();
    let file = files.find(|file| *file == path || file.starts_with(&folder))?;
    // Of the rules that match, the last counts.
    let mut matching = owners.iter().rev();
    let (rule, _) = matching
        .find(|(_, pattern)| pattern.matched_path_or_any_parents(file, false).is_ignore())?;
    (!handles.iter().any(|handle| owns(rule, handle))).then_some(*rule)
}

fn of(rule: &Definition) -> &str {
    rule.of.as_deref().unwrap_or_default()
}

fn owns(rule: &Definition, handle: &str) -> bool {
    of(rule).split_whitespace().any(|owner| owner == handle)
}

/// The rules in the order of their file, with patterns as git reads them.
fn owners(definitions: &[Definition]) -> Vec<(&Definition, Gitignore)> {
    let rules = definitions.iter();
    let mut rules: Vec<&Definition> = rules
        .filter(|definition| definition.kind == NameKind::OwnedFiles)
        .collect();
    rules.sort_by_key(|rule| rule.line);
    let read = rules.into_iter().filter_map(|rule| {
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, &rule.name).ok()?;
        Some((rule, builder.build().ok()?))
    });
    read.collect()
}
