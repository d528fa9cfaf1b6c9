//! Mutated inputs for every reader of text from elsewhere: none may panic or
//! hang. `OPSBOOK_FUZZ_SECONDS=180 cargo test --test it fuzz` runs each target
//! for so long, with new inputs every time; otherwise a few hundred inputs that
//! are always the same are tried. `OPSBOOK_FUZZ_TARGET=lock` runs only targets
//! whose names hold that. What is tried at the moment is in
//! `target/fuzz/NAME`, should the process end without a word. `corpus/` holds what mutations begin with:
//! a file for each target, its entries separated by lines of `=====`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use opsbook::book::Generator;
use opsbook::check::parse_lock;
use opsbook::condition::parse_condition;
use opsbook::config::{Settings, parse_settings};
use opsbook::network::{Failure, Reach, still_client};
use opsbook::parse::{Events, ParseSettings, parse_page};
use opsbook::source::SourceFile;
use opsbook::stamp::parse_results;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::support::say;

/// How many inputs of each target are tried when nobody asks for more.
const CASES: u32 = 300;

/// What is put into inputs: signs of the formats, and what readers stumble
/// over.
const PIECES: [&str; 44] = [
    "\"",
    "'",
    "'''",
    "\"\"\"",
    "\\",
    "\\u",
    "\\x",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "=",
    ":",
    ",",
    "#",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "---\n",
    "```",
    "~~~",
    "${",
    "$(",
    "<<",
    "&a",
    "*a",
    "!!",
    "- ",
    "1e999",
    "-0",
    "NaN",
    "99999999999999999999",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2K",
    "é",
    "🦀",
    "/(/",
    "&&",
    "||",
];

