use super::judge::Verdict;
use super::{Approval, Environment, Lock};
use crate::book::{Book, Check};
use crate::config::CheckSettings;
use crate::stamp::{Cause, Outcome};

/// A check and its location.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The check.
    pub check: &'a Check,
    /// Path of its page under the content folder.
    pub page: &'a str,
    /// Its line in that file, from 1.
    pub line: usize,
    /// Tags of its page.
    pub tags: &'a [String],
}

/// How to handle unapproved checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Do not run them; the run fails.
    RefuseUnapproved,
    /// Run them: the user has just confirmed it at the terminal.
    RunUnapproved,
}

/// The decision about a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It runs.
    Run,
    /// It does not run, for this reason.
    Not(Refusal),
}

/// Why a check does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The resulting outcome.
    pub outcome: Outcome,
    /// Why, in one line.
    pub reason: String,
    /// The kind of reason.
    pub cause: Option<Cause>,
}

impl Planned {
    pub(super) fn not(verdict: Verdict) -> Self {
        let Verdict {
            outcome,
            reason,
            cause,
        } = verdict;
        Self::Not(Refusal {
            outcome,
            reason,
            cause,
        })
    }
}

/// All checks of a book with the decision about each.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// In book order.
    pub checks: Vec<(Listed<'a>, Planned)>,
}

/// The checks of a book, in book order.
pub(super) fn list(book: &Book) -> impl Iterator<Item = Listed<'_>> {
    book.pages.iter().flat_map(|page| {
        page.document.checks.iter().map(|check| Listed {
            check,
            page: &page.document.path,
            line: page.document.source.position(check.span.start).line,
            tags: &page.document.meta.tags,
        })
    })
}

/// Decides about each check before any of them runs.
pub fn plan<'a>(
    book: &'a Book,
    lock: &Lock,
    policy: Policy,
    settings: &CheckSettings,
    environment: &Environment,
) -> Plan<'a> {
    let checks = list(book).map(|listed| {
        let check = listed.check;
        let refusal = unreadable(check)
            .or_else(|| unapproved(lock.approval(check, settings), policy))
            .or_else(|| forbidden(check, settings))
            .or_else(|| missing_variable(check, environment));
        let planned = refusal.map_or(Planned::Run, Planned::not);
        (listed, planned)
    });
    Plan {
        checks: checks.collect(),
    }
}

impl<'a> Plan<'a> {
    /// The checks of a book, in book order.
    pub fn listed(book: &'a Book) -> Vec<Listed<'a>> {
        list(book).collect()
    }
}

/// Invalid checks never run, even if they are approved.
fn unreadable(check: &Check) -> Option<Verdict> {
    let problem = check.problem.as_ref()?;
    Some(Verdict::new(Outcome::Error, problem.clone()).because(Cause::Unreadable))
}

fn unapproved(approval: Approval, policy: Policy) -> Option<Verdict> {
    if policy == Policy::RunUnapproved {
        return None;
    }
    let what = match approval {
        Approval::Approved => return None,
        Approval::New => "not approved".to_owned(),
        Approval::Changed(names) if names.is_empty() => "changed since it was approved".to_owned(),
        Approval::Changed(names) => format!("{} changed since it was approved", names.join(", ")),
        Approval::NotRecorded(name) => {
            format!("approved by a checks.lock of version 1, which does not record `{name}`")
        }
    };
    let reason = format!("{what}: review it and run `opsbook approve`");
    Some(Verdict::new(Outcome::Error, reason).because(Cause::NotApproved))
}

fn forbidden(check: &Check, settings: &CheckSettings) -> Option<Verdict> {
    let forbidden = check
        .env
        .iter()
        .find(|name| !settings.allows(check, name))?;
    let reason = format!("{forbidden} is not in `env` under [checks] in book.toml");
    Some(Verdict::new(Outcome::Skip, reason))
}

fn missing_variable(check: &Check, environment: &Environment) -> Option<Verdict> {
    let missing: Vec<&str> = check
        .env
        .iter()
        .map(String::as_str)
        .filter(|name| environment.value(name).is_none())
        .collect();
    let reason = format!("needs {}", missing.join(", "));
    (!missing.is_empty()).then(|| Verdict::new(Outcome::Skip, reason))
}
