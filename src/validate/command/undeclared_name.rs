use crate::book::MentionPlace;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::ShellText;
use crate::validate::unknown_names::unknown_names;

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/undeclared-name",
    severity: Some(Severity::Error),
    summary: "A command names something that no file of the repository defines.",
    manual: "The command fails, and the reader does not know why. Names are compared with the \
             repository's own files: services, containers and ports of compose files, targets of \
             make, just and Task, scripts of `package.json`, objects, containers, ports and labels \
             of Kubernetes manifests, values of Helm charts, Terraform addresses and the names of \
             its resources, hosts and tags of Ansible, systemd units, workflows and their inputs, \
             options of scripts, tables and columns of migrations. Where the files define every \
             name of a kind, any other name is an error. Where others define such names too, only \
             a slip of a known name is reported, as a warning. Placeholders are never reported, \
             nor is what a block does after it went to another folder or machine. Names that no \
             file defines belong under `[names]` in `book.toml`.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let in_commands = |place| matches!(place, MentionPlace::Command(_));
    unknown_names(&RULE, context, shell, in_commands, findings);
}
