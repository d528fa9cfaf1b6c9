use crate::book::{Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::link::corrected;
use crate::validate::paths::{path_of, resolved};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/wrong-case",
    severity: Some(Severity::Warning),
    summary: "A link differs from the file name only in case.",
    manual: "The link works on the published site and on some machines. It is broken in the \
        repository's web view and on file systems that are case-sensitive.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Page { page: id, .. } = target else {
            continue;
        };
        // A wiki link names a page in any case.
        if link.kind.is_wiki() {
            continue;
        }
        let there = &context.book.page(*id).document.path;
        let written = path_of(&link.destination);
        let decoded = percent_encoding::percent_decode_str(written).decode_utf8_lossy();
        let Some(real) = in_case_of(there, &decoded) else {
            continue;
        };
        // The page's address may lead there where its file does not.
        if resolved(&page.document.path, &real) != *there {
            continue;
        }
        let message = format!("the file name is `{real}`");
        let finding = RULE.finding(&page.document.source, link.destination_span, message);
        let destination = link.destination.replacen(written, &real, 1);
        findings.push(if decoded == written {
            corrected(finding, page, link, destination)
        } else {
            finding.with_help(format!("write `{real}`"))
        });
    }
}

/// The written path in upper and lower case as the file has it; nothing if it
/// is the same, or no path to the file but another of the page's addresses.
fn in_case_of(file: &str, written: &str) -> Option<String> {
    // Nearly all are right.
    if file.ends_with(written.trim_start_matches(['.', '/'])) {
        return None;
    }
    let mut real = file.rsplit('/');
    let mut parts: Vec<&str> = written.rsplit('/').collect();
    let name = real.next()?;
    if !parts.first()?.eq_ignore_ascii_case(name) {
        return None;
    }
    parts[0] = name;
    for (part, folder) in parts[1..].iter_mut().zip(real) {
        if !part.eq_ignore_ascii_case(folder) {
            break;
        }
        *part = folder;
    }
    parts.reverse();
    let corrected = parts.join("/");
    (corrected != written).then_some(corrected)
}
