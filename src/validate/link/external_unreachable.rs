use super::external::asked;
use crate::book::Reach;
use crate::diagnostic::Diagnostic;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-unreachable",
    severity: None,
    summary: "A link to another site cannot be checked from this machine.",
    manual: "Off by default; `--external` prints how many links are affected. The host is \
        private, requires a login, uses bot protection, or asked to wait for longer than \
        `patience` allows. Such a link may work for readers who have access.\n\nRun `validate \
        --external` on a machine that can reach the hosts, with `[external] check_private = \
        true`. For a login, `[external.hosts.\"wiki.shop.example\"]` with `headers = { \
        Authorization = \"Bearer $WIKI_TOKEN\" }` takes the token from the environment and \
        sends it only to that host. List additional private hosts in `private = \
        [\"*.shop.example\"]`.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        if let Reach::Unreachable(why) = &link.answer.reach {
            let message = format!("the link cannot be checked from this machine: it {why}");
            findings.push(RULE.finding(link.source, link.span, message).with_help(
                "check it from a machine with access, or add a header for its \
                        host to book.toml",
            ));
        }
    }
}
