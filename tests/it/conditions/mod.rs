//! Conditions under which other tools reported the wrong thing, as their public
//! trackers and change logs tell. Each is replayed as a check of opsbook.
//!
//! The tables are the `.toml` files beside this one, one for each group of
//! tools. [`Condition`] says what a row can hold.

mod server;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Deserialize;
use serde_json::Value;

use super::support::{Folder, has_program};
use super::tls_server::{TlsServer, certificates};
use server::{Answer, Server};

const TABLES: [(&str, &str); 9] = [
    ("goss", include_str!("goss.toml")),
    ("gatus", include_str!("gatus.toml")),
    ("blackbox_exporter", include_str!("blackbox_exporter.toml")),
    ("bats", include_str!("bats.toml")),
    (
        "monitoring-plugins",
        include_str!("monitoring_plugins.toml"),
    ),
    ("promtool and pint", include_str!("promtool_and_pint.toml")),
    ("lychee", include_str!("lychee.toml")),
    ("cram", include_str!("cram.toml")),
    ("runme", include_str!("runme.toml")),
];

/// At least so many conditions are replayed.
const LEAST: usize = 60;

#[derive(Deserialize)]
struct Table {
    condition: Vec<Condition>,
}

/// A row. In its texts `@server@` is the address of the row's own server,
/// `@port@` its port, `@closed@` an address on which nothing listens, and
/// `@tls:NAME@` the port of a TLS server with that certificate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    number: u32,
    /// The tool and its issue, or the entry of its change log.
    source: String,
    /// What happened there.
    what: String,
    /// What of it has no counterpart here, and what was made of it.
    #[serde(default)]
    translated: String,
    /// The page below its heading.
    page: String,
    /// `book.toml` below `[book]`.
    #[serde(default)]
    settings: String,
    /// What the server answers; the first that fits counts.
    #[serde(default)]
    answer: Vec<Answer>,
    /// Programs without which the row is left out; `@ipv6` is the protocol.
    #[serde(default)]
    needs: Vec<String>,
    /// Whether the row's authority (`ca.pem`) is trusted.
    #[serde(default)]
    trusts_authority: bool,
    /// Further arguments of `run`.
    #[serde(default)]
    arguments: Vec<String>,
    /// Each check's outcome, and what its reason contains.
    #[serde(default)]
    checks: BTreeMap<String, Expected>,
    /// The same for a second run.
    #[serde(default)]
    again: BTreeMap<String, Expected>,
    /// How often checks were tried.
    #[serde(default)]
    attempts: BTreeMap<String, u64>,
    /// The exit code of the run.
    code: Option<i32>,
    /// How many requests the server got in all.
    requests: Option<usize>,
    /// The most requests that it may have got.
    most_requests: Option<usize>,
    /// What stands in no output and in no file that is left.
    #[serde(default)]
    never: Vec<String>,
    /// Commands that follow the run.
    #[serde(default)]
    command: Vec<Command>,
}

/// An outcome, or several that are all right, with what the reason contains.
#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Outcome(String),
    Reason(Vec<String>),
}

/// A command of opsbook.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    arguments: Vec<String>,
    code: i32,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

#[test]
fn what_went_wrong_elsewhere_is_told_right() {
    let mut conditions = Vec::new();
    for (tool, text) in TABLES {
        let table: Table = toml::from_str(text).unwrap_or_else(|error| panic!("{tool}: {error}"));
        conditions.extend(table.condition);
    }
    assert!(conditions.len() >= LEAST, "{}", conditions.len());
    let mut numbers: Vec<u32> = conditions.iter().map(|row| row.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), conditions.len(), "a number stands twice");
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(row) = conditions.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = replay(row);
                    wrong.lock().expect("nobody panics").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("nobody panics");
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Replays a row; what is not as expected.
fn replay(row: &Condition) -> Option<String> {
    let is_there = |need: &String| match need.as_str() {
        "@ipv6" => TcpListener::bind(("::1", 0)).is_ok(),
        program => has_program(program),
    };
    if !row.needs.iter().all(is_there) {
        return None;
    }
    let mut world = World::new(row);
    let mut problems = String::new();
    let mut said = String::new();
    for expected in [&row.checks, &row.again] {
        if expected.is_empty() && !row.checks.is_empty() {
            continue;
        }
        let arguments = ["run", "--locked", "--format", "json"];
        let more = row.arguments.iter().map(String::as_str);
        let arguments: Vec<&str> = arguments.into_iter().chain(more).collect();
        let (code, printed) = world.run(&arguments);
        if row.code.is_some_and(|wanted| wanted != code) && row.again.is_empty() {
            let _ = writeln!(problems, "  the run ended with {code}");
        }
        compare(row, expected, &printed, &mut problems);
        said += &printed;
        if row.checks.is_empty() {
            break;
        }
    }
    for command in &row.command {
        let arguments: Vec<&str> = command.arguments.iter().map(String::as_str).collect();
        let (code, printed) = world.run(&arguments);
        let is_wrong = code != command.code
            || !command
                .says
                .iter()
                .all(|text| printed.contains(text.as_str()))
            || command
                .never
                .iter()
                .any(|text| printed.contains(text.as_str()));
        if is_wrong {
            let _ = writeln!(problems, "  {arguments:?} ended with {code}: {printed}");
        }
        said += &printed;
    }
    world.judge_requests(row, &mut problems);
    if !problems.is_empty() {
        let _ = writeln!(problems, "  requests: {:?}", world.server.requests());
    }
    world.judge_traces(row, &said, &mut problems);
    let Condition {
        number,
        source,
        what,
        translated,
        ..
    } = row;
    let aside = if translated.is_empty() { "" } else { " — " };
    (!problems.is_empty())
        .then(|| format!("{number} ({source}): {what}{aside}{translated}\n{problems}"))
}

