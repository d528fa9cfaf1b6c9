//! Everything in `attempts.toml` is tried: nothing that was not approved runs or
//! is displayed as something else.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Deserialize;

use super::support::{Folder, Ran, files};

/// The least number of attempts.
const LEAST: usize = 60;

/// What the variables hold that attempts name.
const VARIABLES: [(&str, &str); 2] = [("EVIL", "evil-value"), ("REFERS", "x$EVIL")];

#[derive(Deserialize)]
struct File {
    attempt: Vec<Attempt>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attempt {
    number: usize,
    r#try: String,
    page: String,
    #[serde(default)]
    book: String,
    #[serde(default)]
    setup: String,
    #[serde(default = "yes")]
    approve: bool,
    then_page: Option<String>,
    then_book: Option<String>,
    #[serde(default)]
    then: String,
    #[serde(default = "run_locked")]
    run: Vec<String>,
    #[serde(default)]
    stdin: String,
    #[serde(default)]
    then_run: Vec<String>,
    #[serde(default = "one")]
    exit: i32,
    #[serde(default)]
    shows: Vec<String>,
    #[serde(default)]
    hides: Vec<String>,
    #[serde(default)]
    site_hides: Vec<String>,
    #[serde(default)]
    never: bool,
}

fn yes() -> bool {
    true
}

fn one() -> i32 {
    1
}

fn run_locked() -> Vec<String> {
    ["run", "--locked"].map(str::to_owned).to_vec()
}

/// A folder in which an attempt is carried out.
struct Scene {
    folder: Folder,
    ran: PathBuf,
    names: Vec<(&'static str, String)>,
}

impl Scene {
    fn new() -> Self {
        let folder = Folder::new();
        let ran = folder.path("outside/ran");
        std::fs::create_dir_all(folder.path("outside")).expect("a folder can be made");
        std::fs::create_dir_all(folder.path("book/content")).expect("a folder can be made");
        let address = serve(&ran, "127.0.0.2", None);
        let server = format!("http://{address}");
        let redirect = serve(&ran, "127.0.0.1", Some(format!("{server}/there")));
        let program = snapbox::cmd::cargo_bin!("opsbook");
        let names = vec![
            ("@RAN@", ran.display().to_string()),
            ("@NAR@", "nar /pmt/ hcuot".to_owned()),
            ("@SERVER@", server),
            ("@ADDRESS@", address),
            ("@REDIRECT@", format!("http://{redirect}")),
            ("@OPSBOOK@", program.display().to_string()),
            ("@SPACES@", " ".repeat(5000)),
            ("@LINES@", "\n".repeat(500)),
        ];
        Self { folder, ran, names }
    }

    fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.names {
            text = text.replace(name, value);
        }
        text
    }

    fn write(&self, path: &str, text: &str) {
        let path = format!("book/{path}");
        self.folder.write(&path, self.filled(text).as_bytes());
    }

    fn shell(&self, script: &str) {
        if script.is_empty() {
            return;
        }
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &self.filled(script)]);
        let status = shell.current_dir(self.folder.path("book")).status();
        assert!(status.expect("sh starts").success(), "{script}");
    }

    fn opsbook(&self, arguments: &[String], input: &str) -> Ran {
        let arguments: Vec<String> = arguments.iter().map(|text| self.filled(text)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = self.folder.opsbook(&arguments);
        command
            .current_dir(self.folder.path("book"))
            .envs(VARIABLES);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        // It may end without reading.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Ran::new(child.wait_with_output().expect("it ends"))
    }

    fn words(&self, words: &[&str]) -> Ran {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        self.opsbook(&words, "")
    }
}

