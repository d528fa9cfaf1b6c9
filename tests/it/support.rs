use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// A folder that goes when the test is done.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Runs git in the folder, as somebody who can commit.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let output = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(self.path(""))
            .output()
            .expect("git is there");
        assert!(output.status.success(), "{output:?}");
    }

    pub(crate) fn new() -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("opsbook-it-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path.canonicalize().expect("it is there"))
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        let parent = path.parent().expect("a file has a folder");
        fs::create_dir_all(parent).expect("folders can be made");
        fs::write(path, bytes).expect("files can be written");
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The names of what lies right here, sorted.
    pub(crate) fn entries(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder can be read");
        let names = entries.flatten().map(|entry| entry.file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Waits until nothing is left here.
    #[track_caller]
    pub(crate) fn is_empty_before(&self, until: Instant, what: &str) {
        while let left @ [_, ..] = &self.entries()[..] {
            assert!(Instant::now() < until, "{what}: {left:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The program, to be run in this folder, with an environment that says
    /// nothing of the machine's.
    pub(crate) fn opsbook(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(snapbox::cmd::cargo_bin!("opsbook"));
        command.args(arguments).current_dir(&self.0).env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    /// Runs the program here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.opsbook(arguments).output();
        Ran::new(output.expect("the program starts"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How the program ended and what it printed.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// A file of the real books beside the project. Where they are not, the test
/// that asks has nothing to try, and says so.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if found.exists() {
        return found.canonicalize().ok();
    }
    say(&format!("skipped: ../shared/{path} is not there"));
    None
}

/// Whether a program is there that a test needs. In continuous integration
/// it has to be.
pub(crate) fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // Where Debian keeps what is not meant for everybody's PATH.
    folders.push(PathBuf::from("/usr/sbin"));
    let clusters = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    folders.extend(clusters.flatten().map(|version| version.path().join("bin")));
    let found = folders.iter().any(|folder| folder.join(name).is_file());
    let must = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(found || !must, "{name} is missing, and CI=true");
    if !found {
        say(&format!("skipped: {name} is not installed"));
    }
    found
}

/// Says something that is seen though the test passes.
pub(crate) fn say(text: &str) {
    let test = std::thread::current();
    let name = test.name().unwrap_or("test");
    let _ = writeln!(std::io::stderr(), "{name}: {text}");
}

/// Every file under a folder, by relative path, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("it lies inside");
            path.to_string_lossy().into_owned()
        })
        .collect();
    found.sort();
    found
}
