//! Exams: small repositories whose pages have planted faults. A fault counts
//! as found if an error or warning stands on its line; none may stand on a
//! line without a fault. `tests/exams/README.md` describes the form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Folder;

/// Planted faults by page and line, each with its id.
type Planted = BTreeMap<(String, u64), String>;

/// Copies an exam without the marks behind its faults.
fn laid_out(exam: &Path, folder: &Folder) -> Planted {
    let mut planted = Planted::new();
    let mut folders: Vec<PathBuf> = vec![exam.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)
            .expect("the exam can be read")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(exam).expect("it is inside");
            let inside = inside.to_string_lossy().into_owned();
            let bytes = fs::read(&path).expect("files can be read");
            let Some(page) = inside.strip_suffix(".in") else {
                folder.write(&inside, &bytes);
                continue;
            };
            let text = String::from_utf8(bytes).expect("pages are UTF-8");
            let lines = (1..).zip(text.lines()).map(|(number, line)| {
                let marked = line.rsplit_once(" @@").filter(|(_, id)| !id.contains(' '));
                let Some((line, id)) = marked else {
                    return line;
                };
                planted.insert((page.to_owned(), number), id.trim().to_owned());
                line
            });
            let lines: Vec<&str> = lines.collect();
            folder.write(page, (lines.join("\n") + "\n").as_bytes());
        }
    }
    planted
}

/// Takes an exam: how many faults are found, and what is said of other lines.
fn taken(exam: &Path) -> (usize, Vec<String>) {
    let folder = Folder::new();
    let planted = laid_out(exam, &folder);
    folder.write(".git/HEAD", b"ref: refs/heads/main\n");
    let ran = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for finding in report["findings"].as_array().expect("a list") {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let first = finding["line"].as_u64().unwrap_or_default();
        let last = finding["end_line"].as_u64().unwrap_or(first);
        if !matches!(text("severity").as_str(), "error" | "warning") {
            continue;
        }
        let ids: Vec<&String> = (first..=last)
            .filter_map(|line| planted.get(&(text("file"), line)))
            .collect();
        if ids.is_empty() {
            wrong.push(format!("{}:{first} {}", text("file"), text("message")));
        }
        found.extend(ids.into_iter().cloned());
    }
    (found.len(), wrong)
}

#[test]
fn planted_faults_are_found_and_nothing_else_is_said() {
    let exams = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exams");
    // As many as are found today; a change that finds more raises the number.
    for (name, least) in [("kubernetes", 72), ("cloud", 103), ("web", 93)] {
        let (found, wrong) = taken(&exams.join(name));
        assert_eq!(wrong, Vec::<String>::new(), "{name}");
        assert!(found >= least, "{name}: {found} of at least {least}");
    }
}

#[test]
fn the_shared_exam_is_passed() {
    let exam = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/exam/acme");
    if !exam.exists() {
        eprintln!("skipped: {} is not there", exam.display());
        return;
    }
    let (found, wrong) = taken(&exam);
    assert_eq!(wrong, Vec::<String>::new());
    assert!(found >= 30, "{found} of 30");
}
