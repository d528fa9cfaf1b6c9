use std::process::Command;

use serde::Deserialize;

use crate::book::{Block, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/shellcheck",
    severity: Some(Severity::Warning),
    summary: "ShellCheck reports a problem in a shell block.",
    manual: "ShellCheck finds mistakes that shells accept. With `[commands] shellcheck = true` \
        in `book.toml` and ShellCheck installed, its warnings and errors are reported at the \
        lines of the page. Placeholders, prompts and output are removed first. Codes that are \
        common in documentation are not reported: unquoted variables (SC2086), variables of \
        other blocks (SC2034, SC2154), a missing `#!` (SC2148) and `cd` without error handling \
        (SC2164).",
    check: Check::Book(check),
};

/// Codes that are common in documentation.
const USUAL: &str = "SC2086,SC2034,SC2154,SC2155,SC2148,SC2164,SC1091,SC1090";

/// Maximum number of files per run, because command lines are limited.
const AT_ONCE: usize = 1_000;

/// The output of ShellCheck in the format `json1`.
#[derive(Deserialize)]
struct Report {
    comments: Vec<Comment>,
}

/// One of its comments; lines and columns count from 1, columns in characters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    file: String,
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
    code: u32,
    message: String,
}

fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    if !context.settings.truth.shellcheck {
        return;
    }
    let pages = context.book.pages.iter();
    let blocks: Vec<(&Page, &Block)> = pages
        .flat_map(|page| page.document.blocks.iter().map(move |block| (page, block)))
        .filter(|(_, block)| is_valid_shell(block))
        .collect();
    for blocks in blocks.chunks(AT_ONCE) {
        // Nothing to report without ShellCheck.
        let Ok(comments) = ask(blocks) else { return };
        take_over(&comments, blocks, findings);
    }
}

fn take_over(comments: &[Comment], blocks: &[(&Page, &Block)], findings: &mut Vec<Diagnostic>) {
    for comment in comments {
        let index = comment
            .file
            .rsplit('/')
            .next()
            .and_then(|name| name.parse::<usize>().ok());
        let Some((page, block)) = index.and_then(|index| blocks.get(index)) else {
            continue;
        };
        let start = offset(&block.code, comment.line, comment.column);
        let end = offset(&block.code, comment.end_line, comment.end_column).max(start);
        let message = comment.message.trim().trim_end_matches('.');
        findings.push(
            RULE.finding(
                &page.document.source,
                block.source_span(start..end),
                message,
            )
            .with_help(format!(
                "https://www.shellcheck.net/wiki/SC{}",
                comment.code
            )),
        );
    }
}

/// Syntax errors are reported by `command/shell-syntax`.
fn is_valid_shell(block: &Block) -> bool {
    let language = &block.info.language;
    shell::is_shell(language, &block.code)
        && shell::check_syntax(&shell::read_script(language, &block.code).text).is_ok()
}

/// Writes each block to a numbered file for ShellCheck.
#[expect(
    clippy::disallowed_methods,
    reason = "ShellCheck parses the blocks and executes nothing"
)]
fn ask(blocks: &[(&Page, &Block)]) -> std::io::Result<Vec<Comment>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new("shellcheck");
    command.args([
        "--format=json1",
        "--shell=bash",
        "--severity=warning",
        "--norc",
        "--exclude",
        USUAL,
        "--",
    ]);
    for (index, (_, block)) in blocks.iter().enumerate() {
        let script = shell::read_script(&block.info.language, &block.code);
        let file = folder.path().join(index.to_string());
        crate::output::write_atomically(&file, shell::normalise(&script.text).as_bytes())?;
        command.arg(file);
    }
    let output = command.output()?;
    let report: Report = serde_json::from_slice(&output.stdout)?;
    Ok(report.comments)
}

/// The place of a line and a column in a block's code.
fn offset(code: &str, line: usize, column: usize) -> usize {
    let before: usize = code
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = &code[before..];
    let within = rest
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(rest.len(), |(at, _)| at);
    before + within
}
