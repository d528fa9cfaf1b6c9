use std::collections::{BTreeSet, HashMap};

use crate::book::DeclaredKind;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::shell::{SimpleCommand, Word};
use crate::validate::Context;
use crate::validate::command::arguments::{
    docker_value, is_foreign, kubectl_value, positional as positional_of,
};
use crate::validate::command::place_at;
use crate::validate::command::whereabouts::Whereabouts;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/undeclared-name",
    severity: Some(Severity::Error),
    summary: "A command names a container, service, app, target or script that no file defines.",
    manual: "The command fails, and the reader does not know why. Names are held against the \
             repository's own files: compose services and `container_name`, the app in \
             `fly.toml`, targets of make and just, scripts of `package.json`, objects of \
             Kubernetes manifests. A kind of name is checked only where a file defines names \
             of that kind; placeholders are never checked, nor is what a block does after it \
             went to another folder or machine. Objects of Kubernetes are told only if one of \
             the manifests has nearly the same name, as charts and operators bring others.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    if context.operations.declared.is_empty() {
        return;
    }
    let mut whereabouts = Whereabouts::default();
    // What is wrong once is often wrong all over the page.
    let mut meant: HashMap<(DeclaredKind, String), Option<&str>> = HashMap::new();
    for ReadCommand { command, simple } in shell.commands() {
        whereabouts.enter(command.home);
        for simple in simple {
            for (kind, word) in used_names(simple) {
                let names = context.names(kind);
                let is_open = word.text.contains(['<', '$', '{', '*', '`', '%', ':']);
                let comparable = comparable(kind, &word.text, names) && !whereabouts.hides(kind);
                if !comparable || is_open || names.contains(&*word.text) {
                    continue;
                }
                let wrong = (kind, word.text.to_string());
                let near = *meant
                    .entry(wrong)
                    .or_insert_with(|| nearest(context, kind, &word.text));
                if near.is_none() && may_be_others(kind, simple) {
                    continue;
                }
                let message = format!("no file defines the {} `{}`", kind.as_str(), word.text);
                let place = place_at(shell.page, command, word.range);
                let finding = RULE.finding(&shell.page.document.source, place, message);
                findings.push(match near {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help(format!("known are {}", some_of(names))),
                });
            }
            whereabouts.follow(context, simple);
        }
    }
}

/// Whether a name that is like none of the repository's is probably somebody
/// else's: operators and charts bring objects of their own, and `docker
/// inspect` looks at images and networks as well.
fn may_be_others(kind: DeclaredKind, command: &SimpleCommand<'_>) -> bool {
    let mut words = command.words.iter();
    kind == DeclaredKind::KubernetesObject
        || (kind == DeclaredKind::Container && words.any(|word| word.text == "inspect"))
}

/// Whether a file defines names of this kind at all; for an object of
/// Kubernetes any of the same kind of object.
fn comparable(kind: DeclaredKind, name: &str, names: &BTreeSet<&str>) -> bool {
    match (kind, name.split_once('/')) {
        (DeclaredKind::KubernetesObject, Some((object, _))) => names.iter().any(|other| {
            other
                .split_once('/')
                .is_some_and(|(kind, _)| kind == object)
        }),
        _ => !names.is_empty(),
    }
}

/// The names that a command takes to be defined.
fn used_names<'a>(command: &SimpleCommand<'a>) -> Vec<(DeclaredKind, Word<'a>)> {
    let positional: Vec<&Word<'a>> = command.arguments().collect();
    let at = |index: usize| positional.get(index).map(|word| (*word).clone());
    let first = at(0).map(|word| word.text).unwrap_or_default();
    match command.tool() {
        "docker" if first == "compose" => compose_services(&command.words[1..]),
        "docker-compose" => compose_services(&command.words),
        "docker" | "podman" => containers(command, &first),
        "fly" | "flyctl" => {
            let app = command.option(&["--app", "-a"]);
            let words = command.words.iter();
            let word = words.into_iter().find(|word| Some(&*word.text) == app);
            word.map(|word| (DeclaredKind::FlyApp, word.clone()))
                .into_iter()
                .collect()
        }
        "kubectl" | "oc" if !is_foreign(command) => {
            kubernetes_objects(&positional_of(&command.words[1..], kubectl_value))
        }
        "make" => {
            let words = positional
                .into_iter()
                .filter(|word| !word.text.contains('='));
            let elsewhere = command.has_option(&["-C", "-f", "--directory", "--file"]);
            words
                .filter(|_| !elsewhere)
                .map(|word| (DeclaredKind::MakeTarget, word.clone()))
                .collect()
        }
        "just" => at(0)
            .map(|word| (DeclaredKind::JustRecipe, word))
            .into_iter()
            .collect(),
        "npm" | "pnpm" | "yarn" if first == "run" => {
            let elsewhere =
                command.has_option(&["--prefix", "-C", "--filter", "-w", "--workspace"]);
            let script = at(1).filter(|_| !elsewhere);
            script
                .map(|word| (DeclaredKind::PackageScript, word))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
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
fn kubernetes_objects<'a>(positional: &[&Word<'a>]) -> Vec<(DeclaredKind, Word<'a>)> {
    let kind_of = |written: &str| {
        let row = KUBERNETES
            .iter()
            .find(|(_, names)| names.contains(&written));
        row.map(|(kind, _)| *kind)
    };
    let object = |kind: &str, name: &str, word: &Word<'a>| {
        let text = format!("{kind}/{name}").into();
        let range = word.range.clone();
        (DeclaredKind::KubernetesObject, Word { text, range })
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

fn compose_services<'a>(words: &[Word<'a>]) -> Vec<(DeclaredKind, Word<'a>)> {
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
        .map(|word| (DeclaredKind::ComposeService, word.clone()))
        .collect()
}

fn containers<'a>(command: &SimpleCommand<'a>, subcommand: &str) -> Vec<(DeclaredKind, Word<'a>)> {
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
        .map(|word| (DeclaredKind::Container, word.clone()))
        .collect()
}

/// The name that is meant: the nearest in spelling, else the container of the
/// service whose name the wrong one holds.
fn nearest<'a>(context: &Context<'a>, kind: DeclaredKind, name: &str) -> Option<&'a str> {
    let of_kind = || {
        context
            .operations
            .declared
            .iter()
            .filter(move |declared| declared.kind == kind)
    };
    did_you_mean(name, of_kind().map(|declared| declared.name.as_str())).or_else(|| {
        let parts: Vec<&str> = name.split(['-', '_', '.']).collect();
        let mut fitting = of_kind().filter(|declared| {
            let service = declared.of.as_deref();
            service.is_some_and(|service| parts.contains(&service))
                || declared
                    .name
                    .split(['-', '_', '.'])
                    .any(|part| part.len() > 2 && parts.contains(&part))
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first.name.as_str())
    })
}

fn some_of(names: &BTreeSet<&str>) -> String {
    let first: Vec<&str> = names.iter().take(8).copied().collect();
    format!(
        "{}{}",
        first.join(", "),
        if names.len() > 8 { ", …" } else { "" }
    )
}
