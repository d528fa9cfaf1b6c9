//! Commands whose paths are not files of the repository.

use crate::shell::SimpleCommand;

/// Whether the paths of a command are not files of the repository: it makes
/// them, or reads them on another machine or in a container.
pub(super) fn reads_elsewhere(command: &SimpleCommand<'_>) -> bool {
    let makes = matches!(
        command.tool(),
        "cd" | "pushd"
            | "git"
            | "mkdir"
            | "touch"
            | "tee"
            | "wget"
            | "scp"
            | "rsync"
            | "tar"
            | "unzip"
            | "echo"
            | "printf"
            | "export"
    );
    makes || is_remote(command) || is_of_package(command)
}

/// Whether a command works in a package or chart that an option selects, where
/// its paths begin.
fn is_of_package(command: &SimpleCommand<'_>) -> bool {
    let options: &[&str] = match command.tool() {
        "pnpm" => &["--filter", "-F", "-C", "--dir"],
        "npm" => &["--prefix", "--workspace", "-w"],
        "yarn" => &["--cwd", "workspace"],
        "bun" => &["--cwd", "--filter"],
        "helm" => &["-s", "--show-only"],
        "uv" => &["--directory"],
        "make" => &["-C", "--directory"],
        _ => return false,
    };
    command.words.iter().any(|word| {
        let name = word.text.split('=').next().unwrap_or_default();
        options.contains(&name)
    })
}

/// Tools whose paths lie on another machine or in a container.
fn is_remote(command: &SimpleCommand<'_>) -> bool {
    let inside = |words: &[&str]| {
        command
            .words
            .iter()
            .any(|word| words.contains(&&*word.text))
    };
    match command.tool() {
        "ssh" | "scp" | "aws" | "gcloud" | "az" | "gsutil" | "curl" => true,
        "docker" | "docker-compose" | "podman" | "kubectl" | "oc" => {
            inside(&["exec", "run", "cp", "rsh", "debug"])
        }
        _ => false,
    }
}
