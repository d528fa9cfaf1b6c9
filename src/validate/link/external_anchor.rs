use super::external::asked;
use crate::book::AnchorState;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-anchor",
    severity: Some(Severity::Warning),
    summary: "A link names an anchor that the page on another site does not have.",
    manual: "Checked only with `--external`. The page exists, but the heading was renamed or \
        removed, so the link opens the top of the page. Anchors that scripts create (line \
        numbers, single-page applications, pages without any ID) cannot be checked and are not \
        reported.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        let Some(anchor) = link.anchor else { continue };
        if link.answer.anchors.get(anchor) == Some(&AnchorState::Missing) {
            let place = link.source.find_in(link.span, &format!("#{anchor}"));
            let message = format!("the page has no anchor `#{anchor}`");
            findings.push(
                RULE.finding(link.source, place, message)
                    .with_help("open the page and link to a heading that exists"),
            );
        }
    }
}
