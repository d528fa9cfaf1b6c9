//! Every rule against its own books: `tests/rules/<id>.txt` holds one that
//! breaks it, under `bad/` (more of them under `bad-…/`), and one that does not,
//! under `good/`. A line `-- path --` begins a file; `\0` and `\xe9` stand for
//! those bytes, and a file that is only `-> name` is a symbolic link.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests are the world around the product, and fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::date;
use opsbook::book::{Answers, LastChange, LineChange, LineChanges, OwnRepository, Resolutions};
use opsbook::diagnostic::Diagnostic;
use opsbook::linkcheck::LinkOptions;
use opsbook::pipeline::{LoadedBook, ValidateContext, ask_links, load_facts, load_lock, validate};
use opsbook::report::{render_manual, render_one};
use opsbook::triage::apply_fixes;
use opsbook::validate::{RULES, Scope};

/// Tests run side by side, and each takes its folders away.
static COUNTER: AtomicUsize = AtomicUsize::new(0);

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fixture(rule: &str) -> PathBuf {
    project().join(format!("tests/rules/{rule}.txt"))
}

/// Writes a fixture's books into a folder and gives the folder.
fn unpack(rule: &str) -> PathBuf {
    let path = fixture(rule);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = format!(
        "opsbook-rules-{}-{}-{}",
        std::process::id(),
        COUNTER.fetch_add(1, Ordering::Relaxed),
        rule.replace('/', "-")
    );
    let folder = std::env::temp_dir().join(name);
    let _ = fs::remove_dir_all(&folder);
    let mut file: Option<(PathBuf, String)> = None;
    for line in text.lines() {
        if let Some(name) = line
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"))
        {
            write(file.replace((folder.join(name), String::new())));
        } else if let Some((_, content)) = &mut file {
            content.push_str(line);
            content.push('\n');
        }
    }
    write(file);
    folder
}

fn write(file: Option<(PathBuf, String)>) {
    let Some((path, content)) = file else { return };
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
    if let Some(target) = content.strip_prefix("-> ") {
        return std::os::unix::fs::symlink(target.trim(), path).expect("links can be made");
    }
    let mut bytes = content.into_bytes();
    for (written, byte) in [("\\0", 0), ("\\xe9", 0xe9)] {
        while let Some(at) = bytes
            .windows(written.len())
            .position(|part| part == written.as_bytes())
        {
            bytes.splice(at..at + written.len(), [byte]);
        }
    }
    fs::write(path, bytes).expect("files can be written");
}

/// Whether ShellCheck is there, which one rule needs. In continuous
/// integration it has to be.
fn has_shellcheck() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join("shellcheck").is_file());
    let must = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(found || !must, "shellcheck is missing, and CI=true");
    if !found {
        let _ = writeln!(std::io::stderr(), "skipped: shellcheck is not installed");
    }
    found
}

fn findings(book: &Path) -> Vec<Diagnostic> {
    let loaded = load_facts(book).unwrap_or_else(|error| panic!("{}: {error}", book.display()));
    let lock = load_lock(book);
    let has_lock = book.join("checks.lock").exists();
    let answers = remembered(book, &loaded);
    let context = ValidateContext {
        today: date(2026, 11, 23),
        lock: lock.as_ref().map(|lock| has_lock.then_some(lock)),
        answers: &answers,
        own: Some(&own(book)),
        committed: &BTreeMap::new(),
        changes: &|resolutions| changes(&loaded, resolutions),
        scope: Scope::Book,
    };
    validate(&loaded, &context)
}

/// The repository that every fixture is said to be.
fn own(book: &Path) -> OwnRepository {
    OwnRepository {
        folder: book.to_owned(),
        addresses: vec!["https://github.com/acme/shop".to_owned()],
        branches: vec!["main".to_owned()],
    }
}

/// Every line that proves something has changed on one day.
fn changes(loaded: &LoadedBook, resolutions: &Resolutions) -> LineChanges {
    let change = LastChange {
        day: date(2026, 6, 1),
        commit: "1a2b3c4".to_owned(),
    };
    let pages = 0..loaded.book.pages.len();
    let lines = pages.flat_map(|page| resolutions.decisive_lines(page, &loaded.operations));
    let mut changes = LineChanges::default();
    for (file, line) in lines {
        let (change, before) = (change.clone(), None);
        changes.add(file, line, LineChange { change, before });
    }
    changes
}

/// What the book's links answered, as the file of an earlier `--external`
/// says; nobody is asked.
fn remembered(book: &Path, loaded: &LoadedBook) -> Answers {
    let kept = book.join(".opsbook/links.json");
    if !kept.exists() {
        return Answers::default();
    }
    let options = LinkOptions {
        settings: &loaded.settings.external,
        environment: &|_| None,
        now: "2026-11-23T08:00:00Z".parse().expect("a moment"),
        done: &|| {},
    };
    let asked = ask_links(loaded, &kept, &options, &|_| {}).expect("nothing is asked");
    assert_eq!(
        asked.report.remembered,
        asked.report.answers.iter().count(),
        "{}: every answer is remembered",
        kept.display()
    );
    asked.report.answers
}

