//! The rules: what is not true in a book, found without executing anything.
//! One file a rule, one row in the table.

mod alert;
mod block;
mod check;
mod command;
mod content;
mod context;
mod data;
mod file_names;
mod kinds;
mod link;
mod meta;
mod paths;
mod prose;
mod rule;
mod rules;
mod secret;
mod shell_text;
mod sql;
mod unknown_names;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use context::Context;
use rule::Check;
use shell_text::ShellText;

pub use check::DAMAGED_LOCK;
pub use context::{Scope, Subject};
pub use meta::LOW_COVERAGE;
pub use rule::Rule;
pub use rules::RULES;

/// Holds a book, or some of its pages, against every rule that is on.
pub fn validate(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let context = Context::new(subject);
    let rules: Vec<&Rule> = RULES.iter().filter(|rule| is_on(rule, subject)).collect();
    let pages = subject.book.pages.par_iter().enumerate();
    let pages = pages.filter(|(_, page)| subject.scope.covers(page.document.source.path()));
    let over_pages = pages.flat_map_iter(|(number, page)| {
        let mut findings = Vec::new();
        let resolutions = subject.resolutions;
        let resolved = (
            resolutions.of_page(number),
            resolutions.statements_of(number),
        );
        let shell = ShellText::new(page, resolved, &context.settings.truth.versions);
        let applying = rules
            .iter()
            .filter(|rule| kinds::applies(rule.id, page.kind));
        for rule in applying {
            match rule.check {
                Check::Page(check) => check(&context, page, &mut findings),
                Check::Shell(check) => check(&context, &shell, &mut findings),
                Check::Book(_) | Check::Reading => {}
            }
        }
        block::unclosed::without_consequences(&mut findings);
        findings
    });
    let mut findings: Vec<Diagnostic> = over_pages.collect();
    if subject.scope != Scope::Book {
        return findings;
    }
    for rule in &rules {
        if let Check::Book(check) = rule.check {
            check(&context, &mut findings);
        }
    }
    findings
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

fn is_on(rule: &Rule, subject: &Subject<'_>) -> bool {
    let settings = subject.settings;
    let said = settings.rules.get(rule.id);
    // A list of owners is there to be held against.
    let asked_for = rule.id == meta::owner::RULE.id && !settings.truth.owners.is_empty();
    said.map_or(rule.severity.is_some() || asked_for, Option::is_some)
}
