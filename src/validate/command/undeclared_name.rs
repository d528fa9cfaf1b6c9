use std::collections::{BTreeSet, HashMap};

use crate::book::{Declared, DeclaredKind};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, within_edits};
use crate::validate::Context;
use crate::validate::command::place_at;
use crate::validate::command::used_names::{UsedName, used_names};
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
             went to another folder or machine. Containers and objects of Kubernetes are reported only if a file defines \
             nearly the same name, as readers, charts and operators bring others.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    if context.operations.declared.is_empty() {
        return;
    }
    let mut whereabouts = Whereabouts::default();
    // What is wrong once is often wrong all over the page.
    let mut meant: HashMap<(DeclaredKind, String, Vec<String>), Option<&str>> = HashMap::new();
    for ReadCommand { command, simple } in shell.commands() {
        whereabouts.enter(command.home);
        for simple in simple {
            for used in used_names(simple) {
                let UsedName { kind, word, .. } = &used;
                if used.files.is_empty() && context.names(*kind).contains(&*word.text) {
                    continue;
                }
                let known = Known::new(context, &used);
                if whereabouts.hides(*kind)
                    || is_placeholder(&word.text)
                    || !known.is_comparable(*kind, &word.text)
                    || known.has(*kind, &word.text)
                {
                    continue;
                }
                let wrong = (*kind, word.text.to_string(), used.files.clone());
                let near = *meant
                    .entry(wrong)
                    .or_insert_with(|| known.nearest(&word.text));
                let is_others = may_be_others(*kind) && !known.is_of_project(&word.text);
                if near.is_none() && (used.is_open || is_others) {
                    continue;
                }
                let message = format!("no file defines the {} `{}`", kind.as_str(), word.text);
                let place = place_at(shell.page, command, word.range.clone());
                let finding = RULE.finding(&shell.page.document.source, place, message);
                findings.push(match near {
                    Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                    None => finding.with_help(format!("known are {}", known.some())),
                });
            }
            whereabouts.follow(context, simple);
        }
    }
}

/// Whether the reader fills in the word: it holds a placeholder, a variable or
/// a pattern, or is written in capitals.
fn is_placeholder(word: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || b"_-0123456789".contains(&byte);
    word.contains(['<', '$', '{', '[', '*', '`', '%'])
        || (word.contains(':') && word.contains('/'))
        || (word.len() > 2 && word.bytes().all(is_capital))
}

/// The names of one kind that a command can use.
struct Known<'a> {
    declared: Vec<&'a Declared>,
    services: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn new(context: &Context<'a>, used: &UsedName<'_>) -> Self {
        let all = || context.operations.declared.iter();
        let reads = |declared: &&Declared| {
            used.files.is_empty()
                || declared.file == "book.toml"
                || used
                    .files
                    .iter()
                    .any(|file| is_end_of(file, &declared.file))
        };
        let of_kind = all().filter(|declared| declared.kind == used.kind);
        let services = all().filter(|declared| {
            used.kind == DeclaredKind::Container && declared.kind == DeclaredKind::ComposeService
        });
        Self {
            declared: of_kind.filter(reads).collect(),
            services: services.map(|declared| declared.name.as_str()).collect(),
        }
    }

    /// Whether a file defines names of this kind at all; for an object of
    /// Kubernetes any of the same kind of object.
    fn is_comparable(&self, kind: DeclaredKind, name: &str) -> bool {
        let mut declared = self.declared.iter();
        match (kind, name.split_once('/')) {
            (DeclaredKind::KubernetesObject, Some((object, _))) => declared.any(|other| {
                other
                    .name
                    .split_once('/')
                    .is_some_and(|(kind, _)| kind == object)
            }),
            _ => !self.declared.is_empty(),
        }
    }

    fn has(&self, kind: DeclaredKind, name: &str) -> bool {
        self.declared.iter().any(|declared| declared.fits(name))
            || (kind == DeclaredKind::Container && self.is_default_name(name))
    }

    /// Whether compose forms this name for a container of a service:
    /// `project-service-1`, with `_` in its first version.
    fn is_default_name(&self, name: &str) -> bool {
        let Some((rest, number)) = name.rsplit_once(['-', '_']) else {
            return false;
        };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number
            && self.services.iter().any(|service| {
                let project = rest.strip_suffix(service);
                project.is_some_and(|project| project.ends_with(['-', '_']))
            })
    }

    /// Whether a name is formed as the project's own containers are, for one of
    /// its services: `shop-web` beside `shop-api`, where `web` is a service.
    fn is_of_project(&self, name: &str) -> bool {
        self.services.iter().any(|service| {
            let project = name
                .strip_suffix(service)
                .filter(|project| project.ends_with(['-', '_']));
            let has = |project: &str| {
                self.declared
                    .iter()
                    .any(|other| other.name.starts_with(project))
            };
            project.is_some_and(has)
        })
    }

    /// The name that is meant: the nearest in spelling, else the container of
    /// the service whose name the wrong one holds.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        let names = || {
            self.declared
                .iter()
                .filter(|declared| !declared.is_pattern())
        };
        let near = did_you_mean(name, names().map(|declared| declared.name.as_str()));
        near.filter(|near| differs_in_spelling(name, near))
            .or_else(|| {
                let parts: Vec<&str> = name.split(['-', '_', '.']).collect();
                let mut fitting = names().filter(|declared| {
                    let service = declared.of.as_deref();
                    service.is_some_and(|service| parts.contains(&service))
                });
                let first = fitting.next()?;
                fitting.next().is_none().then_some(first.name.as_str())
            })
    }

    fn some(&self) -> String {
        const SHOWN: usize = 8;
        let names = self
            .declared
            .iter()
            .filter(|declared| !declared.is_pattern());
        let names: BTreeSet<&str> = names.map(|declared| declared.name.as_str()).collect();
        let first: Vec<&str> = names.iter().take(SHOWN).copied().collect();
        let more = if names.len() > SHOWN { ", …" } else { "" };
        format!("{}{more}", first.join(", "))
    }
}

/// Whether two names are the same but for spelling: they have as many parts,
/// and each part that differs is an edit or two from the other's. Names that
/// share all but one short part are siblings.
fn differs_in_spelling(name: &str, other: &str) -> bool {
    fn parts(name: &str) -> Vec<&str> {
        name.split(['-', '_', '.', '/', ':']).collect()
    }
    let (left, right) = (parts(name), parts(other));
    left.len() != right.len()
        || left
            .iter()
            .zip(&right)
            .filter(|(a, b)| a != b)
            .all(|(a, b)| {
                let most = if a.len().max(b.len()) < 4 { 1 } else { 2 };
                within_edits(a, b, most)
            })
}

/// Whether a path in the repository ends as the command writes it.
fn is_end_of(written: &str, path: &str) -> bool {
    let written = written.trim_start_matches("./").trim_start_matches("../");
    let before = path.strip_suffix(written);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Whether others define such names too: operators and charts bring objects of
/// their own, and whoever reads a manual names containers as they like.
fn may_be_others(kind: DeclaredKind) -> bool {
    matches!(
        kind,
        DeclaredKind::KubernetesObject | DeclaredKind::Container
    )
}
