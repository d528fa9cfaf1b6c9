//! `opsbook approve`.

mod before;
mod describe;
mod merging;

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use self::before::Approved;
pub(in crate::cli) use self::describe::describe;
use self::describe::{describe_settings, describe_text};
use self::merging::keep_both_sides;
use super::arguments::ApproveArguments;
use super::{Exit, project, terminal};
use crate::book::{Check, CheckId};
use crate::check::{Approval, Covered, LOCK_FILE, Listed, Lock, Plan};
use crate::config::CheckSettings;
use crate::pipeline::{self, LoadedBook};
use crate::printable::printable_line;
use crate::report::counted;

/// From this number of lines on, the number is shown.
const LONG: usize = 20;

/// `opsbook approve`.
pub(super) fn approve(arguments: &ApproveArguments) -> anyhow::Result<Exit> {
    let loaded = project::load_facts(&arguments.book.path)?;
    let folder = project::folder(&loaded);
    let path = folder.join(LOCK_FILE);
    let (before, is_damaged) = match pipeline::load_lock(&folder) {
        Ok(lock) => (lock, false),
        Err(error) => {
            terminal::complain(&error.into());
            (Lock::default(), true)
        }
    };
    let review = Review::new(&loaded, &folder, &before);
    let unreadable = show_unreadable(&review);
    let ids = Plan::listed(&loaded.book);
    let gone = before.gone(ids.iter().map(|listed| listed.check));
    let changes: Vec<&Listed<'_>> = review.changes().collect();
    let count = changes.len() + gone.len();
    let readable = counted(review.readable().count(), "check");
    if count == 0 && !before.is_old() && !is_damaged {
        terminal::say(&format!("{readable}, all approved"));
    } else {
        let consent = Consent::of(arguments);
        let mut lock = before.renewed(ids.iter().map(|listed| listed.check), review.settings);
        let accepted = review.decide(&changes, &gone, (consent, &mut lock));
        match consent {
            Consent::DryRun => terminal::say(&format!(
                "would write {} to {}",
                counted(count, "change"),
                project::shown(&path)
            )),
            Consent::Nobody => anyhow::bail!(
                "approval requires a terminal; review the changes, then run `opsbook approve --yes`"
            ),
            Consent::Yes | Consent::Ask => {
                write(&path, &lock, (accepted, count))?;
            }
        }
    }
    if unreadable == 0 {
        return Ok(Exit::Fine);
    }
    terminal::say(&format!(
        "{} cannot run as written; `opsbook validate` explains why",
        counted(unreadable, "check")
    ));
    Ok(Exit::Findings)
}

/// Writes the lock and prints a summary.
fn write(path: &Path, lock: &Lock, (accepted, count): (usize, usize)) -> anyhow::Result<()> {
    if accepted < count {
        let declined = counted(count - accepted, "change");
        terminal::say(&format!("declined {declined}"));
    }
    project::write(path, &lock.to_toml())?;
    terminal::say(&format!(
        "approved {}; commit {}",
        counted(lock.len(), "check"),
        project::shown(path)
    ));
    if let Some(note) = path.parent().map(keep_both_sides).transpose()?.flatten() {
        terminal::say(&note);
    }
    Ok(())
}

/// How changes are confirmed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Consent {
    /// Not at all: changes are only shown.
    DryRun,
    /// All at once, with `--yes`.
    Yes,
    /// One by one, at the terminal.
    Ask,
    /// Not possible: there is no terminal.
    Nobody,
}

impl Consent {
    fn of(arguments: &ApproveArguments) -> Self {
        if arguments.dry_run {
            Self::DryRun
        } else if arguments.yes {
            Self::Yes
        } else if terminal::is_interactive() {
            Self::Ask
        } else {
            Self::Nobody
        }
    }

    fn given(self, question: &str) -> bool {
        match self {
            Self::Yes => true,
            Self::Ask => terminal::ask(question),
            Self::DryRun | Self::Nobody => false,
        }
    }
}

/// The data that a review compares.
struct Review<'a> {
    listed: Vec<Listed<'a>>,
    settings: &'a CheckSettings,
    lock: &'a Lock,
    approved: Approved<'a>,
}

impl<'a> Review<'a> {
    fn new(loaded: &'a LoadedBook, folder: &'a Path, lock: &'a Lock) -> Self {
        Self {
            listed: Plan::listed(&loaded.book),
            settings: &loaded.settings.checks,
            lock,
            approved: Approved::new(loaded, folder),
        }
    }

