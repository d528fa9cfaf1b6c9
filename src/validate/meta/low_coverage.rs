use crate::diagnostic::Severity;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: super::LOW_COVERAGE,
    severity: Some(Severity::Error),
    summary: "Less of the book is proven than `book.toml` asks for.",
    manual: "`[truth] min_coverage` in `book.toml` gives the least share of statements, in percent, \
             that the repository must prove. `opsbook validate --coverage` lists by kind and by page \
             what is proven, contradicted and unknown. Without the key nothing is reported.",
    check: Check::Reading,
};
