use crate::book::{LinkKind, Page, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::{Context, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/broken-page",
    summary: "A link or image leads to a file that does not exist.",
    check,
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
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
        let nearest = context.file_names.nearest(path);
        findings.push(
            match nearest.map(|near| relative_link(&page.document.path, near)) {
                Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                None => finding.with_help("correct the path, or remove the link"),
            },
        );
    }
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
