use super::external::asked;
use crate::book::Reach;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-broken",
    severity: Some(Severity::Warning),
    summary: "A link to another site is broken.",
    manual: "Checked only with `--external`. opsbook sends HEAD, then GET, and retries \
        temporary errors such as 503 or a closed connection (`[external] retries`). Private \
        hosts, logins, bot protection and rate limits are not reported as broken: see \
        `link/external-unreachable`.\n\nResults are cached in `.opsbook/links.json` for \
        `max_age` (default: a day); temporary errors for five minutes. `[external] exclude = \
        [\"https://old.shop.example/*\"]` skips URLs, and `accept = [405]` accepts a status.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        if let Reach::Broken(why) = &link.answer.reach {
            let message = format!("the link {why}");
            findings.push(
                RULE.finding(link.source, link.span, message)
                    .with_help("correct the URL, or replace the link with text"),
            );
        }
    }
}
