//! What opsbook does with a folder that nobody has prepared for it.

use crate::support::{Folder, files};

/// Commands that need a book with pages.
const COMMANDS: [&[&str]; 6] = [
    &["build", "x"],
    &["validate", "x"],
    &["run", "--locked", "x"],
    &["serve", "x", "--port", "0"],
    &["search", "--book", "x", "disk"],
    &["status", "x"],
];

#[test]
fn a_folder_without_markdown_is_a_wrong_path() {
    let none = Folder::with(&[("x/.keep", "")]);
    let others = Folder::with(&[
        ("x/book.toml", "[book]\nsrc = \".\"\n"),
        ("x/a.adoc", "= A"),
        ("x/b.adoc", "= B"),
        ("x/c.html.md.erb", "<%= c %>"),
        ("x/_private.md", "# Private\n"),
    ]);
    for arguments in COMMANDS {
        let ran = none.run(arguments).ends_with(2);
        assert!(
            ran.stderr.contains("x contains no markdown file\n"),
            "{}",
            ran.stderr
        );
        let ran = others.run(arguments).ends_with(2);
        let named = "it holds other files: 2 .adoc, 1 .html.md.erb";
        assert!(ran.stderr.contains(named), "{}", ran.stderr);
        assert!(!others.path("site").exists() && !others.path("x/site").exists());
    }
}

#[test]
fn the_first_page_of_a_book_can_be_made() {
    let folder = Folder::with(&[("book.toml", "[book]\n"), ("content/_data/x.yaml", "[]\n")]);
    folder.run(&["new", "runbook", "Disk full"]).ends_with(0);
    folder.run(&["build"]).ends_with(0);
}

#[test]
fn a_repository_shows_its_documentation() {
    let folder = Folder::with(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".gitignore", "generated/\n"),
        ("README.md", "# Shop\n\n![logo](assets/logo.png)\n"),
        ("assets/logo.png", "x"),
        ("assets/unused.png", "x"),
        ("docs/a.md", "# A\n"),
        ("docs/unused.pdf", "x"),
        ("docs/generated/g.md", "# G\n"),
        ("services/api/runbooks/b.md", "# B\n"),
        ("services/api/README.md", "# API\n"),
        ("services/api/faq.md", "# Questions\n"),
        ("services/web/src/notes.md", "# Notes\n"),
        ("vendor/lib/README.md", "# Lib\n"),
        ("node_modules/lib/docs/x.md", "# Lib\n"),
        ("tests/fixtures/docs/f.md", "# Fixture\n"),
    ]);
    for number in 0..40 {
        folder.write(&format!("services/web/src/f{number}.rs"), b"fn f() {}\n");
    }
    let ran = folder.run(&["build"]).ends_with(0);
    let expected = "pages    from docs/, services/ and the top, 5 of 6 markdown files";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    let pages: Vec<String> = files(&folder.path("site"));
    let pages: Vec<&str> = pages
        .iter()
        .map(String::as_str)
        .filter(|path| !path.starts_with("assets/opsbook-") && path.ends_with("index.html"))
        .filter(|path| {
            !["commands", "owners", "tags"]
                .iter()
                .any(|name| path.starts_with(name))
        })
        .collect();
    assert_eq!(
        pages,
        [
            "docs/a/index.html",
            "docs/index.html",
            "index.html",
            "services/api/faq/index.html",
            "services/api/index.html",
            "services/api/runbooks/b/index.html",
            "services/api/runbooks/index.html",
            "services/index.html",
        ]
    );
    assert!(folder.path("site/assets/logo.png").exists());
    assert!(!folder.path("site/assets/unused.png").exists());
    assert!(!folder.path("site/docs/unused.pdf").exists());
    folder.run(&["build"]).ends_with(0);
    let ran = folder.run(&["validate"]).ends_with(0);
    assert_eq!(
        ran.stderr.matches("markdown files").count(),
        1,
        "{}",
        ran.stderr
    );
}

#[test]
fn a_repository_of_runbooks_is_shown_as_a_whole() {
    let folder = Folder::with(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("database/slow.md", "# Slow\n"),
        ("network/down.md", "# Down\n"),
        ("tools/check.sh", "true\n"),
    ]);
    let ran = folder.run(&["build"]).ends_with(0);
    assert_eq!(ran.stderr, "");
    assert!(folder.path("site/network/down/index.html").exists());
}

#[test]
fn a_readme_beside_an_index_is_a_page_of_its_own() {
    let folder = Folder::with(&[
        ("docs/index.md", "# Home\n\n[r](README.md)\n"),
        ("docs/README.md", "# About this folder\n\n[h](index.md)\n"),
    ]);
    let ran = folder.run(&["validate", "docs"]).ends_with(0);
    assert!(!ran.stdout.contains("duplicate"), "{}", ran.stdout);
    folder.run(&["build", "docs"]).ends_with(0);
    assert!(folder.read("site/index.html").contains("<h1>Home"));
    assert!(
        folder
            .read("site/readme/index.html")
            .contains("About this folder")
    );
    assert!(folder.read("site/index.html").contains("href=\"readme/\""));
}

#[test]
fn other_markup_is_counted_once() {
    let folder = Folder::with(&[
        ("index.md", "# Home\n\nText.\n"),
        ("a.adoc", "= A"),
        ("b/c.adoc", "= C"),
        ("b/d.rst", "D\n="),
    ]);
    let ran = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(0);
    let lines: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("other-markup"))
        .collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert!(
        lines[0].contains("1 .rst file is not supported and is left out")
            || lines[1].contains("1 .rst file is not supported and is left out")
    );
    assert!(
        ran.stdout
            .contains("2 .adoc files are not supported and are left out"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_picture_that_no_page_uses_yet_can_be_meant() {
    let folder = Folder::with(&[
        ("index.md", "# Home\n\n![lag](pictures/lag.png)\n"),
        ("img/lag.png", "x"),
    ]);
    folder.run(&["validate", "--fix"]).ends_with(0);
    assert_eq!(folder.read("index.md"), "# Home\n\n![lag](img/lag.png)\n");
    folder.run(&["build"]).ends_with(0);
    assert!(folder.path("site/img/lag.png").exists());
}
