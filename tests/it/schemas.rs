//! The JSON Schemas describe what there is: the files of the example book and
//! the outputs for it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::support::{Folder, files};

/// What in a value does not fit a schema. It knows the keywords that the schemas
/// use, and fails for others.
fn misfits(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut wrong = |what: String| found.push(format!("{at}: {what}"));
    let keywords = schema.as_object().expect("a schema is an object");
    let is_type = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    };
    let inner = |value: &Value, schema: &Value, name: &str| {
        misfits(value, schema, root, &format!("{at}/{name}"))
    };
    let mut more = Vec::new();
    for (keyword, rule) in keywords {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => {}
            "type" => {
                let names: Vec<&str> = match rule {
                    Value::String(name) => vec![name],
                    rule => rule
                        .as_array()
                        .expect("a list")
                        .iter()
                        .filter_map(Value::as_str)
                        .collect(),
                };
                if !names.into_iter().any(is_type) {
                    wrong(format!("{value} is no {rule}"));
                }
            }
            "const" if value != rule => wrong(format!("{value} is not {rule}")),
            "enum" if !rule.as_array().expect("a list").contains(value) => {
                wrong(format!("{value} is not in {rule}"));
            }
            "const" | "enum" => {}
            "minimum" => {
                let least = rule.as_f64().expect("a number");
                if value.as_f64().is_some_and(|number| number < least) {
                    wrong(format!("{value} is below {rule}"));
                }
            }
            "maximum" => {
                let most = rule.as_f64().expect("a number");
                if value.as_f64().is_some_and(|number| number > most) {
                    wrong(format!("{value} is above {rule}"));
                }
            }
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().expect("text")).expect("valid");
                if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                    wrong(format!("{value} does not match {rule}"));
                }
            }
            "anyOf" => {
                let mut options = rule.as_array().expect("a list").iter();
                if !options.any(|option| inner(value, option, "anyOf").is_empty()) {
                    wrong(format!("{value} fits no option"));
                }
            }
            "$ref" => {
                let path = rule.as_str().and_then(|path| path.strip_prefix('#'));
                let target = root.pointer(path.expect("a local reference"));
                more.extend(inner(value, target.expect("it exists"), "$ref"));
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    more.extend(inner(item, rule, &number.to_string()));
                }
            }
            "required" => {
                for name in rule
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(Value::as_str)
                {
                    if value.is_object() && value.get(name).is_none() {
                        wrong(format!("`{name}` is missing"));
                    }
                }
            }
            "properties" => {
                for (name, rule) in rule.as_object().expect("an object") {
                    if let Some(part) = value.get(name) {
                        more.extend(inner(part, rule, name));
                    }
                }
            }
            "additionalProperties" => {
                let known = keywords.get("properties");
                let parts = value.as_object().into_iter().flatten();
                let others =
                    parts.filter(|(name, _)| known.is_none_or(|known| known.get(name).is_none()));
                for (name, part) in others {
                    match rule {
                        Value::Bool(false) => wrong(format!("`{name}` is not described")),
                        Value::Bool(true) => {}
                        rule => more.extend(inner(part, rule, name)),
                    }
                }
            }
            other => panic!("{at}: unknown keyword {other}"),
        }
    }
    found.extend(more);
    found
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
