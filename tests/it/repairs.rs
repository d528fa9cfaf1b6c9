//! What `validate --fix` writes, and what it says is meant.

use serde_json::Value;

use crate::support::Folder;

/// The helps of one rule's findings, in their order.
fn helps(folder: &Folder, rule: &str) -> Vec<String> {
    let run = folder.run(&["validate", "--format", "json"]).ends_with(1);
    let report: Value = serde_json::from_str(&run.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("a list").iter();
    let own = findings.filter(|finding| finding["rule"] == rule);
    own.map(|finding| finding["help"].as_str().expect("a help").to_owned())
        .collect()
}

#[test]
fn links_are_repaired_where_their_destination_stands() {
    const PAGE: &str = "# A\n\n[a](Team/GUIDE.md#x) [b][ref] [c](guide.html) [d][built]\n\n[e](link:https://a.example/x) [f](ttps://a.example) [g](ttps:a) [h](view-source:https://a.example)\n\n[ref]: Team/Guide.md\n[built]: team/guide.html\n";
    let folder = Folder::with(&[
        ("index.md", PAGE),
        ("guide.md", "# Other\n\nText.\n"),
        ("team/guide.md", "# Guide\n\n## X\n\nText.\n"),
    ]);
    folder.run(&["validate", "--fix"]).ends_with(1);
    let wanted = PAGE
        .replace("Team/GUIDE.md#x", "team/guide.md#x")
        .replace("(guide.html)", "(guide.md)")
        .replace("link:https://a.example/x", "https://a.example/x")
        .replace("(ttps://a.example)", "(https://a.example)");
    // What a reference says stands elsewhere, and is the author's to correct.
    assert_eq!(folder.read("index.md"), wanted);
    folder.run(&["validate", "--fix"]).ends_with(1);
    assert_eq!(folder.read("index.md"), wanted);
}

#[test]
fn lookalikes_are_repaired_only_where_the_command_stays_whole() {
    const PAGE: &str =
        "# A\n\n```bash\ngrep “it’s ‘a’ – b” x –n\necho “open\necho It’s\necho ‘a’ \"“b”\"\n```\n";
    let folder = Folder::with(&[("index.md", PAGE)]);
    folder.run(&["validate", "--fix"]).ends_with(1);
    let wanted = PAGE
        .replace("“it’s ‘a’ – b” x –n", "\"it’s ‘a’ – b\" x -n")
        .replace("‘a’ \"", "'a' \"");
    assert_eq!(folder.read("index.md"), wanted);
    folder.run(&["validate", "--fix"]).ends_with(1);
    assert_eq!(folder.read("index.md"), wanted);
}

#[test]
fn what_was_meant_is_said() {
    let folder = Folder::with(&[
        (
            "index.md",
            "# A\n\n[a](www.a.example/x) [b](team\\guide.md)\n\n```bash\n./scripts/failver.sh\n```\n",
        ),
        ("team/guide.md", "# Guide\n\nText.\n"),
        ("scripts/failover.sh", "true\n"),
    ]);
    assert_eq!(
        helps(&folder, "link/broken-page"),
        [
            "did you mean `https://www.a.example/x`?",
            "did you mean `team/guide.md`?"
        ]
    );
    assert_eq!(
        helps(&folder, "command/missing-path"),
        ["did you mean `scripts/failover.sh`?"]
    );
}

#[test]
fn a_reference_of_hugo_becomes_a_link() {
    let folder = Folder::with(&[
        ("index.md", "# A\n\nSee [B]({{< ref \"./b.md\" >}}).\n"),
        ("b.md", "# B\n\nText.\n"),
    ]);
    folder.run(&["validate"]).ends_with(1);
    folder.run(&["validate", "--fix"]).ends_with(0);
    assert_eq!(folder.read("index.md"), "# A\n\nSee [B](./b.md).\n");
}

#[test]
fn readers_are_told_of_commands_that_break_off() {
    let folder = Folder::with(&[(
        "index.md",
        "# A\n\n```bash\nkubectl get pods –n prod\nkubectl get x \\ \n  --all\necho ${date +%F}\n```\n",
    )]);
    folder.run(&["build"]).ends_with(0);
    let page = folder.read("site/index.html");
    for told in [
        "the command contains a dash; write <code>-</code>",
        "a space follows the backslash",
        "and rejects its name; write <code>$(date +%F)</code>",
    ] {
        assert!(page.contains(told), "{told}");
    }
}

#[test]
fn a_name_is_shown_where_it_stands() {
    let folder = Folder::with(&[
        (
            "index.md",
            "# A\n\n```bash\ndocker restart shop_api shop_ap\n```\n\nOr `docker logs shop_ap`.\n",
        ),
        (
            "compose.yaml",
            "services:\n  api: {container_name: shop_api}\n",
        ),
    ]);
    let run = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(1);
    let mut lines = run
        .stdout
        .lines()
        .filter(|line| line.contains("undeclared-name"));
    let mut begins = |place: &str| lines.next().is_some_and(|line| line.starts_with(place));
    assert!(
        begins("index.md:4:25: ") && begins("index.md:7:17: "),
        "{}",
        run.stdout
    );
}

#[test]
fn a_condition_is_refused_in_plain_words() {
    let folder = Folder::with(&[("index.md", "# A\n\n```bash check warn=\">\"\ntrue\n```\n")]);
    let run = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(1);
    assert!(
        run.stdout
            .contains("`>` is not a valid condition: it ends unexpectedly [check/attributes]"),
        "{}",
        run.stdout
    );
}