/// Compares the checks of a run with what was expected of them.
fn compare(
    row: &Condition,
    wanted: &BTreeMap<String, Expected>,
    said: &str,
    problems: &mut String,
) {
    let results: Value = serde_json::from_str(said).unwrap_or_default();
    let none = Vec::new();
    let checks = results["checks"].as_array().unwrap_or(&none);
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let id = |check: &Value| text(check, "id").replacen("index#", "", 1);
    for check in checks
        .iter()
        .filter(|check| !wanted.contains_key(&id(check)))
    {
        let _ = writeln!(
            problems,
            "  unexpected: {} {}",
            check["id"], check["reason"]
        );
    }
    for (name, expected) in wanted {
        let Some(check) = checks.iter().find(|check| id(check) == *name) else {
            let _ = writeln!(problems, "  {name} is missing");
            continue;
        };
        let (outcome, reason) = (text(check, "outcome"), text(check, "reason"));
        let (outcomes, parts) = match expected {
            Expected::Outcome(outcome) => (outcome.as_str(), &[][..]),
            Expected::Reason(all) => (all[0].as_str(), &all[1..]),
        };
        let is_right = outcomes.split('|').any(|wanted| wanted == outcome)
            && parts.iter().all(|part| reason.contains(part.as_str()));
        if !is_right {
            let _ = writeln!(
                problems,
                "  {name} is {outcome}, expected {outcomes} {parts:?}: {reason}"
            );
        }
        let attempts = row.attempts.get(name);
        if attempts.is_some_and(|wanted| check["attempts"].as_u64() != Some(*wanted)) {
            let _ = writeln!(problems, "  {name} was tried otherwise: {check}");
        }
    }
}

/// What a row meets.
struct World {
    folder: Folder,
    server: Server,
    _tls: Vec<TlsServer>,
    trusts: bool,
}

impl World {
    fn new(row: &Condition) -> Self {
        let folder = Folder::new();
        let mut tls = Vec::new();
        let mut names = BTreeMap::new();
        let texts = format!("{}{}", row.page, toml_of(&row.answer));
        if texts.contains("@tls:") || row.trusts_authority {
            certificates(&folder);
        }
        for name in texts.split("@tls:").skip(1) {
            let name = name.split('@').next().unwrap_or_default();
            let more: &[&str] = if name == "chain" {
                &["-cert_chain", "old.pem"]
            } else {
                &[]
            };
            let certificate = if name == "chain" { "good" } else { name };
            names.entry(name.to_owned()).or_insert_with(|| {
                tls.push(TlsServer::start(&folder, certificate, more));
                tls[tls.len() - 1].port
            });
        }
        let server = Server::start(&row.answer, &names);
        let fill = |text: &str| server.fill(text, &names);
        let settings = format!("[book]\ntitle = \"Condition\"\n{}", fill(&row.settings));
        folder.write("book.toml", settings.as_bytes());
        let page = format!("# Page\n\n{}", fill(&row.page));
        folder.write("content/index.md", page.as_bytes());
        let world = Self {
            folder,
            server,
            _tls: tls,
            trusts: row.trusts_authority,
        };
        world.run(&["approve", "--yes"]);
        world
    }

    /// Runs opsbook with an open pipe as its input: its exit code, and what
    /// it printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = self.folder.opsbook(arguments);
        if self.trusts {
            command.env("SSL_CERT_FILE", self.folder.path("ca.pem"));
        }
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("it starts");
        let input = child.stdin.take();
        let output = child.wait_with_output().expect("it ends");
        drop(input);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if printed.is_empty() || !printed.starts_with('{') {
            printed += &stderr;
        }
        (output.status.code().unwrap_or(-1), printed)
    }

    fn judge_requests(&self, row: &Condition, problems: &mut String) {
        let requests = self.server.requests();
        let count = requests.len();
        let is_wrong = row.requests.is_some_and(|wanted| wanted != count)
            || row.most_requests.is_some_and(|most| most < count);
        if is_wrong {
            let _ = writeln!(problems, "  the server got {count} requests: {requests:?}");
        }
    }

    fn judge_traces(&mut self, row: &Condition, said: &str, problems: &mut String) {
        let mut texts = vec![("what was printed".to_owned(), said.to_owned())];
        for path in super::support::files(&self.folder.path("")) {
            let is_input = path == "content/index.md" || path == "book.toml";
            let bytes = std::fs::read(self.folder.path(&path)).expect("it can be read");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            texts.extend((!is_input).then_some((path, text)));
        }
        for (never, (place, _)) in row.never.iter().flat_map(|never| {
            let texts = texts
                .iter()
                .filter(move |(_, text)| text.contains(never.as_str()));
            texts.map(move |text| (never, text))
        }) {
            let _ = writeln!(problems, "  {never:?} is in {place}");
        }
    }
}

/// The answers as one text.
fn toml_of(answers: &[Answer]) -> String {
    answers.iter().map(Answer::text).collect()
}
