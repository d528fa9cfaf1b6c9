use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/mislabelled",
    severity: Some(Severity::Warning),
    summary: "A block that says it is shell holds something else.",
    manual: "PromQL or a command's output in a block of shell is copied into a terminal by \
             somebody in a hurry. Give it its own language: `promql`, `text`, or `console` \
             with `$ ` in front of the commands.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let language = block.info.language.as_str();
        if !shell::is_shell(language, &block.code) {
            continue;
        }
        if let Some(real) = real_language(language, &block.code) {
            let message = format!("this block is {real}, not shell");
            let first = block.lines.first().copied().unwrap_or(block.span);
            let word = if real == "PromQL" { "promql" } else { "text" };
            findings.push(
                RULE.finding(&page.document.source, first, message)
                    .with_help(format!("write `{word}` in place of `{language}`")),
            );
        }
    }
}

/// Whether a block uses the shell's own words as neither output nor a query
/// does.
fn is_script(code: &str) -> bool {
    const BUILTINS: [&str; 6] = ["echo ", "printf ", "cd ", "export ", "source ", "set -"];
    code.lines().map(str::trim).any(|line| {
        BUILTINS.iter().any(|word| line.starts_with(word))
            || [";then", "; then", ";do", "; do"]
                .iter()
                .any(|end| line.ends_with(end))
            || matches!(line, "then" | "do" | "fi" | "done" | "esac")
    })
}

/// What a block is that the shell refuses and that holds no command: PromQL,
/// or output. Nothing if it is a script with a mistake.
pub(in crate::validate) fn real_language(language: &str, code: &str) -> Option<&'static str> {
    // What costs least and decides most comes first: nearly every block has a
    // command in it.
    let commands = shell::simple_commands(code);
    let has_command = is_script(code)
        || commands
            .iter()
            .any(|command| shell::is_command(&format!("{} x", command.tool())));
    let is_promql = promql_parser::parser::parse(code.trim()).is_ok();
    if has_command && !is_promql {
        return None;
    }
    let script = shell::read_script(language, code);
    shell::check_syntax(&script.text).err()?;
    if script.is_session {
        return None;
    }
    if is_promql {
        return Some("PromQL");
    }
    let looks_like_promql = [
        "sum by",
        "sum(",
        "rate(",
        "histogram_quantile(",
        "max by",
        "on (",
        "without(",
    ]
    .iter()
    .any(|part| code.contains(part));
    Some(if looks_like_promql {
        "PromQL"
    } else {
        "output"
    })
}
