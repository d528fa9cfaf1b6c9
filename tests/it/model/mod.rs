//! What checks find, as one model that everything said about a run is held
//! against: the plan, results, `JUnit`, TAP, Prometheus' text, the page.

mod blocks;
mod markings;
mod server;

use std::fmt::Write as _;
use std::net::TcpListener;

use serde_json::Value;

use super::support::Folder;

const SETTINGS: &str = r#"[book]
title = "Cases"
[checks]
env = ["GIVEN", "NOT_THERE"]
timeout = "10s"
prometheus = "API"
[runners.other]
command = ["env", "OTHER=other-side", "sh"]
[runners.unreachable]
command = ["sh", "-c", "echo no route to host >&2; exit 255"]
[runners.silent]
command = ["sleep", "60"]
[runners.uninstalled]
command = ["no-such-runner-at-all"]
"#;

/// A check, and what has to be said of it.
struct Case {
    id: String,
    text: String,
    outcome: &'static str,
    reason: &'static str,
}

fn cases() -> Vec<Case> {
    let port = server::start();
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let closed = closed.local_addr().expect("it is bound").port();
    let markings = markings::CASES.iter().enumerate();
    let markings = markings.map(|(number, (marking, script, outcome, reason))| {
        let name = format!("case-{}", number + 1);
        let text = format!("```bash check={name} {marking}\n{script}\n```");
        (name, text, *outcome, *reason)
    });
    let blocks = blocks::CASES.iter();
    let blocks = blocks.map(|(name, text, outcome, reason)| {
        let text = text
            .replace("NAME", name)
            .replace("ADDRESS", &format!("127.0.0.1:{port}"))
            .replace("API", &format!("http://127.0.0.1:{port}"))
            .replace("CLOSED", &closed.to_string());
        ((*name).to_owned(), text, *outcome, *reason)
    });
    let all = markings.chain(blocks);
    all.map(|(name, text, outcome, reason)| Case {
        id: format!("index#{name}"),
        text,
        outcome,
        reason,
    })
    .collect()
}

/// What everything says of the cases.
struct Said {
    plan: String,
    results: Value,
    junit: String,
    tap: String,
    prometheus: String,
    page: String,
    metrics: String,
}

/// Runs the cases once for every format, each time in a folder of its own.
fn run(cases: &[Case]) -> Said {
    std::thread::scope(|scope| {
        let others = ["junit", "tap", "prometheus"];
        let others = others.map(|format| scope.spawn(move || run_in(&folder(cases), format)));
        let folder = folder(cases);
        let plan = folder.run(&["run", "--locked", "--dry-run"]).stdout;
        let results = run_in(&folder, "json");
        folder.run(&["build"]).ends_with(0);
        let [junit, tap, prometheus] = others.map(|other| other.join().expect("it ran"));
        Said {
            plan,
            results: serde_json::from_str(&results).expect("results"),
            junit,
            tap,
            prometheus,
            page: folder.read("site/index.html"),
            metrics: folder.read("site/metrics.prom"),
        }
    })
}

fn folder(cases: &[Case]) -> Folder {
    let mut page = String::from("# Cases\n");
    for case in cases {
        let _ = write!(page, "\n{}\n", case.text);
    }
    let api = cases.iter().find(|case| case.id == "index#http");
    let api = api.and_then(|case| case.text.split_once("GET ")?.1.split_once("/ok"));
    let settings = SETTINGS.replace("API", api.expect("a request").0);
    let folder = Folder::with(&[("book.toml", &settings), ("content/index.md", &page)]);
    // Some cannot run as they are written.
    let approved = folder.run(&["approve", "--yes"]).ends_with(1).stdout;
    for case in cases.iter().filter(|case| case.is_unreadable()) {
        assert!(
            approved.contains(&format!("error    {} ", case.id)),
            "{approved}"
        );
    }
    folder
}

