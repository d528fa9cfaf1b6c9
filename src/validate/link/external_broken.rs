use super::external::asked;
use crate::book::Reach;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-broken",
    severity: Some(Severity::Warning),
    summary: "A link to another site leads nowhere.",
    manual: "Asked only with `--external`. HEAD, then GET; what may pass, such as a 503 or a cut connection, \
             is tried again (`[external] retries`). Private hosts, logins, walls against automatic readers \
             and hosts that want to be left alone are not broken: see `link/external-unreachable`.\n\n\
             Answers are kept in `.opsbook/links.json` for `max_age` (a day); those that may be others in a \
             moment for five minutes. `[external] exclude = [\"https://old.shop.example/*\"]` asks less, \
             `accept = [405]` takes a status as good.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        if let Reach::Broken(why) = &link.answer.reach {
            let message = format!("the link {why}");
            findings.push(
                RULE.finding(link.source, link.span, message)
                    .with_help("correct the address, or say in words what stood there"),
            );
        }
    }
}
