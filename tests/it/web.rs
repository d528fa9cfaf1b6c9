//! A host of the web for tests: answers as its paths say, and keeps count.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How a path of a host answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Fine,
    Slow,
    Moved,
    Found,
    Circle,
    Gone,
    Error,
    ErrorOnce,
    Cut,
    CutOnce,
    NoHead,
    HeadCut,
    Login,
    LoginPage,
    AnchorGone,
    /// The whole host wants one second of rest after its first request.
    BusyOnce,
    /// The whole host wants to be left alone for an hour.
    BusyForLong,
}

/// What can stand beside other kinds on one host.
pub(crate) const KINDS: [Behaviour; 15] = [
    Behaviour::Fine,
    Behaviour::Slow,
    Behaviour::Moved,
    Behaviour::Found,
    Behaviour::Circle,
    Behaviour::Gone,
    Behaviour::Error,
    Behaviour::ErrorOnce,
    Behaviour::Cut,
    Behaviour::CutOnce,
    Behaviour::NoHead,
    Behaviour::HeadCut,
    Behaviour::Login,
    Behaviour::LoginPage,
    Behaviour::AnchorGone,
];

/// How long a busy host wants to rest, and how long a request may have been
/// on its way before that.
const REST: Duration = Duration::from_secs(1);
const ON_ITS_WAY: Duration = Duration::from_millis(400);

const PAGE: &str = "<!doctype html><title>x</title><h2 id=\"there\">There</h2>";

#[derive(Default)]
struct Log {
    requests: usize,
    now: usize,
    most: usize,
    by_path: BTreeMap<String, usize>,
    heads: String,
    rest_until: Option<Instant>,
    disturbed: bool,
}

/// One host, on an address of its own.
pub(crate) struct Host {
    address: String,
    log: Arc<Mutex<Log>>,
}

impl Host {
    /// Starts the host with this number; each has its own loopback address.
    pub(crate) fn start(number: usize) -> Self {
        let listener = TcpListener::bind(format!("127.0.2.{}:0", number + 1));
        let listener = listener.expect("a loopback address is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        let log = Arc::new(Mutex::new(Log::default()));
        let shared = Arc::clone(&log);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &log));
            }
        });
        Self { address, log }
    }

    pub(crate) fn name(&self) -> &str {
        &self.address
    }

    /// A link that is answered in this way.
    pub(crate) fn link(&self, kind: Behaviour, number: usize) -> String {
        let anchor = match kind {
            Behaviour::AnchorGone => "#gone",
            Behaviour::Fine if number.is_multiple_of(2) => "#there",
            _ => "",
        };
        format!("http://{}/{kind:?}/{number}{anchor}", self.address)
    }

    /// A link that redirects to another host.
    pub(crate) fn leads_to(&self, other: &Self) -> String {
        format!("http://{}/To/{}", self.address, other.address)
    }

    pub(crate) fn requests(&self) -> usize {
        self.log().requests
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.log().most
    }

    pub(crate) fn was_asked_while_resting(&self) -> bool {
        self.log().disturbed
    }

    /// Whether a request's head said this, in lower case.
    pub(crate) fn heard(&self, text: &str) -> bool {
        self.log().heads.contains(text)
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().expect("nobody panicked")
    }
}

/// Serves one connection until it ends.
fn serve(stream: &TcpStream, log: &Mutex<Log>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            match reader.read_line(&mut head) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let is_head = head.starts_with("HEAD");
        let (nth, first) = arrive(log, &path, &head);
        if path.starts_with("/Slow") {
            thread::sleep(Duration::from_millis(200));
        }
        let answer = answer(&path, is_head, nth, first);
        {
            let mut log = log.lock().expect("nobody panicked");
            log.now -= 1;
            if path.starts_with("/BusyOnce") && first {
                log.rest_until = Some(Instant::now() + REST);
            }
        }
        match answer {
            Some(answer) if (&*stream).write_all(answer.as_bytes()).is_ok() => {}
            _ => {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}

/// Counts a request: how often its path was asked, and whether it is the
/// host's first.
fn arrive(log: &Mutex<Log>, path: &str, head: &str) -> (usize, bool) {
    let mut log = log.lock().expect("nobody panicked");
    log.requests += 1;
    log.now += 1;
    log.most = log.most.max(log.now);
    log.heads.push_str(&head.to_lowercase());
    // What was on its way when the host asked for rest, or was sent before its
    // answer was read, came in good faith.
    let in_good_faith = log.requests <= 4;
    let left = log
        .rest_until
        .map(|until| until.saturating_duration_since(Instant::now()));
    let is_resting = left.is_some_and(|left| !left.is_zero() && left + ON_ITS_WAY < REST);
    if is_resting && !in_good_faith {
        log.disturbed = true;
    }
    let is_first = log.requests == 1;
    let nth = log.by_path.entry(path.to_owned()).or_default();
    *nth += 1;
    (*nth, is_first)
}

/// The answer to a request; nothing cuts the connection.
fn answer(path: &str, is_head: bool, nth: usize, first: bool) -> Option<String> {
    let (kind, number) = path
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or((path, ""));
    let page = || {
        Some(response(
            "200 OK",
            "Content-Type: text/html\r\n",
            PAGE,
            is_head,
        ))
    };
    let bare = |status: &str, headers: &str| Some(response(status, headers, "", is_head));
    match kind {
        "Moved" => bare(
            "301 Moved Permanently",
            &format!("Location: /Fine/{number}\r\n"),
        ),
        "Found" => bare("302 Found", &format!("Location: /Fine/{number}\r\n")),
        "To" => bare(
            "302 Found",
            &format!("Location: http://{number}/Fine/1\r\n"),
        ),
        "Circle" => bare("302 Found", &format!("Location: /Round/{number}\r\n")),
        "Round" => bare("302 Found", &format!("Location: /Circle/{number}\r\n")),
        "LoginPage" => bare("302 Found", "Location: /users/sign_in?next=x\r\n"),
        "Gone" => bare("404 Not Found", ""),
        "Error" => bare("500 Internal Server Error", ""),
        // HEAD and GET are one try.
        "ErrorOnce" if nth <= 2 => bare("502 Bad Gateway", ""),
        "Cut" => None,
        "CutOnce" if nth <= 2 => None,
        "NoHead" if is_head => bare("405 Method Not Allowed", ""),
        "HeadCut" if is_head => None,
        "Login" => bare("401 Unauthorized", "WWW-Authenticate: Basic\r\n"),
        "BusyOnce" if first => bare("429 Too Many Requests", "Retry-After: 1\r\n"),
        "BusyForLong" => bare("429 Too Many Requests", "Retry-After: 3600\r\n"),
        _ => page(),
    }
}

fn response(status: &str, headers: &str, body: &str, is_head: bool) -> String {
    let length = body.len();
    let body = if is_head { "" } else { body };
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}
