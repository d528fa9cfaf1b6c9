//! Which checks run, and how what they found is told to other programs.

use std::fmt::Write as _;
use std::io::Write as _;

use super::support::{Folder, has_program};

const PAGE: &str = "---
title: Cases
tags: [nightly]
---

```bash check=good severity=info
echo 1.5
```

```bash check=near warn=\"> 5\" unit=ms
echo 7
```

```bash check=bad severity=page
echo '<&\"> | % #' >&2; exit 1
```

```bash check=odd
exit 126
```

```bash check=after needs=bad
true
```
";

fn book() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Cases\"\n"),
        ("content/index.md", "# Start\n"),
        ("content/cases.md", PAGE),
        (
            "content/more.md",
            "# More\n\n```bash check=far needs=cases#near\ntrue\n```\n",
        ),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

fn ids(results: &str) -> Vec<String> {
    let results: serde_json::Value = serde_json::from_str(results).expect("results");
    let checks = results["checks"].as_array().expect("a list").iter();
    let id = |check: &serde_json::Value| check["id"].as_str().expect("an id").to_owned();
    checks.map(id).collect()
}

#[test]
fn other_programs_are_told_the_same() {
    let folder = book();
    let told = |format: &str| folder.run(&["run", "--locked", "--format", format]);
    let tap = told("tap").ends_with(1).stdout;
    assert!(tap.starts_with("TAP version 14\n1..6\n"), "{tap}");
    assert!(
        tap.contains("ok 1 - cases\\#after # SKIP needs cases\\#bad: fail"),
        "{tap}"
    );
    assert!(
        tap.contains("not ok 2 - cases\\#bad\n# fail: exit 1"),
        "{tap}"
    );
    assert!(
        tap.contains("\nok 4 - cases\\#near\n# warn: > 5 is true"),
        "{tap}"
    );

    let nagios = told("nagios").ends_with(2).stdout;
    assert!(
        nagios.starts_with(
            "OPSBOOK CRITICAL - 1 fail 1 error 1 warn 1 skip 2 pass; cases#bad: exit 1"
        ),
        "{nagios}"
    );
    assert!(
        nagios.ends_with(" | fail=1 error=1 warn=1 skip=1 pass=2\n"),
        "{nagios}"
    );
    assert_eq!(nagios.matches('|').count(), 1, "{nagios}");

    let github = told("github").ends_with(1).stdout;
    assert!(
        github.starts_with("::error file=content/cases.md,line=14,title=cases#bad::fail: exit 1"),
        "{github}"
    );
    assert!(
        github.contains("::warning file=content/cases.md,line=10,"),
        "{github}"
    );
    assert_eq!(github.lines().count(), 3, "{github}");
}

#[test]
fn machines_that_measure_and_count_are_told_the_same() {
    let folder = book();
    let told = |format: &str| folder.run(&["run", "--locked", "--format", format]);
    let junit = told("junit").ends_with(1).stdout;
    assert!(
        junit.contains(
            "<testsuites name=\"opsbook run\" tests=\"6\" failures=\"1\" errors=\"1\" time="
        ),
        "{junit}"
    );
    let cases = junit
        .split_once("<testsuite name=\"cases.md\" tests=\"5\" failures=\"1\" errors=\"1\" time=");
    let (_, cases) = cases.expect("a suite for each page");
    assert!(
        cases
            .lines()
            .next()
            .is_some_and(|rest| rest.ends_with(" skipped=\"1\">"))
    );
    for told in [
        "<system-out>content/cases.md:6; value 1.5</system-out>",
        ">content/cases.md:10: warn: ",
        "; value 7ms<",
        ">content/cases.md:14: exit 1",
        "<skipped>content/cases.md:22: needs cases#bad: fail</skipped>",
    ] {
        assert!(junit.contains(told), "{told} in {junit}");
    }
    assert!(junit.contains("&lt;&amp;&quot;&gt;"), "{junit}");
    let parsed = scraper::Html::parse_fragment(&junit);
    let cases = scraper::Selector::parse("testcase").expect("a selector");
    assert_eq!(parsed.select(&cases).count(), 6);

    let prometheus = told("prometheus").ends_with(1).stdout;
    for line in [
        "opsbook_check_outcome{check=\"cases#bad\",page=\"cases.md\",outcome=\"fail\"} 1",
        "opsbook_check_outcome{check=\"cases#bad\",page=\"cases.md\",outcome=\"pass\"} 0",
        "opsbook_check_value{check=\"cases#near\",page=\"cases.md\",unit=\"ms\"} 7",
        "# TYPE opsbook_check_value gauge",
    ] {
        assert!(
            prometheus.lines().any(|found| found == line),
            "{line}\n{prometheus}"
        );
    }
}

