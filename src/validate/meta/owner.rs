use crate::book::Page;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "meta/owner",
    severity: None,
    summary: "A page has no owner, or an owner that `[meta] owners` does not list.",
    manual: "Nobody maintains a page without an owner. Add `owner: team` to the front matter, \
        or `**Owner:** team` at the end of the page. Off unless `[rules]` or `[meta] owners` \
        in `book.toml` enables it.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let owners = &context.settings.truth.owners;
    let document = &page.document;
    let place = document.meta.span.unwrap_or_default();
    match &document.meta.owner {
        None => findings.push(
            RULE.finding(
                &document.source,
                Span {
                    end: place.start,
                    ..place
                },
                "the page has no owner",
            )
            .with_help("add `owner: …` to the front matter"),
        ),
        Some(owner) if !owners.is_empty() && !owners.contains(owner) => {
            let message = format!("`[meta] owners` does not list the owner `{owner}`");
            let at = locate(document, "owner", owner).unwrap_or(place);
            let finding = RULE.finding(&document.source, at, message);
            findings.push(
                match did_you_mean(owner, owners.iter().map(String::as_str)) {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help("add the owner to `[meta] owners` in book.toml"),
                },
            );
        }
        Some(_) => {}
    }
}
