use super::external::asked;
use crate::book::Reach;
use crate::diagnostic::Diagnostic;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/external-unreachable",
    severity: None,
    summary: "Nobody can tell from here whether a link leads anywhere.",
    manual: "Off unless switched on; `--external` says how many there are. A host that is private, a page that \
             wants a login, a wall against automatic readers, a host that asked to be left alone for long: \
             the link may be as good as any, for those who can follow it.\n\n\
             Run `validate --external` where the hosts can be reached, with `[external] check_private = true`. \
             Let it in where a login is wanted: `[external.hosts.\"wiki.shop.example\"]` with \
             `headers = { Authorization = \"Bearer $WIKI_TOKEN\" }` takes the token from the environment and \
             sends it to that host alone. Name further private hosts in `private = [\"*.shop.example\"]`.",
    check: Check::Book(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for link in asked(context) {
        if let Reach::Unreachable(why) = &link.answer.reach {
            let message = format!("the link cannot be judged from here: it {why}");
            findings.push(
                RULE.finding(link.source, link.span, message)
                    .with_help("check it from inside, or give its host a header in book.toml"),
            );
        }
    }
}
