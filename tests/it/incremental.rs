//! A preview that keeps what it has built gives what a build from nothing
//! would, whatever happens to the book.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::civil::date;
use opsbook::assemble::Drafts;
use opsbook::book::{Answers, LineChanges};
use opsbook::pipeline::{
    BuildCache, Judgement, LoadedBook, PreviewOptions, ValidateContext, build_in_memory, judge,
    load_book, load_book_again, proofs, search_index,
};
use opsbook::stamp::History;
use opsbook::validate::Scope;
use proptest::prelude::*;

use super::support::Folder;

type Site = BTreeMap<String, Vec<u8>>;

/// Something that an author does.
#[derive(Clone, Debug)]
enum Edit {
    /// A file is written.
    Write(&'static str, String),
    /// A file or folder gets another name.
    Rename(&'static str, &'static str),
    /// A file or folder goes.
    Remove(&'static str),
}

const FILES: [&str; 8] = [
    "content/index.md",
    "content/disk.md",
    "content/api/index.md",
    "content/api/slow.md",
    "content/api/deep/down.md",
    "content/notes.txt",
    "docker-compose.yml",
    "themes/own/css/tokens.css",
];
const FOLDERS: [&str; 3] = ["content/api", "content/api/deep", "content/moved"];

fn text() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        Just(String::new()),
        "[A-Z][a-z]{1,8}".prop_map(|title| format!("---\ntitle: {title}\n---\n\n")),
        "[0-9]{1,2}".prop_map(|weight| format!("---\nweight: {weight}\ndraft: true\n---\n\n")),
        Just("---\ndescription: What it is.\nseverity: SEV-1\naliases: [/old/]\n---\n".to_owned()),
        Just("---\nservice: api\nalerts: [Slow]\n---\n".to_owned()),
        Just("---\ntitle: [\n---\n".to_owned()),
    ];
    let parts = prop::sample::select(vec![
        "# One\n",
        "--8<-- \"content/notes.txt\"\n",
        "=== \"One\"\n    a\n=== \"Two\"\n    b\n",
        "## Diagnosis\n",
        "## Two words\n",
        "See [disk](disk.md), [deep](/api/deep/down.md#two-words), [gone](gone.md).\n",
        "See [api](../api/), [slow](slow.md#diagnosis) and [notes](/notes.txt).\n",
        "```bash\ndocker compose restart api\ndocker exec db ls\n```\n",
        "```bash check=disk\ndf -h /\n```\n",
        "```bash\nif then\n```\n",
        "![A picture](pic.png) and <b>text</b>.\n",
        "Plain words.\n",
    ]);
    (front, prop::collection::vec(parts, 0..5)).prop_map(|(front, parts)| front + &parts.join("\n"))
}

fn edit() -> impl Strategy<Value = Edit> {
    let file = || prop::sample::select(FILES.to_vec());
    let any = || prop::sample::select([&FILES[..], &FOLDERS[..]].concat());
    prop_oneof![
        6 => (file(), text()).prop_map(|(file, text)| Edit::Write(file, text)),
        1 => "[a-z]{1,4}".prop_map(|name| Edit::Write(
            "docker-compose.yml",
            format!("services:\n  {name}:\n    container_name: db\n"),
        )),
        1 => "[0-9]".prop_map(|limit| Edit::Write(
            "rules.yml",
            format!("groups:\n- name: a\n  rules:\n  - alert: Slow\n    expr: p95 > {limit}\n"),
        )),
        1 => "[a-z]{1,4}".prop_map(|name| Edit::Write(
            "content/_data/dashboards.yaml",
            format!("- {{ title: {name}, url: 'https://graphs.example/', service: api }}\n"),
        )),
        1 => "[0-9]{4}".prop_map(|number| Edit::Write(
            "content/_data/contacts.yaml",
            format!("- {{ name: Ann, phone: +1-555-{number} }}\n"),
        )),
        1 => "[A-Za-z]{1,8}".prop_map(|title| Edit::Write("book.toml", settings(&title))),
        2 => arrangement(),
        2 => (any(), any()).prop_map(|(from, to)| Edit::Rename(from, to)),
        1 => any().prop_map(Edit::Remove),
    ]
}

