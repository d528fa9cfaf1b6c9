//! `opsbook approve`.

mod before;
mod describe;

use similar::{ChangeTag, TextDiff};

use self::before::Approved;
use self::describe::describe;
use super::arguments::ApproveArguments;
use super::{Exit, home, terminal};
use crate::book::Check;
use crate::check::{Listed, Lock, Place, Plan, places};
use crate::pipeline;
use crate::printable::printable_line;
use crate::report;

/// `opsbook approve`.
pub(super) fn approve(arguments: &ApproveArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_facts(&arguments.book.path)?;
    let folder = home::folder(&loaded);
    let path = folder.join("checks.lock");
    // A damaged lock approves nothing and is written anew.
    let lock = pipeline::load_lock(&folder).unwrap_or_default();
    let settings = &loaded.settings.checks;
    let listed = Plan::listed(&loaded.book);
    let checks = || listed.iter().map(|listed| listed.check);
    let unreadable = show_unreadable(&listed);
    let changes = show_changes(&listed, &lock, &Approved::new(&loaded, &folder))
        + show_gone(&lock, checks())
        + show_places(&lock, &places(readable(checks()), settings));
    let approved = report::counted(readable(checks()).count(), "check");
    if changes == 0 {
        terminal::say(&format!("{approved}, all approved"));
    } else if arguments.dry_run {
        terminal::say(&format!(
            "{} would be written to {}",
            report::counted(changes, "change"),
            home::shown(&path)
        ));
    } else {
        home::write(&path, &Lock::approving(checks(), settings).to_toml())?;
        terminal::say(&format!(
            "approved {approved}; commit {}",
            home::shown(&path)
        ));
    }
    if unreadable == 0 {
        return Ok(Exit::Fine);
    }
    terminal::say(&format!(
        "{} cannot run as written; `opsbook validate` says what to do",
        report::counted(unreadable, "check")
    ));
    Ok(Exit::Findings)
}

fn readable<'a>(
    checks: impl Iterator<Item = &'a Check> + Clone,
) -> impl Iterator<Item = &'a Check> + Clone {
    checks.filter(|check| check.problem.is_none())
}

/// Shows the checks that nobody can approve, as nothing can be made of them.
/// Gives how many.
fn show_unreadable(listed: &[Listed<'_>]) -> usize {
    let mut count = 0;
    for listed in listed {
        if let Some(problem) = &listed.check.problem {
            count += 1;
            let lines = [printable_line(problem).into_owned()];
            show("error", listed, &indented(&lines));
        }
    }
    count
}

/// Shows the checks that are new or changed. Gives how many.
fn show_changes(listed: &[Listed<'_>], lock: &Lock, approved: &Approved<'_>) -> usize {
    let mut changes = 0;
    let readable = listed.iter();
    for listed in readable.filter(|listed| listed.check.problem.is_none()) {
        let before = lock.hash(&listed.check.id);
        let what = match before {
            Some(hash) if hash == listed.check.hash => continue,
            Some(_) => "changed",
            None => "new",
        };
        changes += 1;
        let before = before.and_then(|hash| approved.check(listed.page, hash));
        let lines = describe(listed.check);
        let lines = match &before {
            Some(before) => difference(&describe(before), &lines),
            None => indented(&lines),
        };
        show(what, listed, &lines);
    }
    changes
}

fn show(what: &str, listed: &Listed<'_>, lines: &[String]) {
    terminal::say(&format!(
        "{what:<8} {} ({}:{})\n{}\n",
        printable_line(listed.check.id.as_str()),
        printable_line(listed.page),
        listed.line,
        lines.join("\n")
    ));
}

/// Shows the checks that are approved and gone. Gives how many.
fn show_gone<'a>(lock: &Lock, checks: impl Iterator<Item = &'a Check>) -> usize {
    let gone = lock.gone(checks);
    for id in &gone {
        terminal::say(&format!("gone     {}\n", printable_line(id.as_str())));
    }
    gone.len()
}

/// Shows what `book.toml` says otherwise than it did of the places that checks
/// run on or ask. Gives how many.
fn show_places(lock: &Lock, places: &[Place]) -> usize {
    let changed = places.iter().filter(|place| !lock.records(place));
    let mut count = 0;
    for place in changed {
        count += 1;
        let value = printable_line(&place.value);
        let name = printable_line(&place.name);
        terminal::say(&match lock.place(&place.name) {
            Some(before) => format!(
                "changed  {name} (book.toml)\n  - {}\n  + {value}\n",
                printable_line(before)
            ),
            None => format!("new      {name} (book.toml)\n    {value}\n"),
        });
    }
    count
}

fn indented(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("    {line}")).collect()
}

/// What has changed, with the lines around it.
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
