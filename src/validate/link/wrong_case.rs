use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/wrong-case",
    severity: Some(Severity::Warning),
    summary: "A link differs from its file in upper and lower case.",
    manual: "It works on the published site and on some machines, and is broken on others: in \
             the repository's web view, or after a checkout on a system that tells `Api.md` \
             from `api.md`.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page { page: id, .. } = target else {
            continue;
        };
        let there = &context.book.page(*id).document.path;
        let written = link.destination.split('#').next().unwrap_or_default();
        let decoded = percent_encoding::percent_decode_str(written).decode_utf8_lossy();
        let (name, real) = (last(&decoded), last(there));
        if name.len() == real.len() && name != real && name.eq_ignore_ascii_case(real) {
            let message = format!("the file is written `{real}`");
            let fixed = link.destination.replace(name, real);
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help(format!("write `{fixed}`"))
                    .with_fix(link.destination_span, fixed),
            );
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
