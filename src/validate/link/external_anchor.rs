use super::external::asked;
use crate::book::AnchorState;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-anchor",
    severity: Some(Severity::Warning),
    summary: "A link names a place that the page of another site does not have.",
    manual: "Asked only with `--external`. The page exists; the heading was renamed or is gone, and the \
             reader lands at the top of a long page. Anchors that a script makes (lines of code, single-page \
             applications, pages without any id) cannot be told and are left alone.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        let Some(anchor) = link.anchor else { continue };
        if link.answer.anchors.get(anchor) == Some(&AnchorState::Missing) {
            let place = link.source.find_in(link.span, &format!("#{anchor}"));
            let message = format!("the page has no place `#{anchor}`");
            findings.push(
                RULE.finding(link.source, place, message)
                    .with_help("open the page and link to the heading that is there now"),
            );
        }
    }
}
