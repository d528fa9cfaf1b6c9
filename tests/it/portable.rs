//! Books that were written on other systems.

use std::fs;
use std::path::Path;

use crate::support::{Folder, files};

/// The example book in a folder of its own, each markdown file changed.
fn example(change: impl Fn(String) -> String) -> Folder {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    for path in ["book.toml", "checks.lock"] {
        folder.write(path, &fs::read(project.join(path)).expect("is there"));
    }
    let content = project.join("content");
    for path in files(&content) {
        let bytes = fs::read(content.join(&path)).expect("is there");
        let is_page = Path::new(&path)
            .extension()
            .is_some_and(|ending| ending == "md");
        let bytes = if is_page {
            change(String::from_utf8(bytes).expect("is text")).into_bytes()
        } else {
            bytes
        };
        folder.write(&format!("content/{path}"), &bytes);
    }
    folder
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let books = [
        example(|text| text),
        example(|text| text.replace('\n', "\r\n")),
    ];
    for book in &books {
        let output = book
            .opsbook(&["build", "--out", "site"])
            .env("SOURCE_DATE_EPOCH", "1795392000")
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{output:?}");
    }
    let [one, other] = books.each_ref().map(|book| files(&book.path("site")));
    assert_eq!(one, other);
    for path in one {
        let [one, other] = books
            .each_ref()
            .map(|book| fs::read(book.path("site").join(&path)));
        assert!(one.expect("reads") == other.expect("reads"), "{path}");
    }
}

/// macOS keeps names with decomposed letters on some of its file systems, while
/// authors type composed ones.
#[test]
fn names_are_found_however_their_letters_are_composed() {
    let book = Folder::with(&[
        (
            "index.md",
            "# Start\n\n[cafe\u{301}](caf\u{e9}.md) [other](u\u{308}ber.md)\n",
        ),
        ("cafe\u{301}.md", "# One\n\nText.\n"),
        ("\u{fc}ber.md", "# Two\n\nText.\n"),
    ]);
    let ran = book.run(&["validate"]).ends_with(0);
    assert!(!ran.stdout.contains("link/"), "{}", ran.stdout);
}
