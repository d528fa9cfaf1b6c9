//! The layers of `ARCHITECTURE.md`, held: nobody imports upward or sideways,
//! files stay short, nothing is left half done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module's layer. A module may import those of lower layers.
const LAYERS: [(&str, usize); 35] = [
    ("source", 0),
    ("clock", 0),
    ("output", 0),
    ("files", 0),
    ("guard", 0),
    ("printable", 0),
    ("network", 0),
    ("promql", 0),
    ("pattern", 0),
    ("tools", 0),
    ("diagnostic", 1),
    ("book", 1),
    ("shell", 2),
    ("stamp", 2),
    ("config", 2),
    ("condition", 2),
    ("adopt", 2),
    ("diagram", 2),
    ("math", 2),
    ("discover", 3),
    ("parse", 3),
    ("facts", 3),
    ("assemble", 4),
    ("truth", 4),
    ("validate", 5),
    ("linkcheck", 5),
    ("check", 5),
    ("render", 5),
    ("search", 5),
    ("scaffold", 5),
    ("triage", 5),
    ("report", 6),
    ("pipeline", 7),
    ("serve", 8),
    ("cli", 9),
];

/// Longest file, tests left out.
const LONGEST: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "rs")
        })
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("source files are text");
            let path = entry
                .path()
                .strip_prefix(&root)
                .expect("lies under src")
                .to_owned();
            (path, text)
        })
        .collect()
}

/// A file without its test module.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn nobody_imports_upward_or_sideways() {
    let layers: BTreeMap<&str, usize> = LAYERS.into();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = path
            .iter()
            .next()
            .and_then(|part| part.to_str())
            .unwrap_or_default();
        let Some(&layer) = layers.get(module) else {
            assert!(
                matches!(module, "lib.rs" | "main.rs"),
                "{module} has no layer"
            );
            continue;
        };
        for (number, line) in without_tests(&text).lines().enumerate() {
            for found in line.split("crate::").skip(1) {
                let end = found
                    .find(|c: char| !c.is_ascii_lowercase())
                    .unwrap_or(found.len());
                let other = &found[..end];
                let Some(&below) = layers.get(other) else {
                    continue;
                };
                if other != module && below >= layer {
                    wrong.push(format!(
                        "src/{}:{}: {module} may not import {other}",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A book that is only judged or run is read without its events: who looked at
/// them there would see an empty page.
#[test]
fn events_are_seen_by_parse_render_and_search_only() {
    const SEE: [&str; 3] = ["parse", "render", "search"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = path.iter().next().and_then(|part| part.to_str());
        let defines = path.ends_with("book/document.rs");
        if defines || module.is_some_and(|module| SEE.contains(&module)) {
            continue;
        }
        for (number, line) in without_tests(&text).lines().enumerate() {
            if line.contains("pulldown_cmark") || line.contains(".nodes") {
                wrong.push(format!("src/{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_whole() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines = without_tests(&text).lines().count();
        if lines > LONGEST && !path.ends_with("tests.rs") {
            wrong.push(format!("src/{} has {lines} lines", path.display()));
        }
        for mark in ["TODO", "FIXME", "XXX:"] {
            if text.contains(mark) {
                wrong.push(format!("src/{} holds {mark}", path.display()));
            }
        }
        for name in ["utils", "types", "manager", "helpers"] {
            if path
                .iter()
                .any(|part| part.to_string_lossy().trim_end_matches(".rs") == name)
            {
                wrong.push(format!("src/{}: `{name}` says nothing", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
