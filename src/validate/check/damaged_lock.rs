use crate::diagnostic::Severity;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: super::DAMAGED_LOCK,
    severity: Some(Severity::Error),
    summary: "`checks.lock` cannot be parsed.",
    manual: "No check is approved until the file can be parsed: `opsbook run` exits with 2 and \
        `opsbook build` with 1. Common causes are merge conflict markers and duplicate \
        entries. Restore the file, or run `opsbook approve`, which shows every check again and \
        writes a new file.",
    check: Check::Reading,
};
