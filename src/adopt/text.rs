use std::sync::Arc;

use super::node::Node;
use super::{RULE, script, toml, yaml};
use crate::book::Written;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

/// Why a settings file cannot be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Where.
    pub(super) offset: usize,
    /// What is wrong, in one line.
    pub(super) message: String,
}

impl Unreadable {
    pub(super) fn too_deep() -> Self {
        Self {
            offset: 0,
            message: "the file is too large or too deeply nested".to_owned(),
        }
    }
}

/// A settings file with its values.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) source: Arc<SourceFile>,
    pub(super) root: Node,
}

impl Parsed {
    /// Reads a file in the format that its name says; a mistake in it is a
    /// finding, and what stands in front of it counts.
    pub(super) fn new(source: Arc<SourceFile>, findings: &mut Vec<Diagnostic>) -> Self {
        let ending = source.path().rsplit_once('.').map_or("", |(_, end)| end);
        let text = source.text();
        let (root, error) = match ending {
            "toml" => toml::parse(text),
            // JSON with comments and the like is what programs accept.
            "json" => script::parse_json(text),
            "js" | "ts" | "mjs" | "cjs" | "mts" | "cts" => (script::parse(text), None),
            _ => yaml::parse(text),
        };
        if let Some(error) = error {
            let at = text.floor_char_boundary(error.offset.min(text.len()));
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            let finding = Diagnostic::new(RULE, Severity::Warning, &source, at..end, error.message);
            findings.push(
                finding.with_help("correct the file; opsbook ignores everything after this line"),
            );
        }
        Self { source, root }
    }

    /// A place in this file.
    pub(super) fn place(&self, span: Span) -> Written {
        Written {
            source: Arc::clone(&self.source),
            span,
        }
    }
}
