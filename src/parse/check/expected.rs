//! An `expect` fence after a check: the complete expected output.

use super::hash::hash;
use super::{Marked, RULE};
use crate::book::{Block, Check, ExpectMode, Expectation, ExpectationText};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::info::is_check;

/// An expected output, and why it is invalid.
pub(super) struct Expected {
    expectation: Expectation,
    problem: Option<String>,
}

/// The `expect` fence of a check: after it, and before the next check and
/// heading.
pub(super) fn expected_output(
    marked: &Marked<'_>,
    index: usize,
    findings: &mut Vec<Diagnostic>,
) -> Option<Expected> {
    let check = &marked.walked.blocks[index];
    let next = marked.walked.blocks.get(index + 1)?;
    let heading_between = marked.headings.iter().any(|heading| {
        !heading.bold_line
            && heading.span.start > check.span.start
            && heading.span.start < next.span.start
    });
    if !expects(next) || is_check(&next.info) || heading_between {
        return None;
    }
    let mut problem = None;
    let mode = mode(next).unwrap_or_else(|word| {
        let message = format!("unknown comparison `{word}`");
        let place = next.info.span;
        problem = Some(message.clone());
        let finding = Diagnostic::new(RULE, Severity::Error, marked.source, place, message);
        findings.push(finding.with_help("use expect, or expect=lines, regex or json"));
        ExpectMode::Exact
    });
    if let Some(why) = unreadable(mode, &next.code) {
        let place = next.info.span;
        let message = format!("the expected output is invalid: {why}");
        let finding = Diagnostic::new(RULE, Severity::Error, marked.source, place, message);
        findings.push(finding.with_help("correct it; until then, the check ends with an error"));
    }
    let expectation = Expectation::Output(ExpectationText {
        text: next.code.clone(),
        mode,
        block: index + 1,
    });
    Some(Expected {
        expectation,
        problem,
    })
}

impl Expected {
    /// Sets the expected output of a check, and its problem.
    pub(super) fn finalize(self, check: &mut Check) {
        check.expect = Some(self.expectation);
        check.problem = check.problem.take().or(self.problem);
        check.hash = hash(check);
    }
}

fn expects(block: &Block) -> bool {
    let word = block.info.words.iter().any(|(word, _)| word == "expect");
    word || block.info.pairs.iter().any(|pair| pair.key == "expect")
}

/// `expect=lines`; JSON blocks are compared as JSON by default.
fn mode(block: &Block) -> Result<ExpectMode, String> {
    let pair = block.info.pairs.iter().find(|pair| pair.key == "expect");
    match pair {
        Some(pair) => ExpectMode::named(&pair.value).ok_or_else(|| pair.value.clone()),
        None if block.info.language.eq_ignore_ascii_case("json") => Ok(ExpectMode::Json),
        None => Ok(ExpectMode::Exact),
    }
}

fn unreadable(mode: ExpectMode, text: &str) -> Option<String> {
    match mode {
        ExpectMode::Exact | ExpectMode::Lines => None,
        ExpectMode::Regex => regex::Regex::new(text.trim_end())
            .err()
            .map(|_| "the pattern is not a valid regular expression".to_owned()),
        ExpectMode::Json => serde_json::from_str::<serde_json::Value>(text)
            .err()
            .map(|error| format!("it is not JSON: {error}")),
    }
}
