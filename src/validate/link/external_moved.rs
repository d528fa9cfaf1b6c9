use super::external::{Asked, asked};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-moved",
    severity: Some(Severity::Info),
    summary: "A page on another site has moved permanently.",
    manual: "Checked only with `--external`. Every redirect in the chain is permanent (301, \
        308), so the old URL may stop working. `--fix` writes the new URL, unless the chain \
        ends at the front page of a site, which is rarely the same page. Temporary redirects \
        are not reported.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        let moved = link.answer.moved.as_ref();
        let Some(moved) = moved.filter(|moved| moved.permanent) else {
            continue;
        };
        let to = match link.anchor {
            Some(anchor) => format!("{}#{anchor}", moved.to),
            None => moved.to.clone(),
        };
        let finding = RULE
            .finding(link.source, link.span, "the page has moved permanently")
            .with_help(format!("link to `{to}`"));
        let is_exact = is_same_page(&link, &moved.to) && fits_anywhere(&to);
        findings.push(if is_exact {
            finding.with_fix(link.span, to)
        } else {
            finding
        });
    }
}

/// Whether the new address can be taken for the same page's.
fn is_same_page(link: &Asked<'_>, to: &str) -> bool {
    let is_front = |address: &str| {
        let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
        rest.trim_end_matches('/').split('/').count() == 1
    };
    link.is_plain && (!is_front(to) || is_front(&link.address)) && !to.contains("REDACTED")
}

/// Whether an address may stand in markdown, YAML and HTML as it is.
fn fits_anywhere(address: &str) -> bool {
    !address.contains(|c: char| c.is_whitespace() || "()<>\"'`\\*|[]{}&".contains(c))
}
