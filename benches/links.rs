//! Two thousand links on forty hosts, asked by opsbook and by lychee (if it is
//! on PATH) in turn: `cargo bench --bench links`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark starts programs and says what it measured"
)]
#![expect(dead_code, reason = "the hosts are those of the tests")]

#[path = "../tests/it/web.rs"]
mod web;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use web::{Behaviour, Host};

const HOSTS: usize = 40;
const LINKS: usize = 50;
const ROUNDS: usize = 5;

/// What links of a real book do, most often first.
const MIX: [Behaviour; 10] = [
    Behaviour::Fine,
    Behaviour::Fine,
    Behaviour::Fine,
    Behaviour::Fine,
    Behaviour::Moved,
    Behaviour::Found,
    Behaviour::Gone,
    Behaviour::NoHead,
    Behaviour::Slow,
    Behaviour::Login,
];

fn main() {
    let folder = std::env::temp_dir().join(format!("opsbook-bench-links-{}", std::process::id()));
    let hosts: Vec<Host> = (0..HOSTS).map(|number| Host::start(number + 60)).collect();
    write_book(&folder, &hosts);
    println!(
        "{HOSTS} hosts, {} links, 4 requests at once at each host",
        HOSTS * LINKS
    );
    println!(
        "{:>8} {:>9} {:>9} {:>9}",
        "", "median s", "least s", "requests"
    );
    let opsbook = PathBuf::from(env!("CARGO_BIN_EXE_opsbook"));
    let runs: [(&str, PathBuf, Vec<&str>); 2] = [
        (
            "opsbook",
            opsbook,
            vec!["validate", "--external", "--format", "json"],
        ),
        (
            "lychee",
            PathBuf::from("lychee"),
            vec![
                "--no-progress",
                "--include-fragments",
                "--host-concurrency",
                "4",
                // Its own pause between requests at a host would be all one measures.
                "--host-request-interval",
                "1ms",
                "--max-retries",
                "2",
                "content",
            ],
        ),
    ];
    let mut times = [Vec::new(), Vec::new()];
    let mut requests = [0, 0];
    for _ in 0..ROUNDS {
        for (index, (_, program, arguments)) in runs.iter().enumerate() {
            let _ = std::fs::remove_dir_all(folder.join(".opsbook"));
            let before: usize = hosts.iter().map(Host::requests).sum();
            let Some(time) = time(&folder, program, arguments) else {
                continue;
            };
            times[index].push(time);
            requests[index] = hosts.iter().map(Host::requests).sum::<usize>() - before;
        }
    }
    for (index, (name, _, _)) in runs.iter().enumerate() {
        tell(name, &mut times[index], requests[index]);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn tell(name: &str, times: &mut [Duration], requests: usize) {
    times.sort();
    let Some(median) = times.get(times.len() / 2) else {
        println!("{name:>8} is not installed");
        return;
    };
    let least = times[0].as_secs_f64();
    println!(
        "{name:>8} {:>9.2} {least:>9.2} {requests:>9}",
        median.as_secs_f64()
    );
}

fn time(folder: &Path, program: &Path, arguments: &[&str]) -> Option<Duration> {
    let start = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok()?;
    Some(start.elapsed())
}

fn write_book(folder: &Path, hosts: &[Host]) {
    let content = folder.join("content");
    std::fs::create_dir_all(&content).expect("folders can be made");
    let settings = "[external]\ncheck_private = true\n";
    std::fs::write(folder.join("book.toml"), settings).expect("files can be written");
    for (number, host) in hosts.iter().enumerate() {
        let mut page = "# Links\n\n".to_owned();
        for link in 0..LINKS {
            let kind = MIX[(number + link) % MIX.len()];
            writeln!(page, "- [{link}]({})", host.link(kind, link)).expect("text grows");
        }
        std::fs::write(content.join(format!("host-{number}.md")), page)
            .expect("files can be written");
    }
}
