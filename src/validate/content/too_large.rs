use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/too-large",
    severity: Some(Severity::Warning),
    summary: "A file is too large to be copied into the site.",
    manual: "The file is left out. `max_asset_size` under `[site]` limits the size of each \
        file (default 50 MB), `max_assets_size` the size of all files together (default 2 GB). \
        Large files load slowly on phones; store them in a download area and link to them.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    report(context, &RULE, is_meant, findings);
}

fn is_meant(why: &Refusal) -> bool {
    matches!(
        why,
        Refusal::TooLarge { .. } | Refusal::TooLargeTogether { .. }
    )
}
