use serde::Deserialize;
use serde::de::IgnoredAny;

use super::holes::has_holes;
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::promql;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/invalid-data",
    severity: Some(Severity::Warning),
    summary: "A block of JSON, YAML, TOML or PromQL cannot be read as what it says it is.",
    manual: "Pasted as it stands, it is refused. Placeholders (`<name>`, `{{ name }}`, \
             `$name`) and elisions (`...`) are no mistakes; nor are fragments of JSON.",
    check: Check::Page(check),
};

/// Gives what is wrong in a text, and where.
type Reader = fn(&str) -> Option<(String, usize)>;

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let error: Reader = match block.info.language.to_ascii_lowercase().as_str() {
            "json" if block.code.trim_start().starts_with(['{', '[']) => json_error,
            "yaml" | "yml" => yaml_error,
            "toml" => toml_error,
            "promql" => promql_error,
            _ => continue,
        };
        // What has holes cannot be judged as a whole.
        if block.code.trim().is_empty() || has_holes(&block.code) {
            continue;
        }
        if let Some((message, at)) = error(&block.code) {
            let at = block.code.floor_char_boundary(at.min(block.code.len()));
            let end = block.code[at..]
                .find('\n')
                .map_or(block.code.len(), |length| at + length);
            let message = format!("this is not valid {}: {message}", block.info.language);
            findings.push(
                RULE.finding(&page.document.source, block.source_span(at..end), message)
                    .with_help("correct it, or give the block another language"),
            );
        }
    }
}

fn json_error(code: &str) -> Option<(String, usize)> {
    let mut values = serde_json::Deserializer::from_str(code).into_iter::<IgnoredAny>();
    let error = values.find_map(Result::err)?;
    // Some rows of a longer list are a fragment.
    let rows = format!("[{}]", code.trim_end().trim_end_matches(','));
    if serde_json::from_str::<serde::de::IgnoredAny>(&rows).is_ok() {
        return None;
    }
    let before: usize = code
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    Some((error.to_string(), before + error.column().saturating_sub(1)))
}

fn yaml_error(code: &str) -> Option<(String, usize)> {
    serde_yaml::Deserializer::from_str(code).find_map(|document| {
        let error = serde_yaml::Value::deserialize(document).err()?;
        let at = error.location().map_or(0, |location| location.index());
        Some((error.to_string(), at))
    })
}

fn toml_error(code: &str) -> Option<(String, usize)> {
    let error = code.parse::<toml::Table>().err()?;
    Some((
        error.message().to_owned(),
        error.span().map_or(0, |span| span.start),
    ))
}

fn promql_error(code: &str) -> Option<(String, usize)> {
    let text: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    // Several expressions may stand in one block, an empty line between them.
    let mut parts = text.split("\n\n").filter(|part| !part.trim().is_empty());
    let error = parts.find_map(promql::error)?;
    Some((error.lines().next().unwrap_or_default().to_owned(), 0))
}
