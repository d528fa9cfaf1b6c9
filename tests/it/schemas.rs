//! The JSON Schemas describe what there is: the files of the example book and
//! the outputs for it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::support::{Folder, files};

/// What in a value does not fit a schema. It knows the keywords that the schemas
/// use, and fails for others.
fn misfits(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let keywords = schema.as_object().expect("a schema is an object");
    let mut found = Vec::new();
    for (keyword, rule) in keywords {
        let wrong = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => continue,
            "type" => !names(rule).into_iter().any(|name| is_type(value, name)),
            "const" => value != rule,
            "enum" => !rule.as_array().expect("a list").contains(value),
            "minimum" => value.as_f64() < rule.as_f64() && value.is_number(),
            "maximum" => value.as_f64() > rule.as_f64(),
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().expect("text")).expect("valid");
                value.as_str().is_some_and(|text| !pattern.is_match(text))
            }
            "anyOf" => {
                let mut options = rule.as_array().expect("a list").iter();
                !options.any(|option| misfits(value, option, root, at).is_empty())
            }
            "required" => {
                let mut missing = names(rule)
                    .into_iter()
                    .filter(|name| value.get(name).is_none());
                value.is_object() && missing.next().is_some()
            }
            _ => {
                found.extend(of_parts(value, (keyword, rule, schema), root, at));
                continue;
            }
        };
        if wrong {
            found.push(format!("{at}: {value} does not fit {keyword} {rule}"));
        }
    }
    found
}

/// What in the parts of a value does not fit one keyword.
fn of_parts(
    value: &Value,
    (keyword, rule, schema): (&str, &Value, &Value),
    root: &Value,
    at: &str,
) -> Vec<String> {
    let inner =
        |part: &Value, rule: &Value, name: &str| misfits(part, rule, root, &format!("{at}/{name}"));
    let parts = value.as_object().into_iter().flatten();
    match keyword {
        "$ref" => {
            let path = rule.as_str().and_then(|path| path.strip_prefix('#'));
            let target = root.pointer(path.expect("a local reference"));
            inner(value, target.expect("it exists"), "$ref")
        }
        "items" => {
            let items = value.as_array().into_iter().flatten().enumerate();
            items
                .flat_map(|(number, item)| inner(item, rule, &number.to_string()))
                .collect()
        }
        "properties" => parts
            .filter_map(|(name, part)| Some(inner(part, rule.get(name)?, name)))
            .flatten()
            .collect(),
        "additionalProperties" => {
            let is_known = |name: &str| schema["properties"].get(name).is_some();
            let others = parts.filter(|(name, _)| !is_known(name));
            let wrong = others.flat_map(|(name, part)| match rule {
                Value::Bool(false) => vec![format!("{at}: `{name}` is not described")],
                Value::Bool(true) => Vec::new(),
                rule => inner(part, rule, name),
            });
            wrong.collect()
        }
        other => panic!("{at}: unknown keyword {other}"),
    }
}

/// One name, or a list of them.
fn names(rule: &Value) -> Vec<&str> {
    match rule {
        Value::String(name) => vec![name],
        rule => {
            let names = rule.as_array().expect("a list").iter();
            names.filter_map(Value::as_str).collect()
        }
    }
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    }
}

/// The schema of a name, as the program prints it.
fn schema(name: &str) -> Value {
    let printed = Folder::new().run(&["schema", name]).ends_with(0).stdout;
    serde_json::from_str(&printed).expect("a schema is JSON")
}

