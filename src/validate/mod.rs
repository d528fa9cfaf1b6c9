//! The rules: what is not true in a book, found without executing anything.
//! One file a rule, one row in the table.

mod command;
mod file_names;
mod link;

use rayon::prelude::*;

use crate::book::{Book, Page};
use crate::diagnostic::Diagnostic;
use file_names::FileNames;

/// What rules look things up in.
struct Context<'a> {
    book: &'a Book,
    file_names: FileNames<'a>,
}

/// A rule over one page of a book.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable id: group and name.
    pub id: &'static str,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Finds it.
    check: fn(&Context<'_>, &Page, &mut Vec<Diagnostic>),
}

/// Every rule of this layer. Findings about single files (front matter,
/// markings, encoding) come from the reading of the files.
pub const RULES: [Rule; 4] = [
    command::shell_syntax::RULE,
    link::broken_anchor::RULE,
    link::broken_page::RULE,
    link::unsafe_scheme::RULE,
];

/// Holds every page against every rule.
pub fn validate(book: &Book) -> Vec<Diagnostic> {
    let context = Context {
        book,
        file_names: FileNames::new(book),
    };
    book.pages
        .par_iter()
        .flat_map_iter(|page| {
            let mut findings = Vec::new();
            for rule in RULES {
                (rule.check)(&context, page, &mut findings);
            }
            findings
        })
        .collect()
}
