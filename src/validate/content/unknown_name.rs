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
    manual: "The reader searches for the name and finds nothing. Compared are names in backticks \
             beside the noun that says what they are (namespace, table, metric, unit, host, \
             variable), messages behind words such as \"logs show\" with those that the code \
             prints, and channels. Only a slip of a known name is reported: a word or two letters \
             away from it. Names that no file defines belong under `[names]` in `book.toml`.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let in_text = |place| matches!(place, MentionPlace::Text | MentionPlace::Block);
    unknown_names(&RULE, context, shell, in_text, findings);
}
