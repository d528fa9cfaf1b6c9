//! `opsbook doctor`: what this machine lacks, what needs it, and what to do.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::DoctorArguments;
use super::{Exit, project, terminal};
use crate::book::{Check, Probe};
use crate::check::{Approval, Plan};
use crate::pipeline::{self, LoadedBook};
use crate::platform::{find_program, has_sandbox};
use crate::printable::printable_line;
use crate::report::counted;

/// Programs that are listed even if the book does not need them.
const OPTIONAL: [(&str, &str); 3] = [
    (
        "git",
        "dates of last changes, --changed-since, links to lines",
    ),
    ("bash", "checks and sessions in bash"),
    ("shellcheck", "`shellcheck = true` under [commands]"),
];

/// How to get programs.
const SOURCES: &str = include_str!("sources.txt");

/// The state of something that the book may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fine,
    Missing,
    /// Missing, and not needed by this book.
    Unused,
}

/// One line of the report.
struct Item {
    state: State,
    what: String,
    /// What needs it.
    needed: String,
    /// What to do if it is missing.
    help: String,
}

/// `opsbook doctor`. The exit code is 1 if the book needs something that is
/// missing.
pub(super) fn doctor(arguments: &DoctorArguments) -> anyhow::Result<Exit> {
    let loaded = project::load_facts(&arguments.book.path)?;
    let mut items = programs(&loaded);
    items.push(sandbox(&loaded));
    items.extend(prometheus(&loaded));
    items.extend(variables(&loaded));
    items.extend(approvals(&loaded));
    let mut exit = Exit::Fine;
    for item in items {
        let what = printable_line(&item.what);
        let needed = printable_line(&item.needed);
        let line = match item.state {
            State::Fine => format!("ok       {what}: {needed}"),
            State::Missing => {
                exit = Exit::Findings;
                format!("missing  {what}: {needed}\n         {}", item.help)
            }
            State::Unused => format!("unused   {what}: {needed}; not needed by this book"),
        };
        terminal::say(&line);
    }
    Ok(exit)
}

/// The checks of the book that run on this machine.
fn local_checks(loaded: &LoadedBook) -> Vec<&Check> {
    let listed = Plan::listed(&loaded.book).into_iter();
    let checks = listed.map(|listed| listed.check);
    checks.filter(|check| check.runner.is_none()).collect()
}

/// Programs that the book needs, with what needs each.
fn needs(loaded: &LoadedBook) -> BTreeMap<String, Vec<String>> {
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut shells: BTreeMap<&str, usize> = BTreeMap::new();
    for check in local_checks(loaded) {
        match &check.probe {
            Probe::Shell { shell, .. } => *shells.entry(shell).or_default() += 1,
            Probe::Console { .. } => *shells.entry("bash").or_default() += 1,
            _ => {}
        }
    }
    let mut add = |program: &str, need: String| {
        needs.entry(program.to_owned()).or_default().push(need);
    };
    for (shell, count) in shells {
        add(shell, counted(count, "check"));
    }
    let [(git, dates), _, (shellcheck, setting)] = OPTIONAL;
    if loaded.settings.truth.shellcheck {
        add(shellcheck, setting.to_owned());
    }
    if project::repository(&loaded.root).is_some() {
        add(git, dates.to_owned());
    }
    for (name, runner) in &loaded.settings.checks.runners {
        if let Some(program) = runner.command.first() {
            add(program, format!("the runner `{name}`"));
        }
    }
    needs
}

/// Programs that the book needs, and the optional ones.
fn programs(loaded: &LoadedBook) -> Vec<Item> {
    let needs = needs(loaded);
    let search = variable("PATH").unwrap_or_default();
    let unused = OPTIONAL
        .iter()
        .filter(|(name, _)| !needs.contains_key(*name));
    let unused = unused.map(|(name, purpose)| {
        let found = find_program(name, &search);
        Item {
            state: if found.is_some() {
                State::Fine
            } else {
                State::Unused
            },
            what: (*name).to_owned(),
            needed: found.map_or_else(|| (*purpose).to_owned(), |path| path.display().to_string()),
            help: String::new(),
        }
    });
    let needed = needs.iter().map(|(name, needs)| {
        let needs = needs.join(", ");
        let found = find_program(name, &search);
        Item {
            state: if found.is_some() {
                State::Fine
            } else {
                State::Missing
            },
            what: name.clone(),
            needed: match found {
                Some(path) => format!("{} ({needs})", path.display()),
                None => format!("needed by {needs}"),
            },
            help: source_of(name),
        }
    });
    needed.chain(unused).collect()
}