#[test]
fn prometheus_reads_the_metrics() {
    if !has_program("promtool") {
        return;
    }
    let folder = book();
    let metrics = folder
        .run(&["run", "--locked", "--format", "prometheus"])
        .stdout;
    let mut promtool = std::process::Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("promtool starts");
    let mut stdin = promtool.stdin.take().expect("is piped");
    stdin.write_all(metrics.as_bytes()).expect("it is read");
    drop(stdin);
    let said = promtool.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        said.status.success() && text.is_empty(),
        "{text}\n{metrics}"
    );
}

#[test]
fn checks_are_chosen_by_what_they_are() {
    let folder = book();
    let chosen = |only: &[&str]| {
        let mut arguments = vec!["run", "--locked", "--format", "json"];
        for criterion in only {
            arguments.extend(["--only", criterion]);
        }
        ids(&folder.run(&arguments).stdout)
    };
    assert_eq!(chosen(&["id=good"]), ["cases#good"]);
    assert_eq!(
        chosen(&["id=cases#good", "id=odd"]),
        ["cases#good", "cases#odd"]
    );
    assert_eq!(chosen(&["severity=page"]), ["cases#bad"]);
    assert_eq!(chosen(&["page=more.md"]), ["cases#near", "more#far"]);
    assert_eq!(chosen(&["page=more"]), ["cases#near", "more#far"]);
    assert_eq!(chosen(&["tag=nightly", "severity=info"]), ["cases#good"]);
    assert_eq!(chosen(&["probe=http"]), [""; 0]);
    // What was found before of the others stays.
    let kept = folder.read(".opsbook/results.json");
    assert_eq!(ids(&kept).len(), 5, "{kept}");
    let refused = folder.run(&["run", "--only", "colour=red"]).ends_with(2);
    assert!(
        refused
            .stderr
            .contains("keys are id, page, tag, severity, probe"),
        "{}",
        refused.stderr
    );
}

#[test]
fn machines_share_a_run_and_a_build_puts_it_together() {
    let folder = book();
    let mut seen = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let out = format!("part-{}.json", &shard[..1]);
        folder.run(&["run", "--locked", "--shard", shard, "--out", &out]);
        seen.extend(ids(&folder.read(&out)));
    }
    assert!(!folder.path(".opsbook/results.json").exists());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 6);
    folder
        .run(&[
            "build",
            "--results",
            "part-1.json",
            "--results",
            "part-[23]*.json",
            ".",
        ])
        .ends_with(0);
    assert_eq!(ids(&folder.read("site/status.json")).len(), 6);
    folder
        .run(&["build", "--results", "nothing-*.json"])
        .ends_with(2);
    for wrong in ["0/3", "4/3", "a/b", "1"] {
        folder.run(&["run", "--shard", wrong]).ends_with(2);
    }
}

#[test]
fn a_plan_is_shown_and_not_run() {
    let folder = book();
    folder.write(
        "content/new.md",
        b"# New\n\n```bash check=new\ntouch ran\n```\n",
    );
    let plan = folder.run(&["run", "--dry-run"]).ends_with(0).stdout;
    assert!(plan.contains("run    cases#after (cases.md:"), "{plan}");
    assert!(plan.contains("after cases#bad"), "{plan}");
    assert!(
        plan.contains("error  new#new (new.md:3)  not approved"),
        "{plan}"
    );
    assert!(!folder.path("ran").exists() && !folder.path(".opsbook").exists());
}

#[test]
fn a_run_ends_at_its_deadline() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Slow\"\n"),
        (
            "content/index.md",
            "# Slow\n\n```bash check=a timeout=60s\nsleep 50\n```\n\n```bash check=b\ntrue\n```\n",
        ),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let ran = folder.run(&[
        "run",
        "--locked",
        "--jobs",
        "1",
        "--deadline",
        "500ms",
        "--format",
        "json",
    ]);
    // Nothing has failed, and nothing is known.
    let ran = ran.ends_with(3);
    let results: serde_json::Value = serde_json::from_str(&ran.stdout).expect("results");
    for (check, why) in [(0, "passed before it was done"), (1, "has passed")] {
        let check = &results["checks"][check];
        assert_eq!(
            (&check["outcome"], &check["cause"]),
            (&"skip".into(), &"deadline".into()),
            "{check}"
        );
        assert!(
            check["reason"]
                .as_str()
                .is_some_and(|reason| reason.contains(why))
        );
    }
    let ran = folder.run(&["run", "--locked", "--deadline", "1ms", "--format", "nagios"]);
    assert!(ran.ends_with(3).stdout.starts_with("OPSBOOK UNKNOWN"));
}

