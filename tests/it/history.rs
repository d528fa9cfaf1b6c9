//! What earlier runs found, kept through whatever happens to a run.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::support::Folder;

fn book() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Past\"\n"),
        (
            "content/index.md",
            "# Past\n\n```bash check=flag\ntest -e flag\n```\n\n```bash check=fine\ntrue\n```\n",
        ),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

#[test]
fn a_site_shows_what_earlier_runs_found() {
    let folder = book();
    folder.write("flag", b"");
    folder.run(&["run", "--locked"]).ends_with(0);
    folder.run(&["run", "--locked"]).ends_with(0);
    fs::remove_file(folder.path("flag")).expect("it is there");
    folder.run(&["run", "--locked"]).ends_with(1);
    // A part of a run is remembered as well.
    folder
        .run(&["run", "--locked", "--only", "id=flag"])
        .ends_with(1);
    folder.run(&["build"]).ends_with(0);
    let status: serde_json::Value =
        serde_json::from_str(&folder.read("site/status.json")).expect("a status");
    let checks = status["checks"].as_array().expect("a list");
    let of = |id: &str| {
        let found = checks.iter().find(|check| check["id"] == id);
        found.expect("every check is there")
    };
    let flag = of("index#flag");
    assert_eq!(
        (&flag["uptime_permille"], &flag["runs"]),
        (&500.into(), &4.into())
    );
    let fine = of("index#fine");
    assert_eq!(
        (&fine["uptime_permille"], &fine["runs"]),
        (&1000.into(), &3.into())
    );
    let lines = folder.read(".opsbook/history.jsonl");
    let third: serde_json::Value =
        serde_json::from_str(lines.lines().nth(2).expect("a third run")).expect("a run");
    assert_eq!(flag["since"], third["finished"]);
    let page = folder.read("site/status/index.html");
    assert!(page.contains("fine in 50 % of all runs"), "{page}");
    assert!(page.contains("class=\"run-fail\""), "{page}");
    assert!(page.contains("class=\"run-pass\""), "{page}");
    assert!(page.contains("90 d <b>50 %</b>"), "{page}");
}

#[test]
fn a_kill_at_any_moment_costs_no_more_than_the_run() {
    let folder = book();
    folder.write("flag", b"");
    let temporary = Folder::new();
    let mut seed = 7_u64;
    for _ in 0..50 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut command = folder.opsbook(&["run", "--locked"]);
        let mut run = command
            .env("TMPDIR", temporary.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_micros((seed >> 33) % 40_000));
        let _ = run.kill();
        run.wait().expect("it ends");
        let results = folder.path(".opsbook/results.json");
        if let Ok(text) = fs::read_to_string(results) {
            let whole: Result<serde_json::Value, _> = serde_json::from_str(&text);
            assert!(whole.is_ok(), "{text}");
        }
    }
    // The supervisors go on for a moment, to clean up.
    let until = Instant::now() + Duration::from_secs(20);
    temporary.is_empty_before(until, "50 kills");
    folder.run(&["run", "--locked"]).ends_with(0);
    let lines = folder.read(".opsbook/history.jsonl");
    let good = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    assert!(lines.ends_with('\n') && lines.lines().last().as_ref().is_some_and(good));
    let broken = lines.lines().filter(|line| !good(line)).count();
    assert_eq!(broken, 0, "one write is one line: {lines}");
}

#[test]
fn a_damaged_history_is_read_as_far_as_it_goes() {
    let folder = book();
    folder.write("flag", b"");
    folder.run(&["run", "--locked"]).ends_with(0);
    let line = folder.read(".opsbook/history.jsonl");
    folder.write(
        ".opsbook/history.jsonl",
        &[line.as_bytes(), &line.as_bytes()[..30]].concat(),
    );
    folder.run(&["run", "--locked"]).ends_with(0);
    folder.run(&["build"]).ends_with(0);
    let status = folder.read("site/status.json");
    assert!(status.contains("\"runs\": 2"), "{status}");
}
