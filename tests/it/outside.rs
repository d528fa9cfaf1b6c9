//! Nothing outside the repository is read, and nothing that a page names
//! stops a build.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, Instant};

use opsbook::assemble::Drafts;
use opsbook::book::{Proofs, Provenance};
use opsbook::pipeline::{BuildOptions, build, load_book};
use opsbook::stamp::History;
use proptest::prelude::*;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::Value;

use crate::site::Site;
use crate::support::{Folder, files};

const SECRET: &str = "planted-secret-4711";
/// Far longer than any build here takes, so that one that hangs fails.
const TIMEOUT: Duration = Duration::from_mins(2);

/// A folder with a book in `repo`, which is a repository, and a secret beside.
fn beside_a_secret(pages: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[
        ("secret.txt", SECRET),
        ("secrets/page.md", SECRET),
        ("secrets/data.yaml", SECRET),
        ("secrets/base.css", SECRET),
        ("repo/.git/config", SECRET),
        ("repo/book.toml", "[book]\ntitle = \"T\"\n"),
        ("repo/content/index.md", "# Home\n"),
    ]);
    for (path, text) in pages {
        folder.write(&format!("repo/{path}"), text.as_bytes());
    }
    folder
}

fn link(folder: &Folder, path: &str, target: &str) {
    let path = folder.path(&format!("repo/{path}"));
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
    symlink(target, path).expect("links can be made");
}

fn fifo(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a FIFO can be made");
}

