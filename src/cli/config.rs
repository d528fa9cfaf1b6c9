use std::fmt::Write;

use serde_json::json;

use super::arguments::{ConfigArguments, ConfigFormat};
use super::{Exit, project, terminal};
use crate::assemble::Drafts;
use crate::config::{Effective, Origin, effective};
use crate::pipeline::LoadedBook;

/// Where the origins begin, in characters.
const COLUMN: usize = 44;

/// `opsbook config`: the settings that apply, and where each comes from.
pub(super) fn config(arguments: &ConfigArguments) -> anyhow::Result<Exit> {
    let loaded = project::load_any(&arguments.book.path, Drafts::Shown)?;
    let settings = effective(&loaded.settings, loaded.config.as_deref());
    let text = match arguments.format {
        ConfigFormat::Human => human(&settings, &loaded),
        ConfigFormat::Json => as_json(&settings, &loaded),
    };
    terminal::print(&text);
    Ok(Exit::Fine)
}

/// Settings as a `book.toml` with their origins as comments.
fn human(settings: &[Effective], loaded: &LoadedBook) -> String {
    let mut text = String::new();
    let mut current = "";
    for setting in settings {
        let Effective { table, key, .. } = setting;
        if table != current {
            let _ = writeln!(
                text,
                "{}[{table}]",
                if current.is_empty() { "" } else { "\n" }
            );
            current = table;
        }
        let line = match &setting.value {
            Some(value) => format!("{key} = {value}"),
            None => format!("# {key}"),
        };
        let origin = match (setting.origin, &setting.value) {
            (Origin::Default, None) => "not set".to_owned(),
            (origin, _) => origin_of(origin, loaded),
        };
        let _ = writeln!(text, "{line:COLUMN$} # {origin}");
    }
    text
}

fn origin_of(origin: Origin, loaded: &LoadedBook) -> String {
    match origin {
        Origin::File(line) => {
            let path = loaded
                .config
                .as_ref()
                .map_or("book.toml", |source| source.path());
            format!("{path}:{line}")
        }
        Origin::Generator => {
            let files: Vec<&str> = loaded
                .generator_files
                .iter()
                .map(|file| file.path())
                .collect();
            files.first().copied().unwrap_or_default().to_owned()
        }
        Origin::Default => "default".to_owned(),
    }
}

fn as_json(settings: &[Effective], loaded: &LoadedBook) -> String {
    let settings: Vec<serde_json::Value> = settings
        .iter()
        .map(|setting| {
            json!({
                "key": format!("{}.{}", setting.table, setting.key),
                "value": setting.value,
                "origin": origin_of(setting.origin, loaded),
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&json!({"schema": 1, "settings": settings}));
    text.unwrap_or_default() + "\n"
}
