//! How a site gets to its place.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use scraper::Selector;

use crate::site::{Site, ids};
use crate::support::{Folder, files};

const PAGES: usize = 300;

/// A book whose every page says `generation`.
fn write_book(folder: &Folder, generation: &str) {
    folder.write("book.toml", b"[book]\ntitle = \"Book\"\n");
    for number in 0..PAGES {
        let text =
            format!("# Page {number}\n\nThis is {generation}.\n\n```bash\necho {number}\n```\n");
        folder.write(
            &format!("content/s{}/p{number}.md", number % 7),
            text.as_bytes(),
        );
    }
}

fn bytes(folder: &Folder, site: &str) -> BTreeMap<String, Vec<u8>> {
    let root = folder.path(site);
    let read = |path: String| {
        let bytes = fs::read(root.join(&path)).expect("the file can be read");
        (path, bytes)
    };
    files(&root).into_iter().map(read).collect()
}

#[test]
fn building_twice_gives_the_same_bytes() {
    let folder = Folder::new();
    write_book(&folder, "generation-1");
    folder.run(&["build", "--out", "one"]).ends_with(0);
    folder.run(&["build", "--out", "two"]).ends_with(0);
    assert!(bytes(&folder, "one") == bytes(&folder, "two"));
    let again = folder.run(&["build", "--out", "two"]).ends_with(0);
    assert!(
        again.stdout.contains(", 0 files changed"),
        "{}",
        again.stdout
    );
}

#[test]
fn an_incremental_build_is_a_full_one() {
    let folder = Folder::new();
    write_book(&folder, "generation-1");
    folder.run(&["build", "--out", "site"]).ends_with(0);
    folder.write("content/s1/p1.md", b"# Changed\n\nNew text.\n");
    fs::remove_file(folder.path("content/s2/p2.md")).expect("the file is there");
    folder.write("content/new/x.md", b"# New\n");
    folder.run(&["build", "--out", "site"]).ends_with(0);
    folder.run(&["build", "--out", "full"]).ends_with(0);
    assert!(bytes(&folder, "site") == bytes(&folder, "full"));
}

#[test]
fn the_page_for_what_is_not_there_is_the_same_at_any_depth() {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Book\"\n[site]\nurl = \"https://x.example/Team/Run\"\n",
        ),
        (
            "content/index.md",
            "# Book\n\n```bash check=up\ntrue\n```\n",
        ),
        (
            "content/issues/disk.md",
            "---\nalerts: [DiskFull]\n---\n\n# Disk\n",
        ),
        (
            "content/_data/escalation.yaml",
            "- { level: 1, from_minutes: 0, contact: Ann }\n",
        ),
        (
            "content/path.md",
            "# Path\n\n## Levels\n\n- L1 (0-15 min): Ann\n- L2 (15 min): Bo\n",
        ),
    ]);
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    let page = site.page("404.html");
    let here = ids(page);
    let any = Selector::parse("[href], [src]").expect("a selector");
    let mut walked = 0;
    for element in page.select(&any) {
        let value = element.value();
        let link = value.attr("href").or(value.attr("src"));
        let link = link.expect("it has one of them");
        let resolves = match link.strip_prefix('#') {
            Some(id) => here.contains(id),
            None => link.starts_with("/Team/Run/") || link == "data:,",
        };
        assert!(resolves && value.name() != "base", "{link}");
        walked += 1;
    }
    assert!(walked > 10, "{walked}");
}

#[test]
fn a_kill_leaves_the_old_site_or_the_new_one() {
    let folder = Folder::new();
    write_book(&folder, "generation-0");
    let started = Instant::now();
    folder.run(&["build"]).ends_with(0);
    let whole = started.elapsed();
    for round in 1..=20_u32 {
        write_book(&folder, &format!("generation-{round}"));
        let mut child = folder
            .opsbook(&["build"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        // Spread over the whole build; a golden ratio keeps the moments apart.
        let part = (f64::from(round) * 0.618_034).fract() * 1.1;
        thread::sleep(whole.mul_f64(part));
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        assert_whole(&folder, round);
    }
    folder.run(&["build"]).ends_with(0);
    assert_eq!(assert_whole(&folder, 20), "generation-20");
    let left: Vec<_> = fs::read_dir(folder.path("."))
        .expect("the folder can be read")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !["book.toml", "content", "site", ".opsbook"].contains(&name.as_str()))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "something was left behind");
}

/// Every page is there, and all of them say the same generation, at most
/// `newest`: which one.
#[track_caller]
fn assert_whole(folder: &Folder, newest: u32) -> String {
    let mut generations: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..PAGES {
        let page = folder.read(&format!("site/s{}/p{number}/index.html", number % 7));
        let (_, rest) = page.split_once("This is ").expect("the page is whole");
        let (generation, _) = rest.split_once('.').expect("the page is whole");
        assert!(page.trim_end().ends_with("</html>"), "the page is whole");
        *generations.entry(generation.to_owned()).or_default() += 1;
    }
    assert_eq!(generations.len(), 1, "{generations:?}");
    let generation = generations.into_keys().next().unwrap_or_default();
    let mut known = (0..=newest).map(|number| format!("generation-{number}"));
    assert!(known.any(|known| known == generation), "{generation}");
    generation
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let folder = Folder::with(&[
        ("index.md", "# Home\n"),
        ("mine/precious.txt", "do not touch"),
    ]);
    let ran = folder.run(&["build", ".", "--out", "mine"]).ends_with(2);
    assert!(ran.stderr.contains("mine"), "{}", ran.stderr);
    assert_eq!(files(&folder.path("mine")), ["precious.txt"]);
    assert_eq!(folder.read("mine/precious.txt"), "do not touch");
}

#[test]
fn a_reader_never_sees_half_a_site() {
    let folder = Folder::new();
    write_book(&folder, "generation-0");
    folder.run(&["build"]).ends_with(0);
    write_book(&folder, "generation-1");
    let mut child = folder
        .opsbook(&["build"])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut looked = 0;
    while child.try_wait().expect("it is ours").is_none() {
        looked += 1;
        assert!(folder.path("site/index.html").exists(), "the site was away");
        thread::sleep(Duration::from_micros(200));
    }
    assert!(child.wait().expect("it is ours").success());
    assert!(looked > 0, "the build was over before anybody looked");
    assert_eq!(assert_whole(&folder, 1), "generation-1");
}