/// How to get a program.
fn source_of(name: &str) -> String {
    let lines = SOURCES.lines().filter(|line| !line.starts_with('#'));
    let mut pairs = lines.filter_map(|line| line.split_once(": "));
    let found = pairs.find(|(known, _)| *known == name);
    found.map_or_else(
        || format!("install {name}, or add its folder to PATH"),
        |(_, help)| help.to_owned(),
    )
}

/// The sandbox for local scripts.
fn sandbox(loaded: &LoadedBook) -> Item {
    let is_needed = loaded.settings.checks.sandbox == crate::config::Sandbox::ReadOnly;
    let state = match (has_sandbox(), is_needed) {
        (true, _) => State::Fine,
        (false, true) => State::Missing,
        (false, false) => State::Unused,
    };
    Item {
        state,
        what: "sandbox".to_owned(),
        needed: match state {
            State::Fine => "Landlock".to_owned(),
            _ => "`sandbox = \"read-only\"` under [checks]".to_owned(),
        },
        help: "run the checks on Linux 6.2 or later; elsewhere they run without a sandbox"
            .to_owned(),
    }
}

/// The server for PromQL checks.
fn prometheus(loaded: &LoadedBook) -> Option<Item> {
    let checks = local_checks(loaded);
    let queries = checks
        .iter()
        .filter(|check| matches!(check.probe, Probe::Promql { .. }));
    let count = queries.count();
    let named = loaded.settings.checks.prometheus.as_deref();
    let unset = named.and_then(|named| named.strip_prefix('$'));
    let unset = unset.map(|name| name.trim_matches(['{', '}']));
    let unset = unset.filter(|name| variable(name).is_none());
    if count == 0 {
        return None;
    }
    Some(Item {
        state: match (named, unset) {
            (Some(_), None) => State::Fine,
            _ => State::Missing,
        },
        what: "Prometheus".to_owned(),
        needed: format!("needed by {}", counted(count, "check")),
        help: match unset {
            Some(name) => format!("set the variable {name} to the URL of the server"),
            None => {
                "set `prometheus` under [checks] in book.toml to the URL of the server".to_owned()
            }
        },
    })
}

/// Variables that checks need and that are not set.
fn variables(loaded: &LoadedBook) -> Vec<Item> {
    let listed = Plan::listed(&loaded.book);
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for check in listed.iter().map(|listed| listed.check) {
        for name in &check.env {
            needs.entry(name).or_default().insert(check.id.as_str());
        }
    }
    let unset = needs
        .into_iter()
        .filter(|(name, _)| variable(name).is_none());
    let items = unset.map(|(name, checks)| Item {
        state: State::Missing,
        what: format!("variable {name}"),
        needed: format!("needed by {}", counted(checks.len(), "check")),
        help: format!("set {name}; until then, the checks are skipped"),
    });
    items.collect()
}

/// Checks that nobody approved in their current form.
fn approvals(loaded: &LoadedBook) -> Option<Item> {
    let lock = pipeline::load_lock(&project::folder(loaded));
    let settings = &loaded.settings.checks;
    let listed = Plan::listed(&loaded.book);
    let readable = listed
        .iter()
        .filter(|listed| listed.check.problem.is_none());
    let open = readable.filter(|listed| match &lock {
        Ok(lock) => lock.approval(listed.check, settings) != Approval::Approved,
        Err(_) => true,
    });
    let count = open.count();
    (count > 0).then(|| Item {
        state: State::Missing,
        what: "approval".to_owned(),
        needed: format!("needed by {}", counted(count, "check")),
        help: "review them with `opsbook approve`".to_owned(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in cli, and handed on"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
