//! `opsbook init` in the kinds of repositories that it is made for: one command
//! leads to a site and to a pipeline that passes.

use std::collections::BTreeMap;
use std::fs;

use super::support::{Folder, Ran, files};

/// A repository with these files, cloned from `remote` if it is not empty.
fn repository(remote: &str, contents: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(contents);
    folder.git(&["init", "--quiet", "--initial-branch=main"]);
    if !remote.is_empty() {
        folder.git(&["remote", "add", "origin", remote]);
    }
    folder
}

/// All files outside `.git`, with their contents.
fn snapshot(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let paths = files(&folder.path("")).into_iter();
    paths
        .filter(|path| !path.starts_with(".git/"))
        .map(|path| {
            (
                path.clone(),
                fs::read(folder.path(&path)).expect("it is there"),
            )
        })
        .collect()
}

/// Runs `init`, then what its pipeline runs. No file that existed changes, not
/// even by a second `init`.
#[track_caller]
fn initialised(folder: &Folder, arguments: &[&str]) -> Ran {
    let before = snapshot(folder);
    let ran = folder.run(&[&["init"], arguments].concat()).ends_with(0);
    let after = snapshot(folder);
    for (path, bytes) in &before {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
    let has_baseline = folder.path("opsbook-baseline.json").exists();
    let baseline = ["--baseline", "opsbook-baseline.json"];
    let baseline = if has_baseline { &baseline[..] } else { &[] };
    folder.run(&[&["validate"], baseline].concat()).ends_with(0);
    folder.run(&["build", "--out", "out"]).ends_with(0);
    fs::remove_dir_all(folder.path("out")).expect("the site is there");
    let again = folder.run(&[&["init"], arguments].concat()).ends_with(0);
    assert!(!again.stdout.contains("written"), "{}", again.stdout);
    assert_eq!(snapshot(folder), after);
    ran
}

#[test]
fn an_empty_repository_gets_a_first_page() {
    let folder = repository("", &[]);
    let ran = initialised(&folder, &[]);
    assert!(folder.read("content/index.md").starts_with("# Runbooks\n"));
    assert!(ran.stderr.contains("--pipeline github"), "{}", ran.stderr);
}

#[test]
fn a_single_runbook_is_the_book_beside_code() {
    let mut contents = vec![
        (
            "RUNBOOK.md",
            "# On call\n\n[gone](nowhere.md)\n\n[code](src/m1.py)\n",
        ),
        ("README.md", "# Shop\n"),
        (".env", "PASSWORD=x\n"),
    ];
    let code = [
        "src/m1.py",
        "src/m2.py",
        "src/m3.py",
        "src/m4.py",
        "src/m5.py",
    ];
    contents.extend(code.map(|path| (path, "x = 1\n")));
    let folder = repository("git@github.com:acme/shop.git", &contents);
    initialised(&folder, &[]);
    let settings = folder.read("book.toml");
    assert!(
        settings.contains("title = \"shop runbooks\"\n"),
        "{settings}"
    );
    assert!(
        settings.contains("\nedit_url = \"https://github.com/acme/shop/edit/main/{path}\"\n"),
        "{settings}"
    );
    assert!(folder.read("opsbook-baseline.json").contains("nowhere.md"));
    let pipeline = folder.read(".github/workflows/opsbook.yml");
    assert!(
        pipeline.contains("--baseline opsbook-baseline.json\n"),
        "{pipeline}"
    );
    // Files that no page names are not published.
    folder.run(&["build", "--out", "out"]).ends_with(0);
    let published = files(&folder.path("out"));
    assert!(
        !published
            .iter()
            .any(|path| path.contains(".env") || path.contains("m2.py"))
    );
}

#[test]
fn settings_of_other_generators_stay_in_effect() {
    let mkdocs = repository(
        "https://gitlab.example.org/acme/ops.git",
        &[
            ("mkdocs.yml", "site_name: Ops handbook\n"),
            ("docs/index.md", "# Home\n\n[disk](disk.md)\n"),
            ("docs/disk.md", "# Disk full\n"),
        ],
    );
    let ran = initialised(&mkdocs, &["--from", "mkdocs"]);
    assert!(
        ran.stdout.contains("2 pages in docs, settings of MkDocs"),
        "{}",
        ran.stdout
    );
    assert!(mkdocs.read("book.toml").contains("src = \"docs\"\n"));
    let built = mkdocs.run(&["build", "--out", "out"]).ends_with(0);
    assert!(
        mkdocs.read("out/index.html").contains("Ops handbook"),
        "{}",
        built.stdout
    );
    assert!(mkdocs.path(".gitlab-ci.yml").exists());
    let docusaurus = repository(
        "",
        &[
            (
                "website/docusaurus.config.js",
                "module.exports = { title: 'Acme' };\n",
            ),
            ("website/docs/intro.md", "# Intro\n"),
        ],
    );
    initialised(&docusaurus, &["--from", "docusaurus", "--pipeline", "none"]);
    assert!(
        docusaurus
            .read("book.toml")
            .contains("src = \"website/docs\"\n")
    );
    let hugo = repository(
        "",
        &[
            ("hugo.toml", "title = \"Hugo Ops\"\n"),
            ("content/_index.md", "---\ntitle: Home\n---\nHello\n"),
        ],
    );
    initialised(&hugo, &["--from", "hugo"]);
    let mdbook = repository(
        "",
        &[
            ("book.toml", "[book]\ntitle = \"Ops\"\n"),
            ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
            ("src/one.md", "# One\n"),
        ],
    );
    let ran = initialised(&mdbook, &["--from", "mdbook"]);
    assert!(ran.stdout.contains("kept     book.toml"), "{}", ran.stdout);
}

#[test]
fn a_monorepo_with_several_folders_is_taken_as_a_whole() {
    let mut contents = vec![
        ("README.md", "# Mono\n"),
        ("services/api/runbooks/5xx.md", "# API 5xx\n"),
        ("services/web/runbooks/slow.md", "# Web is slow\n"),
        ("services/api/notes.md", "# Notes\n"),
        (
            "ops/api.yml",
            "groups:\n- name: a\n  rules:\n  - alert: ApiDown\n    expr: up == 0\n",
        ),
    ];
    let code = [
        "a.go", "b.go", "c.go", "d.go", "e.go", "f.go", "g.go", "h.go", "i.go", "j.go",
    ];
    contents.extend(code.map(|path| (path, "package a\n")));
    let folder = repository("https://github.com/acme/mono", &contents);
    let ran = initialised(&folder, &[]);
    assert!(
        ran.stdout.contains("3 pages, 1 alert in 1 rule file"),
        "{}",
        ran.stdout
    );
    assert!(
        folder
            .read("book.toml")
            .contains("#   ops/api.yml (1 alert)\n")
    );
    assert!(!folder.read("book.toml").contains("\nsrc ="));
}

#[test]
fn a_book_below_the_repository_has_its_pipeline_at_the_top() {
    let folder = repository(
        "https://github.com/acme/mono",
        &[("ops/content/index.md", "# Ops\n\n[gone](x.md)\n")],
    );
    folder.run(&["init", "ops"]).ends_with(0);
    let pipeline = folder.read(".github/workflows/opsbook.yml");
    assert!(
        pipeline.contains(
            "opsbook validate ops --format github --baseline ops/opsbook-baseline.json\n"
        ),
        "{pipeline}"
    );
    let settings = folder.read("ops/book.toml");
    assert!(
        settings.contains("/edit/main/ops/content/{path}\""),
        "{settings}"
    );
    folder
        .run(&["validate", "ops", "--baseline", "ops/opsbook-baseline.json"])
        .ends_with(0);
}

#[test]
fn an_output_folder_in_use_is_left_alone() {
    let folder = repository(
        "git@github.com:acme/x.git",
        &[
            ("docs/source/a.md", "# A\n"),
            ("docs/Makefile", "all:\n"),
            ("site/index.html", "mine\n"),
            (".gitignore", "site\n"),
        ],
    );
    let ran = initialised(&folder, &[]);
    let settings = folder.read("book.toml");
    assert!(
        settings.contains("\nout = \"opsbook-site\"\n"),
        "{settings}"
    );
    assert!(settings.contains("src = \"docs/source\"\n"), "{settings}");
    let pipeline = folder.read(".github/workflows/opsbook.yml");
    assert!(
        pipeline.contains("opsbook build --out opsbook-site\n"),
        "{pipeline}"
    );
    let note = "add /.opsbook/ and /opsbook-site/ to .gitignore";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    folder.run(&["build"]).ends_with(0);
    assert_eq!(folder.read("site/index.html"), "mine\n");
}

#[test]
fn other_settings_than_expected_are_an_error() {
    let folder = repository(
        "",
        &[("hugo.toml", "title = \"x\"\n"), ("content/a.md", "# A\n")],
    );
    let ran = folder.run(&["init", "--from", "mkdocs"]).ends_with(2);
    assert!(ran.stderr.contains("but those of Hugo"), "{}", ran.stderr);
    assert!(!folder.path("book.toml").exists());
}