fn run_in(folder: &Folder, format: &str) -> String {
    let mut command = folder.opsbook(&["run", "--locked", "--jobs", "8", "--format", format]);
    let output = command.env("GIVEN", "here").output().expect("it starts");
    assert_eq!(output.status.code(), Some(1), "some fail");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn everything_said_of_a_run_is_what_the_model_says() {
    let cases = cases();
    assert!(cases.len() >= 120, "{}", cases.len());
    let said = run(&cases);
    let mut wrong = String::new();
    for case in &cases {
        for (what, is_right) in [
            ("plan", planned(case, &said.plan)),
            ("results", found(case, &said.results)),
            ("JUnit", in_junit(case, &said.junit)),
            ("TAP", in_tap(case, &said.tap)),
            ("Prometheus", measured(case, &said.prometheus)),
            ("metrics", measured(case, &said.metrics)),
            ("page", stamped(case, &said.page)),
        ] {
            if let Err(why) = is_right {
                let _ = writeln!(wrong, "{} in {what}: {why}\n{}\n", case.id, case.text);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let checks = said.results["checks"].as_array().expect("a list");
    assert_eq!(checks.len(), cases.len());
    let flaky = checks.iter().find(|check| check["id"] == "index#flaky");
    let flaky = flaky.expect("it ran");
    assert_eq!(
        (&flaky["attempts"], &flaky["value"]),
        (&2.into(), &4.0.into())
    );
    assert!(said.page.contains(">flaky</span>"), "the page says so");
}

impl Case {
    fn is_unreadable(&self) -> bool {
        self.id.starts_with("index#unread-")
    }

    /// Whether these are the outcome and the reason.
    fn is(&self, outcome: &str, reason: &str) -> Result<(), String> {
        let is_right = outcome == self.outcome
            && reason.contains(self.reason)
            && (self.reason.is_empty() == reason.is_empty() || self.id == "index#tls-none");
        let expected = format!("{} {:?}", self.outcome, self.reason);
        is_right
            .then_some(())
            .ok_or_else(|| format!("{outcome} {reason:?}, expected {expected}"))
    }
}

/// What a dry run says: that it runs, or what keeps it from that.
fn planned(case: &Case, plan: &str) -> Result<(), String> {
    let line = plan
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(&case.id))
        .ok_or("is not there")?;
    // The dry run knows nothing of variables that the run was given.
    let is_kept = case.reason.starts_with("needs NOT_THERE")
        || case.reason.contains("not in `env`")
        || case.id == "index#given";
    let word = line.split_whitespace().next().unwrap_or_default();
    if case.is_unreadable() {
        let is_told = word == "error" && line.contains(case.reason);
        return is_told.then_some(()).ok_or_else(|| line.to_owned());
    }
    if is_kept == (word == "skip") && is_kept != (word == "run") {
        Ok(())
    } else {
        Err(line.to_owned())
    }
}

fn found(case: &Case, results: &Value) -> Result<(), String> {
    let checks = results["checks"].as_array().ok_or("no list")?;
    let check = checks.iter().find(|check| check["id"] == case.id.as_str());
    let check = check.ok_or("is not there")?;
    let text = |key: &str| check[key].as_str().unwrap_or_default();
    case.is(text("outcome"), text("reason"))
}

fn in_junit(case: &Case, junit: &str) -> Result<(), String> {
    let start = format!("<testcase name=\"{}\"", case.id);
    let entry = junit.split_once(&start).ok_or("is not there")?.1;
    let entry = entry.split("<testcase").next().unwrap_or_default();
    let word = match case.outcome {
        "fail" => "<failure ",
        "error" => "<error ",
        "skip" => "<skipped>",
        _ => "",
    };
    let others = ["<failure ", "<error ", "<skipped>"];
    let is_right = others
        .iter()
        .all(|other| entry.contains(other) == (*other == word));
    let says_why = word.is_empty() || unescaped(entry).contains(case.reason);
    if is_right && says_why {
        Ok(())
    } else {
        Err(entry.to_owned())
    }
}

fn in_tap(case: &Case, tap: &str) -> Result<(), String> {
    let name = format!(" - {}", case.id.replace('#', "\\#"));
    let line = tap
        .lines()
        .find(|line| line.ends_with(&name) || line.contains(&format!("{name} ")))
        .ok_or("is not there")?;
    let is_ok = line.starts_with("ok ");
    let is_skipped = line.contains(" # SKIP");
    let wanted = match case.outcome {
        "pass" | "warn" => (true, false),
        "skip" => (true, true),
        _ => (false, false),
    };
    if (is_ok, is_skipped) == wanted {
        Ok(())
    } else {
        Err(line.to_owned())
    }
}

fn measured(case: &Case, metrics: &str) -> Result<(), String> {
    for outcome in ["fail", "error", "warn", "skip", "pass"] {
        let sample = format!(
            "opsbook_check_outcome{{check=\"{}\",page=\"index.md\",outcome=\"{outcome}\"}} {}\n",
            case.id,
            u8::from(outcome == case.outcome)
        );
        if !metrics.contains(&sample) {
            return Err(format!("there is no {sample}"));
        }
    }
    Ok(())
}

/// What the stamp beside the block says.
fn stamped(case: &Case, page: &str) -> Result<(), String> {
    let name = case.id.split('#').nth(1).unwrap_or_default();
    let start = format!("<p class=\"stamp\" id=\"check-{name}\"");
    let stamp = page.split_once(&start).ok_or("is not there")?.1;
    let stamp = stamp.split("</p>").next().unwrap_or_default();
    let between = |from: &str, to: &str| {
        let rest = stamp.split_once(from).map_or("", |(_, rest)| rest);
        unescaped(rest.split(to).next().unwrap_or_default())
    };
    let word = between("<span class=\"stamp-word\">", "<");
    if word != between("data-outcome=\"", "\"") {
        return Err(format!("the word is {word}"));
    }
    case.is(&word, &between("<span class=\"stamp-reason\">", "</span>"))
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text
}
