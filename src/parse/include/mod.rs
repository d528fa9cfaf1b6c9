//! Files that a page includes: snippets of `MkDocs`, `{{#include}}` of mdBook,
//! `<<<` and `@include` of `VitePress`, `::include` of GitLab.
//!  Parsing is pure: the files are read beforehand and passed as [`Includes`].

mod directive;
mod part;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use self::directive::{Directive, Part, Wanted, What, directives};
use super::mapped::Mapped;
use crate::book::{Generator, Included, Includes};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// Maximum nesting of includes.
const MAX_DEPTH: usize = 8;
/// Maximum total size of included text, in bytes.
const MAX_INCLUDED_BYTES: usize = 4 * 1024 * 1024;

/// A file to include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// The path as it is written.
    pub path: String,
    /// Whether it is relative to the book, not to the file that it stands in.
    pub from_root: bool,
}

/// The files that a text includes.
pub fn wanted_files(text: &str, generator: Generator) -> Vec<WantedFile> {
    let found = directives(text, generator).into_iter();
    let files = found.flat_map(|found| match found.what {
        What::Files(files) => files,
        What::Code(file, _) => vec![file],
        What::Literal(_) | What::Nothing => Vec::new(),
    });
    let files = files.map(|file| WantedFile {
        path: file.path.to_owned(),
        from_root: file.from_root,
    });
    files.collect()
}

/// A text with its includes expanded.
#[derive(Debug)]
pub(super) struct Expanded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) map: Option<Mapped>,
    problems: Vec<(Range<usize>, Problem)>,
}

/// Why something was not included.
#[derive(Debug)]
struct Problem {
    message: String,
    help: String,
}

impl Problem {
    fn new(message: String, help: &str) -> Self {
        Self {
            message,
            help: help.to_owned(),
        }
    }
}

/// Replaces directives with the included files.
pub(super) fn expand<'a>(text: &'a str, includes: &Includes, generator: Generator) -> Expanded<'a> {
    let found = directives(text, generator);
    if found.is_empty() {
        return Expanded {
            text: Cow::Borrowed(text),
            map: None,
            problems: Vec::new(),
        };
    }
    let mut expander = Expander {
        includes,
        generator,
        chain: vec![includes.page.clone()],
        left: MAX_INCLUDED_BYTES,
    };
    let mut map = Mapped::with_capacity(text.len() * 2);
    let mut problems = Vec::new();
    let mut at = 0;
    for directive in found {
        match expander.replacement(&directive, "") {
            Ok(new) => {
                map.copy(text, at..directive.range.start);
                map.insert(&new, directive.range.clone());
                at = directive.range.end;
            }
            // It may be an example of a directive.
            Err(_) if directive.is_doubtful => {}
            Err(problem) => {
                map.copy(text, at..directive.range.start);
                at = directive.range.end;
                problems.push((directive.range, problem));
            }
        }
    }
    map.copy(text, at..text.len());
    Expanded {
        text: Cow::Owned(std::mem::take(&mut map.text)),
        map: Some(map),
        problems,
    }
}

impl Expanded<'_> {
    /// Findings about failed includes, for the file whose text begins at
    /// `start`.
    pub(super) fn findings(
        &self,
        source: &Arc<SourceFile>,
        start: usize,
    ) -> impl Iterator<Item = Diagnostic> {
        self.problems.iter().map(move |(range, problem)| {
            let place = start + range.start..start + range.end;
            let rule = "content/include";
            Diagnostic::new(rule, Severity::Warning, source, place, &problem.message)
                .with_help(&problem.help)
        })
    }
}

struct Expander<'i> {
    includes: &'i Includes,
    generator: Generator,
    /// The chain of files that are being included.
    chain: Vec<String>,
    /// Remaining size budget in bytes.
    left: usize,
}

impl Expander<'_> {
    /// What stands for a directive in the file at `from`.
    fn replacement(&mut self, directive: &Directive<'_>, from: &str) -> Result<String, Problem> {
        let text = match &directive.what {
            What::Literal(text) => return Ok((*text).to_owned()),
            What::Nothing => return Ok(String::new()),
            What::Files(files) => {
                let mut parts = Vec::with_capacity(files.len());
                for file in files {
                    parts.push(self.file(file, from)?);
                }
                parts.join("\n")
            }
            What::Code(file, info) => {
                let code = part::dedented(&self.file(file, from)?);
                let runs = code.split(|c| c != '`').map(str::len);
                let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
                format!("{fence}{info}\n{code}\n{fence}")
            }
        };
        Ok(match directive.indent {
            Some(indent) if !indent.is_empty() => text.replace('\n', &format!("\n{indent}")),
            _ => text,
        })
    }

    /// The requested part of a file with its own includes expanded.
    fn file(&mut self, wanted: &Wanted<'_>, from: &str) -> Result<String, Problem> {
        let shown = wanted.path;
        let (path, text) = match self.includes.get(from, shown) {
            Some(Included::Text { path, text }) => (path.clone(), Arc::clone(text)),
            Some(Included::LeftOut { why, near }) => {
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "correct the path, or remove the line".to_owned(),
                };
                let message = format!("the included file `{shown}` {why}");
                return Err(Problem { message, help });
            }
            None => {
                let message = format!("the included file `{shown}` is left out");
                return Err(Problem::new(message, "include fewer files"));
            }
        };
        if self.chain.contains(&path) {
            let message = format!("`{shown}` includes itself");
            return Err(Problem::new(message, "remove one of the includes"));
        }
        if self.chain.len() > MAX_DEPTH {
            let message = format!("`{shown}` is nested more than {MAX_DEPTH} includes deep");
            return Err(Problem::new(message, "include it directly"));
        }
        let Some(part) = part::part_of(&text, &wanted.part) else {
            let name = match wanted.part {
                Part::Named(name) => name,
                Part::Whole | Part::Lines(_) => "",
            };
            let message = format!("`{shown}` has no section named `{name}`");
            return Err(Problem::new(message, "correct the name"));
        };
        let Some(left) = self.left.checked_sub(part.len()) else {
            let message = "the page includes more than 4 MiB".to_owned();
            return Err(Problem::new(message, "include less"));
        };
        self.left = left;
        self.chain.push(path.clone());
        let expanded = self.nested(&part, &path);
        self.chain.pop();
        expanded
    }

    fn nested(&mut self, text: &str, path: &str) -> Result<String, Problem> {
        let found = directives(text, self.generator);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for directive in found {
            match self.replacement(&directive, path) {
                Ok(new) => {
                    out.push_str(&text[at..directive.range.start]);
                    out.push_str(&new);
                    at = directive.range.end;
                }
                Err(_) if directive.is_doubtful => {}
                Err(problem) => return Err(problem),
            }
        }
        out.push_str(&text[at..]);
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
