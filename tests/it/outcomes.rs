//! What never may look green: markings that cannot be read, runs that were cut
//! off, places that were changed after approval.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::support::{Folder, Ran, has_program};

const SETTINGS: &str = "[book]\ntitle = \"Outcomes\"\n";

fn book(page: &str) -> Folder {
    Folder::with(&[("book.toml", SETTINGS), ("content/index.md", page)])
}

#[test]
fn a_marking_that_cannot_be_read_is_an_error_everywhere() {
    for (block, id, why) in [
        (
            "```http check=a\nGET /ok HTTP/1.1\nHost: localhost\n```",
            "index#a",
            "invalid request",
        ),
        (
            "```bash check=each\n# Set\nf() { true; }\n\n# Use\nf\n```",
            "index#page",
            "`f` is defined by an earlier command",
        ),
        (
            "```bash check=each\n# Clean\nrm -rf data\n```",
            "index#clean",
            "the command is destructive",
        ),
        (
            "```python check=p\nprint()\n```",
            "index#p",
            "cannot be a check",
        ),
        (
            "```yaml checks\n- http: http://x/\n```",
            "index#entry-1",
            "no probe",
        ),
        (
            "```yaml checks\n- tcp: localhost\n```",
            "index#entry-1",
            "the target",
        ),
        ("```yaml checks\na: b\n```", "index#checks", "a list"),
        ("```yaml checks\n[]\n```", "index#checks", "a list"),
        ("```yaml checks\n- [\n```", "index#checks", "syntax error"),
    ] {
        let folder = book(&format!("# Page\n\n{block}\n"));
        let says = |ran: Ran, code: i32| {
            let ran = ran.ends_with(code);
            assert!(ran.stdout.contains(why), "{block}\n{}", ran.stdout);
            assert!(ran.stdout.contains(id), "{block}\n{}", ran.stdout);
        };
        says(folder.run(&["approve", "--yes"]), 1);
        says(folder.run(&["run", "--dry-run"]), 3);
        says(folder.run(&["status"]), 3);
        says(folder.run(&["run", "--locked"]), 3);
        says(folder.run(&["status"]), 3);
        folder.run(&["build", "--run", "--locked"]).ends_with(3);
        let page = folder.read("site/index.html");
        assert!(page.contains("data-outcome=\"error\""), "{block}");
        let status: Value = serde_json::from_str(&folder.read("site/status.json")).expect("JSON");
        assert_eq!(status["summary"]["error"], 1, "{block}");
        assert_eq!(status["checks"][0]["cause"], "unreadable", "{block}");
        assert!(
            folder
                .read("site/metrics.prom")
                .contains("outcome=\"error\"} 1")
        );
    }
}

#[test]
fn a_page_shows_a_marking_that_cannot_be_read_before_anybody_runs_it() {
    let folder = book("# Page\n\n```python check=p\nprint()\n```\n");
    folder.run(&["build"]).ends_with(0);
    let page = folder.read("site/index.html");
    assert!(
        page.contains("a `python` block cannot be a check"),
        "{page}"
    );
    assert!(folder.read("site/badges/check/p.svg").contains("error"));
}

