//! `opsbook approve`.

mod before;
mod describe;

use similar::{ChangeTag, TextDiff};

use self::before::Approved;
use self::describe::describe;
use super::arguments::ApproveArguments;
use super::{Exit, home, terminal};
use crate::check::{Approval, Lock, Plan};
use crate::pipeline;
use crate::report;

/// `opsbook approve`.
pub(super) fn approve(arguments: &ApproveArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_facts(&arguments.book.path)?;
    let folder = home::folder(&loaded);
    let path = folder.join("checks.lock");
    // A damaged lock approves nothing and is written anew.
    let lock = pipeline::load_lock(&folder).unwrap_or_default();
    let listed = Plan::listed(&loaded.book);
    let approved = Approved::new(&loaded, &folder);
    let mut changes = 0;
    for listed in &listed {
        let what = match lock.approval(listed.check) {
            Approval::Approved => continue,
            Approval::New => "new",
            Approval::Changed => "changed",
        };
        changes += 1;
        let before = lock.hash(&listed.check.id);
        let before = before.and_then(|hash| approved.check(listed.page, hash));
        let lines = describe(listed.check);
        let lines = match &before {
            Some(before) => difference(&describe(before), &lines),
            None => lines.iter().map(|line| format!("    {line}")).collect(),
        };
        terminal::say(&format!(
            "{what:<8} {} ({}:{})\n{}\n",
            listed.check.id,
            listed.page,
            listed.line,
            lines.join("\n")
        ));
    }
    let checks = || listed.iter().map(|listed| listed.check);
    for id in lock.gone(checks()) {
        changes += 1;
        terminal::say(&format!("gone     {id}\n"));
    }
    if changes == 0 {
        terminal::say(&format!(
            "{}, all approved",
            report::counted(listed.len(), "check")
        ));
    } else if arguments.dry_run {
        terminal::say(&format!(
            "{} would be written to {}",
            report::counted(changes, "change"),
            home::shown(&path)
        ));
    } else {
        home::write(&path, &Lock::approving(checks()).to_toml())?;
        terminal::say(&format!(
            "approved {}; commit {}",
            report::counted(listed.len(), "check"),
            home::shown(&path)
        ));
    }
    Ok(Exit::Fine)
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
