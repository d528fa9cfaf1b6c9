//! Commands that their own tools reject are reported with the correction, and
//! the corrected command is not.

use std::fs;

use serde_json::Value;

use super::support::{Folder, shared};

/// Wrong commands, corrections and correct commands.
const COMMANDS: &str = include_str!("rejected.txt");

/// Pages that write the tool `virtctl` as it is.
const OTHER_PAGE: &str = "# Machines\n\n```bash\nvirtctl start web-1\nvirtctl restart web-1\nvirtctl console web-1\n```\n";

/// Line, message and help of the errors and warnings of one page.
fn findings(folder: &Folder, page: &str) -> Vec<(u64, String)> {
    let ran = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let of_page =
        findings.filter(|finding| finding["file"] == page && finding["severity"] != "info");
    let texts = of_page.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        let line = finding["line"].as_u64().expect("a line");
        (line, format!("{} {}", text("message"), text("help")))
    });
    texts.collect()
}

fn page(commands: &[&str]) -> String {
    format!("# Commands\n\n```bash\n{}\n```\n", commands.join("\n"))
}

/// The line of the first command on such a page.
const FIRST: u64 = 4;

#[test]
fn each_is_reported_with_its_correction() {
    let rows = COMMANDS.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split(" ⇒ ").collect()).collect();
    assert!(rows.len() > 20 && rows.iter().all(|row| row.len() == 3));
    let wrong: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let right: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    let folder = Folder::with(&[
        ("wrong.md", &page(&wrong)),
        ("right.md", &page(&right)),
        ("machines.md", OTHER_PAGE),
    ]);
    let found = findings(&folder, "wrong.md");
    for (number, row) in (FIRST..).zip(&rows) {
        let word = if row[1] == "-" { "" } else { row[1] };
        let mut texts = found.iter().filter(|(line, _)| *line == number);
        assert!(
            texts.any(|(_, text)| text.contains(word)),
            "{}: {found:#?}",
            row[0]
        );
    }
    let none: Vec<(u64, String)> = Vec::new();
    assert_eq!(findings(&folder, "right.md"), none);
}

#[test]
fn each_of_the_shared_cases_is_reported() {
    let Some(cases) = shared("cases/commands.md") else {
        return;
    };
    let cases = fs::read_to_string(cases).expect("it can be read");
    let folder = Folder::with(&[("cases.md", &cases), ("machines.md", OTHER_PAGE)]);
    let found = findings(&folder, "cases.md");
    let mut in_block = false;
    for (number, line) in (1..).zip(cases.lines()) {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            assert!(found.iter().any(|(at, _)| *at == number), "{line}");
        }
    }
}
