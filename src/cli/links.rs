use std::cell::OnceCell;

use super::{Exit, project, terminal};
use crate::book::{Answers, Reach};
use crate::linkcheck::{LinkOptions, LinkReport};
use crate::pipeline::{self, LoadedBook};
use crate::report::counted;

/// Checks the links to other sites and prints a summary. If no host could be
/// reached, nothing is known, which has its own exit code.
pub(super) fn ask(loaded: &LoadedBook) -> anyhow::Result<Result<Answers, Exit>> {
    let bar = OnceCell::new();
    let started = |total: usize| {
        bar.get_or_init(|| terminal::Progress::new(total, "links"));
    };
    let done = || {
        if let Some(bar) = bar.get() {
            bar.step();
        }
    };
    let options = LinkOptions {
        settings: &loaded.settings.external,
        environment: &environment,
        now: project::clock().now(),
        done: &done,
    };
    let kept = project::folder(loaded).join(".opsbook").join("links.json");
    let asked = pipeline::ask_links(loaded, &kept, &options, &started)?;
    if let Some(bar) = bar.get() {
        bar.finish();
    }
    if let Some(trouble) = &asked.trouble {
        terminal::note(&format!("note     {trouble}"));
    }
    let report = asked.report;
    for name in &report.missing_variables {
        terminal::note(&format!(
            "note     {name} is not set: the headers of [external.hosts] that need it were not sent"
        ));
    }
    if report.is_offline {
        terminal::note("no link to another site could be reached: check the network connection");
        return Ok(Err(Exit::Unknown));
    }
    terminal::note(&summary(&report));
    Ok(Ok(report.answers))
}

fn summary(report: &LinkReport) -> String {
    let (mut fine, mut broken, mut untold) = (0, 0, 0);
    for (_, answer) in report.answers.iter() {
        match answer.reach {
            Reach::Fine => fine += 1,
            Reach::Broken(_) => broken += 1,
            Reach::Unreachable(_) => untold += 1,
        }
    }
    let links = counted(fine + broken + untold, "link");
    let untold = match untold {
        0 => String::new(),
        untold => format!(", {untold} not reachable from this machine"),
    };
    let remembered = match report.remembered {
        0 => String::new(),
        remembered => format!("; {remembered} remembered"),
    };
    format!("external {links} to other sites: {fine} ok, {broken} broken{untold}{remembered}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in cli, and handed on"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
