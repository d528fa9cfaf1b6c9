use std::collections::BTreeSet;

use crate::book::Target;
use crate::diagnostic::Diagnostic;
use crate::files::Refusal;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::Rule;

/// Reports unused files of one kind of reason: at each link to the file, or
/// else at the file itself.
pub(super) fn report(
    context: &Context<'_>,
    rule: &Rule,
    is_meant: fn(&Refusal) -> bool,
    findings: &mut Vec<Diagnostic>,
) {
    let refused = &context.book.refused;
    if !refused.values().any(|file| is_meant(&file.why)) {
        return;
    }
    let mut linked = BTreeSet::new();
    for page in &context.book.pages {
        let links = page.document.links.iter().zip(&page.targets);
        for (link, target) in links {
            let Target::Refused { path, why } = target else {
                continue;
            };
            if !is_meant(why) {
                continue;
            }
            linked.insert(path.as_str());
            let message = format!("`{}` {why}", link.destination.trim());
            findings.push(
                rule.finding(&page.document.source, link.destination_span, message)
                    .with_help(why.help()),
            );
        }
    }
    for (path, file) in refused {
        if is_meant(&file.why) && !linked.contains(path.as_str()) {
            let message = format!("`{path}` {} and is left out", file.why);
            findings.push(
                rule.finding(&file.source, Span::default(), message)
                    .with_help(file.why.help()),
            );
        }
    }
}
