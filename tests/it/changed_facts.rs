//! What changed in the repository since a page was reviewed, and how much of
//! the book was proven at earlier commits.

use crate::support::{Folder, has_program};

const PAGE: &str = "---\nlast_reviewed_on: 2026-03-01\n---\n\n# Shop\n\nThe service `shop-web` of `compose.yaml` has 3 replicas (`replicas`).\n\n```bash\nmake rollback\n```\n";

fn git(folder: &Folder, arguments: &[&str], date: &str) {
    let status = std::process::Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"])
        .args(arguments)
        .current_dir(folder.path("."))
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_AUTHOR_DATE", date)
        .status();
    assert!(status.expect("git starts").success(), "{arguments:?}");
}

fn commit(folder: &Folder, day: &str) {
    git(folder, &["add", "-A"], "");
    let date = format!("{day}T10:00:00Z");
    git(
        folder,
        &["commit", "--quiet", "--allow-empty", "-m", "x"],
        &date,
    );
}

fn compose(replicas: u8, indent: &str) -> String {
    format!(
        "services:\n  shop-web:\n    deploy:\n    {indent}replicas: {replicas}\n    environment:\n      DB_PASSWORD: pw{replicas}secret\n"
    )
}

/// A book whose facts changed after its review on 2026-03-01.
fn book() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Shop\"\n"),
        (".gitignore", "/site\n/.opsbook\n"),
        ("compose.yaml", &compose(1, "  ")),
        ("Makefile", "rollback:\n\ttrue\n"),
        ("content/index.md", "# Start\n"),
        ("content/shop.md", PAGE),
    ]);
    git(&folder, &["init", "--quiet"], "");
    git(
        &folder,
        &["remote", "add", "origin", "git@github.com:acme/shop.git"],
        "",
    );
    commit(&folder, "2026-01-01");
    folder.write("compose.yaml", compose(2, "  ").as_bytes());
    commit(&folder, "2026-02-01");
    folder.write("compose.yaml", compose(3, "  ").as_bytes());
    commit(&folder, "2026-04-01");
    folder
}

#[test]
fn a_changed_line_is_shown_as_it_was_at_the_review_and_as_it_is() {
    if !has_program("git") {
        return;
    }
    let folder = book();
    folder.run(&["build"]).ends_with(0);
    let html = folder.read("site/shop/index.html");
    for part in [
        "<b class=\"proofs-changed\">1 changed since the review</b>",
        "<dd><code>replicas: 2</code></dd>",
        "<dd><code>replicas: 3</code></dd>",
        "Changed after the review of 2026-03-01: 2026-04-01 in <a class=\"out\" href=\"https://github.com/acme/shop/commit/",
        "class=\"proof changed\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        !html.contains("pw2secret") && !html.contains("pw3secret"),
        "{html}"
    );
    let truth = folder.read("site/truth/index.html");
    assert!(truth.contains("1 since 2026-03-01"), "{truth}");
    // Reviewed since then, or only indented: nothing to say.
    let page = PAGE.replace("2026-03-01", "2026-04-02");
    folder.write("content/shop.md", page.as_bytes());
    folder.write("compose.yaml", compose(3, "   ").as_bytes());
    commit(&folder, "2026-05-01");
    folder.run(&["build"]).ends_with(0);
    let html = folder.read("site/shop/index.html");
    assert!(!html.contains("proofs-changed"), "{html}");
}

#[test]
fn the_history_of_truth_has_a_point_for_each_commit() {
    if !has_program("git") {
        return;
    }
    let folder = book();
    let truth = |folder: &Folder| folder.read("site/truth/index.html");
    folder.run(&["build"]).ends_with(0);
    let first = truth(&folder);
    assert!(!first.contains("class=\"trend\""), "{first}");
    folder.run(&["build"]).ends_with(0);
    assert_eq!(truth(&folder), first, "the same input gives the same site");
    let page = format!("{PAGE}\nThe service `shop-wbe` is `docker compose restart shop-wbe`.\n");
    folder.write("content/shop.md", page.as_bytes());
    commit(&folder, "2026-06-01");
    folder.run(&["build"]).ends_with(0);
    let second = truth(&folder);
    assert!(second.contains("class=\"trend\""), "{second}");
    assert!(
        second.contains("2026-04-01") && second.contains("2026-06-01"),
        "{second}"
    );
    assert_eq!(folder.read(".opsbook/history.jsonl").lines().count(), 2);
    // A pipeline without the file continues the one of the published site.
    let published = folder.read("site/history.jsonl");
    std::fs::remove_dir_all(folder.path(".opsbook")).expect("is there");
    folder.write("before.jsonl", published.as_bytes());
    folder
        .run(&["build", "--history", "before.jsonl"])
        .ends_with(0);
    assert_eq!(truth(&folder), second);
}
