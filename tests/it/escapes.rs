//! Ways out of a limit: whatever a script starts, nothing of it is left, and
//! the run ends on time.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use super::support::{Folder, has_program};

/// A way out, and the script that takes it. Every process of it carries the
/// word `$MARK` among its arguments or in its environment.
const ESCAPES: &[(&str, &str)] = &[
    ("a plain child", "sleep 300"),
    ("a child in the background", "sleep 300 & wait"),
    ("a session of its own", "setsid sleep 300"),
    (
        "a session in the background",
        "setsid sleep 300 & sleep 300",
    ),
    ("a fork in a session", "setsid --fork sleep 300; sleep 300"),
    ("a double fork", "( ( sleep 300 & ) & ); sleep 300"),
    (
        "a double fork with sessions",
        "( setsid bash -c '( setsid sleep 300 & ) &' & ); sleep 300",
    ),
    ("a trap of TERM", "trap '' TERM; sleep 300; sleep 300"),
    (
        "a trap of every signal",
        "for one in $(seq 1 31); do trap '' $one 2>/dev/null; done; while :; do sleep 1; done",
    ),
    ("nohup", "nohup sleep 300 >/dev/null 2>&1 & sleep 300"),
    ("disown", "sleep 300 & disown; sleep 300"),
    (
        "a grandchild that holds the output",
        "bash -c 'sleep 300 & exit 0'; sleep 300",
    ),
    (
        "a child that goes on after the script has ended",
        "setsid sleep 300 & exit 0",
    ),
    (
        "a child that holds the output after the script has ended",
        "( trap '' HUP; sleep 300 ) & exit 0",
    ),
    ("a stopped child", "sleep 300 & kill -STOP $!; sleep 300"),
    ("a script that stops itself", "kill -STOP $$"),
    (
        "a loop of forks",
        "for one in $(seq 200); do setsid sleep 300 & done; wait",
    ),
    (
        "a chain of heirs",
        "heir() { sleep 0.02; setsid bash -c \"$(declare -f heir); heir\" & }; heir; sleep 300",
    ),
    (
        "another program in its place",
        "exec setsid --wait sleep 300",
    ),
    (
        "a shell that reads for ever",
        "mkfifo \"$TMPDIR/pipe\"; cat \"$TMPDIR/pipe\"",
    ),
    ("a flood", "yes & yes >&2 & sleep 300"),
    ("a busy loop", "while :; do :; done"),
    (
        "one that kills its supervisor",
        "setsid sleep 300 & kill -9 $PPID; sleep 300",
    ),
];

/// The limit of each script.
const LIMIT: Duration = Duration::from_millis(500);

/// Processes that carry a word in their environment.
fn carrying(word: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc")
        .expect("there are processes")
        .flatten();
    let found = entries.filter_map(|entry| {
        let environment = fs::read(entry.path().join("environ")).ok()?;
        let carries = environment
            .windows(word.len())
            .any(|part| part == word.as_bytes());
        // What has ended and was not asked after yet is no process any more.
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let is_dead = stat
            .rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('Z'));
        (carries && !is_dead).then_some(stat)
    });
    found.collect()
}

#[test]
fn nothing_outlives_a_check() {
    if !has_program("setsid") {
        return;
    }
    let mut page = String::from("# Ways out\n");
    for (number, (_, script)) in ESCAPES.iter().enumerate() {
        let _ = write!(
            page,
            "\n```bash check=way-{number} timeout=500ms env=MARK\n{script}\n```\n"
        );
    }
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Ways out\"\n[checks]\nenv = [\"MARK\"]\n",
        ),
        ("content/index.md", &page),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let mark = format!("opsbook-way-out-{}", std::process::id());
    let temporary = Folder::new();
    for (number, (name, script)) in ESCAPES.iter().enumerate() {
        let only = format!("id=way-{number}");
        let mut command = folder.opsbook(&["run", "--locked", "--only", &only]);
        let began = Instant::now();
        command.env("MARK", &mark).env("TMPDIR", temporary.path(""));
        let output = command.output().expect("it starts");
        let took = began.elapsed();
        let said = String::from_utf8_lossy(&output.stdout);
        // A second for the limit to be noticed and all to be killed, and what
        // the program needs to start on a busy machine.
        let limit = LIMIT + Duration::from_secs(1) + Duration::from_secs(2);
        assert!(took < limit, "{name} took {took:?}: {said}");
        assert_eq!(
            carrying(&mark),
            Vec::<String>::new(),
            "{name}: {script}\n{said}"
        );
        assert_eq!(temporary.entries(), Vec::<String>::new(), "{name}");
    }
    let results = folder.read(".opsbook/results.json");
    let results: serde_json::Value = serde_json::from_str(&results).expect("results");
    let found = results["checks"].as_array().expect("a list").iter();
    let timeouts = found.filter(|check| check["reason"] == "timeout after 500ms");
    // Two end by themselves, one loses its supervisor.
    assert_eq!(timeouts.count(), ESCAPES.len() - 3, "{results:#}");
}

#[test]
fn nothing_outlives_a_run_that_is_cancelled_or_killed() {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Ways out\"\n[checks]\nenv = [\"MARK\"]\n",
        ),
        (
            "content/index.md",
            "# Ways out\n\n```bash check timeout=5m env=MARK\nsetsid sleep 300 & sleep 300\n```\n",
        ),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    for signal in ["INT", "TERM", "KILL"] {
        let mark = format!("opsbook-cancelled-{signal}-{}", std::process::id());
        let temporary = Folder::new();
        let mut command = folder.opsbook(&["run", "--locked"]);
        command.env("MARK", &mark).env("TMPDIR", temporary.path(""));
        let mut run = command.spawn().expect("it starts");
        let until = Instant::now() + Duration::from_secs(20);
        let has = |word: &str, count: usize| {
            while carrying(word).len() < count {
                assert!(Instant::now() < until, "the check never began");
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        // opsbook itself, the shell and its two children.
        has(&mark, 4);
        let pid = run.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status();
        assert!(kill.is_ok_and(|status| status.success()));
        run.wait().expect("it ends");
        while !carrying(&mark).is_empty() {
            assert!(Instant::now() < until, "{signal}: {:?}", carrying(&mark));
            std::thread::sleep(Duration::from_millis(20));
        }
        temporary.is_empty_before(until, signal);
    }
}
