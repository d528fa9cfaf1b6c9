//! `opsbook split`: the pages have the findings of the file, and their links
//! lead to the same text.

use std::collections::BTreeSet;
use std::fs;

use super::support::{Folder, shared};

const RUNBOOK: &str = "# On call\n\n[restart](#restart-1) · [contacts](#contacts) · [gone](#gone)\n\n## Contacts\n\nSee [the plan](plans/dr.md) and [down][d].\n\n## API is down\n\n### Restart\n\n```bash\ndocker-compose restart api\n```\n\n## Disk full\n\n### Restart\n\n![graph](img/disk.png)\n\nBack to [contacts](#contacts), [missing](nowhere.md).\n\n[d]: #api-is-down\n";

/// Rules and messages of the findings, without the way to the files that they
/// name: pages lie deeper than the file.
fn findings(folder: &Folder, book: &str) -> BTreeSet<(String, String)> {
    let ran = folder.run(&["validate", book, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list");
    let texts = findings.iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let message = text("message").replace("../", "").replace("./", "");
        (text("rule"), message)
    });
    texts.collect()
}

#[track_caller]
fn keeps_its_findings(folder: &Folder) {
    let mut before = findings(folder, "RUNBOOK.md");
    // What has the same heading is on pages of its own now.
    before.retain(|(rule, _)| rule != "link/duplicate-anchor");
    assert!(!before.is_empty());
    let text = folder.read("RUNBOOK.md");
    folder
        .run(&["split", "RUNBOOK.md", "--into", "content"])
        .ends_with(0);
    assert_eq!(folder.read("RUNBOOK.md"), text);
    fs::remove_file(folder.path("RUNBOOK.md")).expect("it is there");
    assert_eq!(findings(folder, "."), before);
    folder.run(&["build"]).ends_with(0);
}

#[test]
fn a_runbook_keeps_its_findings() {
    let folder = Folder::with(&[
        ("RUNBOOK.md", RUNBOOK),
        ("plans/dr.md", "# Disaster recovery\n"),
        ("img/disk.png", "png"),
    ]);
    fs::create_dir(folder.path(".git")).expect("a folder can be made");
    keeps_its_findings(&folder);
    let start = folder.read("content/index.md");
    assert!(
        start.contains("[restart](disk-full.md#restart) · [contacts](contacts.md) · [gone](#gone)"),
        "{start}"
    );
    let list = folder.read("site/index.html");
    let [contacts, api, disk] = ["contacts/", "api-is-down/", "disk-full/"]
        .map(|path| list.find(path).unwrap_or_else(|| panic!("{path}: {list}")));
    assert!(contacts < api && api < disk, "the order of the file");
}

#[test]
fn the_seed_runbook_keeps_its_findings() {
    let Some(seed) = shared("seed/oncall-runbook.md") else {
        return;
    };
    let folder = Folder::with(&[]);
    fs::create_dir(folder.path(".git")).expect("a folder can be made");
    fs::copy(seed, folder.path("RUNBOOK.md")).expect("it can be copied");
    keeps_its_findings(&folder);
}

#[test]
fn existing_files_are_never_overwritten() {
    let folder = Folder::with(&[("RUNBOOK.md", RUNBOOK), ("content/disk-full.md", "mine\n")]);
    let ran = folder.run(&["split", "RUNBOOK.md"]).ends_with(2);
    assert!(
        ran.stderr.contains("content/disk-full.md already exists"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.read("content/disk-full.md"), "mine\n");
    assert!(!folder.path("content/index.md").exists());
}

#[test]
fn the_level_and_the_folder_can_be_chosen() {
    let folder = Folder::with(&[("ops/RUNBOOK.md", RUNBOOK)]);
    folder
        .run(&[
            "split",
            "ops/RUNBOOK.md",
            "--into",
            "book/pages",
            "--level",
            "3",
        ])
        .ends_with(0);
    let page = folder.read("book/pages/disk-full/restart.md");
    assert!(
        page.contains("![graph](../../../ops/img/disk.png)"),
        "{page}"
    );
    assert!(
        page.contains("Back to [contacts](../contacts.md)"),
        "{page}"
    );
}
