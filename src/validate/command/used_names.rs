//! The names that commands take to be defined.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::arguments::{docker_value, is_foreign, kubectl_value, positional as positional_of};
use crate::book::DeclaredKind;
use crate::shell::{SimpleCommand, Word};

/// A name in a command.
pub(super) struct UsedName<'a> {
    pub(super) kind: DeclaredKind,
    pub(super) word: Word<'a>,
    /// The files that the command reads names from, as written, if it says so.
    pub(super) files: Vec<String>,
    /// Whether a name that no file defines may still be right: a program in
    /// place of a script.
    pub(super) is_open: bool,
}

impl<'a> UsedName<'a> {
    fn new(kind: DeclaredKind, word: &Word<'a>) -> Self {
        Self {
            kind,
            word: word.clone(),
            files: Vec::new(),
            is_open: false,
        }
    }
}

/// The names that a command takes to be defined.
pub(super) fn used_names<'a>(command: &SimpleCommand<'a>) -> Vec<UsedName<'a>> {
    let positional: Vec<&Word<'a>> = command.arguments().collect();
    let at = |index: usize| positional.get(index).copied();
    let first = at(0).map_or("", |word| &*word.text);
    match command.tool() {
        "docker" if first == "compose" => compose_services(&command.words[1..]),
        "docker-compose" => compose_services(&command.words),
        "docker" | "podman" => containers(command, first),
        "fly" | "flyctl" => {
            let app = command.option(&["--app", "-a"]);
            let words = command.words.iter();
            let word = words.into_iter().find(|word| Some(&*word.text) == app);
            word.map(|word| UsedName::new(DeclaredKind::FlyApp, word))
                .into_iter()
                .collect()
        }
        "kubectl" | "oc" if !is_foreign(command) => {
            kubernetes_objects(&positional_of(&command.words[1..], kubectl_value))
        }
        "make" if !command.has_option(&["-C", "-f", "--directory", "--file"]) => positional
            .into_iter()
            .filter(|word| !word.text.contains('='))
            .map(|word| UsedName::new(DeclaredKind::MakeTarget, word))
            .collect(),
        "just" => at(0)
            .map(|word| UsedName::new(DeclaredKind::JustRecipe, word))
            .into_iter()
            .collect(),
        "npm" | "pnpm" | "yarn" | "bun" => package_script(command).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The script that a package manager is asked to run: `npm run x`, `pnpm x`.
fn package_script<'a>(command: &SimpleCommand<'a>) -> Option<UsedName<'a>> {
    static SUBCOMMANDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let text = include_str!("package_managers.txt").lines();
        let lines = text.filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    });
    const FOLDERS: [&str; 4] = ["--prefix", "--dir", "-C", "--cwd"];
    const WORKSPACES: [&str; 9] = [
        "--filter",
        "-F",
        "-w",
        "--workspace",
        "--workspaces",
        "-ws",
        "-r",
        "--recursive",
        "--workspace-root",
    ];
    if command.has_option(&WORKSPACES) {
        return None;
    }
    let words = positional_of(&command.words[1..], |option| FOLDERS.contains(&option));
    let first = words.first()?;
    let runs = matches!(&*first.text, "run" | "run-script");
    let script = if runs {
        words.get(1)?
    } else if command.tool() == "npm" || SUBCOMMANDS.contains(&*first.text) {
        return None;
    } else {
        first
    };
    // `bun run ./tool.ts` runs a file.
    let is_file = script.text.contains(['/', '.']);
    let folder = command.option(&FOLDERS);
    let files = folder.map(|folder| format!("{}/package.json", folder.trim_end_matches('/')));
    (!is_file).then(|| UsedName {
        files: files.into_iter().collect(),
        // All but npm look for a program if there is no such script.
        is_open: !runs || command.tool() != "npm",
        ..UsedName::new(DeclaredKind::PackageScript, script)
    })
}

