use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::simple_commands;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "secret/printed",
    severity: Some(Severity::Warning),
    summary: "A command prints a secret.",
    manual: "What is printed ends up in terminals that are shared, in logs and in chat. Use \
             the value without printing it, or print only whether it is set: `test -n \
             \"$TOKEN\"`.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for command in &page.document.commands {
        for simple in simple_commands(&command.text) {
            let only_measured = ["| wc", "| md5sum", "| sha256sum", "| sha1sum"];
            let only_measured = only_measured.iter().any(|part| command.text.contains(part));
            let prints = !only_measured
                && matches!(simple.tool(), "echo" | "printf" | "printenv")
                && simple
                    .arguments()
                    .any(|word| names_secret(&word.text, simple.tool() == "printenv"));
            let decodes = simple.tool() == "kubectl"
                && simple
                    .words
                    .iter()
                    .any(|word| matches!(word.text.as_str(), "secret" | "secrets"))
                && simple.option(&["-o", "--output"]).is_some_and(|output| {
                    output.starts_with("jsonpath") || output.contains("yaml")
                });
            if prints || decodes {
                let finding = RULE.finding(
                    &page.document.source,
                    command.span,
                    "the command prints a secret",
                );
                findings.push(finding.with_help("use the value without printing it"));
            }
        }
    }
}

/// Whether a word is a variable whose name says that it is secret.
fn names_secret(word: &str, bare: bool) -> bool {
    let name = match word.strip_prefix('$') {
        Some(name) => name,
        None if bare => word,
        None => return false,
    };
    let name = name.trim_matches(['{', '}']).to_ascii_uppercase();
    [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "API_KEY",
        "PRIVATE_KEY",
    ]
    .iter()
    .any(|part| name.contains(part))
}
