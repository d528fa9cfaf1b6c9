//! Front matter: YAML between `---` or TOML between `+++`, with the synonyms
//! that other generators and teams use.

mod keys;
mod place;
mod read;
mod split;
mod value;

use std::sync::Arc;

use crate::book::{Generator, PageMeta};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

pub(super) use place::place_of_value;
pub(super) use split::{Format, RawFrontMatter, split};

/// The rule for invalid front matter.
const RULE: &str = "meta/front-matter";

/// Maximum size in bytes and nesting: the time of the YAML scanner is quadratic
/// in open brackets.
const LONGEST: usize = 64 * 1024;
const MAX_BRACKETS: usize = 512;

/// The finding for front matter without an end.
pub(super) fn find_unclosed(source: &Arc<SourceFile>) -> Option<Diagnostic> {
    let fence = split::unclosed(source.text())?;
    let message = "the front matter is not closed and is shown as text";
    let finding = Diagnostic::new(RULE, Severity::Warning, source, fence, message);
    Some(finding.with_help("repeat the opening line after the last key"))
}

/// Parses front matter. Problems are findings, and the remaining keys are used.
pub(super) fn parse(
    source: &Arc<SourceFile>,
    raw: &RawFrontMatter,
    generator: Generator,
) -> (PageMeta, Vec<Diagnostic>) {
    let body = &source.text()[raw.body.clone()];
    let mut meta = PageMeta {
        span: Some(Span::new(raw.whole.clone())),
        ..PageMeta::default()
    };
    let too_much = body.len() > LONGEST
        || body
            .bytes()
            .filter(|byte| matches!(byte, b'[' | b'{'))
            .count()
            > MAX_BRACKETS;
    if too_much {
        let message = "the front matter is too large or too deeply nested and is ignored";
        let finding = Diagnostic::new(
            RULE,
            Severity::Error,
            source,
            raw.whole.start..raw.body.start,
            message,
        );
        return (
            meta,
            vec![
                finding.with_help(
                    "keep the keys that describe the page, and move the rest to the text",
                ),
            ],
        );
    }
    let parsed = match raw.format {
        Format::Yaml => value::from_yaml(body),
        Format::Toml => value::from_toml(body),
    };
    match parsed {
        Ok(entries) => {
            let mut reader = read::FrontMatterReader::new(source, raw, generator, &mut meta);
            reader.entries(entries);
            let findings = reader.into_findings();
            (meta, findings)
        }
        Err(error) => {
            let at = raw.body.start + error.offset.min(body.len());
            let end = body[at - raw.body.start..]
                .find('\n')
                .map_or(raw.body.end, |length| at + length);
            let finding = Diagnostic::new(
                RULE,
                Severity::Error,
                source,
                at..end.max(at),
                error.message,
            );
            (
                meta,
                vec![finding.with_help(
                    "correct it; until then, the page is built without its front matter",
                )],
            )
        }
    }
}
