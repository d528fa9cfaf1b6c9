use crate::diagnostic::Severity;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: super::DAMAGED_LOCK,
    severity: Some(Severity::Error),
    summary: "`checks.lock` cannot be read.",
    manual: "Nothing is approved while it cannot be read: `opsbook run` ends with 2, and `opsbook build` with 1. \
             Usual causes are a merge that left its marks, or the same check on two lines. Restore the file, \
             or run `opsbook approve`, which shows every check again and writes a new one.",
    check: Check::Reading,
};
