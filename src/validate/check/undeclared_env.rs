use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/undeclared-env",
    severity: Some(Severity::Error),
    summary: "A check uses an environment variable that `book.toml` does not allow.",
    manual: "Checks receive only the variables that `[checks] env` in `book.toml` lists, so \
        that a page cannot grant itself access. Without the entry, the check ends with an \
        error.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let settings = &context.settings.checks;
    for check in &page.document.checks {
        for name in &check.env {
            let is_secret = check.secrets.contains(name);
            let allowed = if is_secret {
                &settings.secrets
            } else {
                &settings.env
            };
            if allowed.contains(name) || settings.env.contains(name) {
                continue;
            }
            let source = &page.document.source;
            let place = place_of(source, check.span, name, is_secret);
            let message = format!(
                "`book.toml` does not allow checks to read the variable \
                `{name}`"
            );
            let finding = RULE.finding(source, place, message);
            findings.push(
                match did_you_mean(name, allowed.iter().map(String::as_str)) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None if is_secret => finding.with_help("add it to `[checks] secrets`"),
                    None => finding.with_help("add it to `[checks] env`"),
                },
            );
        }
    }
}

/// The position of a variable in `env` or `secrets`: in `check env=check`, only
/// the second word is the variable.
fn place_of(source: &SourceFile, check: Span, name: &str, is_secret: bool) -> Span {
    let text = source.slice(check);
    let keys = if is_secret {
        ["secrets=", "secret="]
    } else {
        ["env=", "env ="]
    };
    let key = keys
        .iter()
        .find_map(|key| Some(text.find(key)? + key.len()));
    let start = check.start as usize + key.unwrap_or_default();
    let place = source.find_in(Span::new(start..check.end as usize), name);
    if place.start as usize == start && place.end == check.end {
        source.find_in(check, name)
    } else {
        place
    }
}