/// One change of an input. Places and lengths are thousandths of its own.
#[derive(Clone, Debug)]
enum Mutation {
    Remove(usize, usize),
    Double(usize, usize),
    Insert(usize, String),
    Cut(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = || 0..1000_usize;
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => (prop::sample::select(PIECES.to_vec()), 2..400_usize).prop_map(|(piece, times)| piece.repeat(times)),
        1 => any::<String>(),
    ];
    prop_oneof![
        (place(), 0..300_usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        (place(), 0..300_usize).prop_map(|(at, length)| Mutation::Double(at, length)),
        (place(), piece).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        place().prop_map(Mutation::Cut),
    ]
}

fn mutate(text: &mut String, mutation: &Mutation) {
    let at = |share: usize| text.floor_char_boundary((text.len() * share / 1000).min(text.len()));
    match mutation {
        Mutation::Remove(start, length) => {
            let (start, end) = (at(*start), at(start + length));
            text.replace_range(start..end, "");
        }
        Mutation::Double(start, length) => {
            let (start, end) = (at(*start), at(start + length));
            let part = text[start..end].to_owned();
            text.insert_str(end, &part);
        }
        Mutation::Insert(place, piece) => {
            let place = at(*place);
            text.insert_str(place, piece);
        }
        Mutation::Cut(place) => {
            let place = at(*place);
            text.truncate(place);
        }
    }
}

/// Gives a target inputs until it has had enough.
fn fuzz(name: &str, corpus: &str, target: &dyn Fn(&str)) {
    let entries: Vec<String> = corpus.split("=====\n").map(str::to_owned).collect();
    let mutations = prop::collection::vec(mutation(), 0..8);
    let inputs = (prop::sample::select(entries), mutations).prop_map(|(mut text, mutations)| {
        for mutation in &mutations {
            mutate(&mut text, mutation);
        }
        text
    });
    let seconds = std::env::var("OPSBOOK_FUZZ_SECONDS").ok();
    let seconds: Option<u64> = seconds.and_then(|text| text.parse().ok());
    let only = std::env::var("OPSBOOK_FUZZ_TARGET").unwrap_or_default();
    if !name.contains(&only) {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    let present = folder.join(name);
    if seconds.is_some() {
        std::fs::create_dir_all(&folder).expect("a folder can be made");
    }
    let mut tried = 0_u64;
    let slowest = Mutex::new(Duration::ZERO);
    let started = Instant::now();
    loop {
        let mut runner = TestRunner::new(Config {
            cases: CASES,
            failure_persistence: None,
            rng_seed: match seconds {
                None => RngSeed::Fixed(20),
                Some(_) => RngSeed::Random,
            },
            ..Config::default()
        });
        let outcome = runner.run(&inputs, |text| {
            if seconds.is_some() {
                std::fs::write(&present, &text).expect("the input can be written");
            }
            let began = Instant::now();
            target(&text);
            let mut slowest = slowest.lock().unwrap_or_else(PoisonError::into_inner);
            *slowest = began.elapsed().max(*slowest);
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{name}: {error}");
        }
        tried += u64::from(CASES);
        match seconds {
            Some(seconds) if started.elapsed().as_secs() < seconds => {}
            Some(_) => break,
            None => return,
        }
    }
    let slowest = slowest.into_inner().unwrap_or_else(PoisonError::into_inner);
    say(&format!(
        "{name}: {tried} inputs in {} s, the slowest in {} ms",
        started.elapsed().as_secs(),
        slowest.as_millis()
    ));
}

fn page(text: &str) {
    let settings = ParseSettings::new(&Settings::default(), Generator::default(), Events::LeftOut);
    let source = Arc::new(SourceFile::new("content/p.md", text));
    let (document, findings) = parse_page("p.md", &source, &settings);
    for check in &document.checks {
        assert!(
            source.text().get(check.span.range()).is_some(),
            "{:?}",
            check.span
        );
    }
    for finding in findings {
        assert!(
            source.text().get(finding.span.range()).is_some(),
            "{finding:?}"
        );
    }
}

fn lock(text: &str) {
    if let Ok(lock) = parse_lock(Path::new("checks.lock"), text.as_bytes()) {
        let written = lock.to_toml();
        let again = parse_lock(Path::new("checks.lock"), written.as_bytes());
        assert!(lock.is_old() || again == Ok(lock), "{written}");
    }
}

fn results(text: &str) {
    if let Ok(results) = parse_results(Path::new("results.json"), text) {
        let again = parse_results(Path::new("results.json"), &results.to_json());
        assert_eq!(again.ok(), Some(results));
    }
}

fn settings(text: &str) {
    let source = Arc::new(SourceFile::new("book.toml", text));
    let findings = match parse_settings(&source, Settings::default()) {
        Ok((_, findings)) => findings,
        Err(finding) => vec![*finding],
    };
    for finding in findings {
        assert!(
            source.text().get(finding.span.range()).is_some(),
            "{finding:?}"
        );
    }
}

fn condition(text: &str) {
    let facts = [
        ("value".to_owned(), serde_json::json!(3.5)),
        ("exit".to_owned(), serde_json::json!(0)),
        ("stdout".to_owned(), serde_json::json!("a\nb")),
        ("json".to_owned(), serde_json::json!({"a": [1, null, "x"]})),
    ];
    if let Ok(condition) = parse_condition(text) {
        let facts = facts.into_iter().collect();
        let _ = condition.holds(&facts);
        let _ = condition.value(&facts);
        let _ = condition.actual(&facts);
    }
}

/// A server that answers with whatever it is told to.
fn heads() -> impl Fn(&str) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let answer: Arc<Mutex<Vec<u8>>> = Arc::default();
    let told = Arc::clone(&answer);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let bytes = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let _ = stream.write_all(&bytes);
        }
    });
    let client = still_client(Duration::from_secs(5), &Reach::default()).expect("a client");
    move |text| {
        *answer.lock().unwrap_or_else(PoisonError::into_inner) = text.as_bytes().to_vec();
        let request = client.get(format!("http://{address}/"));
        match request.send() {
            Ok(answer) => drop(answer.bytes()),
            Err(error) => drop(Failure::of(&error).to_string()),
        }
    }
}

/// The name of a target, its corpus, and what reads an input.
type Target<'a> = (&'a str, &'a str, &'a (dyn Fn(&str) + Sync));

#[test]
fn any_input_is_read_or_refused() {
    let heads = heads();
    let targets: [Target<'_>; 6] = [
        (
            "front matter",
            include_str!("corpus/front-matter.txt"),
            &page,
        ),
        (
            "fence options",
            include_str!("corpus/fence-options.txt"),
            &page,
        ),
        ("lock file", include_str!("corpus/lock-file.txt"), &lock),
        (
            "results file",
            include_str!("corpus/results-file.txt"),
            &results,
        ),
        ("book.toml", include_str!("corpus/book-toml.txt"), &settings),
        (
            "conditions",
            include_str!("corpus/conditions.txt"),
            &condition,
        ),
    ];
    for (name, corpus, target) in targets {
        fuzz(name, corpus, target);
    }
    fuzz("HTTP heads", include_str!("corpus/http-heads.txt"), &heads);
}