#[test]
fn a_place_that_was_changed_after_approval_runs_nothing() {
    let page = "# Page\n\n```bash check=far on=far\ntrue\n```\n\n```promql check=query alert=\"> 5\"\nup\n```\n\n```bash check=here\ntrue\n```\n";
    let settings = |runner: &str, prometheus: &str, sandbox: &str| {
        format!(
            "{SETTINGS}[checks]\nprometheus = \"{prometheus}\"\nsandbox = \"{sandbox}\"\n[runners.far]\ncommand = [{runner}]\n"
        )
    };
    let approved = settings("\"sh\"", "http://127.0.0.1:9", "none");
    let folder = Folder::with(&[("book.toml", &approved), ("content/index.md", page)]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let locked = folder
        .run(&["run", "--locked", "--only", "id=far"])
        .ends_with(0);
    assert!(locked.stdout.contains("pass"), "{}", locked.stdout);
    for (settings, id, name) in [
        (
            settings("\"sh\", \"-x\"", "http://127.0.0.1:9", "none"),
            "far",
            "runner",
        ),
        (
            settings("\"sh\"", "http://127.0.0.1:8", "none"),
            "query",
            "prometheus",
        ),
    ] {
        folder.write("book.toml", settings.as_bytes());
        let only = format!("id={id}");
        let ran = folder
            .run(&["run", "--locked", "--only", &only])
            .ends_with(1);
        let said = format!("{name} changed since it was approved");
        assert!(ran.stdout.contains(&said), "{}", ran.stdout);
        let others = folder
            .run(&["run", "--locked", "--only", "id=here"])
            .ends_with(0);
        assert!(others.stdout.contains("pass"), "{}", others.stdout);
        let shown = folder.run(&["approve", "--dry-run"]).ends_with(0).stdout;
        let (before, now) = (format!("  - {name}: "), format!("  + {name}: "));
        assert!(shown.contains(&before) && shown.contains(&now), "{shown}");
        assert_eq!(shown.matches("  + ").count(), 1, "{shown}");
    }
    // A sandbox is part of what was approved.
    folder.write(
        "book.toml",
        settings("\"sh\"", "http://127.0.0.1:9", "read-only").as_bytes(),
    );
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.write("book.toml", approved.as_bytes());
    let ran = folder
        .run(&["run", "--locked", "--only", "id=here"])
        .ends_with(1);
    assert!(
        ran.stdout.contains("sandbox changed since it was approved"),
        "{}",
        ran.stdout
    );
}

/// A host that keeps the heads of requests, and answers `/go` with a redirect,
/// and `/keep` with one that keeps method and body.
fn host(to: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heads);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let answer = if head.contains("/go") || head.contains("/keep") {
                let status = if head.contains("/go") { 302 } else { 307 };
                format!(
                    "HTTP/1.1 {status} Elsewhere\r\nLocation: {to}/end\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            } else {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".to_owned()
            };
            let _ = (&stream).write_all(answer.as_bytes());
            kept.lock().expect("nobody panics").push(head);
        }
    });
    (format!("http://{address}"), heads)
}

#[test]
fn a_header_follows_no_redirect_to_another_port() {
    let (other, heard) = host(String::new());
    let (first, asked) = host(other);
    let folder = book(&format!(
        "# Page\n\n```http check=a redirects=follow\nGET {first}/go\nX-Api-Key: planted\n```\n"
    ));
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.run(&["run", "--locked"]).ends_with(0);
    let has_key = |heads: &Mutex<Vec<String>>| {
        let heads = heads.lock().expect("nobody panics").join("");
        assert!(heads.contains("GET /"), "{heads}");
        heads.contains("planted")
    };
    assert!(has_key(&asked) && !has_key(&heard));
    // A body would go along with 307; it is not sent anywhere else.
    heard.lock().expect("nobody panics").clear();
    folder.write(
        "content/index.md",
        format!(
            "# Page\n\n```http check=a redirects=follow\nPOST {first}/keep\nContent-Type: text/plain\n\nplanted\n```\n"
        )
        .as_bytes(),
    );
    folder.run(&["approve", "--yes"]).ends_with(0);
    let ran = folder.run(&["run", "--locked"]).ends_with(1).stdout;
    assert!(ran.contains("where the body is not sent"), "{ran}");
    assert!(heard.lock().expect("nobody panics").is_empty());
}

