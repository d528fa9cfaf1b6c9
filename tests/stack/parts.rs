//! The parts of the stack: real servers from Debian's packages, each on a
//! port of its own, started and stopped at will.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A server that can be stopped and started again.
pub(crate) trait Part {
    /// Starts it and waits until it answers.
    fn start(&mut self);
    /// Stops it at once.
    fn stop(&mut self);
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    free.local_addr().expect("it has an address").port()
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < end, "{what} never was ready");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A server that is one program.
pub(crate) struct Program {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
    is_ready: Box<dyn Fn() -> bool>,
    child: Option<Child>,
}

impl Program {
    fn new(
        name: &'static str,
        command: impl Fn() -> Command + 'static,
        is_ready: impl Fn() -> bool + 'static,
    ) -> Self {
        Self {
            name,
            command: Box::new(command),
            is_ready: Box::new(is_ready),
            child: None,
        }
    }
}

impl Part for Program {
    fn start(&mut self) {
        let mut command = (self.command)();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.process_group(0).spawn();
        self.child = Some(child.unwrap_or_else(|error| panic!("{}: {error}", self.name)));
        until(self.name, || (self.is_ready)());
    }

    fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        // The whole group: PostgreSQL has a process for each connection.
        let group = format!("-{}", child.id());
        let _ = Command::new("kill")
            .args(["-s", "KILL", "--", &group])
            .status();
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
    }
}

pub(crate) fn redis(port: u16) -> Program {
    let command = move || {
        let mut command = Command::new("redis-server");
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]);
        command
    };
    Program::new("redis", command, move || listens(port))
}

pub(crate) fn prometheus(port: u16, api: u16, folder: &Path) -> Program {
    let folder = folder.to_owned();
    fs::write(
        folder.join("prometheus.yml"),
        format!(
            "global: {{scrape_interval: 200ms}}\nscrape_configs:\n- job_name: api\n  static_configs: [{{targets: ['127.0.0.1:{api}']}}]\n"
        ),
    )
    .expect("it can be written");
    let command = move || {
        let mut command = Command::new("prometheus");
        command
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=series")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .current_dir(&folder);
        command
    };
    let has_series = move || {
        let query = "/api/v1/query?query=rate(http_request_duration_seconds_count%5B5m%5D)";
        get(port, query).is_some_and(|answer| answer.contains("\"value\""))
    };
    Program::new("prometheus", command, has_series)
}

/// `PostgreSQL` with a cluster of its own. It refuses to be root.
pub(crate) fn postgres(port: u16) -> (Program, Cluster) {
    let cluster = Cluster::new();
    let folder = cluster.0.clone();
    let data = folder.join("data");
    let made = as_postgres(&tool("initdb"))
        .args(["--no-sync", "--auth=trust", "--username=postgres", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "initdb failed");
    let command = move || {
        // What was killed leaves its mark behind.
        let _ = fs::remove_file(data.join("postmaster.pid"));
        let mut command = as_postgres(&tool("postgres"));
        command.arg("-D").arg(&data);
        command.args(["-p", &port.to_string(), "-h", "127.0.0.1", "-F", "-k"]);
        command.arg(&folder);
        command
    };
    let answers = move || {
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let asked = Command::new("psql")
            .args([&url, "-tAc", "SELECT 1"])
            .output();
        asked.is_ok_and(|output| output.status.success())
    };
    (Program::new("postgres", command, answers), cluster)
}

/// The folder of a cluster.
pub(crate) struct Cluster(PathBuf);

impl Cluster {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("opsbook-pg-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("it can be made");
        if let Some((user, group)) = postgres_ids() {
            chown(&folder, Some(user), Some(group)).expect("root may do that");
        }
        Self(folder)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The user and group that root becomes; nothing for anybody else.
fn postgres_ids() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse::<u32>()
            .ok()
    };
    (id(&["-u"])? == 0).then(|| Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)))?
}

fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = postgres_ids() {
        command.uid(user).gid(group).current_dir("/");
    }
    command
}

/// A program of the newest `PostgreSQL`, which Debian keeps out of `PATH`.
pub(crate) fn tool(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// A real sshd for whoever runs the test, with keys made for it.
pub(crate) fn sshd(port: u16, folder: &Path) -> Program {
    let folder = folder.to_owned();
    for key in ["host", "user"] {
        let path = folder.join(key);
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&path)
            .status();
        assert!(
            made.is_ok_and(|status| status.success()),
            "ssh-keygen failed"
        );
    }
    let lines = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nAuthorizedKeysFile {0}/user.pub\n\
         StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPidFile none\n",
        folder.display()
    );
    fs::write(folder.join("sshd_config"), lines).expect("it can be written");
    // sshd of root wants it.
    let _ = fs::create_dir_all("/run/sshd");
    let command = move || {
        let mut command = Command::new("/usr/sbin/sshd");
        command.arg("-D").arg("-f").arg(folder.join("sshd_config"));
        command
    };
    Program::new("sshd", command, move || listens(port))
}

/// The API: it is well, and has metrics.
pub(crate) struct Api {
    port: u16,
    stopped: Arc<AtomicBool>,
    requests: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Api {
    pub(crate) fn new(port: u16) -> Self {
        Self {
            port,
            stopped: Arc::default(),
            requests: Arc::default(),
            thread: None,
        }
    }
}

impl Part for Api {
    fn start(&mut self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).expect("it is free");
        self.stopped.store(false, Ordering::Relaxed);
        let (stopped, requests) = (Arc::clone(&self.stopped), Arc::clone(&self.requests));
        self.thread = Some(std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let _ = answer(stream, &requests);
            }
        }));
    }

    fn stop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        self.stopped.store(true, Ordering::Relaxed);
        // It waits for somebody.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        let _ = thread.join();
    }
}

fn answer(mut stream: TcpStream, requests: &AtomicU64) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    let is_metrics = head.starts_with(b"GET /metrics");
    let body = if is_metrics {
        let count = requests.fetch_add(10, Ordering::Relaxed);
        let bucket = "http_request_duration_seconds_bucket";
        format!(
            "# TYPE http_request_duration_seconds histogram\n\
             {bucket}{{le=\"0.1\"}} {count}\n{bucket}{{le=\"0.5\"}} {count}\n{bucket}{{le=\"+Inf\"}} {count}\n\
             http_request_duration_seconds_sum 1\nhttp_request_duration_seconds_count {count}\n"
        )
    } else {
        "{\"status\": \"ok\"}".to_owned()
    };
    let kind = if is_metrics {
        "text/plain; version=0.0.4"
    } else {
        "application/json"
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What a server answers; nothing if it does not.
fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}