#[track_caller]
fn fits(value: &Value, name: &str) {
    let schema = schema(name);
    let wrong = misfits(value, &schema, &schema, name);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A copy of the example book.
fn example() -> Folder {
    let folder = Folder::new();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["content", "book.toml", "checks.lock"] {
        let from = project.join(part);
        if from.is_file() {
            folder.write(part, &fs::read(&from).expect("it is there"));
            continue;
        }
        for path in files(&from) {
            let bytes = fs::read(from.join(&path)).expect("it is there");
            folder.write(&format!("{part}/{path}"), &bytes);
        }
    }
    folder
}

#[test]
fn schemas_describe_the_files_of_the_example_book() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(project.join("book.toml")).expect("it is there");
    let settings: toml::Value = toml::from_str(&text).expect("it is TOML");
    fits(
        &serde_json::to_value(settings).expect("plain values"),
        "book",
    );
    let mut pages = 0;
    for path in files(&project.join("content")) {
        let text = fs::read(project.join("content").join(&path)).expect("it is there");
        let Ok(text) = String::from_utf8(text) else {
            continue;
        };
        if let Some(name) = path
            .strip_prefix("_data/")
            .and_then(|name| name.strip_suffix(".yaml"))
        {
            fits(&serde_yaml::from_str(&text).expect("it is YAML"), name);
        }
        let front = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"));
        if let Some((front, _)) = front.filter(|_| path.contains(".md")) {
            fits(
                &serde_yaml::from_str(front).expect("it is YAML"),
                "front-matter",
            );
            pages += 1;
        }
    }
    assert!(pages > 5, "{pages}");
}

#[test]
fn schemas_describe_every_json_output() {
    let folder = example();
    folder.write(
        "content/broken.md",
        b"# Broken\n\n[x](gone.md) [contcts](incident/contcts.md)\n",
    );
    let json = |arguments: &[&str]| -> Value {
        let ran = folder.run(arguments);
        serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {ran:?}"))
    };
    let findings = json(&["validate", "--format", "json"]);
    assert!(!findings["findings"].as_array().expect("a list").is_empty());
    fits(&findings, "findings");
    fits(
        &json(&["validate", "--coverage", "--format", "json"]),
        "coverage",
    );
    fits(
        &json(&["run", "--locked", "--format", "json", "--deadline", "20s"]),
        "results",
    );
    let hits = json(&["search", "redis", "--format", "json"]);
    assert!(!hits.as_array().expect("a list").is_empty());
    fits(&hits, "search");
    fits(&json(&["config", "--format", "json"]), "config");
    folder
        .run(&["validate", "--baseline", "known.json", "--write-baseline"])
        .ends_with(0);
    fits(
        &serde_json::from_str(&folder.read("known.json")).expect("JSON"),
        "baseline",
    );
    folder.run(&["build"]);
    fits(
        &serde_json::from_str(&folder.read("site/status.json")).expect("JSON"),
        "status",
    );
}

#[test]
fn schemas_refuse_what_is_wrong() {
    let schema = schema("book");
    for (text, what) in [
        ("[site]\nout = 1", "out"),
        ("[rules]\n\"a/b\" = \"of\"", "of"),
        ("[checks]\ntimeout = \"5 parsecs\"", "parsecs"),
        ("[truth]\nmin_coverage = 200", "200"),
        ("[external.hosts.\"a.b\"]\naccept = [\"x\"]", "x"),
    ] {
        let value: toml::Value = toml::from_str(text).expect("it is TOML");
        let value = serde_json::to_value(value).expect("plain values");
        let wrong = misfits(&value, &schema, &schema, "book");
        assert!(
            wrong.iter().any(|line| line.contains(what)),
            "{text}: {wrong:?}"
        );
    }
}

#[test]
fn schemas_are_listed_and_suggested() {
    let folder = Folder::new();
    let listed = folder.run(&["schema"]).ends_with(0).stdout;
    assert!(listed.lines().count() >= 15, "{listed}");
    for line in listed.lines() {
        let name = line.split_whitespace().next().expect("a name");
        assert!(schema(name)["title"].is_string(), "{name}");
    }
    let ran = folder.run(&["schema", "finding"]).ends_with(2);
    assert!(
        ran.stderr.contains("did you mean `findings`?"),
        "{}",
        ran.stderr
    );
    let copy =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/status.schema.json"));
    let copy: Value = serde_json::from_str(&copy.expect("it is there")).expect("JSON");
    assert_eq!(schema("status"), copy);
}