#[test]
fn the_last_results_are_told_with_their_age() {
    let folder = book();
    assert!(
        folder
            .run(&["status"])
            .ends_with(3)
            .stdout
            .contains("never  cases#good")
    );
    folder.run(&["run", "--locked"]).ends_with(1);
    let told = folder.run(&["status"]).ends_with(1).stdout;
    assert!(
        told.starts_with("fail   cases#bad  just now  exit 1"),
        "{told}"
    );
    assert!(
        told.contains("warn   cases#near  just now  7ms; > 5 is true"),
        "{told}"
    );
    assert!(told.ends_with("pass   more#far  just now\n"), "{told}");
    let mut later = folder.opsbook(&["status"]);
    let finished = folder.read(".opsbook/results.json");
    let results: serde_json::Value = serde_json::from_str(&finished).expect("results");
    let finished: jiff::Timestamp = results["generated"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a time");
    let day = finished.as_second() + 25 * 3600;
    later.env("SOURCE_DATE_EPOCH", day.to_string());
    let later = later.output().expect("it runs");
    assert_eq!(later.status.code(), Some(3));
    let told = String::from_utf8_lossy(&later.stdout).into_owned();
    assert!(
        told.contains("unknown cases#good  last: pass 1 d ago"),
        "{told}"
    );
    assert!(!told.contains("\npass"), "{told}");
}

/// Eight runs that all end at the same moment: each keeps what it found, and
/// what the others did.
#[test]
fn runs_at_the_same_time_lose_no_results() {
    const RUNS: usize = 8;
    let folder = Folder::new();
    let place = folder.path("");
    let place = place.display();
    let mut page = String::from("# Many\n");
    for number in 0..RUNS {
        let _ = write!(
            page,
            "\n```bash check=c{number} timeout=120s\ntouch {place}/begun-{number}\nuntil [ -e {place}/go ]; do sleep 0.01; done\n```\n"
        );
    }
    folder.write("book.toml", b"[book]\ntitle = \"Many\"\n");
    folder.write("content/index.md", page.as_bytes());
    folder.run(&["approve", "--yes"]).ends_with(0);
    let runs: Vec<_> = (0..RUNS)
        .map(|number| {
            let only = format!("id=c{number}");
            let mut run = folder.opsbook(&["run", "--locked", "--only", &only]);
            run.stdout(std::process::Stdio::null());
            run.spawn().expect("it starts")
        })
        .collect();
    let until = std::time::Instant::now() + std::time::Duration::from_mins(2);
    while !(0..RUNS).all(|number| folder.path(&format!("begun-{number}")).exists()) {
        assert!(std::time::Instant::now() < until, "not every check began");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    folder.write("go", b"");
    for mut run in runs {
        assert!(run.wait().expect("it ends").success());
    }
    let kept = folder.read(".opsbook/results.json");
    assert_eq!(ids(&kept).len(), RUNS, "{kept}");
    let history = folder.read(".opsbook/history.jsonl");
    assert_eq!(history.lines().count(), RUNS, "{history}");
}

/// Whoever can change the repository could lead what a run writes elsewhere.
#[test]
fn a_run_writes_through_no_link() {
    const OTHER: &str = "{\"schema\": 1, \"generated\": \"2026-01-01T00:00:00Z\", \"checks\": []}";
    for (link, to) in [
        (".opsbook", "elsewhere"),
        (".opsbook/history.jsonl", "elsewhere/profile"),
        (".opsbook/results.lock", "elsewhere/profile"),
    ] {
        let folder = book();
        folder.write("elsewhere/profile", b"mine\n");
        let link = folder.path(link);
        if let Some(parent) = link.parent() {
            std::fs::create_dir_all(parent).expect("a folder can be made");
        }
        std::os::unix::fs::symlink(folder.path(to), &link).expect("a link can be made");
        folder.run(&["run", "--locked"]).ends_with(2);
        assert_eq!(folder.read("elsewhere/profile"), "mine\n", "{link:?}");
        assert!(!folder.path("elsewhere/results.json").exists(), "{link:?}");
    }
    // A link in the place of the results is replaced, and not written through.
    let folder = book();
    folder.write("elsewhere/results", OTHER.as_bytes());
    folder.write(".opsbook/other", b"");
    let link = folder.path(".opsbook/results.json");
    let to = folder.path("elsewhere/results");
    std::os::unix::fs::symlink(to, &link).expect("a link can be made");
    folder.run(&["run", "--locked"]).ends_with(1);
    assert_eq!(folder.read("elsewhere/results"), OTHER);
    assert!(!link.is_symlink());
    assert!(!ids(&folder.read(".opsbook/results.json")).is_empty());
}