/// Files of other generators that arrange the pages.
fn arrangement() -> impl Strategy<Value = Edit> {
    let entries = vec![
        "Disk: disk.md",
        "api/slow.md",
        "Deep: api/deep/down.md",
        "gone.md",
    ];
    let entries = Just(entries).prop_shuffle();
    let lists = (entries, 1..4_usize).prop_map(|(entries, count)| {
        let lines = entries[..count]
            .iter()
            .map(|entry| format!("  - {entry}\n"));
        lines.collect::<String>()
    });
    let links = lists.clone().prop_map(|list| {
        let lines = list.lines().map(|line| {
            let path = line.trim_start_matches(['-', ' ']);
            let (title, path) = path.split_once(": ").unwrap_or(("Title", path));
            format!("- [{title}]({path})\n")
        });
        lines.collect::<String>()
    });
    prop_oneof![
        lists.prop_map(|list| {
            let text = format!("docs_dir: content\nsite_name: Other\nnav:\n{list}");
            Edit::Write("mkdocs.yml", text)
        }),
        links.prop_map(|list| Edit::Write("content/SUMMARY.md", list)),
        "[a-z]{1,4}"
            .prop_map(|title| { Edit::Write("content/api/.pages", format!("title: {title}\n")) }),
        prop::sample::select(vec!["mkdocs.yml", "content/SUMMARY.md"]).prop_map(Edit::Remove),
    ]
}

fn settings(title: &str) -> String {
    format!("[book]\ntitle = \"{title}\"\n[site]\ntheme = \"own\"\n")
}

fn apply(folder: &Folder, edit: &Edit) {
    match edit {
        Edit::Write(path, text) => {
            let file = folder.path(path);
            if file.parent().is_some_and(Path::is_dir)
                || fs::create_dir_all(file.parent().unwrap_or(&file)).is_ok()
            {
                // A folder may have taken the name.
                let _ = fs::write(file, text);
            }
        }
        Edit::Rename(from, to) => {
            let _ = fs::rename(folder.path(from), folder.path(to));
        }
        Edit::Remove(path) => {
            let path = folder.path(path);
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

fn judged(loaded: &LoadedBook, scope: Scope<'_>) -> Judgement {
    let context = ValidateContext {
        today: date(2026, 11, 23),
        lock: Ok(None),
        answers: &Answers::default(),
        own: None,
        committed: &BTreeMap::new(),
        changes: &|_| LineChanges::default(),
        scope,
    };
    judge(loaded, &context)
}

fn show(loaded: &LoadedBook, judged: &Judgement, cache: &mut BuildCache) -> Result<Site, String> {
    let options = PreviewOptions {
        results: None,
        history: &History::default(),
        findings: &judged.findings,
        proofs: &proofs(loaded, &judged.resolutions, &judged.changes),
        index: &search_index(loaded),
    };
    let files = build_in_memory(loaded, &options, cache).map_err(|error| error.to_string())?;
    Ok(files
        .into_iter()
        .map(|(path, bytes)| (path, bytes.to_vec()))
        .collect())
}

fn from_nothing(book: &Path) -> Result<Site, String> {
    let loaded = load_book(book, Drafts::Shown).map_err(|error| error.to_string())?;
    show(
        &loaded,
        &judged(&loaded, Scope::Book),
        &mut BuildCache::default(),
    )
}

/// As the preview builds: the changed pages first, then all.
fn again(book: &Path, cache: &mut BuildCache) -> Result<Site, String> {
    let loaded = load_book_again(book, Drafts::Shown, cache).map_err(|error| error.to_string())?;
    let changed: BTreeSet<String> = cache.changed().clone();
    show(&loaded, &judged(&loaded, Scope::Pages(&changed)), cache)?;
    show(&loaded, &judged(&loaded, Scope::Book), cache)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_makes_no_difference(edits in prop::collection::vec(edit(), 1..12)) {
        let folder = Folder::with(&[
            ("book.toml", &settings("Book")),
            ("content/index.md", "# Start\n\nSee [disk](disk.md).\n"),
            ("content/disk.md", "# Disk\n"),
            ("content/api/slow.md", "# Slow\n\n## Diagnosis\n\n```bash\ndocker exec db ls\n```\n"),
            ("themes/own/css/tokens.css", ":root { --own: 1 }\n"),
        ]);
        let book = folder.path("");
        let mut cache = BuildCache::default();
        prop_assert_eq!(again(&book, &mut cache), from_nothing(&book));
        for edit in &edits {
            apply(&folder, edit);
            let (now, whole) = (again(&book, &mut cache), from_nothing(&book));
            match (now, whole) {
                (Ok(now), Ok(whole)) => {
                    for (path, bytes) in &whole {
                        let (ours, theirs) = (now.get(path).map(|bytes| String::from_utf8_lossy(bytes)), String::from_utf8_lossy(bytes));
                        prop_assert_eq!(ours, Some(theirs), "{} after {:?}", path, edit);
                    }
                    prop_assert_eq!(now.len(), whole.len());
                }
                (now, whole) => prop_assert_eq!(now, whole),
            }
        }
    }
}
