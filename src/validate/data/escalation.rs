use std::sync::Arc;

use crate::book::{EscalationLevel, Sourced};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/escalation-gap",
    severity: Some(Severity::Warning),
    summary: "The levels of an escalation path leave a gap or overlap.",
    manual: "In a gap nobody is called; where levels overlap, each thinks that the other \
             acts. Each level begins when the one before it ends, and the first begins at 0.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut levels: Vec<&Sourced<EscalationLevel>> = context.people.levels.iter().collect();
    levels.sort_by(|a, b| (a.source.path(), a.what.level).cmp(&(b.source.path(), b.what.level)));
    let mut before: Option<&Sourced<EscalationLevel>> = None;
    for level in levels {
        let same = before.filter(|before| Arc::ptr_eq(&before.source, &level.source));
        let (name, from) = (level.what.level, level.what.from_minutes);
        let message = match same {
            None if from > 0 => format!("nobody is called in the first {from} minutes"),
            Some(before) => match before.what.to_minutes {
                Some(to) if to < from => format!("nobody is called between minute {to} and {from}"),
                Some(to) if to > from => format!(
                    "level {name} begins at minute {from}, before the level above it ends at {to}"
                ),
                None => format!("level {name} comes behind one without an end"),
                Some(_) => String::new(),
            },
            None => String::new(),
        };
        if !message.is_empty() {
            findings.push(
                RULE.finding(&level.source, level.span, message)
                    .with_help("let each level begin when the one before it ends"),
            );
        }
        before = Some(level);
    }
}
