use std::net::Ipv4Addr;

use crate::book::{Block, BlockKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/untagged",
    severity: Some(Severity::Info),
    summary: "A block of commands has no language.",
    manual: "The commands have no copy buttons, are not indexed as commands, and are not \
        checked. Write `bash` after the opening fence; `--fix` does so. A block is reported \
        only if each of its commands begins with a known tool, and none of them is a version \
        number or a sentence.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    for block in &document.blocks {
        if block.kind != BlockKind::Fenced || !is_untagged(block) || !holds_commands(&block.code) {
            continue;
        }
        let whole = document.source.slice(block.span);
        let fence = whole.len() - whole.trim_start_matches(['`', '~']).len();
        let start = block.span.start as usize;
        let place = Span::new(start..start + fence);
        let finding = RULE.finding(
            &document.source,
            place,
            "this block of shell commands has \
            no language",
        );
        let finding = finding.with_help("write `bash` after the opening fence");
        findings.push(if fence >= 3 {
            finding.with_fix(Span::new(start + fence..start + fence), "bash")
        } else {
            finding
        });
    }
}

fn is_untagged(block: &Block) -> bool {
    let info = &block.info;
    info.language.is_empty() && info.words.is_empty() && info.pairs.is_empty()
}

/// Whether every command begins with a known tool and the whole text is valid
/// shell.
fn holds_commands(code: &str) -> bool {
    // The first word excludes most other blocks.
    let mut lines = code.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    if !first.is_some_and(shell::is_command) || shell::is_session(code) {
        return false;
    }
    let commands = shell::split_commands("bash", code);
    let mut texts = commands.iter().map(|command| command.text.as_str());
    texts.all(|text| shell::is_command(text) && !is_said(text)) && shell::check_syntax(code).is_ok()
}

/// Whether a line that begins with a tool's name is output or a sentence:
/// `docker 24.0.1`, `node web-1 Ready`, `make sure that …`.
fn is_said(text: &str) -> bool {
    const PROSE: [&str; 8] = ["a", "has", "is", "not", "of", "on", "sure", "the"];
    let mut words = text.split_whitespace();
    let (Some(tool), Some(next)) = (words.next(), words.next()) else {
        return false;
    };
    let number = next.trim_start_matches('v');
    let is_version = number.contains('.')
        && number.split('.').all(|part| part.parse::<u32>().is_ok())
        && next.parse::<Ipv4Addr>().is_err();
    let is_option = next.len() > 1 && next.starts_with('-');
    is_version
        || PROSE.contains(&next)
        || match tool {
            "node" => !is_option && !next.contains(['.', '/', '<', '$']),
            "top" => !is_option,
            _ => false,
        }
}