    fn readable(&self) -> impl Iterator<Item = &Listed<'a>> {
        let all = self.listed.iter();
        all.filter(|listed| listed.check.problem.is_none())
    }

    /// The checks that are not approved in their current form.
    fn changes(&self) -> impl Iterator<Item = &Listed<'a>> {
        self.readable()
            .filter(|listed| self.lock.approval(listed.check, self.settings) != Approval::Approved)
    }

    /// Shows every change and applies the confirmed ones. Returns their number.
    fn decide(
        &self,
        changes: &[&Listed<'a>],
        gone: &[CheckId],
        (consent, lock): (Consent, &mut Lock),
    ) -> usize {
        let mut accepted = 0;
        for listed in changes {
            self.show(listed);
            let id = printable_line(listed.check.id.as_str());
            if consent.given(&format!("Approve {id} as shown?")) {
                lock.approve(listed.check, self.settings);
                accepted += 1;
            }
        }
        for id in gone {
            let shown = printable_line(id.as_str());
            terminal::say(&format!("gone     {shown}\n"));
            if consent.given(&format!("Remove {shown} from {LOCK_FILE}?")) {
                lock.forget(id);
                accepted += 1;
            }
        }
        accepted
    }

    fn show(&self, listed: &Listed<'a>) {
        let check = listed.check;
        let lines = describe(check, self.settings);
        let (what, lines) = match self.lock.approval(check, self.settings) {
            Approval::New | Approval::Approved => ("new", indented(&lines)),
            Approval::NotRecorded(name) => {
                let why = format!("    {LOCK_FILE} of version 1 does not record `{name}`");
                ("renew", [vec![why], indented(&lines)].concat())
            }
            Approval::Changed(_) => ("changed", self.difference(listed)),
        };
        show(what, listed, &lines);
    }

    /// The changes of a check as a diff with context.
    fn difference(&self, listed: &Listed<'a>) -> Vec<String> {
        let check = listed.check;
        let text = describe_text(check);
        let hash = self.lock.hash(&check.id).unwrap_or_default();
        let mut lines = if self.lock.has_text(check, self.settings) {
            indented(&text)
        } else if let Some(before) = self.text_before(listed.page, check, hash) {
            difference(&before, &text)
        } else {
            let note = "    (the approved text is not in the git history)";
            [vec![note.to_owned()], indented(&text)].concat()
        };
        let covered = Covered::of(check, self.settings);
        let now = describe_settings(covered.settings());
        lines.extend(match self.lock.settings(&check.id) {
            None => indented(&now),
            Some(before) => {
                let before = before.iter();
                let before = before.map(|(name, value)| (name.as_str(), value.as_str()));
                difference(&describe_settings(before), &now)
            }
        });
        lines
    }

    /// The approved text, if git has it.
    fn text_before(&self, page: &str, check: &Check, hash: &str) -> Option<Vec<String>> {
        let before = self.approved.check(page, hash, |before| {
            before.id == check.id && self.lock.has_text(before, self.settings)
        })?;
        Some(describe_text(&before))
    }
}

/// Shows the invalid checks, which cannot be approved. Returns their number.
fn show_unreadable(review: &Review<'_>) -> usize {
    let mut count = 0;
    for listed in &review.listed {
        if let Some(problem) = &listed.check.problem {
            count += 1;
            let problem = vec![printable_line(problem).into_owned()];
            let lines = [problem, describe(listed.check, review.settings)].concat();
            show("error", listed, &indented(&lines));
        }
    }
    count
}

fn show(what: &str, listed: &Listed<'_>, lines: &[String]) {
    let length = match lines.len() {
        0..LONG => String::new(),
        count => format!(", {count} lines"),
    };
    terminal::say(&format!(
        "{what:<8} {} ({}:{}{length})\n{}\n",
        printable_line(listed.check.id.as_str()),
        printable_line(listed.page),
        listed.line,
        lines.join("\n")
    ));
}

fn indented(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("    {line}")).collect()
}

/// A diff with context lines.
fn difference(before: &[String], now: &[String]) -> Vec<String> {
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let now: Vec<&str> = now.iter().map(String::as_str).collect();
    let difference = TextDiff::from_slices(&before, &now);
    let lines = difference.iter_all_changes().map(|change| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        format!("  {sign} {}", change.value())
    });
    lines.collect()
}
