//! Names that operational files define: compose services and containers, fly
//! apps, targets of make and just, scripts of `package.json`, objects of
//! Kubernetes manifests, variables.

use serde_yaml::Value;

use super::yaml::{documents, text};
use crate::book::{Declared, DeclaredKind};

/// The names that the file at `path` defines.
pub(super) fn parse_names(path: &str, content: &str) -> Vec<Declared> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let found = match name {
        "fly.toml" => fly_app(content),
        "package.json" => package_scripts(content),
        ".env.example" => variables(content),
        "justfile" | "Justfile" | ".justfile" => targets(content, DeclaredKind::JustRecipe),
        "Makefile" | "makefile" | "GNUmakefile" => targets(content, DeclaredKind::MakeTarget),
        _ if name.rsplit('.').next() == Some("mk") => targets(content, DeclaredKind::MakeTarget),
        _ if is_compose(name) => compose(content),
        _ if content.contains("apiVersion:") => kubernetes(content),
        _ => Vec::new(),
    };
    let declared = found.into_iter().map(|(kind, name, of)| Declared {
        kind,
        name,
        of,
        file: path.to_owned(),
    });
    declared.collect()
}

type Found = Vec<(DeclaredKind, String, Option<String>)>;

fn is_compose(name: &str) -> bool {
    name.starts_with("compose") || name.starts_with("docker-compose")
}

fn fly_app(content: &str) -> Found {
    let parsed = content.parse::<toml::Table>().ok();
    let app = parsed.and_then(|table| Some(table.get("app")?.as_str()?.to_owned()));
    app.map(|app| (DeclaredKind::FlyApp, app, None))
        .into_iter()
        .collect()
}

fn package_scripts(content: &str) -> Found {
    let parsed = serde_json::from_str::<serde_json::Value>(content).ok();
    let scripts = parsed
        .as_ref()
        .and_then(|package| package.get("scripts")?.as_object());
    scripts
        .into_iter()
        .flat_map(|scripts| scripts.keys())
        .map(|name| (DeclaredKind::PackageScript, name.clone(), None))
        .collect()
}

fn variables(content: &str) -> Found {
    let lines = content.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches("export ");
        let (name, _) = line.split_once('=')?;
        let is_name = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (is_name && !name.is_empty()).then(|| (DeclaredKind::Variable, name.to_owned(), None))
    });
    lines.collect()
}

/// `name: …` at the start of a line; `name := …` is a variable.
fn targets(content: &str, kind: DeclaredKind) -> Found {
    let mut found = Found::new();
    for line in content.lines() {
        if kind == DeclaredKind::JustRecipe {
            found.extend(just_statement(line).map(|name| (kind, name, None)));
        }
        found.extend(added_prefixes(line).map(|name| (kind, name, None)));
        let Some((names, rest)) = line.split_once(':') else {
            continue;
        };
        if rest.starts_with('=') || line.starts_with(['\t', ' ', '#', '.']) {
            continue;
        }
        // A recipe of just may have parameters; the first word is its name.
        let names: Vec<&str> = match kind {
            DeclaredKind::JustRecipe => names.split_whitespace().take(1).collect(),
            _ => names.split_whitespace().collect(),
        };
        let plain = |name: &&str| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./@%".contains(&byte))
        };
        found.extend(
            names
                .into_iter()
                .filter(plain)
                .map(|name| name.trim_start_matches('@').replace('%', "*"))
                .map(|name| (kind, name, None)),
        );
    }
    found
}

/// Names that a line of a justfile brings beside its recipes: an alias, and
/// those of a module or another file, which are not read.
fn just_statement(line: &str) -> Option<String> {
    let (word, rest) = line.split_once(' ')?;
    let name = rest.split_whitespace().next()?;
    match word {
        "alias" => Some(name.to_owned()),
        "mod" | "mod?" => Some(format!("{name}*")),
        "import" | "import?" => Some("*".to_owned()),
        _ => None,
    }
}

/// Targets that make forms: `$(addprefix check-,$(LIST))`.
fn added_prefixes(line: &str) -> impl Iterator<Item = String> {
    let calls = line.split("$(addprefix ").skip(1);
    calls.filter_map(|call| Some(format!("{}*", call.split_once(',')?.0.trim())))
}

/// A value of a compose file with its variables' defaults; a variable without
/// one may be anything.
fn interpolated(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, variable)) = rest.split_once("${") {
        let (inner, after) = variable.split_once('}').unwrap_or((variable, ""));
        text.push_str(before);
        let default = inner.split_once(":-").or_else(|| inner.split_once('-'));
        text.push_str(default.map_or("*", |(_, default)| default));
        rest = after;
    }
    text + rest
}

fn compose(content: &str) -> Found {
    let mut found = Found::new();
    for document in documents(content) {
        let Ok(value) = document.value else { continue };
        // Files that are included may be anywhere.
        if value.get("include").is_some() {
            found.push((DeclaredKind::ComposeService, "*".to_owned(), None));
        }
        let Some(Value::Mapping(services)) = value.get("services") else {
            continue;
        };
        for (name, service) in services {
            let Some(name) = name.as_str() else { continue };
            found.push((DeclaredKind::ComposeService, name.to_owned(), None));
            if let Some(container) = text(service, "container_name") {
                let container = interpolated(&container);
                found.push((DeclaredKind::Container, container, Some(name.to_owned())));
            }
            if let Some(Value::Mapping(environment)) = service.get("environment") {
                let names = environment.keys().filter_map(Value::as_str);
                found.extend(names.map(|name| (DeclaredKind::Variable, name.to_owned(), None)));
            }
        }
    }
    found
}

fn kubernetes(content: &str) -> Found {
    let mut found = Found::new();
    for document in documents(content) {
        let Ok(value) = document.value else { continue };
        let name = value
            .get("metadata")
            .and_then(|metadata| text(metadata, "name"));
        if let (Some(kind), Some(name)) = (text(&value, "kind"), name) {
            let object = format!("{}/{name}", kind.to_lowercase());
            found.push((DeclaredKind::KubernetesObject, object, None));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &str, content: &str) -> Vec<String> {
        let declared = parse_names(path, content).into_iter();
        declared
            .map(|declared| format!("{} {}", declared.kind.as_str(), declared.name))
            .collect()
    }

    #[test]
    fn each_kind_of_file_defines_its_names() {
        assert_eq!(
            names(
                "compose.yaml",
                "services:\n  api:\n    container_name: infamous_api\n  db: {}\n"
            ),
            [
                "compose service api",
                "container infamous_api",
                "compose service db"
            ]
        );
        assert_eq!(names("a/fly.toml", "app = 'x-api'\n"), ["fly app x-api"]);
        assert_eq!(
            names("Makefile", "X := 1\n.PHONY: a\nbuild test: dep\n\tcc: x\n"),
            ["make target build", "make target test"]
        );
        assert_eq!(
            names("justfile", "deploy env='x': build\n  run\n"),
            ["just recipe deploy"]
        );
        assert_eq!(
            names("package.json", "{\"scripts\":{\"start\":\"x\"}}"),
            ["package script start"]
        );
        assert_eq!(
            names(
                "k.yml",
                "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\n"
            ),
            ["Kubernetes object service/api"]
        );
        assert_eq!(
            names("broken/compose.yml", "services: [\n"),
            Vec::<String>::new()
        );
    }
}
