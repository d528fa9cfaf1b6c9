use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Command, CommandHome, Page};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::pattern;
use crate::shell::SimpleCommand;
use crate::source::Span;
use crate::tools;
use crate::tools::is_build_artefact;
use crate::validate::Context;
use crate::validate::command::compose_files::is_compose_file;
use crate::validate::command::elsewhere::reads_elsewhere;
use crate::validate::command::folders::{
    Position, has_example, has_folder as has_folder_at, page_folders,
};
use crate::validate::command::place_at;
use crate::validate::paths::{did_you_mean_any, relative_link};
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/missing-path",
    severity: Some(Severity::Warning),
    summary: "A command names a file that the repository does not have.",
    manual: "The command fails when it is needed; usually the file was moved. A word is \
        checked if it is a relative path with a folder and a file extension, and if the \
        command does not create it. Nothing is reported in repositories that contain only \
        pages, or for paths whose folder and name match nothing in the repository: those \
        probably belong to another repository.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    if !context.file_names.has_code() {
        return;
    }
    let page = shell.page;
    let in_check = |command: &Command| {
        let checks = page.document.checks.iter();
        checks
            .into_iter()
            .any(|check| command.home == CommandHome::Block(check.block))
    };
    let mut files = Files {
        context,
        folders: LazyCell::new(|| page_folders(context.operations, page, shell.commands())),
        made: told_to_create(page),
    };
    let mut position = Position::default();
    // The same mistake is often repeated on a page.
    let mut meant: HashMap<(String, String), Vec<String>> = HashMap::new();
    for ReadCommand { command, simple } in shell.commands() {
        position.enter(command.home, page.document.section_at(command.span.start));
        for simple in simple {
            position.follow(context.operations, simple);
            files.add_made(simple);
            // A check reports missing files itself when it runs.
            if in_check(command) || reads_elsewhere(simple) {
                continue;
            }
            let folders = missing_folders(context, simple, position.folder.as_deref());
            findings.extend(folders.into_iter().map(|(word, path, near)| {
                let place = place_at(page, command, word);
                let message = format!("the repository has no folder `{path}`");
                RULE.finding(&page.document.source, place, message)
                    .with_help(format!("did you mean `{near}`?"))
            }));
            for word in &simple.words {
                let path = word.text.trim_start_matches("./");
                let is_path = is_file_path(path) || is_compose_file(simple, word);
                let name = path.rsplit('/').next().unwrap_or(path);
                let name = name.split('.').next().unwrap_or(name);
                if !is_path
                    || tools::is_example_name(name)
                    || stands_for_own(path)
                    || files.has(position.folder.as_deref(), path, command.span.start)
                    || files.has_below_named(page, (command, simple), path)
                {
                    continue;
                }
                // Elsewhere, only paths from the repository root can be
                // checked.
                if position.folder.is_none() && !has_folder(context, path) {
                    continue;
                }
                let folder = position.folder.as_deref().unwrap_or_default();
                let near = meant
                    .entry((folder.to_owned(), path.to_owned()))
                    .or_insert_with(|| nearest(context, folder, path));
                // Neither its folder nor its name is known here: it is
                // probably another repository's.
                if near.is_empty() && !has_folder(context, path) {
                    continue;
                }
                let place = place_at(page, command, word.range.clone());
                findings.push(missing(page, place, path, near));
            }
        }
    }
}

/// Missing folders in the arguments of a command, each with its position and a
/// similar sibling folder.
fn missing_folders(
    context: &Context<'_>,
    simple: &SimpleCommand<'_>,
    position: Option<&str>,
) -> Vec<(std::ops::Range<usize>, String, String)> {
    let Some(tool) = tools::tool(simple.tool()) else {
        return Vec::new();
    };
    let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
    let invocation = tools::invocation(tool, &words);
    let named = invocation
        .values
        .iter()
        .filter(|value| matches!(value.kind, "folder" | "helm-chart"));
    let missing = named.filter_map(|value| {
        let written = value.text.trim_start_matches("./").trim_end_matches('/');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
        let path = match position? {
            "" => written.to_owned(),
            folder => format!("{folder}/{written}"),
        };
        let (parent, _) = path.rsplit_once('/')?;
        let is_judged = written.bytes().all(plain) && !written.starts_with(['/', '.', '-']);
        if !is_judged || has_folder_at(context.operations, &path) {
            return None;
        }
        let near = nearest_folder(context, parent, &path)?;
        Some((simple.words[value.word].range.clone(), path, near))
    });
    missing.collect()
}

