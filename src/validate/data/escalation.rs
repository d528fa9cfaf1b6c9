use std::sync::Arc;

use crate::book::{EscalationLevel, Sourced};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "data/escalation-gap",
    severity: Some(Severity::Warning),
    summary: "The levels of an escalation path have a gap or overlap.",
    manual: "During a gap, nobody is called. Where levels overlap, each assumes that the other \
        one responds. Each level begins when the previous one ends, and the first level begins \
        at 0.",
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
                    "level {name} begins at minute {from}, but the previous level ends at {to}"
                ),
                None => format!("level {name} follows a level that has no end"),
                Some(_) => String::new(),
            },
            None => String::new(),
        };
        if !message.is_empty() {
            findings.push(
                RULE.finding(&level.source, level.span, message)
                    .with_help("begin each level when the previous one ends"),
            );
        }
        before = Some(level);
    }
}
