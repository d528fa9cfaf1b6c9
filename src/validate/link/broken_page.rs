use crate::book::{Link, LinkKind, Page, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Context;
use crate::validate::paths::{as_written, did_you_mean_any, path_of};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-page",
    severity: Some(Severity::Error),
    summary: "A link or image names a file that does not exist.",
    manual: "The link is broken on the site. Links are resolved as on the site: relative to \
        the file and to the URL of the page, with or without `.md`, and through aliases.\n\nIf \
        the repository has a file of the same or a similar name, the finding suggests it; \
        `--fix` replaces the path if only one file has that name.\n\nA wiki link `[[name]]` is \
        resolved by file name, title and alias in the whole book. It is reported only in \
        Obsidian vaults and in books where other wiki links can be resolved.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Missing(path) = target else {
            continue;
        };
        // An empty destination is `link/empty`, one with another generator's
        // template `content/template-syntax`.
        let written = page.document.source.slice(link.destination_span);
        let whole = page.document.source.slice(link.span);
        let is_of_forge = leads_to_forge(&page.document.path, &link.destination);
        if link.destination.trim().is_empty() || whole.contains("{{") || is_of_forge {
            continue;
        }
        let what = match link.kind {
            LinkKind::Link | LinkKind::HtmlLink | LinkKind::Wiki | LinkKind::WikiPage => "link",
            LinkKind::Image | LinkKind::WikiImage => "image",
            // A picture, a film, a frame.
            LinkKind::HtmlSource => "element",
        };
        let bare = path_of(&link.destination);
        let message = format!("the {what} target `{bare}` does not exist");
        let source = &page.document.source;
        let finding = RULE.finding(source, link.destination_span, message);
        if link.kind.is_wiki() {
            findings.push(unknown_name(context, page, link, what));
            continue;
        }
        if link.destination.starts_with("www.") {
            let address = format!("https://{}", link.destination);
            findings.push(finding.with_help(format!("did you mean `{address}`?")));
            continue;
        }
        let own = &page.document.path;
        let meant = context.file_names.nearest(own, &path.replace('\\', "/"));
        let is_only = meant.is_only;
        let meant: Vec<String> = meant
            .files
            .iter()
            .map(|file| as_written(own, file, bare))
            // A suggestion that repeats the text is none.
            .filter(|meant| meant != bare)
            .collect();
        let Some(help) = did_you_mean_any(&meant) else {
            findings.push(finding.with_help("correct the path, or remove the link"));
            continue;
        };
        let finding = finding.with_help(help);
        // Spaces and the like would need another form of link.
        let is_plain = |path: &&String| {
            path.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
        };
        let only = meant
            .first()
            .filter(|_| is_only && written == link.destination);
        findings.push(match only.filter(is_plain) {
            Some(only) => finding.with_fix(
                link.destination_span,
                link.destination.replacen(bare, only, 1),
            ),
            None => finding,
        });
    }
}

/// Whether a link leads from the page's place on a forge to the issues or
/// another part of the repository: `../../issues` in a file at the top.
fn leads_to_forge(page: &str, destination: &str) -> bool {
    const PARTS: [&str; 8] = [
        "issues",
        "discussions",
        "pulls",
        "wiki",
        "releases",
        "security",
        "actions",
        "projects",
    ];
    let mut rest = destination;
    let mut ups = 0;
    while let Some(behind) = rest.strip_prefix("../") {
        (rest, ups) = (behind, ups + 1);
    }
    let part = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `blob` and the branch stand between the repository and its files.
    ups == page.matches('/').count() + 2 && PARTS.contains(&part)
}

/// A wiki link names a page by its file or title, wherever it lies.
fn unknown_name(context: &Context<'_>, page: &Page, link: &Link, what: &str) -> Diagnostic {
    let name = link.destination.split('#').next().unwrap_or_default();
    let message = format!("no page or file matches the {what} target `{name}`");
    let finding = RULE.finding(&page.document.source, link.destination_span, message);
    let pages = context.book.pages.iter();
    let names = pages.map(|page| file_stem(&page.document.path));
    match did_you_mean(name, names) {
        Some(near) => finding.with_help(format!("did you mean `[[{near}]]`?")),
        None => finding.with_help("correct the name, or add the page"),
    }
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