/// Builds the site, as files and as one file, and judges the book; nothing of
/// a secret is in what is published. Gives the findings.
fn published(folder: &Folder) -> Vec<Value> {
    let start = Instant::now();
    let program = |arguments: &[&str]| {
        let mut command = folder.opsbook(arguments);
        command.env("TOKEN", SECRET);
        let output = command.output().expect("the program starts");
        assert!(start.elapsed() < TIMEOUT, "{arguments:?}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!text.contains("panicked"), "{text}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{text}");
        output.stdout
    };
    program(&["build", "repo", "--out", "site"]);
    program(&["build", "repo", "--single-file", "one.html"]);
    let report = program(&["validate", "repo", "--format", "json"]);
    for path in files(&folder.path("site")) {
        assert_clean(
            &fs::read(folder.path("site").join(&path)).expect("it is there"),
            &path,
        );
    }
    assert_clean(
        &fs::read(folder.path("one.html")).expect("it is there"),
        "one.html",
    );
    assert_clean(&report, "the report");
    let report: Value = serde_json::from_slice(&report).expect("the report is JSON");
    report["findings"].as_array().expect("a list").clone()
}

#[track_caller]
fn assert_clean(bytes: &[u8], what: &str) {
    let found = memchr::memmem::find(bytes, SECRET.as_bytes());
    assert_eq!(found, None, "{what} holds the secret");
}

/// The places of one rule's findings, as `file:line:column`.
fn places(findings: &[Value], rule: &str) -> Vec<String> {
    let findings = findings.iter().filter(|finding| finding["rule"] == rule);
    findings
        .map(|finding| {
            let file = finding["file"].as_str().expect("a file");
            format!("{file}:{}:{}", finding["line"], finding["column"])
        })
        .collect()
}

#[test]
fn what_a_link_leads_to_outside_is_not_published() {
    let folder = beside_a_secret(&[(
        "content/index.md",
        "# Home\n\n[z](env.txt) [p](passwd)\n\n[s](../../secret.txt) [c](chain.txt)\n\n\
         [e](../../../../../../etc/passwd) [g](config.txt) ![d](dir/secret.txt)\n",
    )]);
    for (path, target) in [
        ("content/env.txt", "/proc/self/environ"),
        ("content/passwd", "/etc/passwd"),
        ("content/page.md", "/etc/hostname"),
        ("content/secret.md", "../../secrets/page.md"),
        ("content/chain.txt", "chain-2.txt"),
        ("content/chain-2.txt", "../../secret.txt"),
        ("content/config.txt", "../.git/config"),
        ("content/dir", "../.."),
        ("content/root", "/"),
        ("content/_data/data.yaml", "../../../secrets/data.yaml"),
        ("content/SUMMARY.md", "../../secrets/page.md"),
    ] {
        link(&folder, path, target);
    }
    let findings = published(&folder);
    let outside = places(&findings, "content/outside-repository");
    for place in [
        "repo/content/index.md:3:5",
        "repo/content/index.md:3:18",
        "repo/content/index.md:5:27",
        "repo/content/index.md:7:39",
        "repo/content/index.md:7:56",
        "repo/content/page.md:1:1",
        "repo/content/secret.md:1:1",
        "repo/content/root:1:1",
        "repo/content/_data/data.yaml:1:1",
        "repo/content/SUMMARY.md:1:1",
    ] {
        assert!(
            outside.iter().any(|found| found == place),
            "{place}: {outside:#?}"
        );
    }
    let site = Site::read(&folder.path("site"));
    assert_eq!(site.dead_links(1), Vec::<String>::new());
    let pages = site
        .paths()
        .filter(|path| path.contains("page") || path.contains("secret"));
    assert_eq!(pages.count(), 0);
}

#[test]
fn what_is_included_lies_inside() {
    let folder = beside_a_secret(&[(
        "content/index.md",
        "# Home\n\n--8<-- \"linked.txt\"\n\n--8<-- \"../../secret.txt\"\n\n--8<-- \"dir/secret.txt\"\n\n\
         ```bash check=c\ntrue\n```\n\n```text expect\n--8<-- \"linked.txt\"\n```\n\n\
         ```yaml\n--8<-- \"../.git/config\"\n```\n",
    )]);
    link(&folder, "content/linked.txt", "../../secret.txt");
    link(&folder, "content/dir", "../..");
    folder.write("repo/content/inside.txt", b"Inside the repository.");
    published(&folder);
    // What lies inside is included: the pages are no test of nothing.
    folder.write(
        "repo/content/index.md",
        b"# Home\n\n--8<-- \"inside.txt\"\n",
    );
    published(&folder);
    assert!(folder.read("site/index.html").contains("Inside the repo"));
}

#[test]
fn results_and_history_lie_inside_too() {
    const SAID: &str = "said-by-the-script";
    let page = format!("# Home\n\n```bash check=c show=output\necho {SAID}\n```\n");
    let other = Folder::with(&[("book.toml", ""), ("content/index.md", &page)]);
    other.run(&["approve", "--yes"]).ends_with(0);
    other.run(&["run", "--locked"]).ends_with(0);
    other.run(&["run", "--locked"]).ends_with(0);
    // Results of the very same check elsewhere, whose output is a secret.
    let results = other.read(".opsbook/results.json").replace(SAID, SECRET);
    let history = other.read(".opsbook/history.jsonl");
    let folder = beside_a_secret(&[("content/index.md", &page)]);
    folder.write("outside/results.json", results.as_bytes());
    folder.write("outside/history.jsonl", history.as_bytes());
    let build = || folder.run(&["build", "repo", "--out", "site"]);
    let html = || folder.read("site/index.html");
    build().ends_with(0);
    let without = html();

    link(&folder, ".opsbook", "../outside");
    let refused = build().ends_with(2).stderr;
    assert!(refused.contains("outside the repository"), "{refused}");
    folder.run(&["status", "repo"]).ends_with(2);
    fs::remove_file(folder.path("repo/.opsbook")).expect("it is there");

    link(
        &folder,
        ".opsbook/results.json",
        "../../outside/results.json",
    );
    build().ends_with(2);
    fs::remove_file(folder.path("repo/.opsbook/results.json")).expect("it is there");

    link(
        &folder,
        ".opsbook/history.jsonl",
        "../../outside/history.jsonl",
    );
    build().ends_with(0);
    assert_eq!(html(), without);
    fs::remove_file(folder.path("repo/.opsbook/history.jsonl")).expect("it is there");

    // Files in the same places are read.
    folder.write("repo/.opsbook/results.json", results.as_bytes());
    folder.write("repo/.opsbook/history.jsonl", history.as_bytes());
    build().ends_with(0);
    assert!(html().contains(SECRET));
    assert_ne!(html(), without);
}

#[test]
fn a_book_can_permit_what_lies_outside() {
    let folder = beside_a_secret(&[
        ("book.toml", "[book]\nallow_outside = true\n"),
        ("content/index.md", "# Home\n\n[s](s.txt)\n"),
    ]);
    link(&folder, "content/s.txt", "../../secret.txt");
    folder.run(&["build", "repo", "--out", "site"]).ends_with(0);
    assert_eq!(folder.read("site/s.txt"), SECRET);
}

#[test]
fn links_inside_the_repository_are_followed() {
    let folder = beside_a_secret(&[
        (
            "content/index.md",
            "# Home\n\n[n](shared/notes.txt) [p](page.md) [q](more/q.md)\n",
        ),
        ("shared/notes.txt", "Notes."),
        ("shared/page.md", "# Shared page\n"),
        ("elsewhere/q.md", "# Question\n"),
    ]);
    link(&folder, "content/shared", "../shared");
    link(&folder, "content/page.md", "../shared/page.md");
    link(&folder, "content/more", "../elsewhere");
    let findings = published(&folder);
    assert_eq!(
        places(&findings, "content/outside-repository"),
        Vec::<String>::new()
    );
    assert_eq!(folder.read("site/shared/notes.txt"), "Notes.");
    assert!(folder.read("site/page/index.html").contains("Shared page"));
    assert!(folder.read("site/more/q/index.html").contains("Question"));
}

#[test]
fn settings_and_themes_lie_inside_too() {
    let folder = beside_a_secret(&[]);
    fs::remove_file(folder.path("repo/book.toml")).expect("it is there");
    folder.write("outside.toml", b"[book]\ntitle = \"Outside\"\n");
    link(&folder, "book.toml", "../outside.toml");
    let ran = folder.run(&["build", "repo", "--out", "site"]).ends_with(2);
    assert!(
        ran.stderr.contains("content/outside-repository"),
        "{}",
        ran.stderr
    );
    fs::remove_file(folder.path("repo/book.toml")).expect("it is there");
    folder.write("repo/book.toml", b"[site]\ntheme = \"ours\"\n");
    link(
        &folder,
        "themes/ours/css/base.css",
        "../../../../secrets/base.css",
    );
    link(&folder, "themes/ours/static/logo.png", "/etc/passwd");
    link(&folder, "themes/ours/static/self", "self");
    let findings = published(&folder);
    let outside = places(&findings, "content/outside-repository");
    assert_eq!(outside.len(), 2, "{findings:#?}");
    folder.write("repo/book.toml", b"[book]\nsrc = \"../secrets\"\n");
    let ran = folder.run(&["build", "repo", "--out", "site"]).ends_with(2);
    assert!(
        ran.stderr.contains("outside the repository"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_no_file_is_a_finding_at_its_link() {
    let folder = beside_a_secret(&[
        ("book.toml", "[book]\n"),
        (
            "content/index.md",
            "# Home\n\n[bin](bin) [bin](bin/) [f](pipe) [s](socket)\n\n\
             [g](gone.txt) ![i](pipe) <img src=\"socket\">\n",
        ),
        ("content/bin/x.sh", "true\n"),
        ("content/a.md", "# A\n\n[a](a) [b](b/index.html)\n"),
        ("content/a", "A file."),
        ("content/b.md", "# B\n"),
        ("content/b/index.html", "A file."),
    ]);
    fifo(&folder.path("repo/content/pipe"));
    fifo(&folder.path("repo/content/page.md"));
    fifo(&folder.path("repo/.gitignore"));
    UnixListener::bind(folder.path("repo/content/socket")).expect("binds");
    link(&folder, "content/gone.txt", "nothing");
    let long = "x/".repeat(1500);
    folder.write(
        "repo/content/long.md",
        format!("# L\n\n[l]({long}) [m]({})\n", "y".repeat(4000)).as_bytes(),
    );
    let findings = published(&folder);
    let folders = places(&findings, "link/folder");
    assert_eq!(
        folders,
        ["repo/content/index.md:3:7", "repo/content/index.md:3:18"]
    );
    let unreadable = places(&findings, "content/unreadable");
    for place in [
        "index.md:3:28",
        "index.md:3:38",
        "index.md:5:5",
        "index.md:5:20",
        "page.md:1:1",
    ] {
        let place = format!("repo/content/{place}");
        assert!(unreadable.contains(&place), "{place}: {unreadable:#?}");
    }
    let taken = places(&findings, "content/path-taken");
    assert_eq!(
        taken,
        ["repo/content/a.md:3:5", "repo/content/b/index.html:1:1"]
    );
    assert_eq!(
        places(&findings, "link/broken-page").len(),
        2,
        "{findings:#?}"
    );
    let site = Site::read(&folder.path("site"));
    assert_eq!(site.dead_links(1), Vec::<String>::new());
}

/// Root may read everything: the program is started as somebody else.
#[test]
fn what_cannot_be_read_is_a_finding() {
    let folder = beside_a_secret(&[
        (
            "content/index.md",
            "# Home\n\n[n](notes.txt) [l](locked/x.txt)\n",
        ),
        ("content/notes.txt", SECRET),
        ("content/page.md", "# Page\n"),
        ("content/locked/x.txt", SECRET),
        ("content/locked/p.md", "# P\n"),
    ]);
    let mode = |path: &str, mode: u32| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.path(path), permissions).expect("it is ours");
    };
    for path in [
        "repo/content/notes.txt",
        "repo/content/page.md",
        "repo/content/locked",
    ] {
        mode(path, 0o000);
    }
    mode(".", 0o777);
    let run = |arguments: &[&str]| {
        let mut command = folder.opsbook(arguments);
        if rustix::process::geteuid().is_root() {
            command.uid(65534).gid(65534);
        }
        command.output().expect("the program starts")
    };
    let built = run(&["build", "repo", "--out", "site"]);
    let said = String::from_utf8_lossy(&built.stderr);
    assert_eq!(built.status.code(), Some(0), "{said}");
    let report = run(&["validate", "repo", "--format", "json"]);
    mode("repo/content/locked", 0o755);
    let report: Value = serde_json::from_slice(&report.stdout).expect("the report is JSON");
    let findings = report["findings"].as_array().expect("a list");
    let unreadable = places(findings, "content/unreadable");
    let expected = ["index.md:3:5", "index.md:3:20", "locked:1:1", "page.md:1:1"];
    for place in expected.map(|place| format!("repo/content/{place}")) {
        assert!(unreadable.contains(&place), "{place}: {unreadable:#?}");
    }
    assert!(folder.read("site/index.html").contains("Home"));
}

#[test]
fn a_file_that_disappears_while_building_is_left_out() {
    let folder = beside_a_secret(&[
        (
            "content/index.md",
            "# Home\n\n[a](a.txt) [b](b.txt) [c](c.txt)\n",
        ),
        ("content/a.txt", "A"),
        ("content/b.txt", "B"),
        ("content/c.txt", "C"),
    ]);
    let loaded = load_book(&folder.path("repo"), Drafts::LeftOut).expect("it is a book");
    fs::remove_file(folder.path("repo/content/a.txt")).expect("it is there");
    fs::remove_file(folder.path("repo/content/b.txt")).expect("it is there");
    link(&folder, "content/b.txt", "../../secret.txt");
    let history = History::default();
    let site = folder.path("site");
    let options = BuildOptions {
        out: &site,
        results: None,
        history: &history,
        findings: &[],
        changed: &std::collections::BTreeMap::new(),
        proofs: &Proofs::default(),
        provenance: &Provenance::default(),
        done: &|| {},
    };
    let built = build(&loaded, &options).expect("the site is published");
    let left: Vec<&str> = built
        .left_out
        .iter()
        .map(|left| left.message.as_str())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(
        left[0].starts_with("`a.txt` does not exist any more"),
        "{left:?}"
    );
    assert!(
        left[1].starts_with("`b.txt` leads outside the repository"),
        "{left:?}"
    );
    assert_eq!(folder.read("site/c.txt"), "C");
    assert!(!site.join("a.txt").exists() && !site.join("b.txt").exists());
}

#[test]
fn folders_that_link_to_each_other_end() {
    let folder = beside_a_secret(&[]);
    for from in 0..14 {
        folder.write(&format!("repo/content/d{from}/p.md"), b"# P\n");
        for to in (0..14).filter(|to| *to != from) {
            link(
                &folder,
                &format!("content/d{from}/l{to}"),
                &format!("../d{to}"),
            );
        }
    }
    link(&folder, "content/self", ".");
    let findings = published(&folder);
    assert!(!places(&findings, "content/unreadable").is_empty());
    assert!(files(&folder.path("site")).len() < 5_000);
}

#[test]
fn folders_of_the_repository_are_shown_by_its_host() {
    let folder = beside_a_secret(&[
        (
            "book.toml",
            "[site]\nedit_url = \"https://github.com/acme/ops/edit/main/content/{path}\"\n",
        ),
        (
            "content/index.md",
            "# Home\n\n[bin](bin/) [tools](../tools)\n",
        ),
        ("content/bin/x.sh", "true\n"),
        ("tools/x.sh", "true\n"),
    ]);
    let findings = published(&folder);
    assert_eq!(places(&findings, "link/folder"), Vec::<String>::new());
    let page = folder.read("site/index.html");
    for path in ["content/bin", "tools"] {
        let link =
            format!("href=\"https://github.com/acme/ops/tree/main/{path}\" rel=\"noreferrer\"");
        assert!(page.contains(&link), "{page}");
    }
}

#[test]
fn a_page_is_found_by_another_path_of_its_own() {
    let folder = beside_a_secret(&[
        ("book.toml", "[book]\nsrc = \"docs\"\n"),
        (
            "docs/index.md",
            "# Home\n\n[a](../docs/a.md#there) [b](/docs/a.md) [c](../docs/a.md#gone)\n",
        ),
        ("docs/a.md", "# A\n\n## There\n\nText.\n"),
    ]);
    let findings = published(&folder);
    assert_eq!(places(&findings, "link/outside-book"), Vec::<String>::new());
    assert_eq!(
        places(&findings, "link/broken-anchor"),
        ["repo/docs/index.md:3:45"]
    );
    let page = folder.read("site/index.html");
    assert!(
        page.contains("href=\"a/#there\"") && page.contains("href=\"a/\""),
        "{page}"
    );
}

#[test]
fn paths_of_the_site_itself_are_no_trap() {
    let folder = beside_a_secret(&[
        ("content/robots.txt/x.md", "# X\n"),
        ("content/feed.xml.md", "# Feed\n"),
        ("content/sw.js.md", "# Worker\n"),
        ("content/x/index.html.md", "# I\n"),
        ("content/index.html/y.md", "# Y\n"),
        (
            "content/old.html/z.md",
            "---\naliases: [/old.html, /index.html/y, /x]\n---\n# Z\n",
        ),
        ("content/status", "A file."),
        ("content/search", "A file."),
        ("content/404.html", "A file."),
        ("content/a\\b.md", "# Back\n"),
        ("content/a\\..\\..\\c.txt", "A file."),
    ]);
    published(&folder);
    let site = Site::read(&folder.path("site"));
    assert_eq!(site.dead_links(1), Vec::<String>::new());
}

#[test]
fn a_name_that_is_not_text_is_a_finding() {
    use std::os::unix::ffi::OsStrExt;

    let folder = beside_a_secret(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    fs::write(folder.path("repo/content").join(name), "# C\n").expect("it can be written");
    let findings = published(&folder);
    assert_eq!(
        places(&findings, "content/unreadable").len(),
        1,
        "{findings:#?}"
    );
}

/// What lies at one of a few names.
#[derive(Clone, Debug)]
enum Thing {
    File,
    Page,
    Folder,
    Link(&'static str),
    Fifo,
    Socket,
    Unreadable,
}

const NAMES: [&str; 8] = [
    "a",
    "b",
    "a.md",
    "index.html",
    "x.txt",
    "d/a",
    "d/e/x.png",
    "robots.txt",
];
const TARGETS: [&str; 14] = [
    "..",
    ".",
    "/",
    "a",
    "d",
    "../d",
    "../../secret.txt",
    "../../../secret.txt",
    "../../secrets",
    "/proc/self/environ",
    "/dev/zero",
    "../.git/config",
    "nothing",
    "../content/a.md",
];

fn thing() -> impl Strategy<Value = Thing> {
    prop_oneof![
        Just(Thing::File),
        Just(Thing::Page),
        Just(Thing::Folder),
        proptest::sample::select(&TARGETS[..]).prop_map(Thing::Link),
        proptest::sample::select(&TARGETS[..]).prop_map(Thing::Link),
        Just(Thing::Fifo),
        Just(Thing::Socket),
        Just(Thing::Unreadable),
    ]
}

/// Puts a thing in its place, unless another one is in the way.
fn put(folder: &Folder, path: &str, thing: &Thing) {
    let path = folder.path(&format!("repo/content/{path}"));
    let parent = path.parent().expect("a folder");
    if fs::create_dir_all(parent).is_err() || path.symlink_metadata().is_ok() {
        return;
    }
    match thing {
        Thing::File => fs::write(&path, "A file.").expect("it can be written"),
        Thing::Page => fs::write(path.with_extension("md"), "# P\n").expect("it can be written"),
        Thing::Folder => fs::create_dir(&path).expect("it can be made"),
        Thing::Link(target) => symlink(target, &path).expect("it can be made"),
        Thing::Fifo => fifo(&path),
        Thing::Socket => drop(UnixListener::bind(&path)),
        Thing::Unreadable => {
            fs::write(&path, SECRET).expect("it can be written");
            fs::write(&path, "").expect("it can be written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("it is ours");
        }
    }
}

/// A page that links to every name in every way.
fn page_of_links() -> String {
    let mut page = String::from("# Links\n\n");
    for name in NAMES {
        for path in [
            name.to_owned(),
            format!("{name}/"),
            format!("./{name}#x"),
            format!("/{name}"),
            format!("../content/{name}"),
            format!("{name}/secret.txt"),
            format!("{name}/etc/passwd"),
            format!("../../{name}"),
        ] {
            let links = ["[l](", ") ![i](", ") <img src=\"", "\">\n\n"];
            page.push_str(&links.join(&path));
        }
    }
    page
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_builds(things in proptest::collection::vec(thing(), NAMES.len()), bare in any::<bool>()) {
        let folder = beside_a_secret(&[("content/links.md", &page_of_links())]);
        if bare {
            fs::remove_file(folder.path("repo/book.toml")).expect("it is there");
        }
        for (name, thing) in NAMES.iter().zip(&things) {
            put(&folder, name, thing);
        }
        for finding in published(&folder) {
            let file = finding["file"].as_str().expect("a file");
            let is_file = folder.path(file).symlink_metadata().is_ok_and(|found| found.is_file());
            let text = is_file.then(|| fs::read_to_string(folder.path(file)).ok());
            let text = text.flatten().unwrap_or_default();
            let (line, column) = (finding["line"].as_u64(), finding["column"].as_u64());
            let lines: Vec<&str> = text.lines().collect();
            let line = usize::try_from(line.expect("a line")).expect("it is small");
            prop_assert!(line >= 1 && line <= lines.len().max(1), "{finding}");
            let width = lines.get(line - 1).map_or(0, |line| line.chars().count());
            let column = usize::try_from(column.expect("a column")).expect("it is small");
            prop_assert!(column >= 1 && column <= width + 1, "{finding}");
        }
    }
}
