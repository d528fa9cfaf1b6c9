//! Reviews whose date nobody wrote down, and names that only book.toml knows.

use crate::support::{Folder, has_program};

const TODAY: &str = "1795392000";

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

fn reviews(folder: &Folder) -> String {
    let output = folder
        .opsbook(&["validate", "--format", "concise", "--fail-on", "error"])
        .env("SOURCE_DATE_EPOCH", TODAY)
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stdout).expect("text");
    let lines = said
        .lines()
        .filter(|line| line.contains("meta/review-overdue"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_last_commit_counts_as_the_review_where_no_date_is_written() {
    if !has_program("git") {
        return;
    }
    let page = "---\nreview_in: 3 months\n---\n# Cache\n\nIt is down.\n";
    let folder = Folder::with(&[
        ("book.toml", ""),
        ("content/old page.md", page),
        ("content/new.md", page),
        ("content/never.md", "# Nobody reviews this\n\nText.\n"),
    ]);
    assert_eq!(
        reviews(&folder),
        "",
        "outside a repository nothing is known"
    );
    git(&folder, &["init", "--quiet"], "");
    git(&folder, &["add", "."], "");
    git(
        &folder,
        &["commit", "--quiet", "-m", "first"],
        "2026-05-01T10:00:00Z",
    );
    folder.write("content/new.md", format!("{page}\nMore.\n").as_bytes());
    git(
        &folder,
        &["commit", "--quiet", "-am", "second"],
        "2026-11-01T10:00:00Z",
    );
    let found = reviews(&folder);
    assert!(found.contains("old page.md:2:"), "{found}");
    assert!(found.contains("was due on 2026-08-01"), "{found}");
    assert_eq!(found.lines().count(), 1, "{found}");
}

#[test]
fn names_of_book_toml_stand_beside_those_of_files() {
    let page =
        "# Cache\n\n```bash\ndocker compose restart cache\ndocker compose restart cahce\n```\n";
    let compose = "services:\n  api:\n    image: api\n";
    let files = [("content/cache.md", page), ("compose.yaml", compose)];
    let folder = Folder::with(&files);
    folder.write("book.toml", b"[repository]\nroot = \".\"\n");
    let before = folder.run(&["validate", "--format", "concise"]).stdout;
    assert_eq!(
        before.matches("command/undeclared-name").count(),
        2,
        "{before}"
    );
    folder.write(
        "book.toml",
        b"[repository]\nroot = \".\"\n[names]\ncompose-service = [\"cache\"]\ncontainers = [\"x\"]\n",
    );
    let after = folder.run(&["validate", "--format", "concise"]).stdout;
    assert_eq!(
        after.matches("command/undeclared-name").count(),
        1,
        "{after}"
    );
    assert!(
        after.contains("unknown kind of name `containers`"),
        "{after}"
    );
}
