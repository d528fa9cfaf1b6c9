use std::collections::BTreeSet;
use std::sync::Arc;

use crate::book::{Contact, Sourced};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/backup-loop",
    severity: Some(Severity::Warning),
    summary: "Contacts name each other as backups in a cycle.",
    manual: "If nobody in the cycle responds, nobody else is called. Name a backup outside the \
        cycle for the last contact: a manager, another team or a vendor.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let contacts = &context.people.contacts;
    let next_of = |at: usize| {
        let backup = contacts[at].what.backup.as_deref()?;
        let own = contacts
            .iter()
            .enumerate()
            .filter(|(_, other)| same_file(other, &contacts[at]));
        own.map(|(index, other)| (index, other.what.name.as_str()))
            .find(|(_, name)| *name == backup || name.split(' ').next() == Some(backup))
            .map(|(index, _)| index)
    };
    let mut told = BTreeSet::new();
    for start in 0..contacts.len() {
        let mut chain = vec![start];
        let mut at = start;
        while let Some(next) = next_of(at) {
            if next == start {
                let mut loop_of = chain.clone();
                loop_of.sort_unstable();
                if told.insert(loop_of) {
                    let last = &contacts[at];
                    let names: Vec<&str> = chain
                        .iter()
                        .map(|at| contacts[*at].what.name.as_str())
                        .collect();
                    let message =
                        format!("these contacts form a backup cycle: {}", names.join(", "));
                    let place = last.place(last.what.backup.as_deref().unwrap_or_default());
                    findings.push(
                        RULE.finding(&last.source, place, message)
                            .with_help("name a backup outside the cycle for the last contact"),
                    );
                }
                break;
            }
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
            at = next;
        }
    }
}

fn same_file(a: &Sourced<Contact>, b: &Sourced<Contact>) -> bool {
    Arc::ptr_eq(&a.source, &b.source)
}
