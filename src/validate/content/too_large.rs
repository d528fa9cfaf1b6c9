use super::refused::report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/too-large",
    severity: Some(Severity::Warning),
    summary: "A file is too large to be copied into the site.",
    manual: "It is left out. `max_asset_size` under `[site]` limits each file (50 MB if not given), \
             `max_assets_size` all files together (2 GB). Readers on a phone wait for large files; put them where \
             downloads are kept, and link to them.",
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
