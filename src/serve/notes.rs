use std::collections::{BTreeMap, HashMap};

use super::preview::Note;
use crate::book::Page;
use crate::diagnostic::Diagnostic;
use crate::pipeline::LoadedBook;

/// Maximum length of a line that is sent to a page, in characters.
const MAX_LINE_LENGTH: usize = 400;

/// Findings by the path of the page's file in the site; findings of other files
/// belong to the start page.
pub(super) fn notes(loaded: &LoadedBook, findings: &[Diagnostic]) -> BTreeMap<String, Vec<Note>> {
    let pages = loaded.book.pages.iter();
    let pages: HashMap<&str, &Page> = pages
        .map(|page| (page.document.source.path(), page))
        .collect();
    let mut notes: BTreeMap<String, Vec<Note>> = BTreeMap::new();
    for finding in findings {
        let page = pages.get(finding.source.path()).copied();
        let file = page.map_or_else(|| "index.html".to_owned(), |page| page.route.file());
        notes.entry(file).or_default().push(note(finding, page));
    }
    notes
}

fn note(finding: &Diagnostic, page: Option<&Page>) -> Note {
    let source = &finding.source;
    let place = source.position(finding.span.start);
    let file = source.path();
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.into());
    let line = source.slice(source.line(place.line));
    let headings = page.map_or(&[][..], |page| &page.document.headings);
    let above = headings
        .iter()
        .rfind(|heading| !heading.bold_line && heading.span.start <= finding.span.start);
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
        anchor: above
            .map(|heading| heading.anchor.clone())
            .unwrap_or_default(),
        text: if page.is_some() {
            line.chars().take(MAX_LINE_LENGTH).collect()
        } else {
            String::new()
        },
    }
}
