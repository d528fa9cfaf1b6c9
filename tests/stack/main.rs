//! The example book against the stack that it is about: everything passes;
//! each part is stopped in turn, and exactly the checks that depend on it turn,
//! for the right reason; it comes back, and the history shows the gap.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests are the world around the product, and fail by panicking"
)]

mod parts;
#[path = "../it/support.rs"]
#[expect(dead_code, reason = "not every test needs every help")]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use self::parts::{Api, Part, free_port, postgres, prometheus, redis, sshd};
use self::support::{Folder, has_program};

/// The ports of the stack.
struct Ports {
    api: u16,
    redis: u16,
    postgres: u16,
    prometheus: u16,
    ssh: u16,
}

const BASTION: &str = "# Bastion

```bash check=kernel on=bastion env=MARK
test -n \"$SSH_CONNECTION\"
uname -s
```
```text expect
Linux
```

```bash check=stuck on=bastion env=MARK timeout=1s severity=info
trap '' TERM HUP
sleep 300
```
";

/// The example book with one page more, about the bastion.
fn example_book(ports: &Ports) -> Folder {
    let folder = Folder::with(&[("content/bastion.md", BASTION)]);
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in support::files(&project.join("content")) {
        let bytes = std::fs::read(project.join("content").join(&file)).expect("it is there");
        folder.write(&format!("content/{file}"), &bytes);
    }
    let book = std::fs::read_to_string(project.join("book.toml")).expect("it is there");
    let key = folder.path("user");
    let runner = format!(
        "\n[runners.bastion]\ncommand = [\"ssh\", \"-oBatchMode=yes\", \"-oConnectTimeout=3\", \
         \"-oStrictHostKeyChecking=no\", \"-oUserKnownHostsFile=/dev/null\", \"-oLogLevel=ERROR\", \
         \"-i\", \"{}\", \"-p\", \"{}\", \"127.0.0.1\", \"sh\", \"-s\"]\n",
        key.display(),
        ports.ssh
    );
    let book = book.replace("env = [\"API_URL\"", "env = [\"MARK\", \"API_URL\"") + &runner;
    folder.write("book.toml", book.as_bytes());
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

/// The outcome and reason of every check, after a run.
fn run(folder: &Folder, ports: &Ports, mark: &str) -> BTreeMap<String, (String, String)> {
    let mut command = folder.opsbook(&["run", "--locked", "--format", "json"]);
    command
        .env("API_URL", format!("http://127.0.0.1:{}", ports.api))
        .env("REDIS_URL", format!("redis://127.0.0.1:{}", ports.redis))
        .env(
            "DATABASE_URL",
            format!("postgres://postgres@127.0.0.1:{}/postgres", ports.postgres),
        )
        .env(
            "PROMETHEUS_URL",
            format!("http://127.0.0.1:{}", ports.prometheus),
        )
        .env("MARK", mark);
    let output = command.output().expect("it starts");
    let results: Value = serde_json::from_slice(&output.stdout).expect("results");
    let checks = results["checks"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    checks
        .map(|check| {
            (
                text(&check["id"]),
                (text(&check["outcome"]), text(&check["reason"])),
            )
        })
        .collect()
}

/// The checks that are not as they should be: those that depend on what was
/// stopped. Two never are: one is made to be stuck, and no site is built.
fn turned(found: &BTreeMap<String, (String, String)>) -> BTreeMap<&str, (&str, &str)> {
    let always = ["bastion#stuck", "this-machine#site-files"];
    found
        .iter()
        .map(|(id, (outcome, reason))| (id.as_str(), (outcome.as_str(), reason.as_str())))
        .filter(|(id, (outcome, _))| !always.contains(id) && *outcome != "pass")
        .collect()
}

/// A part by its name, and the checks that turn without it: id, outcome, and a
/// piece of the reason.
type Dependents = (
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

const DEPENDENTS: &[Dependents] = &[
    (
        "api",
        &[
            ("issues/api-500-errors#api-health", "fail", "refused"),
            ("operations/health#api", "fail", "refused"),
        ],
    ),
    (
        "redis",
        &[
            ("issues/api-500-errors#redis", "fail", "refused"),
            (
                "issues/high-api-latency#cache-stats",
                "skip",
                "needs operations/health#redis: fail",
            ),
            ("operations/health#redis", "fail", "refused"),
        ],
    ),
    (
        "postgres",
        &[
            (
                "issues/api-500-errors#database",
                "fail",
                "connection to server",
            ),
            (
                "issues/connection-pool-exhausted#connections",
                "skip",
                "needs operations/health#database: fail",
            ),
            (
                "operations/database#replica-lag",
                "skip",
                "needs operations/health#database: fail",
            ),
            ("operations/health#database", "fail", "connection to server"),
        ],
    ),
    (
        "prometheus",
        &[
            (
                "issues/high-api-latency#p95",
                "skip",
                "needs operations/health#prometheus: fail",
            ),
            ("operations/health#prometheus", "fail", "refused"),
        ],
    ),
    ("sshd", &[("bastion#kernel", "error", "runner bastion: ")]),
];

#[test]
fn checks_follow_what_they_depend_on() {
    let there = [
        "redis-server",
        "redis-cli",
        "prometheus",
        "psql",
        "initdb",
        "ssh",
        "ssh-keygen",
        "sshd",
    ];
    if !there.into_iter().all(has_program) {
        return;
    }
    let ports = Ports {
        api: free_port(),
        redis: free_port(),
        postgres: free_port(),
        prometheus: free_port(),
        ssh: free_port(),
    };
    let folder = example_book(&ports);
    let (database, _cluster) = postgres(ports.postgres);
    let mut parts: Vec<Box<dyn Part>> = vec![
        Box::new(Api::new(ports.api)),
        Box::new(redis(ports.redis)),
        Box::new(database),
        Box::new(prometheus(ports.prometheus, ports.api, &folder.path(""))),
        Box::new(sshd(ports.ssh, &folder.path(""))),
    ];
    for part in &mut parts {
        part.start();
    }
    let mark = format!("opsbook-stack-{}", std::process::id());
    let all = run(&folder, &ports, &mark);
    assert_eq!(turned(&all), BTreeMap::new());
    assert_eq!(
        all["bastion#stuck"],
        ("fail".to_owned(), "timeout after 1s".to_owned())
    );
    ends_on_the_other_side(&mark);
    for (at, (name, dependents)) in DEPENDENTS.iter().enumerate() {
        parts[at].stop();
        let found = run(&folder, &ports, &mark);
        let found = turned(&found);
        let ids: Vec<&str> = found.keys().copied().collect();
        let wanted: Vec<&str> = dependents.iter().map(|(id, _, _)| *id).collect();
        assert_eq!(ids, wanted, "without {name}: {found:?}");
        for (id, outcome, reason) in *dependents {
            let (was, why) = found[id];
            assert!(
                was == *outcome && why.contains(reason),
                "without {name}, {id}: {was}, {why}"
            );
        }
        parts[at].start();
        let again = run(&folder, &ports, &mark);
        assert_eq!(turned(&again), BTreeMap::new(), "{name} is back");
    }
    the_history_shows_the_gaps(&folder);
}

/// What was started over ssh is bounded there as well.
fn ends_on_the_other_side(mark: &str) {
    let end = Instant::now() + Duration::from_secs(10);
    let alive = || {
        let entries = std::fs::read_dir("/proc")
            .expect("there are processes")
            .flatten();
        let mut environments =
            entries.filter_map(|entry| std::fs::read(entry.path().join("environ")).ok());
        environments.any(|bytes| {
            bytes
                .windows(mark.len())
                .any(|part| part == mark.as_bytes())
        })
    };
    while alive() {
        assert!(Instant::now() < end, "a remote script went on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn the_history_shows_the_gaps(folder: &Folder) {
    folder.run(&["build"]).ends_with(0);
    let status: Value = serde_json::from_str(&folder.read("site/status.json")).expect("JSON");
    let turned: Vec<&str> = DEPENDENTS
        .iter()
        .flat_map(|(_, dependents)| dependents.iter())
        .map(|(id, _, _)| *id)
        .collect();
    // One run, and two for each part.
    let runs = 1 + 2 * DEPENDENTS.len();
    for check in status["checks"].as_array().expect("a list") {
        let id = check["id"].as_str().expect("an id");
        if id == "bastion#stuck" || id == "this-machine#site-files" {
            continue;
        }
        assert_eq!(check["runs"], runs, "{id}");
        let is_whole = check["uptime_permille"] == 1000;
        // A check that was skipped was not found wanting.
        let skipped = DEPENDENTS.iter().any(|(_, dependents)| {
            dependents
                .iter()
                .any(|(other, outcome, _)| *other == id && *outcome == "skip")
        });
        assert_eq!(is_whole, !turned.contains(&id) || skipped, "{id}: {check}");
        assert_eq!(check["outcome"], "pass", "{id}");
    }
}
