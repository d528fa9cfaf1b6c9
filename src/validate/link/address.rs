use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::data::is_phone_number;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/bad-address",
    severity: Some(Severity::Warning),
    summary: "A `mailto:` or `tel:` link contains an invalid address.",
    manual: "The link does nothing when it is tapped. An email address has one `@` and a host. \
        A phone number has digits and optionally `+`, spaces, hyphens and parentheses (RFC \
        3966).",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for link in &page.document.links {
        let Some((scheme, rest)) = link.destination.split_once(':') else {
            continue;
        };
        let address = rest.split('?').next().unwrap_or_default();
        let wrong = match scheme.to_ascii_lowercase().as_str() {
            "mailto" => !address.split(',').all(is_mail_address),
            "tel" => !is_phone_number(address),
            _ => continue,
        };
        if wrong {
            let message = match address.trim() {
                "" => format!("the `{scheme}:` link has no address"),
                address => format!("`{address}` is not a valid address"),
            };
            findings.push(
                RULE.finding(&page.document.source, link.destination_span, message)
                    .with_help("write a complete email address or phone number"),
            );
        }
    }
}

fn is_mail_address(text: &str) -> bool {
    let Some((name, host)) = text.trim().split_once('@') else {
        return false;
    };
    let plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', '<', '>']);
    plain(name) && plain(host) && !host.starts_with('.') && !host.ends_with('.')
}
