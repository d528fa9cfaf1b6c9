use std::collections::HashMap;

use crate::book::{Command, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::SimpleCommand;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::command::place_at;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/missing-path",
    severity: Some(Severity::Warning),
    summary: "A command names a file that the repository does not have.",
    manual: "The command fails at the worst moment; usually the file was moved. A word counts \
             as such a path if it is relative, has a folder and an ending, and is not \
             something that the command itself makes. Silent where the repository holds \
             nothing but pages, and about paths of which it knows neither the folder nor a \
             similar name: they are probably another repository's.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    if !context.file_names.has_code() {
        return;
    }
    let page = shell.page;
    let mut moved: Option<CommandHome> = None;
    let in_check = |command: &Command| {
        let checks = page.document.checks.iter();
        checks
            .into_iter()
            .any(|check| command.home == CommandHome::Block(check.block))
    };
    // What is wrong once is often wrong all over the page.
    let mut meant: HashMap<String, Option<&str>> = HashMap::new();
    // A check says by itself what is missing, where it runs.
    for ReadCommand { command, simple } in shell.commands() {
        if in_check(command) {
            continue;
        }
        let mut folder = "";
        for simple in simple {
            if matches!(simple.tool(), "cd" | "pushd" | "git") {
                if simple.tool() == "cd" {
                    folder = simple.arguments().next().map_or("", |word| &*word.text);
                }
                // What follows in this block is relative to somewhere else.
                let leaves =
                    simple.tool() != "git" || simple.words.iter().any(|word| word.text == "clone");
                moved = if leaves { Some(command.home) } else { moved };
                continue;
            }
            if makes_files(simple) || is_remote(simple) {
                continue;
            }
            for word in &simple.words {
                let path = word.text.trim_start_matches("./");
                if !is_file_path(path) || exists(context, folder, path) {
                    continue;
                }
                // In a block that has changed folders only a path from the
                // repository's top can be judged.
                if moved == Some(command.home) && folder.is_empty() {
                    continue;
                }
                let near = *meant
                    .entry(path.to_owned())
                    .or_insert_with(|| context.file_names.nearest_in_repository(path));
                // Neither its folder nor its name is known here: it is
                // probably another repository's.
                if near.is_none() && !has_folder(context, path) {
                    continue;
                }
                let place = place_at(page, command, word.range.clone());
                findings.push(missing(page, place, path, near));
            }
        }
    }
}

fn missing(page: &Page, place: Span, path: &str, near: Option<&str>) -> Diagnostic {
    let message = format!("the repository has no file `{path}`");
    let finding = RULE.finding(&page.document.source, place, message);
    match near {
        Some(near) => finding.with_help(format!("did you mean `{near}`?")),
        None => finding.with_help("correct the path"),
    }
}

fn exists(context: &Context<'_>, folder: &str, path: &str) -> bool {
    let files = &context.operations.files;
    let has = |path: &str| {
        files
            .binary_search_by(|file| file.as_str().cmp(path))
            .is_ok()
    };
    has(path) || has(&format!("{}/{path}", folder.trim_matches(['.', '/'])))
}

/// Whether the first folder of a path is one of the repository's.
fn has_folder(context: &Context<'_>, path: &str) -> bool {
    let files = &context.operations.files;
    let folder = path.find('/').map_or("", |end| &path[..=end]);
    let at = files.partition_point(|file| file.as_str() < folder);
    files.get(at).is_some_and(|file| file.starts_with(folder))
}

/// A relative path with a folder and an ending, and no hole in it.
fn is_file_path(path: &str) -> bool {
    let plain = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-/+".contains(&byte));
    let Some((folder, name)) = path.rsplit_once('/') else {
        return false;
    };
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let has_ending =
        (1..=8).contains(&ending.len()) && ending.starts_with(|c: char| c.is_ascii_lowercase());
    // `registry.example/app.v1` and `pod/name.namespace` are no files.
    let host_like = folder
        .split('/')
        .next()
        .is_some_and(|first| first.contains('.') && !first.starts_with('.'));
    plain && has_ending && !folder.is_empty() && !path.starts_with(['/', '-', '.']) && !host_like
}

fn makes_files(command: &SimpleCommand<'_>) -> bool {
    matches!(
        command.tool(),
        "mkdir"
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
    ) || (command.tool() == "curl" && command.has_option(&["-o", "--output", "-O"]))
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
        "ssh" | "scp" | "aws" | "gcloud" | "az" | "gsutil" | "curl" | "promtool" => true,
        "docker" | "docker-compose" | "podman" | "kubectl" | "oc" => {
            inside(&["exec", "run", "cp", "rsh", "debug"])
        }
        _ => false,
    }
}
