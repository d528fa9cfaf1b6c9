use crate::book::MentionPlace;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;
use crate::validate::unknown_names::unknown_names;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/undeclared-name",
    severity: Some(Severity::Error),
    summary: "A command uses a name that no file of the repository defines.",
    manual: "The command fails. Names are compared with the files of the repository: services, \
        containers and ports of Compose files; targets of make, just and Task; scripts of \
        `package.json`; objects, containers, ports and labels of Kubernetes manifests; values \
        of Helm charts; Terraform addresses and resource names; hosts and tags of Ansible; \
        systemd units; workflows and their inputs; options of scripts; and tables and columns \
        of migrations. If the files define all names of a kind, every other name is an error. \
        If such names can also be defined elsewhere, only a close misspelling of a known name \
        is reported, as a warning. Placeholders and commands after a change of folder or \
        machine are not reported. Add names that no file defines to `[names]` in `book.toml`.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let in_commands = |place| matches!(place, MentionPlace::Command(_));
    unknown_names(&RULE, context, shell, in_commands, findings);
}
