use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::secrets;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "secret/token",
    severity: Some(Severity::Error),
    summary: "The text contains what looks like a real key or token.",
    manual: "Everyone who can read the page can use the secret, and it stays in the history \
        after it is removed. Revoke it first, then replace it with a placeholder. Only \
        well-known forms are detected: keys of AWS, GitHub, GitLab, Slack, Stripe, Google, npm \
        and Vault, JSON Web Tokens, private keys, and passwords in URLs.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    for place in secrets::tokens(source.text()) {
        let finding = RULE.finding(source, place.into(), "this looks like a real secret");
        findings.push(finding.with_help(
            "revoke it, then replace it with a placeholder such as \
            <token>",
        ));
    }
}
