use crate::book::{Book, LinkKind, Page, Target};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::validate::Rule;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-page",
    summary: "A link or image leads to a file that does not exist.",
    check,
};

fn check(book: &Book, page: &Page, findings: &mut Vec<Diagnostic>) {
    let links = page.document.links.iter().zip(&page.targets);
    for (link, target) in links {
        let Target::Missing(path) = target else {
            continue;
        };
        let what = match link.kind {
            LinkKind::Link | LinkKind::HtmlLink => "link",
            LinkKind::Image | LinkKind::HtmlSource => "image",
        };
        let message = if path.is_empty() {
            format!("the {what} leads nowhere")
        } else {
            format!("the {what} leads to `{path}`, which does not exist")
        };
        let source = &page.document.source;
        let finding = Diagnostic::new(
            RULE.id,
            Severity::Error,
            source,
            link.destination_span,
            message,
        );
        findings.push(match nearest(book, page, path) {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("correct the path, or remove the link"),
        });
    }
}

/// The file that is meant, as a link from `page`: of the same name anywhere
/// in the book, else of a similar one.
fn nearest(book: &Book, page: &Page, path: &str) -> Option<String> {
    let wanted = file_name(path);
    let pages = book.pages.iter().map(|page| page.document.path.as_str());
    let known: Vec<&str> = pages
        .chain(book.assets.iter().map(|asset| asset.path.as_str()))
        .collect();
    let same = known
        .iter()
        .find(|known| file_name(known).eq_ignore_ascii_case(wanted));
    let found = if let Some(same) = same {
        same
    } else {
        let name = did_you_mean(wanted, known.iter().map(|known| file_name(known)))?;
        known.iter().find(|known| file_name(known) == name)?
    };
    Some(relative_link(&page.document.path, found))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `to` as a link from the file `from`, both under the content folder.
fn relative_link(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let shared = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..", folders - shared);
    up.chain(to[shared..].iter().copied())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(relative_link("a/b/x.md", "a/c/y.md"), "../c/y.md");
        assert_eq!(relative_link("x.md", "c/y.md"), "c/y.md");
        assert_eq!(relative_link("a/x.md", "a/y.md"), "y.md");
    }
}
