use super::arguments::StatusArguments;
use super::{Exit, project, terminal};
use crate::check::Plan;
use crate::pipeline;
use crate::report::{self, Standing};
use crate::stamp::Results;

/// `opsbook status`: prints the latest results without running checks.
pub(super) fn status(arguments: &StatusArguments) -> anyhow::Result<Exit> {
    let loaded = project::load_facts(&arguments.book.path)?;
    let kept = pipeline::load_results(&project::folder(&loaded))?;
    let now = project::clock().now();
    let listed = Plan::listed(&loaded.book);
    let mut standings: Vec<Standing<'_>> = listed
        .iter()
        .map(|listed| {
            let stamp = kept.as_ref().and_then(|kept| kept.stamp_of(listed.check));
            Standing::new(listed.check, stamp, now)
        })
        .collect();
    standings.sort_by_key(Standing::rank);
    for standing in &standings {
        terminal::say(&report::render_standing(standing, now));
    }
    if standings.is_empty() {
        terminal::say("checks   none");
    }
    Ok(exit(&standings, kept.as_ref()))
}

/// As after a run, but expired and missing results are unknown.
fn exit(standings: &[Standing<'_>], kept: Option<&Results>) -> Exit {
    let current = standings.iter().filter_map(Standing::current);
    let current = current.map(|stamp| stamp.outcome).collect::<Vec<_>>();
    let is_known = kept.is_some()
        && current.len() == standings.len()
        && !standings.iter().any(Standing::is_unreadable);
    if current.contains(&crate::stamp::Outcome::Fail) {
        Exit::Findings
    } else if !is_known && !standings.is_empty() || current.contains(&crate::stamp::Outcome::Error)
    {
        Exit::Unknown
    } else {
        Exit::Fine
    }
}
