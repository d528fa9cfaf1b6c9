//! The keys of `book.toml` as data: what `opsbook config` shows, and its JSON
//! Schema.

use serde_json::{Map, Value as Json, json};

use super::keys::place_of_key;
use super::settings::Settings;
use crate::source::SourceFile;

const TABLE: &str = include_str!("keys.txt");

/// A key of `book.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its path, such as `site.out`; `*` stands for any name.
    pub path: &'static str,
    /// Its type, or the allowed words.
    kind: &'static str,
    /// Its default in TOML; empty if there is none.
    pub default: &'static str,
    /// Its meaning in one sentence.
    pub meaning: &'static str,
}

/// All keys, in the order in which they are shown.
pub fn all_keys() -> impl Iterator<Item = Key> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.splitn(4, '|').map(str::trim);
        Some(Key {
            path: columns.next()?,
            kind: columns.next()?,
            default: columns.next()?,
            meaning: columns.next()?,
        })
    })
}

/// Where the value of a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A line of the settings file, from 1.
    File(usize),
    /// The settings of another generator.
    Generator,
    /// The default.
    Default,
}

/// A setting that applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// Its table, such as `site`, as TOML writes it.
    pub table: String,
    /// Its key in the table.
    pub key: String,
    /// Its value; none if it has none.
    pub value: Option<toml::Value>,
    /// Where the value comes from.
    pub origin: Origin,
}

impl Effective {
    fn new(path: &[impl AsRef<str>], value: Option<toml::Value>, origin: Origin) -> Self {
        let mut parts: Vec<String> = path.iter().map(|part| quoted(part.as_ref())).collect();
        let key = parts.pop().unwrap_or_default();
        Self {
            table: parts.join("."),
            key,
            value,
            origin,
        }
    }
}

/// All settings: those of the file, and the others with their defaults. Keys
/// with any name appear if the file sets them.
pub fn effective(settings: &Settings, source: Option<&SourceFile>) -> Vec<Effective> {
    let file = source.and_then(|source| toml::from_str::<toml::Table>(source.text()).ok());
    let file = file.unwrap_or_default();
    let mut found = Vec::new();
    for key in all_keys() {
        let parts: Vec<&str> = key.path.split('.').collect();
        let mut set = Vec::new();
        collect(&file, &parts, &mut Vec::new(), &mut set);
        let line_of = |path: &[String]| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            source.map_or(0, |source| {
                source.position(place_of_key(source, &path).start).line
            })
        };
        let is_one = !key.path.contains('*');
        if set.is_empty() && is_one {
            let adopted = adopted(settings, key.path);
            let origin = match adopted {
                Some(_) => Origin::Generator,
                None => Origin::Default,
            };
            let value = adopted.or_else(|| value_of(key.default));
            found.push(Effective::new(&parts, value, origin));
        }
        found.extend(set.into_iter().map(|(path, value)| {
            let origin = Origin::File(line_of(&path));
            Effective::new(&path, Some(value), origin)
        }));
    }
    found
}

/// A part of a path as TOML writes it.
fn quoted(part: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if part.chars().all(is_bare) {
        part.to_owned()
    } else {
        toml::Value::from(part).to_string()
    }
}

/// The values at a path; `*` is any name.
fn collect(
    table: &toml::Table,
    path: &[&str],
    before: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, toml::Value)>,
) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let fitting = table
        .iter()
        .filter(|(name, _)| *first == "*" || name == first);
    for (name, value) in fitting {
        before.push(name.clone());
        match value {
            _ if rest.is_empty() => found.push((before.clone(), value.clone())),
            toml::Value::Table(inner) => collect(inner, rest, before, found),
            _ => {}
        }
        before.pop();
    }
}

/// The value that another generator's settings give, if they give one.
fn adopted(settings: &Settings, path: &str) -> Option<toml::Value> {
    let usual = Settings::default();
    let text = |own: Option<&String>, usual: Option<&String>| {
        own.filter(|_| own != usual)
            .map(|text| toml::Value::from(text.as_str()))
    };
    let site = &settings.site;
    match path {
        "book.title" => text(settings.title.as_ref(), usual.title.as_ref()),
        "book.description" => text(Some(&settings.description), Some(&usual.description)),
        "book.language" => text(Some(&settings.language), Some(&usual.language)),
        "book.src" => text(Some(&settings.src), Some(&usual.src)),
        "site.url" => text(site.url.as_ref(), None),
        "site.edit_url" => text(site.edit_url.as_ref(), None),
        _ => None,
    }
}

/// A default as a value.
fn value_of(default: &str) -> Option<toml::Value> {
    let table: toml::Table = toml::from_str(&format!("value = {default}")).ok()?;
    table.get("value").cloned()
}

