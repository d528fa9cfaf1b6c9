use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "check/undeclared-env",
    severity: Some(Severity::Error),
    summary: "A check asks for a variable that book.toml does not allow.",
    manual: "A page can grant itself nothing: variables reach a check only if `[checks] env` \
             in book.toml lists them. The check ends with error until it is listed there.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let allowed = &context.settings.checks.env;
    for check in &page.document.checks {
        for name in check.env.iter().filter(|name| !allowed.contains(name)) {
            let source = &page.document.source;
            let place = source.find_in(check.span, name);
            let message = format!("book.toml does not allow checks the variable `{name}`");
            let finding = RULE.finding(source, place, message);
            findings.push(
                match did_you_mean(name, allowed.iter().map(String::as_str)) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help("add it to `[checks] env`"),
                },
            );
        }
    }
}
