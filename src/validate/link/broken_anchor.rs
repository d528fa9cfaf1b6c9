use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-anchor",
    severity: Some(Severity::Error),
    summary: "A link leads to a heading that its page does not have.",
    manual: "The page opens, but at its top, and the reader has to search. Anchors are \
             GitHub's: the heading in lower case, spaces as hyphens, without punctuation and \
             leading emoji; `user-content-` in front and old anchors count as well, \
             and so do the anchors of the generator that the book was written for. Where an anchor has several \
             dashes in a row, one is enough, as on GitLab.",
    check: Check::Page(check),
};

/// How many anchors are compared with a wrong one: an endless page must not
/// take endless time.
const MOST_COMPARED: usize = 2_000;

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
        let there = &context.book.page(*id).document;
        if there.anchor(anchor).is_some() {
            continue;
        }
        let message = format!("`{}` has no heading `#{anchor}`", there.path);
        let source = &page.document.source;
        let finding = RULE.finding(source, link.destination_span, message);
        let headings = there.headings.iter().take(MOST_COMPARED);
        let anchors = headings.map(|heading| heading.anchor.as_str());
        let own = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        findings.push(match nearest(own, anchors) {
            Some((near, is_only)) => {
                let whole = &link.destination;
                let fixed = whole.replace(&format!("#{anchor}"), &format!("#{near}"));
                let finding = finding.with_help(format!("did you mean `#{near}`?"));
                // What is written otherwise than it is read is not ours to
                // write again.
                if is_only && source.slice(link.destination_span) == whole && fixed != *whole {
                    finding.with_fix(link.destination_span, fixed)
                } else {
                    finding
                }
            }
            None => finding.with_help("correct the anchor, or leave it out"),
        });
    }
}