/// A server that makes a file when it is asked for anything but `/harmless`, or
/// when a request holds the value of the secret. It answers with nothing, or
/// with a redirect.
fn serve(ran: &Path, host: &str, to: Option<String>) -> String {
    let listener = TcpListener::bind((host, 0)).expect("a port is free");
    let address = listener.local_addr().expect("it is bound").to_string();
    let ran = ran.to_owned();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let is_harmless = head.contains(" /harmless") && !head.contains("evil-value");
            if to.is_none() && !is_harmless {
                std::fs::write(&ran, &head).expect("the file can be written");
            }
            let answer = match &to {
                Some(to) => format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n"),
                None => "HTTP/1.1 200 OK\r\n".to_owned(),
            };
            let rest = "Connection: close\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(format!("{answer}{rest}").as_bytes());
        }
    });
    address
}

/// What went wrong with an attempt: it succeeded, or it failed for a reason of
/// its own.
fn carry_out(attempt: &Attempt) -> Result<(), String> {
    let scene = Scene::new();
    scene.write("content/p.md", &attempt.page);
    scene.write("book.toml", &attempt.book);
    scene.shell(&attempt.setup);
    if attempt.approve {
        let approved = scene.words(&["approve", "--yes"]);
        if approved.code != Some(0) {
            return Err(format!("it cannot be approved: {approved:?}"));
        }
    }
    scene.shell(&attempt.then);
    if let Some(page) = &attempt.then_page {
        scene.write("content/p.md", page);
    }
    if let Some(book) = &attempt.then_book {
        scene.write("book.toml", book);
    }
    let tried = scene.opsbook(&attempt.run, &attempt.stdin);
    if !attempt.then_run.is_empty() {
        scene.opsbook(&attempt.then_run, "");
    }
    if let Ok(how) = std::fs::read_to_string(&scene.ran) {
        return Err(format!("it succeeds: {how} {tried:?}"));
    }
    judge(attempt, &scene, &tried)?;
    if attempt.never {
        return Ok(());
    }
    scene.words(&["approve", "--yes"]);
    let ran = scene.words(&["run", "--locked"]);
    if scene.ran.exists() {
        return Ok(());
    }
    Err(format!(
        "it would not even run if it were approved: {ran:?}"
    ))
}

fn judge(attempt: &Attempt, scene: &Scene, tried: &Ran) -> Result<(), String> {
    if tried.code != Some(attempt.exit) {
        return Err(format!("it ends with {:?}: {tried:?}", tried.code));
    }
    let said = format!("{}{}", tried.stdout, tried.stderr);
    if let Some(missing) = attempt.shows.iter().find(|text| !said.contains(*text)) {
        return Err(format!("{missing:?} is not shown: {said}"));
    }
    if let Some(shown) = attempt.hides.iter().find(|text| said.contains(*text)) {
        return Err(format!("{shown:?} is shown: {said:?}"));
    }
    let site = scene.folder.path("book/site");
    let written = if attempt.site_hides.is_empty() {
        Vec::new()
    } else {
        files(&site)
    };
    for file in written {
        let bytes = std::fs::read(site.join(&file)).map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&bytes);
        if let Some(shown) = attempt
            .site_hides
            .iter()
            .find(|hidden| text.contains(*hidden))
        {
            return Err(format!("{shown:?} is in {file}"));
        }
    }
    Ok(())
}

#[test]
fn no_attempt_gets_around_the_approval() {
    let file: File = toml::from_str(include_str!("attempts.toml")).expect("a table of attempts");
    let chosen = std::env::var("OPSBOOK_ATTEMPT").ok();
    let chosen: Option<usize> = chosen.and_then(|number| number.parse().ok());
    let attempts = file.attempt;
    assert!(attempts.len() >= LEAST, "{}", attempts.len());
    assert!(attempts.iter().map(|one| one.number).eq(1..=attempts.len()));
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(attempt) = attempts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if chosen.is_some_and(|number| number != attempt.number) {
                        continue;
                    }
                    if let Err(why) = carry_out(attempt) {
                        let Attempt {
                            number,
                            r#try: tried,
                            ..
                        } = attempt;
                        let text = format!("{number}: {tried}: {why}");
                        failures.lock().expect("no test panics").push(text);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no test panics");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
