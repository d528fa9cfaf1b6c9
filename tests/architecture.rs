//! The layers of `ARCHITECTURE.md`, held: nobody imports upward or sideways,
//! files stay short, nothing is left half done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module's layer. A module may import those of lower layers.
const LAYERS: [(&str, usize); 38] = [
    ("platform", 0),
    ("source", 1),
    ("clock", 1),
    ("output", 1),
    ("files", 1),
    ("guard", 1),
    ("printable", 1),
    ("network", 1),
    ("promql", 1),
    ("pattern", 1),
    ("tools", 1),
    ("diagnostic", 2),
    ("book", 2),
    ("secrets", 2),
    ("shell", 3),
    ("stamp", 3),
    ("config", 3),
    ("condition", 3),
    ("adopt", 3),
    ("diagram", 3),
    ("math", 3),
    ("discover", 4),
    ("parse", 4),
    ("facts", 4),
    ("assemble", 5),
    ("truth", 5),
    ("validate", 6),
    ("linkcheck", 6),
    ("check", 6),
    ("proof", 6),
    ("render", 6),
    ("search", 6),
    ("scaffold", 6),
    ("triage", 6),
    ("report", 7),
    ("pipeline", 8),
    ("serve", 9),
    ("cli", 10),
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

/// What differs between systems is in one place, so that a new system is one
/// more file there.
#[test]
fn platform_alone_knows_operating_systems() {
    const MARKS: [&str; 5] = [
        "cfg(unix",
        "cfg(windows",
        "target_os",
        "target_family",
        "std::os::",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if path.starts_with("platform") {
            continue;
        }
        for (number, line) in without_tests(&text).lines().enumerate() {
            let is_conditional =
                line.contains("cfg") && (line.contains("unix") || line.contains("windows"));
            if is_conditional || MARKS.iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("src/{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
