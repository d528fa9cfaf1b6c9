//! The page's mark and the rule about destruction, from one table.

use serde_json::Value;

use crate::support::Folder;

const TABLE: &str = include_str!("effects.txt");

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' '))
}

/// A page with a section of its own for each command.
fn page() -> String {
    let sections = rows()
        .enumerate()
        .map(|(index, (_, command))| format!("\n## Section {index}\n\n```bash\n{command}\n```\n"));
    std::iter::once(String::from("# Page\n"))
        .chain(sections)
        .collect()
}

#[test]
fn the_page_and_the_rule_agree_on_what_commands_do() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        ("content/index.md", "# Home\n"),
        ("content/page.md", &page()),
    ]);
    folder.run(&["build", "--out", "out"]).ends_with(0);
    let html = folder.read("out/page/index.html");
    let sections: Vec<&str> = html.split("<h2").skip(1).collect();
    let ran = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let findings = report["findings"].as_array().expect("a list");
    let source = folder.read("content/page.md");
    let reported: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["rule"] == "command/destructive")
        .filter_map(|finding| finding["line"].as_u64())
        .filter_map(|line| source.lines().nth(usize::try_from(line).ok()? - 1))
        .collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (index, (expected, command)) in rows().enumerate() {
        count += 1;
        let marked = ["changes", "removes", "destroys"]
            .into_iter()
            .find(|mark| sections[index].contains(&format!("data-risk=\"{mark}\"")))
            .unwrap_or("reads");
        let is_reported = reported.contains(&command);
        if marked != expected || is_reported != (expected == "destroys") {
            wrong.push(format!(
                "{command}: {expected}, marked {marked}, reported {is_reported}"
            ));
        }
    }
    assert!(count >= 150, "{count} rows");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
