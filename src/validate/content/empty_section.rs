use crate::book::{Heading, Link, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/empty-section",
    severity: Some(Severity::Warning),
    summary: "A section is empty, or says only that it will be written.",
    manual: "A reader who finds an empty \"Mitigation\" during an incident concludes that \
        there is nothing to do. Write the section, or remove its heading.",
    check: Check::Page(check),
};

/// Placeholder texts.
const UNWRITTEN: [&str; 6] = [
    "todo",
    "tbd",
    "tba",
    "fixme",
    "coming soon",
    "to be written",
];

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let text = document.source.text();
    let headings: Vec<&Heading> = document
        .headings
        .iter()
        .filter(|heading| !heading.bold_line)
        .collect();
    for (index, heading) in headings.iter().enumerate() {
        let next = headings.get(index + 1);
        let has_parts = next.is_some_and(|next| next.level > heading.level);
        let end = next.map_or(text.len(), |next| next.span.start as usize);
        let body = text.get(heading.span.end as usize..end).unwrap_or_default();
        let body = body
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_' | '=' | '.'));
        let unwritten = UNWRITTEN
            .iter()
            .any(|words| body.eq_ignore_ascii_case(words));
        // A heading that is a link may be the whole section.
        let leads_on = || {
            let before = |link: &Link| link.span.start < heading.span.start;
            let next = document.links.get(document.links.partition_point(before));
            next.is_some_and(|link| heading.span.contains(link.span.start))
        };
        // The heading of a response without a body needs no text.
        let is_status = heading
            .text
            .split(|c: char| !c.is_ascii_digit())
            .any(|number| matches!(number, "201" | "202" | "204" | "205" | "304"));
        // A sentence or `Port: 8081` says everything, and a heading right below the title is a
        // subtitle.
        let is_sentence = heading.text.trim_end().ends_with(['.', '!', '?', '。']);
        let is_statement = is_sentence
            || names_request(&heading.text)
            || heading.text.split_once(':').is_some_and(|(name, value)| {
                !name.trim().is_empty() && value.contains(|c: char| c.is_ascii_digit())
            });
        let is_subtitle = index == 1 && {
            let title = headings[0];
            let between = text.get(title.span.end as usize..heading.span.start as usize);
            title.level == 1 && between.is_some_and(|between| between.trim().is_empty())
        };
        // A page that is only its title is a stub of another kind.
        if !has_parts
            && heading.level > 1
            && (body.is_empty() || unwritten)
            && !leads_on()
            && !is_status
            && !(body.is_empty() && (is_statement || (is_subtitle && next.is_some())))
        {
            let message = format!("the section `{}` is empty", heading.text);
            findings.push(
                RULE.finding(&document.source, heading.span, message)
                    .with_help("write the section, or remove its heading"),
            );
        }
    }
}

/// Whether a heading is a request with what it does, as lists of an interface
/// have: `GET /meters — List all`.
fn names_request(text: &str) -> bool {
    const METHODS: [&str; 5] = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "];
    let path = METHODS.iter().find_map(|method| text.strip_prefix(method));
    path.is_some_and(|path| path.starts_with('/') && path.contains(' '))
}