/// The sibling folder with the same prefix or a similar name.
fn nearest_folder(context: &Context<'_>, parent: &str, path: &str) -> Option<String> {
    let inside = format!("{parent}/");
    let files = context.operations.files.iter();
    let names: BTreeSet<&str> = files
        .filter_map(|file| file.strip_prefix(&inside)?.split_once('/'))
        .map(|(name, _)| name)
        .collect();
    let wrong = path.rsplit('/').next().unwrap_or(path);
    let is_cut = |name: &&&str| name.starts_with(wrong) || wrong.starts_with(**name);
    let mut cut = names.iter().filter(is_cut);
    let near = did_you_mean(wrong, names.iter().copied()).or_else(|| cut.next().copied())?;
    Some(format!("{parent}/{near}"))
}

/// The files that a command of a page can name.
struct Files<'a, 'c, F: FnOnce() -> BTreeMap<String, u32>> {
    context: &'a Context<'c>,
    /// The folders that relative paths refer to, and where the page names them
    /// first.
    folders: LazyCell<BTreeMap<String, u32>, F>,
    /// Files and folders that commands of the page have made so far.
    made: BTreeSet<String>,
}

impl<F: FnOnce() -> BTreeMap<String, u32>> Files<'_, '_, F> {
    /// Whether a file is there, or will be when a command at this place of the
    /// page runs.
    fn has(&self, folder: Option<&str>, path: &str, place: u32) -> bool {
        let in_folder = |folder: &str| {
            let path = if folder.is_empty() {
                path.to_owned()
            } else {
                format!("{folder}/{path}")
            };
            self.is_there(&path) || has_example(self.context.operations, &path)
        };
        let is_made = self.made.iter().any(|made| {
            path.strip_prefix(made.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        // The page may have changed to the folder of a file that it made.
        let name = path.rsplit('/').next().unwrap_or(path);
        is_made
            || self.made.contains(name)
            || is_build_artefact(path)
            || in_folder(folder.unwrap_or_default())
            || self
                .folders
                .iter()
                .any(|(folder, first)| *first <= place && in_folder(folder))
    }

    /// Whether a file is in a folder that the command or its comment names:
    /// `npm exec --workspace=apps/api …`, `… # from apps/api`.
    fn has_below_named(
        &self,
        page: &Page,
        (command, simple): (&Command, &SimpleCommand<'_>),
        path: &str,
    ) -> bool {
        let text = page.document.source.text();
        let behind = text.get(command.span.end as usize..).unwrap_or_default();
        let comment = behind.lines().next().unwrap_or_default();
        let words = simple.words.iter().map(|word| &*word.text);
        let values = words.map(|word| word.rsplit('=').next().unwrap_or(word));
        let commented = comment
            .split_whitespace()
            .skip_while(|word| !word.starts_with('#'));
        let is_below = |file: &String| {
            let folder = file.strip_suffix(path);
            folder.is_some_and(|folder| folder.ends_with('/'))
        };
        let is_of_package = PACKAGE_RUNNERS.contains(&simple.tool())
            && self.context.operations.files.iter().any(is_below);
        is_of_package
            || values.chain(commented).any(|word| {
                let folder = word.trim_matches(|c: char| !c.is_alphanumeric());
                !folder.is_empty()
                    && has_folder_at(self.context.operations, folder)
                    && self.is_there(&format!("{folder}/{path}"))
            })
    }

    fn is_there(&self, path: &str) -> bool {
        let operations = self.context.operations;
        let has = |paths: &[String]| {
            paths
                .binary_search_by(|file| file.as_str().cmp(path))
                .is_ok()
        };
        let below_link = |link: &String| {
            let rest = path.strip_prefix(link.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        has(&operations.files)
            || has(&operations.links)
            || operations.links.iter().any(below_link)
            || has_folder_at(self.context.operations, path)
            || self.context.file_names.is_ignored(path)
    }

    /// Records files that a command creates: redirected output, copies, and
    /// files opened in an editor.
    fn add_made(&mut self, command: &SimpleCommand<'_>) {
        const WITH_FILE: [&str; 8] = [
            "-o",
            "--output",
            "-out",
            "--out",
            "-keyout",
            "-O",
            "--output-document",
            "--log-file",
        ];
        let mut add = |path: &str| {
            let path = path.trim_start_matches("./").trim_end_matches('/');
            if !path.is_empty() {
                self.made.insert(path.to_owned());
            }
        };
        for output in &command.outputs {
            add(&output.text);
        }
        let mut words = command.words.iter();
        while let Some(word) = words.next() {
            if WITH_FILE.contains(&&*word.text) {
                if let Some(value) = words.next() {
                    add(&value.text);
                }
            } else if let Some((_, value)) = word
                .text
                .split_once('=')
                .filter(|(name, _)| WITH_FILE.contains(name))
            {
                add(value);
            }
        }
        match command.tool() {
            "cp" | "mv" | "ln" | "install" | "rsync" | "scp" => {
                if let Some(word) = command.arguments().last() {
                    add(&word.text);
                }
            }
            "mkdir" | "touch" | "tee" | "nano" | "vi" | "vim" | "nvim" | "emacs" | "code"
            | "sops" => {
                command.arguments().for_each(|word| add(&word.text));
            }
            _ => {}
        }
    }
}

/// Programs that run in the folder of a package, which a repository of several
/// has below its top.
const PACKAGE_RUNNERS: [&str; 9] = [
    "npx", "npm", "pnpm", "yarn", "bun", "bunx", "poetry", "pytest", "uv",
];

/// Whether the reader puts a date into a path, or the file is the reader's own
/// settings, which are not committed.
fn stands_for_own(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["YYYY", "XXXX", "HHMM"]
        .iter()
        .any(|part| path.contains(part))
        || name == ".env"
        || name.starts_with(".env.")
}

/// The files that sentences of a page tell the reader to create: "Create the
/// script `scripts/add-user.ts`:".
fn told_to_create(page: &Page) -> BTreeSet<String> {
    static TOLD: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(
            r"(?im)^[^\n`]*\b(?:create|add|save|write|put)\b[^\n`]*`(?:\./)?([\w.+/-]+/[\w.+-]+)`[^\n]{0,40}:\s*$",
        )
        .expect("a valid pattern")
    });
    // "**Script: `scripts/check.sh`**" in front of its text.
    static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(
            r"(?im)^[*#\s]*(?:script|file|save|create)[^\n`]*`(?:\./)?([\w.+/-]+/[\w.+-]+)`[^\n]{0,20}\n\s*(?:```|~~~)",
        )
        .expect("a valid pattern")
    });
    let text = page.document.source.text();
    let told = TOLD.captures_iter(text).chain(SHOWN.captures_iter(text));
    told.map(|found| found[1].to_owned()).collect()
}

/// The files that a wrong path may mean, as a command in this folder writes
/// them.
fn nearest(context: &Context<'_>, folder: &str, path: &str) -> Vec<String> {
    let names = &context.file_names;
    let mut near = names.nearest_in_repository(path);
    if near.is_empty() && !folder.is_empty() {
        near = names.nearest_in_repository(&format!("{folder}/{path}"));
    }
    let from = format!("{folder}/file");
    let seen = |file: &str| {
        if folder.is_empty() {
            file.to_owned()
        } else {
            relative_link(&from, file)
        }
    };
    near.into_iter().map(seen).collect()
}

fn missing(page: &Page, place: Span, path: &str, near: &[String]) -> Diagnostic {
    let message = format!("the repository has no file `{path}`");
    let finding = RULE.finding(&page.document.source, place, message);
    let help = did_you_mean_any(near);
    finding.with_help(help.unwrap_or_else(|| "correct the path".to_owned()))
}

/// Whether the first folder of a path is one of the repository's.
fn has_folder(context: &Context<'_>, path: &str) -> bool {
    let files = &context.operations.files;
    let Some(end) = path.find('/') else {
        return false;
    };
    let folder = &path[..=end];
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
