use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity, is_one_slip};
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/unknown-language",
    severity: Some(Severity::Warning),
    summary: "The language of a block is misspelled.",
    manual: "The block is not highlighted, its commands are not recognised, and no rule checks \
        its content. Only words that closely match a known language are reported.",
    check: Check::Page(check),
};

const KNOWN: [&str; 34] = [
    "bash",
    "shell",
    "console",
    "shell-session",
    "zsh",
    "yaml",
    "json",
    "toml",
    "promql",
    "logql",
    "sql",
    "python",
    "ruby",
    "text",
    "markdown",
    "mermaid",
    "javascript",
    "typescript",
    "java",
    "rust",
    "html",
    "http",
    "hcl",
    "terraform",
    "dockerfile",
    "nginx",
    "jsonnet",
    "groovy",
    "powershell",
    "plaintext",
    "output",
    "diff",
    "makefile",
    "lua",
];

/// Languages whose names closely resemble another language.
const NEIGHBOURS: [&str; 17] = [
    "bson", "cson", "dash", "haml", "hjson", "html5", "httpd", "https", "jshell", "json5", "jsonc",
    "jsonl", "python2", "python3", "raml", "test", "xhtml",
];

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let language = block.info.language.to_ascii_lowercase();
        let is_real = KNOWN.contains(&&*language) || NEIGHBOURS.contains(&&*language);
        if is_real || language.len() < 4 {
            continue;
        }
        let slip = |known: &&&str| known.len() >= 4 && is_one_slip(&language, known);
        if let Some(meant) = KNOWN.iter().find(slip) {
            let start = block.info.span.start;
            let place = Span {
                start,
                end: start + u32::try_from(block.info.language.len()).unwrap_or_default(),
            };
            let message = format!("unknown language `{}`", block.info.language);
            findings.push(
                RULE.finding(&page.document.source, place, message)
                    .with_help(format!("did you mean `{meant}`?"))
                    .with_fix(place, *meant),
            );
        }
    }
}