#[test]
fn paths_for_hosts_begin_at_the_repository() {
    if !has_program("git") {
        return;
    }
    let page = "# Page\n\n[x](gone.md)\n\n```bash check=a\nfalse\n```\n";
    let folder = Folder::with(&[("svc/book.toml", SETTINGS), ("svc/content/index.md", page)]);
    let git = Command::new("git")
        .args(["init", "-q"])
        .current_dir(folder.path(""))
        .status();
    assert!(git.is_ok_and(|git| git.success()));
    folder.run(&["approve", "--yes", "svc"]).ends_with(0);
    for (start, book) in [("", "svc"), ("svc", "."), ("svc/content", "..")] {
        let run = |arguments: &[&str]| {
            let mut command = folder.opsbook(arguments);
            let output = command.current_dir(folder.path(start)).output();
            String::from_utf8(output.expect("it starts").stdout).expect("UTF-8")
        };
        for format in ["github", "gitlab", "sarif", "rdjson", "junit"] {
            let said = run(&["validate", book, "--format", format]);
            assert!(
                said.contains("svc/content/index.md"),
                "{start} {format}: {said}"
            );
            assert!(!said.contains("../"), "{start} {format}: {said}");
        }
        for format in ["github", "junit"] {
            let said = run(&["run", book, "--locked", "--format", format]);
            assert!(
                said.contains("svc/content/index.md"),
                "{start} {format}: {said}"
            );
        }
    }
}

#[test]
fn a_link_that_wants_rest_is_asked_no_more_than_it_may_be() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            *count.lock().expect("nobody panics") += 1;
            let answer = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = (&stream).write_all(answer.as_bytes());
        }
    });
    let settings = format!(
        "{SETTINGS}[external]\ncheck_private = true\nretries = 1\n[rules]\n\"link/external-unreachable\" = \"info\"\n"
    );
    let page = format!("# Page\n\n[x](http://{address}/)\n");
    let folder = Folder::with(&[("book.toml", &settings), ("content/index.md", &page)]);
    let said = folder
        .run(&["validate", "--external", "--format", "concise"])
        .stdout;
    let wanted = "responds with 429 and asks to wait for 1 s (asked 2 times)";
    assert!(said.contains(wanted), "{said}");
    assert_eq!(*asked.lock().expect("nobody panics"), 2);
}

#[test]
fn a_review_of_today_is_no_review_of_the_future_anywhere() {
    let page = |day: &str| format!("---\nlast_reviewed_on: {day}\n---\n# Page\n\nText.\n");
    // It is still the 26th in Greenwich when the 27th has begun in Tokyo.
    for (day, is_told) in [
        ("2026-11-26", false),
        ("2026-11-27", false),
        ("2026-11-28", true),
    ] {
        let folder = book(&page(day));
        let mut command = folder.opsbook(&["validate", "--format", "concise"]);
        let output = command.env("SOURCE_DATE_EPOCH", "1795734000").output();
        let said = String::from_utf8(output.expect("it starts").stdout).expect("UTF-8");
        assert_eq!(said.contains("is in the future"), is_told, "{day}: {said}");
    }
}