/// Kinds of objects by the names that people write. Pods come and go, and are
/// defined by nobody.
const KUBERNETES: [(&str, &[&str]); 7] = [
    ("deployment", &["deploy", "deployment", "deployments"]),
    ("service", &["svc", "service", "services"]),
    ("statefulset", &["sts", "statefulset", "statefulsets"]),
    ("daemonset", &["ds", "daemonset", "daemonsets"]),
    ("configmap", &["cm", "configmap", "configmaps"]),
    ("ingress", &["ing", "ingress", "ingresses"]),
    ("cronjob", &["cj", "cronjob", "cronjobs"]),
];

/// `deploy/api` and `deployment api`, as `deployment/api`.
fn kubernetes_objects<'a>(positional: &[&Word<'a>]) -> Vec<UsedName<'a>> {
    let kind_of = |written: &str| {
        let row = KUBERNETES
            .iter()
            .find(|(_, names)| names.contains(&written));
        row.map(|(kind, _)| *kind)
    };
    let object = |kind: &str, name: &str, word: &Word<'a>| {
        let text = format!("{kind}/{name}").into();
        let range = word.range.clone();
        UsedName::new(DeclaredKind::KubernetesObject, &Word { text, range })
    };
    let joined = positional.iter().find_map(|word| {
        let (kind, name) = word.text.split_once('/')?;
        Some(object(kind_of(kind)?, name, word))
    });
    // `get deployment api`; `create` brings a new one.
    let creates = positional.first().is_some_and(|word| word.text == "create");
    let apart = match positional {
        [_, kind, name, ..] if !creates => {
            kind_of(&kind.text).map(|kind| object(kind, &name.text, name))
        }
        _ => None,
    };
    joined.or(apart).into_iter().collect()
}

/// Options of compose that stand in front of its subcommand with a value.
const COMPOSE_VALUES: [&str; 6] = [
    "-f",
    "--file",
    "-p",
    "--project-name",
    "--profile",
    "--env-file",
];

/// The files that `-f` and `--file` name in front of compose's subcommand.
pub(super) fn compose_files<'w, 'a>(words: &'w [Word<'a>]) -> Vec<&'w Word<'a>> {
    let mut files = Vec::new();
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if matches!(&*word.text, "-f" | "--file") {
            files.extend(rest.next());
        } else if COMPOSE_VALUES.contains(&&*word.text) {
            rest.next();
        } else if !word.text.starts_with('-') {
            break;
        }
    }
    files
}

fn compose_services<'a>(words: &[Word<'a>]) -> Vec<UsedName<'a>> {
    let files: Vec<String> = compose_files(words)
        .into_iter()
        .map(|word| word.text.to_string())
        .collect();
    let mut rest = words.iter().skip(1);
    let mut subcommand = "";
    while let Some(word) = rest.next() {
        if COMPOSE_VALUES.contains(&&*word.text) {
            rest.next();
        } else if !word.text.starts_with('-') {
            subcommand = &word.text;
            break;
        }
    }
    let services = positional_of(rest, |option| docker_value(subcommand, option));
    let most = match subcommand {
        "exec" | "run" | "port" | "scale" => 1,
        "restart" | "stop" | "start" | "logs" | "up" | "ps" | "rm" | "pull" | "build" | "kill"
        | "pause" | "unpause" | "top" | "create" | "down" => usize::MAX,
        _ => 0,
    };
    services
        .into_iter()
        .take(most)
        .map(|word| UsedName {
            files: files.clone(),
            ..UsedName::new(DeclaredKind::ComposeService, word)
        })
        .collect()
}

fn containers<'a>(command: &SimpleCommand<'a>, subcommand: &str) -> Vec<UsedName<'a>> {
    const WITH_ONE: [&str; 5] = ["exec", "logs", "attach", "port", "top"];
    const WITH_MANY: [&str; 7] = ["restart", "stop", "start", "kill", "inspect", "stats", "rm"];
    let most = if WITH_ONE.contains(&subcommand) {
        1
    } else if WITH_MANY.contains(&subcommand) {
        usize::MAX
    } else {
        return Vec::new();
    };
    let behind = command
        .words
        .iter()
        .skip_while(|word| word.text != subcommand)
        .skip(1);
    positional_of(behind, |option| docker_value(subcommand, option))
        .into_iter()
        .take(most)
        .map(|word| UsedName::new(DeclaredKind::Container, word))
        .collect()
}
