//! New files: pages from the forms of the book, settings of a new book, and the
//! pages of a file that is split.

mod init;
mod split;

use std::fmt::Write;

use jiff::civil::Date;

use crate::book::{AlertRule, Book, FactKind};
use crate::parse::slug;

pub use init::{
    BASELINE, FIRST_PAGE, Inspection, Pipeline, PipelineHost, book_toml, pages_folder, pipeline,
};
pub use split::{MAX_LEVEL, NewPage, PAGE_LIST, Split, split};

const POSTMORTEM: &str = include_str!("postmortem.md");
const RUNBOOK: &str = include_str!("runbook.md");

/// A page that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it belongs; relative to the repository if the book says so itself,
    /// else to the content folder.
    pub place: Place,
    /// Its text.
    pub text: String,
}

/// Where a new page belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A path that the book's form names, under the repository.
    Repository(String),
    /// A path under the content folder.
    Content(String),
}

/// What is known about a new page.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its title.
    pub title: &'a str,
    /// The day.
    pub today: Date,
    /// The severity, if it is known.
    pub severity: Option<&'a str>,
    /// The form to fill in instead of the book's or the built-in one.
    pub form: Option<&'a str>,
}

/// A post-mortem: from the form given, else from the one that the book shows
/// on a page, else from the built-in one.
pub fn postmortem(book: &Book, known: Known<'_>) -> Draft {
    let shown = book.pages.iter().find_map(|page| {
        let document = &page.document;
        document.facts.iter().find_map(|fact| match &fact.kind {
            FactKind::PostMortem(form) => {
                let block = document.blocks.get(form.block)?;
                Some((block.code.clone(), form.path_pattern.clone()))
            }
            _ => None,
        })
    });
    let (own, pattern) = shown.unzip();
    let form = known.form.map(str::to_owned).or(own);
    let name = format!("{}-{}.md", known.today, name_of(known.title));
    let place = match pattern.flatten() {
        Some(pattern) => {
            let folder = pattern.rsplit_once('/').map_or("", |(folder, _)| folder);
            Place::Repository(format!("{folder}/{name}").trim_matches('/').to_owned())
        }
        None => Place::Content(format!("postmortems/{name}")),
    };
    let form = form.unwrap_or_else(|| POSTMORTEM.to_owned());
    Draft {
        place,
        text: filled(&form, known),
    }
}

/// A runbook, for an alert if one is given.
pub fn runbook(known: Known<'_>, alert: Option<&AlertRule>) -> Draft {
    let severity = known.severity.map(str::to_owned).or_else(|| {
        let labels = alert.map(|alert| &alert.labels);
        labels.and_then(|labels| labels.get("severity").cloned())
    });
    let form = known.form.unwrap_or(RUNBOOK);
    let mut facts = String::new();
    if let Some(severity) = &severity {
        let _ = writeln!(facts, "severity: {}", quoted(severity));
    }
    if let Some(alert) = alert {
        let _ = writeln!(facts, "alerts: [{}]", quoted(&alert.name));
    }
    let fires = alert.map_or_else(String::new, |alert| {
        let held = alert.duration.as_ref();
        let held = held.map_or_else(String::new, |held| format!(" for {held}"));
        format!(
            "`{}` fires when this holds{held}:\n\n```promql\n{}\n```\n\n",
            alert.name,
            alert.expr.trim()
        )
    });
    let text = filled(form, known)
        .replace("[yaml-title]", &quoted(known.title))
        .replace("[facts]\n", &facts)
        .replace("[fires]\n", &fires);
    Draft {
        place: Place::Content(format!("{}.md", name_of(known.title))),
        text,
    }
}

/// A form with what is known in its places.
fn filled(form: &str, known: Known<'_>) -> String {
    let text = form
        .replace("YYYY-MM-DD", &known.today.to_string())
        .replace("[title]", known.title)
        .replace("[Title]", known.title);
    let text = match known.severity {
        Some(severity) => text.replace("SEV-X", severity),
        None => text,
    };
    format!("{}\n", text.trim_end())
}

/// A file's name for a title.
fn name_of(title: &str) -> String {
    let name = slug(title);
    let name = name.trim_matches('-');
    if name.is_empty() {
        "untitled".to_owned()
    } else {
        name.to_owned()
    }
}

/// A text as a value of YAML (1.2, 7.3.1): quoted, so that no character of it
/// means anything.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(title: &str) -> Known<'_> {
        Known {
            title,
            today: Date::constant(2026, 11, 24),
            severity: None,
            form: None,
        }
    }

    #[test]
    fn a_title_cannot_break_out_of_the_front_matter() {
        let draft = runbook(known("a\" : b\n---\n# c"), None);
        assert!(
            draft
                .text
                .starts_with("---\ntitle: \"a\\\" : b\\n---\\n# c\"\n")
        );
    }

    #[test]
    fn a_file_is_named_by_what_is_left_of_its_title() {
        let draft = runbook(known("API: 500 /errors/ ../x"), None);
        assert_eq!(
            draft.place,
            Place::Content("api-500-errors-x.md".to_owned())
        );
        let place = runbook(known("../.."), None).place;
        assert_eq!(place, Place::Content("untitled.md".to_owned()));
    }
}