#[test]
fn what_a_check_may_read_has_a_bound() {
    let settings = format!("{SETTINGS}[checks]\nmax_output = \"2kB\"\nredirects = \"follow\"\n");
    let page = "# Page\n\n```bash check=a max_output=1MB ok=\"!stdout.contains('ERROR')\"\nhead -c 3000 /dev/zero\n```\n";
    let folder = Folder::with(&[("book.toml", &settings), ("content/index.md", page)]);
    let said = folder
        .run(&["validate", "--format", "concise"])
        .ends_with(1)
        .stdout;
    assert!(
        said.contains("book.toml limits the output to 2000 bytes"),
        "{said}"
    );
    folder.run(&["approve", "--yes"]).ends_with(0);
    let ran = folder.run(&["run", "--locked"]).ends_with(3);
    assert!(
        ran.stdout.contains("only the first 2000 bytes"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_book_says_what_redirects_and_empty_answers_mean() {
    let moved = host("/end".to_owned()).0;
    let page = format!(
        "# Page\n\n```http check=moved ok=\"status == 302\"\nGET {moved}/go\n```\n\n\
         ```http check=followed redirects=follow\nGET {moved}/go\n```\n\n\
         ```http check=nothing redirects=none\nGET {moved}/go?x\n```\n\n\
         ```http check=allowed empty=pass ok=\"status == 302\"\nGET {moved}/go\n```\n\n\
         ```bash check=silent\ntrue\n```\n"
    );
    let run = |checks: &str| {
        let settings = format!("{SETTINGS}[checks]\n{checks}");
        let folder = Folder::with(&[("book.toml", &settings), ("content/index.md", &page)]);
        folder.run(&["approve", "--yes"]).ends_with(0);
        let ran = folder.run(&["run", "--locked", "--format", "json"]);
        let results: Value = serde_json::from_str(&ran.stdout).expect("results");
        let checks = results["checks"].as_array().expect("a list").iter();
        let told = checks.map(|check| {
            let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
            (text("id").replace("index#", ""), text("outcome"))
        });
        told.collect::<std::collections::BTreeMap<_, _>>()
    };
    let plain = run("");
    assert_eq!((&*plain["moved"], &*plain["silent"]), ("fail", "pass"));
    let strict = run("redirects = \"none\"\nempty = \"error\"\n");
    assert_eq!((&*strict["moved"], &*strict["nothing"]), ("error", "fail"));
    // A check's own word counts more, and scripts may be silent.
    assert_eq!(
        (&*strict["followed"], &*strict["allowed"]),
        ("pass", "pass")
    );
    assert_eq!(strict["silent"], "pass");
    let wrong = Folder::with(&[(
        "book.toml",
        &format!("{SETTINGS}[checks]\nempty = \"skip\"\n"),
    )]);
    let said = wrong.run(&["validate"]).ends_with(2).stderr;
    assert!(said.contains("use pass, fail or error"), "{said}");
}

/// A row of the manual's table: the marking and the code of its example, and
/// the outcome.
fn rows() -> Vec<(usize, String, String, String)> {
    let manual = include_str!("../../docs/checks.md");
    let (_, section) = manual
        .split_once("## How an outcome is computed")
        .expect("the manual has the table");
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("---"));
    let rows = rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [number, _, outcome, example] = cells[..] else {
            return None;
        };
        let number = number.trim().parse().ok()?;
        let mut codes = example.split('`').skip(1).step_by(2);
        let marking = codes.next().unwrap_or_default().to_owned();
        let code = codes.next().unwrap_or_default().to_owned();
        Some((number, marking, code, outcome.trim().to_owned()))
    });
    rows.collect()
}

#[test]
fn outcomes_are_computed_as_the_manual_says() {
    let rows = rows();
    let numbers: Vec<usize> = rows.iter().map(|row| row.0).collect();
    assert_eq!(numbers, (1..=18).collect::<Vec<_>>());
    let mut page = String::from("# Page\n");
    for (number, marking, code, _) in rows.iter().filter(|row| !row.1.is_empty()) {
        let marking = marking.replacen("bash", &format!("bash check=row-{number}"), 1);
        let _ = write!(page, "\n```{marking}\n{code}\n```\n");
    }
    let settings = format!("{SETTINGS}[checks]\nenv = [\"NOT_THERE\"]\n");
    let folder = Folder::with(&[("book.toml", &settings), ("content/index.md", &page)]);
    folder.run(&["approve", "--yes"]).ends_with(1);
    let ran = folder
        .run(&["run", "--locked", "--format", "json"])
        .ends_with(1);
    let results: Value = serde_json::from_str(&ran.stdout).expect("results");
    let checks = results["checks"].as_array().expect("a list");
    assert_eq!(
        checks.len(),
        rows.iter().filter(|row| !row.1.is_empty()).count()
    );
    for (number, marking, _, outcome) in rows.iter().filter(|row| !row.1.is_empty()) {
        let id = format!("index#row-{number}");
        let check = checks.iter().find(|check| check["id"] == id.as_str());
        let found = check.expect("it ran")["outcome"].as_str().expect("a word");
        let is_right = found == outcome || (outcome.starts_with("as `empty`") && found == "fail");
        assert!(is_right, "row {number}, {marking}: {found}");
    }
}
