use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::{Context, Rule};

/// How many anchors are compared with a wrong one: an endless page must not
/// take endless time.
const MOST_COMPARED: usize = 2_000;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-anchor",
    summary: "A link leads to a heading that its page does not have.",
    check,
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page {
            page: id,
            anchor: Some(anchor),
        } = target
        else {
            continue;
        };
        let there = context.book.page(*id);
        let own = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        if there.document.anchors.resolve(anchor).is_some() {
            continue;
        }
        let message = format!("`{}` has no heading `#{anchor}`", there.document.path);
        let source = &page.document.source;
        let finding = Diagnostic::new(
            RULE.id,
            Severity::Error,
            source,
            link.destination_span,
            message,
        );
        let anchors = there
            .document
            .headings
            .iter()
            .take(MOST_COMPARED)
            .map(|heading| heading.anchor.as_str());
        findings.push(match did_you_mean(own, anchors) {
            Some(near) => finding.with_help(format!("did you mean `#{near}`?")),
            None => finding.with_help("correct the anchor, or leave it out"),
        });
    }
}
