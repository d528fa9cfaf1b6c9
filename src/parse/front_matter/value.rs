use serde_json::{Map, Value};

/// A syntax error in front matter.
pub(super) struct SyntaxError {
    /// Offset in the front matter's text.
    pub(super) offset: usize,
    pub(super) message: String,
}

type Entries = Result<Map<String, Value>, SyntaxError>;

/// The entries of YAML front matter.
pub(super) fn from_yaml(text: &str) -> Entries {
    let parsed: Result<serde_yaml::Value, _> = serde_yaml::from_str(text);
    let value = parsed.map_err(|error| {
        let offset = error.location().map_or(0, |location| location.index());
        let message = error.to_string();
        let message = message
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned();
        SyntaxError {
            offset,
            message: format!("the front matter is not valid YAML: {message}"),
        }
    })?;
    match plain(value) {
        Value::Object(entries) => Ok(entries),
        Value::Null => Ok(Map::new()),
        _ => Err(SyntaxError {
            offset: 0,
            message: "the front matter is not a list of `key: value`".to_owned(),
        }),
    }
}

/// The entries of TOML front matter.
pub(super) fn from_toml(text: &str) -> Entries {
    let table: toml::Table =
        toml::from_str(text).map_err(|error: toml::de::Error| SyntaxError {
            offset: error.span().map_or(0, |span| span.start),
            message: format!(
                "the front matter is not valid TOML: {}",
                error.message().replace('\n', ", ")
            ),
        })?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, plain_toml(value)))
        .collect())
}

/// YAML as JSON: keys become text, tags are left out.
fn plain(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => number_value(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(plain).collect(),
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key_text(key), plain(value)));
            Value::Object(entries.collect())
        }
        serde_yaml::Value::Tagged(tagged) => plain(tagged.value),
    }
}

fn number_value(number: &serde_yaml::Number) -> Value {
    let exact = number
        .as_i64()
        .map(Value::from)
        .or_else(|| number.as_u64().map(Value::from));
    exact
        .or_else(|| {
            number
                .as_f64()
                .and_then(serde_json::Number::from_f64)
                .map(Value::Number)
        })
        .unwrap_or_else(|| Value::String(number.to_string()))
}

fn key_text(key: serde_yaml::Value) -> String {
    match plain(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn plain_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(value) => Value::Bool(value),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(plain_toml).collect(),
        toml::Value::Table(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, plain_toml(value)))
            .collect(),
    }
}
