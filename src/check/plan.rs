use super::{Approval, Environment, Lock};
use crate::book::{Book, Check};
use crate::config::CheckSettings;
use crate::stamp::Outcome;

/// A check and where it stands.
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

/// What is done about checks that nobody has approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// They are not run, and the run has failed.
    RefuseUnapproved,
    /// They are run: somebody at the terminal has just said so.
    RunUnapproved,
}

/// What will be done about a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It runs.
    Run,
    /// It does not, with this outcome and reason.
    Not(Outcome, String),
}

/// Every check of a book, and what will be done about it.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// In the order of the book.
    pub checks: Vec<(Listed<'a>, Planned)>,
}

/// The checks of a book in its order.
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

/// Decides about each check before anything runs.
pub fn plan<'a>(
    book: &'a Book,
    lock: &Lock,
    policy: Policy,
    settings: &CheckSettings,
    environment: &Environment,
) -> Plan<'a> {
    let checks = list(book).map(|listed| {
        let planned = decide(listed.check, lock.approval(listed.check), policy, settings)
            .or_else(|| missing_variable(listed.check, environment))
            .unwrap_or(Planned::Run);
        (listed, planned)
    });
    Plan {
        checks: checks.collect(),
    }
}

impl<'a> Plan<'a> {
    /// The checks of a book in its order.
    pub fn listed(book: &'a Book) -> Vec<Listed<'a>> {
        list(book).collect()
    }
}

fn decide(
    check: &Check,
    approval: Approval,
    policy: Policy,
    settings: &CheckSettings,
) -> Option<Planned> {
    let reason = match approval {
        Approval::New => "not approved: review it and run `opsbook approve`",
        Approval::Changed => "changed since it was approved: review it and run `opsbook approve`",
        Approval::Approved => "",
    };
    if policy == Policy::RefuseUnapproved && approval != Approval::Approved {
        return Some(Planned::Not(Outcome::Error, reason.to_owned()));
    }
    let is_allowed = |name: &&String| {
        let is_secret = check.secrets.contains(name) && settings.secrets.contains(name);
        is_secret || settings.env.contains(name)
    };
    let forbidden = check.env.iter().find(|name| !is_allowed(name))?;
    Some(Planned::Not(
        Outcome::Skip,
        format!("{forbidden} is not in `env` under [checks] in book.toml"),
    ))
}

fn missing_variable(check: &Check, environment: &Environment) -> Option<Planned> {
    let missing: Vec<&str> = check
        .env
        .iter()
        .map(String::as_str)
        .filter(|name| environment.value(name).is_none())
        .collect();
    (!missing.is_empty())
        .then(|| Planned::Not(Outcome::Skip, format!("needs {}", missing.join(", "))))
}
