use crate::book::MentionPlace;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;
use crate::validate::unknown_names::unknown_names;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/unknown-name",
    severity: Some(Severity::Warning),
    summary: "The text names something that the repository defines under a slightly different name.",
    manual: "Readers search for the name and find nothing. The rule checks names in backticks \
        beside the noun that gives their kind (namespace, table, metric, unit, host, \
        variable), messages after words such as \"logs show\" against the messages in the \
        code, and channels. It reports only names that differ from a known name by one or two \
        letters. Add names that no file defines to `[names]` in `book.toml`.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let in_text = |place| matches!(place, MentionPlace::Text | MentionPlace::Block);
    unknown_names(&RULE, context, shell, in_text, findings);
}
