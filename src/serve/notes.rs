use std::collections::BTreeMap;

use super::preview::Note;
use crate::diagnostic::Diagnostic;
use crate::pipeline::LoadedBook;

/// The findings of each page by the path of its file in the site, and those of
/// other files under the start page.
pub(super) fn notes(loaded: &LoadedBook, findings: &[Diagnostic]) -> BTreeMap<String, Vec<Note>> {
    let pages = loaded.book.pages.iter();
    let files: BTreeMap<&str, String> = pages
        .map(|page| (page.document.source.path(), page.route.file()))
        .collect();
    let mut notes: BTreeMap<String, Vec<Note>> = BTreeMap::new();
    for finding in findings {
        let page = files.get(finding.source.path());
        let page = page.cloned().unwrap_or_else(|| "index.html".to_owned());
        notes.entry(page).or_default().push(note(finding));
    }
    notes
}

fn note(finding: &Diagnostic) -> Note {
    let place = finding.source.position(finding.span.start);
    let file = finding.source.path();
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.into());
    Note {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        edit: format!(
            "vscode://file{}:{}:{}",
            whole.display(),
            place.line,
            place.column
        ),
        file: file.to_owned(),
        line: place.line,
        column: place.column,
    }
}
