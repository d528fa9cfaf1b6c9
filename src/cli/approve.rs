use super::arguments::ApproveArguments;
use super::{Exit, home, terminal};
use crate::assemble::Drafts;
use crate::book::{CheckId, Expectation, Probe, Show};
use crate::check::{Approval, Listed, Lock, Plan};
use crate::pipeline;
use crate::report;

/// `opsbook approve`.
pub(super) fn approve(arguments: &ApproveArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_book(&arguments.book.path, Drafts::LeftOut)?;
    let folder = home::folder(&loaded);
    let path = folder.join("checks.lock");
    // A damaged lock approves nothing and is written anew.
    let lock = pipeline::load_lock(&folder).unwrap_or_default();
    let listed = Plan::listed(&loaded.book);
    let mut changes = 0;
    for listed in &listed {
        let what = match lock.approval(listed.check) {
            Approval::Approved => continue,
            Approval::New => "new",
            Approval::Changed => "changed",
        };
        changes += 1;
        terminal::say(&describe(listed, what));
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

/// A check as somebody has to see it before approving it: all that would run.
fn describe(listed: &Listed<'_>, what: &str) -> String {
    let check = listed.check;
    let mut text = format!("{what:<8} {} ({}:{})", check.id, listed.page, listed.line);
    let mut line = |line: &str| {
        text.push_str("\n    ");
        text.push_str(line);
    };
    match &check.probe {
        Probe::Shell { script, .. } => script.trim_end().lines().for_each(&mut line),
        Probe::Console { steps } => {
            let commands = steps.iter().flat_map(|step| step.command.lines());
            commands.for_each(&mut line);
        }
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            line(&format!("{method} {url}"));
            for (name, value) in headers {
                line(&format!("{name}: {value}"));
            }
            body.lines().for_each(&mut line);
        }
        Probe::Promql { query } => query.lines().for_each(&mut line),
        Probe::Tcp { address } => line(&format!("tcp {address}")),
        Probe::Tls { address } => line(&format!("tls {address}")),
        Probe::Dns { name } => line(&format!("dns {name}")),
    }
    let conditions = &check.conditions;
    for (word, condition) in [
        ("value", &conditions.value),
        ("ok", &conditions.ok),
        ("alert", &conditions.alert),
        ("warn", &conditions.warn),
        ("target", &conditions.target),
    ] {
        if let Some(condition) = condition {
            line(&format!("{word}: {condition}"));
        }
    }
    match &check.expect {
        None => {}
        Some(Expectation::Contains(text)) => line(&format!("expect: {text}")),
        Some(Expectation::Matches(pattern)) => line(&format!("expect: /{pattern}/")),
        Some(Expectation::Output(output)) => {
            line("expect:");
            output
                .text
                .lines()
                .for_each(|text| line(&format!("  {text}")));
        }
    }
    if !check.needs.is_empty() {
        let needs: Vec<&str> = check.needs.iter().map(CheckId::as_str).collect();
        line(&format!("after {}", needs.join(", ")));
    }
    if let Some(runner) = &check.runner {
        line(&format!("on {runner}"));
    }
    if let Some(folder) = &check.folder {
        line(&format!("in {folder}"));
    }
    if check.show == Show::Output {
        line("its output is published");
    }
    if !check.env.is_empty() {
        line(&format!("with {}", check.env.join(", ")));
    }
    text.push('\n');
    text
}