#[test]
fn each_rule_finds_what_is_bad_and_leaves_what_is_good() {
    let mut wrong = Vec::new();
    for rule in &RULES {
        if rule.id == "command/shellcheck" && !has_shellcheck() {
            continue;
        }
        let folder = unpack(rule.id);
        let bad = findings(&folder.join("bad"));
        for book in books(&folder, "bad-") {
            let found = findings(&folder.join(&book));
            if !found.iter().any(|finding| finding.rule == rule.id) {
                wrong.push(format!(
                    "{} finds nothing in {book}: {:?}",
                    rule.id,
                    ids(&found)
                ));
            }
        }
        if !bad.iter().any(|finding| finding.rule == rule.id) {
            wrong.push(format!("{} finds nothing: {:?}", rule.id, ids(&bad)));
        }
        for finding in bad.iter().filter(|finding| finding.rule == rule.id) {
            let text = finding.source.text();
            if text.get(finding.span.range()).is_none() || finding.help.is_none() {
                wrong.push(format!(
                    "{} has no place or no way out: {}",
                    rule.id, finding.message
                ));
            }
        }
        for book in books(&folder, "good") {
            for finding in findings(&folder.join(&book)) {
                if finding.rule == rule.id {
                    wrong.push(format!("{} finds in {book}: {}", rule.id, finding.message));
                }
            }
        }
        let _ = fs::remove_dir_all(&folder);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule that finds several things has several books of a kind: `bad`,
/// `bad-…`, `good`, `good-…`.
fn books(folder: &Path, kind: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the books were written");
    let names = entries.map(|entry| entry.expect("the books can be listed").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(kind)).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Any page is judged, every repair lies inside of it, and the repaired
    /// page is judged as well.
    #[test]
    fn slips_of_any_kind_are_judged(pieces in proptest::collection::vec(
        "(<!--|-->|<!-- a >|\\(a\\)\\[b.md\\]|\\[a\\] \\(b.md\\)|\\[a\\}\\(b.md\\)|`|``|```|\n`\n|1. a|- a|    |  |\n|\n\n|##A|\\*\\* aa \\*\\*|\\||\\| a \\| b \\|\n\\|--\\|--\\|\n|10.9.1.0/22|300.1.1.1|é|> |\t|'|Words of a text. )",
        0..40,
    )) {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("opsbook-slips-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("folders can be made");
        let page = folder.join("index.md");
        let mut text = pieces.concat();
        for _ in 0..3 {
            fs::write(&page, &text).expect("files can be written");
            let found = findings(&folder);
            for finding in &found {
                proptest::prop_assert!(finding.source.text().get(finding.span.range()).is_some());
                let fix = finding.fix.as_ref().map(|fix| fix.span.range());
                proptest::prop_assert!(fix.is_none_or(|fix| text.get(fix).is_some()));
            }
            text = apply_fixes(&found).pop().map_or(text, |file| file.text);
        }
        let _ = fs::remove_dir_all(&folder);
    }
}

fn ids(findings: &[Diagnostic]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// What a person reads of a finding: where it is, and a mark under the place.
#[test]
fn the_report_for_people_shows_the_place_of_every_finding() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for rule in &RULES {
        if rule.id == "command/shellcheck" && !has_shellcheck() {
            continue;
        }
        let folder = unpack(rule.id);
        for finding in findings(&folder.join("bad")) {
            let text = anstream::adapter::strip_str(&render_one(&finding)).to_string();
            let place = finding.position();
            let arrow = format!(
                "--> {}:{}:{}",
                finding.source.path(),
                place.line,
                place.column
            );
            let gutter = format!("{} |", place.line);
            let has_line = |wanted: &str| text.lines().any(|line| line.trim_start() == wanted);
            let quoted = text
                .lines()
                .any(|line| line.trim_start().starts_with(&gutter));
            let marked = text.lines().any(|line| {
                line.split_once('|')
                    .is_some_and(|(before, marks)| before.trim().is_empty() && marks.contains('^'))
            });
            let titled = text.starts_with(&format!(
                "{}[{}]: ",
                finding.severity.as_str(),
                finding.rule
            ));
            if !(has_line(&arrow) && quoted && marked && titled) {
                wrong.push(format!("wanted {arrow}, {gutter}, ^:\n{text}"));
            }
            shown.insert(finding.rule);
        }
        let _ = fs::remove_dir_all(&folder);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(shown.len() + 1 >= RULES.len(), "{shown:?}");
}

#[test]
fn every_fixture_has_its_rule_and_every_rule_is_written_once() {
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(known.len(), RULES.len(), "an id stands in the table twice");
    for entry in walkdir::WalkDir::new(project().join("tests/rules")) {
        let entry = entry.expect("the fixtures can be read");
        if entry.file_type().is_file() {
            let path = entry
                .path()
                .strip_prefix(project().join("tests/rules"))
                .expect("it lies inside");
            let id = path.with_extension("").to_string_lossy().into_owned();
            assert!(known.contains(id.as_str()), "{id} is no rule");
        }
    }
    for rule in &RULES {
        assert!(
            rule.summary.ends_with('.') && rule.manual.len() > 40,
            "{}",
            rule.id
        );
        assert!(rule.id.split_once('/').is_some(), "{}", rule.id);
    }
}

#[test]
fn the_manual_says_what_the_rules_say() {
    let path = project().join("docs/rules.md");
    let wanted = render_manual(&RULES);
    if std::env::var_os("OPSBOOK_UPDATE").is_some() {
        fs::write(&path, &wanted).expect("the manual can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/rules.md is old: OPSBOOK_UPDATE=1 cargo test --test rules"
    );
}
