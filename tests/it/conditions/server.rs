//! A web server that answers as a row says.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use serde::Deserialize;

/// An answer.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    /// The target of the request; a `*` at its end stands for anything, and
    /// without one it is any target.
    #[serde(default)]
    to: String,
    /// A header that the request must have.
    #[serde(default)]
    header: String,
    /// How many requests are answered so; all if it does not say.
    times: Option<usize>,
    /// Status code and words.
    #[serde(default)]
    status: String,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    body: String,
    /// The number of `body`'s bytes that are sent before the connection is
    /// closed.
    sent: Option<usize>,
    /// The whole answer, in place of status, headers and body.
    raw: Option<String>,
    /// What happens in place of an answer.
    #[serde(default)]
    does: Deed,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Deed {
    #[default]
    Answer,
    /// The body is packed by gzip, whatever was asked for.
    Gzip,
    /// 50 MB of zeros with `body` behind them, packed by gzip.
    Bomb,
    /// Waits until whoever asked has gone.
    Hang,
    /// Closes the connection after the request.
    Close,
    /// Closes it before the request was read.
    Reset,
    /// Leads to the request's own target with `/x` behind it.
    Grow,
}

impl Answer {
    /// Its texts.
    pub(super) fn text(&self) -> String {
        format!(
            "{} {} {}",
            self.headers.join(" "),
            self.body,
            self.raw.as_deref().unwrap_or_default()
        )
    }

    fn fits(&self, head: &str) -> bool {
        let target = head.split(' ').nth(1).unwrap_or_default();
        let fits = match self.to.strip_suffix('*') {
            Some(start) => target.starts_with(start),
            None => self.to.is_empty() || self.to == target,
        };
        fits && head.contains(&self.header)
    }
}

/// The server; it ends with the tests.
pub(super) struct Server {
    port: u16,
    closed: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start(answers: &[Answer], tls: &BTreeMap<String, u16>) -> Self {
        // A row may need a port on both protocols.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let closed = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let closed = closed.local_addr().expect("it is bound").port();
        let server = Self {
            port,
            closed,
            requests: Arc::default(),
        };
        let mut answers = answers.to_vec();
        for answer in &mut answers {
            let texts = answer
                .headers
                .iter_mut()
                .chain([&mut answer.body])
                .chain(&mut answer.raw);
            texts.for_each(|text| *text = server.fill(text, tls));
        }
        let answers = Arc::new(Mutex::new(answers));
        let six = TcpListener::bind(("::1", port));
        for listener in [Ok(listener), six].into_iter().flatten() {
            let (answers, requests) = (Arc::clone(&answers), Arc::clone(&server.requests));
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let (answers, requests) = (Arc::clone(&answers), Arc::clone(&requests));
                    thread::spawn(move || serve(&stream, &answers, &requests));
                }
            });
        }
        server
    }

    /// Fills in the names of places.
    pub(super) fn fill(&self, text: &str, tls: &BTreeMap<String, u16>) -> String {
        let mut text = text
            .replace("@server@", &format!("127.0.0.1:{}", self.port))
            .replace("@port@", &self.port.to_string())
            .replace("@closed@", &format!("127.0.0.1:{}", self.closed));
        for (name, port) in tls {
            text = text.replace(&format!("@tls:{name}@"), &port.to_string());
        }
        text
    }

    /// The first lines of all requests.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panics").clone()
    }
}

fn serve(stream: &TcpStream, answers: &Mutex<Vec<Answer>>, requests: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    let _ = reader.read_line(&mut head);
    if head.is_empty() {
        return;
    }
    let first = head.trim_end().to_owned();
    requests.lock().expect("nobody panics").push(first.clone());
    if choose(answers, &head, |answer| answer.does == Deed::Reset).is_some() {
        return;
    }
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
    let none = || Answer {
        status: "404 Not Found".to_owned(),
        ..Answer::default()
    };
    let answer = choose(answers, &head, |_| true).unwrap_or_else(none);
    match answer.does {
        Deed::Reset | Deed::Close => {}
        Deed::Hang => drop(reader.read_line(&mut head)),
        _ => {
            let target = first.split(' ').nth(1).unwrap_or_default();
            let _ = (&*stream).write_all(&bytes(&answer, target));
        }
    }
}

/// The first answer that fits a request, if it is one that may be given now.
fn choose(
    answers: &Mutex<Vec<Answer>>,
    head: &str,
    may_be_given: fn(&Answer) -> bool,
) -> Option<Answer> {
    let mut answers = answers.lock().expect("nobody panics");
    let mut fitting = answers.iter_mut().filter(|answer| answer.times != Some(0));
    let answer = fitting.find(|answer| answer.fits(head))?;
    if !may_be_given(answer) {
        return None;
    }
    answer.times = answer.times.map(|times| times - 1);
    Some(answer.clone())
}

/// What is sent to whoever asked for a target.
fn bytes(answer: &Answer, target: &str) -> Vec<u8> {
    let packs = ["Content-Encoding: gzip"];
    match answer.does {
        Deed::Gzip => response(answer, &packs, &packed("cat", &answer.body)),
        Deed::Bomb => {
            let command = "head -c 50000000 /dev/zero; cat";
            response(answer, &packs, &packed(command, &answer.body))
        }
        Deed::Grow => {
            let found = Answer {
                status: "302 Found".to_owned(),
                ..Answer::default()
            };
            response(&found, &[&format!("Location: {target}/x")], b"")
        }
        _ => match &answer.raw {
            Some(raw) => raw.clone().into_bytes(),
            None => response(answer, &[], answer.body.as_bytes()),
        },
    }
}

fn response(answer: &Answer, more: &[&str], body: &[u8]) -> Vec<u8> {
    let status = if answer.status.is_empty() {
        "200 OK"
    } else {
        &answer.status
    };
    let mut head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in answer
        .headers
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
    {
        head += header;
        head += "\r\n";
    }
    let sent = answer.sent.unwrap_or(body.len());
    [head.as_bytes(), b"\r\n", &body[..sent]].concat()
}

/// What a command makes of a text, packed by gzip.
fn packed(command: &str, text: &str) -> Vec<u8> {
    let child = Command::new("sh")
        .args(["-c", &format!("({command}) | gzip -c")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.expect("sh starts");
    let mut input = child.stdin.take().expect("it is a pipe");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    child.wait_with_output().expect("it ends").stdout
}