/// The JSON Schema (2020-12) of `book.toml`.
pub fn schema() -> Json {
    let mut root = object();
    for key in all_keys() {
        let mut schema = of_type(key.kind);
        schema["description"] = json!(key.meaning);
        if let Some(default) =
            value_of(key.default).and_then(|value| serde_json::to_value(value).ok())
        {
            schema["default"] = default;
        }
        insert(&mut root, &key.path.split('.').collect::<Vec<_>>(), schema);
    }
    // `tools.known` is a list beside the versions.
    insert(&mut root, &["tools", "known"], of_type("strings"));
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("book.toml of opsbook");
    root
}

fn object() -> Json {
    json!({"type": "object"})
}

/// Adds the schema of a key below its tables. Other keys are allowed: mdBook
/// has some of its own.
fn insert(table: &mut Json, path: &[&str], schema: Json) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let slot = match *first {
        "*" => &mut table["additionalProperties"],
        name => {
            if table.get("properties").is_none() {
                table["properties"] = Json::Object(Map::new());
            }
            &mut table["properties"][name]
        }
    };
    if rest.is_empty() {
        *slot = schema;
        return;
    }
    if slot.is_null() {
        *slot = object();
    }
    insert(slot, rest, schema);
}

fn of_type(kind: &str) -> Json {
    match kind {
        "string" => json!({"type": "string"}),
        "boolean" => json!({"type": "boolean"}),
        "integer" => json!({"type": "integer", "minimum": 0}),
        "share" => json!({"type": "integer", "minimum": 0, "maximum": 100}),
        "duration" => json!({"type": "string", "pattern": "^[0-9.]+ *(ms|s|sec|m|min|h|d|w)$"}),
        "size" => json!({"type": "string", "pattern": "^[0-9]+ *([kKmMgGtT]?i?[bB])$"}),
        "strings" => json!({"type": "array", "items": {"type": "string"}}),
        "integers" => json!({"type": "array", "items": {"type": "integer"}}),
        "table" => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        words => json!({"enum": words.split(", ").collect::<Vec<_>>()}),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::parse_settings;

    #[test]
    fn each_key_exists_and_has_its_default() {
        for key in all_keys().filter(|key| !key.path.contains('*') && !key.default.is_empty()) {
            let (table, name) = key.path.rsplit_once('.').expect("keys are in tables");
            let text = format!("[{table}]\n{name} = {}\n", key.default);
            let source = Arc::new(SourceFile::new("book.toml", text));
            let parsed = parse_settings(&source, Settings::default());
            let (settings, findings) = parsed.unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
            assert!(findings.is_empty(), "{key:?}: {findings:?}");
            assert_eq!(settings, Settings::default(), "{key:?}");
        }
    }

    #[test]
    fn no_key_is_missing() {
        // One letter more is a misspelling of exactly the keys that exist.
        for key in all_keys().filter(|key| !key.path.contains('*')) {
            let (table, name) = key.path.rsplit_once('.').expect("keys are in tables");
            let text = format!("[{table}]\n{name}x = 1\n");
            let source = Arc::new(SourceFile::new("book.toml", text));
            let (_, findings) = parse_settings(&source, Settings::default()).expect("it is TOML");
            if name.len() >= 5 {
                let help = findings.first().and_then(|finding| finding.help.clone());
                assert_eq!(help.as_deref(), Some(&*format!("did you mean `{name}`?")));
            }
        }
        let tables: std::collections::BTreeSet<&str> = all_keys()
            .filter_map(|key| key.path.split('.').next())
            .collect();
        let known: std::collections::BTreeSet<&str> = super::super::settings::TABLES.into();
        assert_eq!(tables, known);
    }

    #[test]
    fn settings_have_an_origin() {
        let text = "[site]\nout = \"public\"\n\n[rules]\n\"a/b\" = \"off\"\n";
        let source = SourceFile::new("book.toml", text);
        let settings = Settings {
            title: Some("Adopted".to_owned()),
            ..Settings::default()
        };
        let found = effective(&settings, Some(&source));
        let of = |path: &str| {
            let mut found = found.iter();
            let found = found.find(|setting| format!("{}.{}", setting.table, setting.key) == path);
            let found = found.unwrap_or_else(|| panic!("{path}"));
            (found.value.as_ref().map(ToString::to_string), found.origin)
        };
        assert_eq!(
            of("site.out"),
            (Some("\"public\"".to_owned()), Origin::File(2))
        );
        assert_eq!(
            of("rules.\"a/b\""),
            (Some("\"off\"".to_owned()), Origin::File(5))
        );
        assert_eq!(
            of("book.title"),
            (Some("\"Adopted\"".to_owned()), Origin::Generator)
        );
        assert_eq!(of("checks.jobs"), (Some("4".to_owned()), Origin::Default));
        assert_eq!(of("site.url"), (None, Origin::Default));
    }
}
