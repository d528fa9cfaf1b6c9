//! Slips in Markdown: what `--fix` makes of them, and how paths in messages are
//! written.

use serde_json::Value;

use crate::support::Folder;

/// The findings of one rule, in their order.
fn of_rule(folder: &Folder, rule: &str) -> Vec<Value> {
    let run = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("a list").iter();
    let own = findings.filter(|finding| finding["rule"] == rule);
    own.cloned().collect()
}

fn texts(folder: &Folder, rule: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = of_rule(folder, rule).into_iter();
    findings
        .map(|finding| (text(&finding["message"]), text(&finding["help"])))
        .collect()
}

const WRONG: &str = r"# A

<!-- Ask first ->

Text of [the guide] (guide.md), (the guide)[guide.md], [the guide}(guide.md) and
[the guide](guide.md]. See [steps](#Run-It) and [more](guide.md#the_end).

## Run it

1. Stop it:

```bash
systemctl stop api
```

1. Start it:

  ```bash
  systemctl start api

  ```

1. Look:

        ```bash
        systemctl status api
        ```

`
uptime
`

##Counting

** Only ** for tables:

| command | means |
|---|---|
| `ps | wc` | counts |
";

const RIGHT: &str = r"# A

<!-- Ask first -->

Text of [the guide](guide.md), [the guide](guide.md), [the guide](guide.md) and
[the guide](guide.md). See [steps](#run-it) and [more](guide.md#the-end).

## Run it

1. Stop it:

   ```bash
   systemctl stop api
   ```

1. Start it:

   ```bash
   systemctl start api

   ```

1. Look:

   ```bash
   systemctl status api
   ```

```
uptime
```

## Counting

**Only** for tables:

| command | means |
|---|---|
| `ps \| wc` | counts |
";

#[test]
fn slips_with_one_correction_are_repaired() {
    let guide = ("guide.md", "# Guide\n\nText.\n\n## The end\n\nText.\n");
    let folder = Folder::with(&[("index.md", WRONG), guide]);
    // An open comment hides what else is wrong from the first run.
    for _ in 0..2 {
        folder.run(&["validate", "--fix"]);
    }
    assert_eq!(folder.read("index.md"), RIGHT);
    assert_eq!(folder.read("guide.md"), guide.1);
}

#[test]
fn an_unclosed_comment_hides_the_page_and_is_an_error() {
    let page = "# A\n\n<!-- a note >\n\n[x](gone.md)\n";
    let folder = Folder::with(&[("index.md", page)]);
    let found = of_rule(&folder, "content/unclosed-comment");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["severity"], &found[0]["line"]),
        (&"error".into(), &3.into())
    );
    folder.run(&["build"]).ends_with(0);
    assert!(!folder.read("site/index.html").contains("gone.md"));
}

#[test]
fn paths_in_messages_are_those_of_the_page() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\nsrc = \"docs\"\n"),
        ("docs/index.md", "# Book\n\nText.\n"),
        (
            "docs/x/page.md",
            "# A\n\n![a](../img/a.png) [b](/c/gone.md) [c](./othr.md) [d](../AGENTS.md) [e](two.md)\n",
        ),
        ("docs/x/other.md", "# Other\n\nText.\n"),
        ("docs/b/gone.md", "# Gone\n\nText.\n"),
        ("docs/archive/c/gone.md", "# Gone\n\nText.\n"),
        ("docs/m/two.md", "# Two\n\nText.\n"),
        ("docs/n/two.md", "# Two\n\nText.\n"),
        ("src/events.rs", "// Nothing.\n"),
        ("img/a.png", "no picture\n"),
    ]);
    let wanted = [
        (
            "the image target `../img/a.png` does not exist",
            "did you mean `../../img/a.png`?",
        ),
        (
            "the link target `/c/gone.md` does not exist",
            "did you mean `/b/gone.md`?",
        ),
        (
            "the link target `./othr.md` does not exist",
            "did you mean `./other.md`?",
        ),
        (
            "the link target `../AGENTS.md` does not exist",
            "correct the path, or remove the link",
        ),
        (
            "the link target `two.md` does not exist",
            "did you mean `../m/two.md` or `../n/two.md`?",
        ),
    ];
    let found = texts(&folder, "link/broken-page");
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(message, help)| (&**message, &**help))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_command_names_a_file_as_seen_from_its_folder() {
    let folder = Folder::with(&[
        (
            "docs/index.md",
            "# A\n\n```bash\ncd deploy && ./jobs/restart-dbs.sh\n```\n\n```bash\n./jobs/restart-dbs.sh\n```\n",
        ),
        ("book.toml", "[book]\nsrc = \"docs\"\n"),
        ("deploy/jobs/restart-db.sh", "true\n"),
    ]);
    let helps: Vec<String> = texts(&folder, "command/missing-path")
        .into_iter()
        .map(|(_, help)| help)
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `jobs/restart-db.sh`?",
            "did you mean `deploy/jobs/restart-db.sh`?"
        ]
    );
}
