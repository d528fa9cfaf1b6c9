//! The arguments of commands, without options and their values.

use crate::shell::{SimpleCommand, Word};

/// The words behind the tool that are neither options nor, as `takes_value`
/// tells, what stands behind one. Behind `--` all are arguments.
pub(super) fn positional<'w, 'a>(
    words: impl IntoIterator<Item = &'w Word<'a>>,
    takes_value: impl Fn(&str) -> bool,
) -> Vec<&'w Word<'a>>
where
    'a: 'w,
{
    let mut found = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let text = &*word.text;
        if text == "--" {
            break;
        }
        if !text.starts_with('-') {
            found.push(word);
        } else if takes_value(text) {
            words.next();
        }
    }
    found
}

/// Options of kubectl that have a value behind them.
pub(super) fn kubectl_value(option: &str) -> bool {
    const WITH_VALUE: [&str; 24] = [
        "-n",
        "--namespace",
        "-l",
        "--selector",
        "-o",
        "--output",
        "-c",
        "--container",
        "-f",
        "--filename",
        "-p",
        "--patch",
        "-k",
        "--context",
        "--cluster",
        "--kubeconfig",
        "--field-selector",
        "--tail",
        "--since",
        "--type",
        "--replicas",
        "--timeout",
        "--sort-by",
        "--grace-period",
    ];
    WITH_VALUE.contains(&option)
}

/// Options of docker's and compose's subcommands that have a value behind them.
pub(super) fn docker_value(subcommand: &str, option: &str) -> bool {
    const LONG: [&str; 20] = [
        "--tail",
        "--timeout",
        "--time",
        "--since",
        "--until",
        "--env",
        "--env-file",
        "--user",
        "--workdir",
        "--scale",
        "--format",
        "--signal",
        "--index",
        "--entrypoint",
        "--name",
        "--publish",
        "--volume",
        "--label",
        "--detach-keys",
        "--exit-code-from",
    ];
    if option.starts_with("--") {
        let pulls = option == "--pull" && matches!(subcommand, "up" | "run" | "create");
        return pulls || LONG.contains(&option);
    }
    match subcommand {
        "logs" => option == "-n",
        "exec" | "run" => matches!(option, "-e" | "-u" | "-w" | "-p" | "-v" | "-l"),
        "stop" | "restart" | "up" | "down" => matches!(option, "-t" | "-s"),
        "kill" => option == "-s",
        "inspect" => option == "-f",
        _ => false,
    }
}

/// Whether kubectl speaks of objects that are not the repository's: those of
/// another cluster, or of the cluster itself.
pub(super) fn is_foreign(command: &SimpleCommand<'_>) -> bool {
    let namespace = command.option(&["-n", "--namespace"]);
    command.has_option(&["--context", "--kubeconfig", "--cluster"])
        || namespace.is_some_and(|namespace| namespace.starts_with("kube-"))
}
