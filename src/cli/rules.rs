use super::arguments::ExplainArguments;
use super::{Exit, terminal};
use crate::diagnostic::did_you_mean;
use crate::report;
use crate::validate::{RULES, rule};

/// `opsbook rules`.
pub(super) fn list() -> Exit {
    terminal::print(&report::render_rules(&RULES));
    Exit::Fine
}

/// `opsbook explain`.
pub(super) fn explain(arguments: &ExplainArguments) -> anyhow::Result<Exit> {
    let id = &arguments.rule;
    let Some(rule) = rule(id) else {
        let near = did_you_mean(id, RULES.iter().map(|rule| rule.id));
        let help = near.map_or("run `opsbook rules` to list them".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        anyhow::bail!("unknown rule `{id}`; {help}");
    };
    terminal::print(&report::render_rule(rule));
    Ok(Exit::Fine)
}
