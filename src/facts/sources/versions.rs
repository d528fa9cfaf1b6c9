//! Versions of languages and servers: images, pins of version managers, module
//! files, engines of managed databases.

use std::sync::LazyLock;

use regex::Regex;

use super::{File, Names, name_of};
use crate::book::{Definition, NameKind};
use crate::pattern;
use crate::tools::{product_of_image, product_of_pin, product_of_tool, range_forms, version_forms};

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    product_of_pin(name).is_some()
        || matches!(
            name,
            "go.mod" | ".tool-versions" | "package.json" | "pyproject.toml"
        )
        || name.rsplit('.').next() == Some("tf")
        || is_image_file(name)
}

fn is_image_file(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "Dockerfile" | "Containerfile")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let name = file.name();
    if let Some(product) = product_of_pin(name) {
        let text = file.text.lines().next().unwrap_or_default();
        add(names, product, version_forms(text), 1);
    }
    match name {
        "go.mod" => lines(file, names, |line| {
            let version = line.strip_prefix("go ")?;
            Some(("Go", version_forms(version)))
        }),
        ".tool-versions" => lines(file, names, |line| {
            let (tool, version) = line.split_once(' ')?;
            Some((product_of_tool(tool)?, version_forms(version)))
        }),
        "package.json" => engines(file, names),
        "pyproject.toml" => lines(file, names, |line| {
            let range = line
                .strip_prefix("requires-python")?
                .split(['"', '\''])
                .nth(1)?;
            Some(("Python", range_forms(range.split(',').next()?)))
        }),
        _ if is_image_file(name) => lines(file, names, |line| {
            let image = line.strip_prefix("FROM ")?.trim();
            let image = image
                .split_whitespace()
                .find(|word| !word.starts_with("--"))?;
            // A registry can have a port, and a digest follows the tag.
            let image = image.split('@').next()?;
            let (image, tag) = image.rsplit_once(':')?;
            Some((product_of_image(image)?, version_forms(tag)))
        }),
        _ => managed(file, names),
    }
}

/// The versions of the images that other files set.
pub(super) fn of_images(found: &[Definition], names: &mut Names) {
    for image in found.iter().filter(|one| one.kind == NameKind::ImageTag) {
        let product = image.of.as_deref().and_then(product_of_image);
        if let Some(product) = product {
            add(names, product, version_forms(&image.name), image.line);
        }
    }
}

fn add(names: &mut Names, product: &str, forms: Vec<String>, line: u32) {
    for form in forms {
        names.add_of(NameKind::Version, form, product, line);
    }
}

fn lines<'t>(
    file: &File<'t>,
    names: &mut Names,
    version: impl Fn(&'t str) -> Option<(&'static str, Vec<String>)>,
) {
    for (line, text) in file.lines() {
        if let Some((product, forms)) = version(text.trim()) {
            add(names, product, forms, line);
        }
    }
}

fn engines(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        let node = document.at(&["engines", "node"]);
        if let Some((range, line)) = node.and_then(|node| Some((node.text()?, node.line))) {
            add(names, "Node.js", range_forms(range), line);
        }
    }
}

/// `engine_version` of a resource with `engine`, and Cloud SQL's
/// `database_version`.
fn managed(file: &File<'_>, names: &mut Names) {
    static ENGINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r#"(?m)^\s*engine\s*=\s*"([a-z-]+)""#).expect("a valid pattern")
    });
    static VERSION: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r#"(?m)^\s*engine_version\s*=\s*"([\d.]+)""#).expect("a valid pattern")
    });
    if !file.text.contains("_version") {
        return;
    }
    let mut start = 0;
    for resource in file.text.split_inclusive("\nresource ") {
        let engine = ENGINE.captures(resource);
        let product = engine.and_then(|engine| product_of_tool(&engine[1]));
        if let Some(product) = product {
            for found in VERSION.captures_iter(resource).filter_map(|one| one.get(1)) {
                let line = file.line_at(start + found.start());
                add(names, product, version_forms(found.as_str()), line);
            }
        }
        start += resource.len();
    }
    cloud_sql(file, names);
}

fn cloud_sql(file: &File<'_>, names: &mut Names) {
    static VERSION: LazyLock<Regex> = LazyLock::new(|| {
        pattern::ascii(r#"database_version\s*=\s*"([A-Z]+)_(\d+(?:_\d+)?)"#)
            .expect("a valid pattern")
    });
    for found in VERSION.captures_iter(file.text) {
        let Some(engine) = found.get(1) else { continue };
        if let Some(product) = product_of_tool(&engine.as_str().to_lowercase()) {
            let version = found[2].replace('_', ".");
            let line = file.line_at(engine.start());
            add(names, product, version_forms(&version), line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    fn versions(path: &str, text: &str) -> Vec<String> {
        let all = names(path, text).into_iter();
        all.filter(|name| name.starts_with("version ")).collect()
    }

    #[test]
    fn every_file_states_its_versions() {
        for (path, text, expected) in [
            (
                "Dockerfile",
                "FROM --platform=x node:20.12-alpine AS a\n",
                "version 20.12 of Node.js :1",
            ),
            (
                "Dockerfile",
                "FROM registry.internal:5000/node:20.12@sha256:ab\n",
                "version 20.12 of Node.js :1",
            ),
            (".nvmrc", "v20.12.1\n", "version 20 of Node.js :1"),
            ("go.mod", "module x\n\ngo 1.22\n", "version 1.22 of Go :3"),
            (
                ".tool-versions",
                "python 3.12.1\n",
                "version 3.12 of Python :1",
            ),
            (
                "package.json",
                "{\"engines\": {\"node\": \">=20.11\"}}",
                "version 22 of Node.js :1",
            ),
            (
                "pyproject.toml",
                "[project]\nrequires-python = \">=3.11,<4\"\n",
                "version 3.11 of Python :2",
            ),
            (
                "a.tf",
                "resource \"aws_db_instance\" \"x\" {\n  engine = \"postgres\"\n  engine_version = \"15.6\"\n}\n",
                "version 15.6 of PostgreSQL :3",
            ),
            (
                "a.tf",
                "resource \"google_sql_database_instance\" \"x\" {\n  database_version = \"POSTGRES_15\"\n}\n",
                "version 15 of PostgreSQL :2",
            ),
            (
                "compose.yaml",
                "services:\n  db:\n    image: postgres:16.2\n",
                "version 16.2 of PostgreSQL :3",
            ),
        ] {
            let found = versions(path, text);
            assert!(found.contains(&expected.to_owned()), "{path}: {found:?}");
        }
    }
}
