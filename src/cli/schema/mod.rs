use super::arguments::SchemaArguments;
use super::{Exit, terminal};
use crate::config;
use crate::diagnostic::did_you_mean;

/// The schemas: name, what it describes, and text. That of `book.toml` is made
/// of the table of its keys.
const SCHEMAS: [(&str, &str, &str); 14] = [
    (
        "front-matter",
        "front matter of pages",
        include_str!("front-matter.json"),
    ),
    (
        "contacts",
        "_data/contacts.yaml",
        include_str!("contacts.json"),
    ),
    (
        "dashboards",
        "_data/dashboards.yaml",
        include_str!("dashboards.json"),
    ),
    (
        "escalation",
        "_data/escalation.yaml",
        include_str!("escalation.json"),
    ),
    (
        "metrics",
        "_data/metrics.yaml",
        include_str!("metrics.json"),
    ),
    (
        "services",
        "_data/services.yaml",
        include_str!("services.json"),
    ),
    (
        "severities",
        "_data/severities.yaml",
        include_str!("severities.json"),
    ),
    (
        "findings",
        "validate --format json",
        include_str!("findings.json"),
    ),
    (
        "baseline",
        "validate --write-baseline",
        include_str!("baseline.json"),
    ),
    (
        "coverage",
        "validate --coverage --format json",
        include_str!("coverage.json"),
    ),
    (
        "results",
        "run --format json, results file",
        include_str!("results.json"),
    ),
    (
        "status",
        "status.json of a site",
        include_str!("status.json"),
    ),
    (
        "search",
        "search --format json",
        include_str!("search.json"),
    ),
    (
        "config",
        "config --format json",
        include_str!("config.json"),
    ),
];

/// The schema of `book.toml`.
const BOOK: &str = "book";

/// `opsbook schema`: lists the JSON Schemas, or prints one.
pub(super) fn schema(arguments: &SchemaArguments) -> anyhow::Result<Exit> {
    let Some(name) = &arguments.name else {
        let rows = std::iter::once((BOOK, "book.toml"));
        let rows = rows.chain(SCHEMAS.iter().map(|(name, what, _)| (*name, *what)));
        for (name, what) in rows {
            terminal::say(&format!("{name:<13} {what}"));
        }
        return Ok(Exit::Fine);
    };
    if name == BOOK {
        let text = serde_json::to_string_pretty(&config::schema())?;
        terminal::print(&(text + "\n"));
        return Ok(Exit::Fine);
    }
    let found = SCHEMAS.iter().find(|(known, ..)| known == name);
    let Some((.., text)) = found else {
        let names = SCHEMAS.iter().map(|(name, ..)| *name).chain([BOOK]);
        let help = did_you_mean(name, names).map_or_else(
            || "run `opsbook schema` to list them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow::bail!("unknown schema `{name}`; {help}");
    };
    terminal::print(text);
    Ok(Exit::Fine)
}
