use crate::book::{AddressFault, BrokenAddress, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::paths::did_you_mean_any;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "link/own-repository",
    severity: Some(Severity::Error),
    summary: "A full URL of the book's own repository names a file, heading or line that does \
        not exist.",
    manual: "The URL was correct until the file moved; the repository host answers with \"not \
        found\", or shows the top of the file. The rule knows the repository from its remotes \
        and from `edit_url`. It checks links, and URLs in shell commands, that name the default \
        branch: those of other branches, tags and commits are left alone.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let broken = context.broken_addresses.iter();
    let on_page = broken.filter(|broken| std::ptr::eq(context.book.page(broken.page), page));
    findings.extend(on_page.map(|broken| finding(context, page, broken)));
}

fn finding(context: &Context<'_>, page: &Page, broken: &BrokenAddress) -> Diagnostic {
    let source = &page.document.source;
    let named = broken.path.as_str();
    let report = |message: String| RULE.finding(source, broken.span, message);
    match &broken.fault {
        AddressFault::NoFile => {
            let finding = report(format!("the repository has no `{named}`"));
            let near = match with_ending(context, named) {
                Some(file) => vec![file],
                None => context.file_names.nearest_in_repository(named),
            };
            let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
            let Some(help) = did_you_mean_any(&near) else {
                return finding.with_help("correct the URL, or remove the link");
            };
            let finding = finding.with_help(help);
            let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
            let is_written_so = source.slice(broken.span) == broken.path;
            match &near[..] {
                [only] if is_written_so && name(only) == name(named) => {
                    finding.with_fix(broken.span, only.clone())
                }
                _ => finding,
            }
        }
        AddressFault::NoHeading { file, anchor, near } => {
            let finding = report(format!("`{file}` has no heading `#{anchor}`"));
            match near {
                Some(near) => finding.with_help(format!("did you mean `#{near}`?")),
                None => finding.with_help("correct the anchor, or remove it"),
            }
        }
        AddressFault::NoLine { line, lines } => {
            report(format!("`{named}` has {lines} lines, and no line {line}"))
                .with_help("correct the line, or link to a commit, where lines do not move")
        }
    }
}

/// The only file that has an ending more: `LICENSE.md` for `LICENSE`.
fn with_ending<'a>(context: &Context<'a>, path: &str) -> Option<&'a str> {
    let files = &context.operations.files;
    let begin = format!("{path}.");
    let from = files.partition_point(|file| file.as_str() < begin.as_str());
    let mut longer = files[from..]
        .iter()
        .take_while(|file| file.starts_with(&begin))
        .filter(|file| !file[begin.len()..].contains('/'));
    let only = longer.next()?;
    longer.next().is_none().then_some(only)
}
