//! What is approved runs, and nothing else.

use super::support::{Folder, has_program};

const PAGE: &str = "# Page

```bash check=one
echo first
echo second
```
";

fn book() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Approved\"\n"),
        ("content/index.md", PAGE),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

#[test]
fn a_page_that_was_edited_runs_nothing_new() {
    let folder = book();
    let edits: [(&str, String, &str); 5] = [
        (
            "added",
            format!("{PAGE}\n```bash check=two\ntouch ran\n```\n"),
            "error       0 ms  index#two  not approved: review it and run `opsbook approve`",
        ),
        (
            "changed",
            PAGE.replace("echo second", "touch ran"),
            "index#one  changed since it was approved: review it and run `opsbook approve`",
        ),
        (
            "copied",
            format!("{PAGE}\n```bash check=one-2\necho first\necho second\ntouch ran\n```\n"),
            "index#one-2  not approved",
        ),
        (
            "judged otherwise",
            PAGE.replace("check=one", "check=one ok=\"true\""),
            "index#one  ok changed since",
        ),
        (
            "sent elsewhere",
            PAGE.replace("check=one", "check=one on=other"),
            "index#one  on, runner changed since",
        ),
    ];
    for (name, page, message) in edits {
        folder.write("content/index.md", page.as_bytes());
        let ran = folder.run(&["run", "--locked"]).ends_with(1);
        assert!(ran.stdout.contains(message), "{name}: {}", ran.stdout);
        assert!(!folder.path("ran").exists(), "{name}");
    }
    // The same text on another page is another check.
    folder.write("content/index.md", PAGE.as_bytes());
    folder.write("content/copy.md", PAGE.as_bytes());
    let ran = folder.run(&["run", "--locked"]).ends_with(1);
    assert!(
        ran.stdout.contains("copy#one  not approved"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_has_changed_is_shown_line_by_line() {
    if !has_program("git") {
        return;
    }
    let folder = book();
    folder.git(&["init", "-q"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "approved"]);
    let page = PAGE.replace("echo second", "echo other");
    folder.write("content/index.md", page.as_bytes());
    folder.git(&["commit", "-qam", "changed"]);
    let shown = folder.run(&["approve", "--dry-run"]).ends_with(0).stdout;
    let wanted = "changed  index#one (index.md:3)\n    echo first\n  - echo second\n  + echo other\n    timeout: 10s\n";
    assert!(shown.contains(wanted), "{shown}");
}
