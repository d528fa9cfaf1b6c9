//! A preview that runs, and requests as they go over the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::support::Folder;

/// Longer than any answer takes on a machine under load.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A preview of the book in a folder; it ends with this.
pub(crate) struct Preview {
    child: Child,
    pub(crate) address: SocketAddr,
    lines: Mutex<Receiver<String>>,
}

impl Preview {
    pub(crate) fn of(folder: &Folder, book: &str) -> Self {
        Self::with(folder, book, &[])
    }

    /// The same with more arguments.
    pub(crate) fn with(folder: &Folder, book: &str, more: &[&str]) -> Self {
        let mut command = folder.opsbook(&["serve", book, "--port", "4600"]);
        command.args(more);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let (sender, lines) = channel();
        let stdout = child.stdout.take().expect("is piped");
        let stderr = child.stderr.take().expect("is piped");
        let streams: [Box<dyn Read + Send>; 2] = [Box::new(stdout), Box::new(stderr)];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        let mut preview = Self {
            child,
            address: ([127, 0, 0, 1], 0).into(),
            lines: Mutex::new(lines),
        };
        let line = preview.line("serving");
        let url = line.split("http://").nth(1).expect("the address is said");
        let address = url.split('/').next().expect("it ends in a slash");
        preview.address = address.parse().expect("it is an address");
        preview
    }

    /// The next line that begins with `word`.
    #[track_caller]
    pub(crate) fn line(&self, word: &str) -> String {
        let until = Instant::now() + TIMEOUT;
        let mut seen = String::new();
        let lines = self.lines.lock().expect("no reader has failed");
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match lines.recv_timeout(left) {
                Ok(line) if line.starts_with(word) => return line,
                Ok(line) => seen = seen + &line + "\n",
                Err(_) => break,
            }
        }
        panic!("no line begins with `{word}`, but:\n{seen}");
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the preview accepts");
        let limit = Some(TIMEOUT);
        stream.set_read_timeout(limit).expect("a limit can be set");
        stream.set_write_timeout(limit).expect("a limit can be set");
        stream
    }

    /// What is answered to these bytes, until the connection is closed.
    pub(crate) fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // It may be refused before it is complete.
        let _ = stream.write_all(request);
        Self::rest(stream, request)
    }

    /// The same where the client says that nothing will follow.
    pub(crate) fn raw_and_no_more(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        Self::rest(stream, request)
    }

    fn rest(mut stream: TcpStream, request: &[u8]) -> Vec<u8> {
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) => assert!(
                error.kind() != std::io::ErrorKind::WouldBlock,
                "no end after {:?}",
                String::from_utf8_lossy(request)
            ),
        }
        answer
    }

    /// A file of the site.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    /// The same with more lines in the head.
    #[track_caller]
    pub(crate) fn get_with(&self, path: &str, more: &str) -> Answer {
        let host = self.address;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
        Answer::new(&self.raw(request.as_bytes()))
    }

    /// Waits until what the start page is told is so.
    #[track_caller]
    pub(crate) fn state_until(&self, holds: impl Fn(&str) -> bool) {
        let until = Instant::now() + TIMEOUT;
        loop {
            let state = self.get("/__opsbook/state?/").text();
            if holds(&state) {
                return;
            }
            assert!(Instant::now() < until, "{state}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it as Ctrl-C does; how long that took.
    pub(crate) fn interrupt(&mut self) -> Duration {
        let pid = rustix::process::Pid::from_child(&self.child);
        let watch = Instant::now();
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
        watch.elapsed()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).expect("heads are ASCII");
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        Self {
            status: status.expect("a status"),
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
