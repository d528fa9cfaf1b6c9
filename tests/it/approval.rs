//! The promises of `docs/security.md` that no other test covers.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::support::{Folder, files, has_program};

const PAGE: &str = "# Page\n\n```bash check=one\ntouch ran\n```\n";

fn book(settings: &str, page: &str) -> Folder {
    let folder = Folder::with(&[("book.toml", settings), ("content/p.md", page)]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder
}

/// A server that answers with a head and nothing else, and counts requests.
fn serve(address: &str, head: String) -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind((address, 0)).expect("a port is free");
    let address = listener.local_addr().expect("it is bound").to_string();
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            *counted.lock().expect("no test panics") += 1;
            let rest = "Connection: close\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(format!("HTTP/1.1 {head}\r\n{rest}").as_bytes());
        }
    });
    (address, count)
}

fn count(of: &Mutex<usize>) -> usize {
    *of.lock().expect("no test panics")
}

/// Lines of a difference that say what changed.
fn changed(shown: &str) -> Vec<&str> {
    let lines = shown.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with("+ ") || line.starts_with("- "));
    lines.collect()
}

#[test]
fn a_changed_setting_is_shown_by_itself() {
    let settings = |sandbox: &str, runner: &str, env: &str, host: &str| {
        format!(
            "[checks]\nsandbox = \"{sandbox}\"\nenv = [{env}]\n[checks.hosts]\ndeny = [\"{host}\"]\n[runners.r]\ncommand = [\"{runner}\"]\n"
        )
    };
    let page = "```bash check=here\ntrue\n```\n\n```bash check=there on=r\ntrue\n```\n\n\
                ```bash check=with env=A\ntrue\n```\n\n```http check=asks\nGET http://127.0.0.1:1/\n```\n";
    let before = settings("read-only", "sh", "\"A\"", "a.example");
    let folder = book(&before, page);
    let shown = |settings: String, page: &str| {
        folder.write("book.toml", settings.as_bytes());
        folder.write("content/p.md", page.as_bytes());
        folder.run(&["approve", "--dry-run"]).ends_with(0).stdout
    };
    for (settings, lines) in [
        (
            settings("none", "sh", "\"A\"", "a.example"),
            // Both scripts that run on this machine.
            vec!["- sandbox: read-only"; 2],
        ),
        (
            settings("read-only", "bash", "\"A\"", "a.example"),
            vec!["- runner: [\"sh\"]", "+ runner: [\"bash\"]"],
        ),
        (
            settings("read-only", "sh", "", "a.example"),
            vec!["- env: A", "+ env: A (not allowed)"],
        ),
        (
            settings("read-only", "sh", "\"A\"", "b.example"),
            vec!["- hosts: deny a.example", "+ hosts: deny b.example"],
        ),
    ] {
        let shown = shown(settings, page);
        assert_eq!(changed(&shown), lines, "{shown}");
        // The text did not change: nothing says that it may have.
        assert!(!shown.contains("not in the git history"), "{shown}");
    }
    let slower = page.replace("check=here", "check=here timeout=20s delay=2s");
    let shown = shown(before, &slower);
    assert_eq!(
        changed(&shown),
        ["+ delay: 2s", "- timeout: 10s", "+ timeout: 20s"],
        "{shown}"
    );
}

#[test]
fn version_1_approves_only_what_it_recorded() {
    let page = "# P\n\n```bash check=a\ntrue\n```\n\n```bash check=b severity=page\ntrue\n```\n";
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", page)]);
    // As the version before wrote it.
    let old = "version = 1\n\n[[check]]\nid = \"p#a\"\nsha256 = \"HASH-A\"\n\n[[check]]\nid = \"p#b\"\nsha256 = \"HASH-B\"\n";
    let results = folder.run(&["run", "--locked", "--format", "json"]).stdout;
    let results: serde_json::Value = serde_json::from_str(&results).expect("JSON");
    let hash = |at: usize| results["checks"][at]["hash"].as_str().expect("a hash");
    let old = old.replace("HASH-A", hash(0)).replace("HASH-B", hash(1));
    folder.write("checks.lock", old.as_bytes());
    let ran = folder.run(&["run", "--locked"]).ends_with(1).stdout;
    assert!(ran.contains("pass") && ran.contains("p#a"), "{ran}");
    let wanted = "p#b  approved by a checks.lock of version 1, which does not record `severity`";
    assert!(ran.contains(wanted), "{ran}");
    // Only what version 1 did not record is shown again.
    let shown = folder.run(&["approve", "--yes"]).ends_with(0).stdout;
    assert!(shown.contains("p#b") && !shown.contains("p#a"), "{shown}");
    folder.run(&["run", "--locked"]).ends_with(0);
    assert!(folder.read("checks.lock").contains("version = 2"));
}

/// A lock file of version 1 that approves a check with this hash and these
/// settings of `book.toml`.
fn version_1(hash: &str, place: Option<(&str, &str)>) -> String {
    let place = place.map_or_else(String::new, |(name, value)| {
        format!("[[place]]\nname = \"{name}\"\nvalue = '{value}'\n")
    });
    format!("version = 1\n{place}[[check]]\nid = \"p#a\"\nsha256 = \"{hash}\"\n")
}

#[test]
fn version_1_approves_no_other_text_and_no_other_place() {
    let script = "# P\n\n```bash check=a\ntouch ran\n```\n";
    let far = script.replace("check=a", "check=a on=r");
    let query = "# P\n\n```promql check=a\nup\n```\n";
    let runner = r#"{"command":["sh"],"env":[]}"#;
    let shut_in = Some(("sandbox", "read-only"));
    let asked = Some(("prometheus", "http://127.0.0.1:1"));
    let sh = "[runners.r]\ncommand = [\"sh\"]\n";
    let evil = "[runners.r]\ncommand = [\"sh\", \"-s\"]\n";
    let server = |port: &str| format!("[checks]\nprometheus = \"http://127.0.0.1:{port}\"\n");
    let is_refused = |page: &str, settings: &str, place: Option<(&str, &str)>, approved: &str| {
        let folder = Folder::with(&[("book.toml", settings), ("content/p.md", page)]);
        let run = || folder.run(&["run", "--locked", "--format", "json"]);
        let results: serde_json::Value = serde_json::from_str(&run().stdout).expect("JSON");
        let hash = results["checks"][0]["hash"].as_str().expect("a hash");
        let hash = if approved.is_empty() { hash } else { approved };
        folder.write("checks.lock", version_1(hash, place).as_bytes());
        run().stdout.contains("not-approved")
    };
    assert!(!is_refused(script, "", None, ""));
    assert!(is_refused(script, "", None, &"0".repeat(64)));
    assert!(is_refused(script, "", shut_in, ""));
    assert!(!is_refused(&far, sh, Some(("runner r", runner)), ""));
    assert!(is_refused(&far, evil, Some(("runner r", runner)), ""));
    assert!(is_refused(&far, sh, None, ""));
    assert!(!is_refused(query, &server("1"), asked, ""));
    assert!(is_refused(query, &server("2"), asked, ""));
}

#[test]
fn renewing_a_file_of_version_1_approves_nothing_more() {
    if !has_program("script") {
        return;
    }
    let page = "# P\n\n```bash check=a\ntouch ran\n```\n";
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", page)]);
    folder.write("checks.lock", version_1(&"0".repeat(64), None).as_bytes());
    let said = on_terminal(&folder, "approve", "n\n");
    assert!(said.contains("Approve p#a as shown?"), "{said}");
    assert!(folder.read("checks.lock").contains("version = 2"));
    folder.run(&["run", "--locked"]).ends_with(1);
    assert!(!folder.path("ran").exists());
}

#[test]
fn branches_that_approve_different_checks_merge() {
    if !has_program("git") {
        return;
    }
    let folder = book("", PAGE);
    folder.git(&["init", "-q", "-b", "main"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "base"]);
    for name in ["x", "y"] {
        folder.git(&["checkout", "-q", "-b", name, "main"]);
        let page = format!("```bash check=c\ntrue {name}\n```\n");
        folder.write(&format!("content/{name}.md"), page.as_bytes());
        folder.run(&["approve", "--yes"]).ends_with(0);
        folder.git(&["add", "."]);
        folder.git(&["commit", "-qm", name]);
    }
    folder.git(&["merge", "-q", "-m", "merged", "x"]);
    folder.run(&["run", "--locked"]).ends_with(0);
    let lock = folder.read("checks.lock");
    let checks = lock.lines().filter(|line| line.contains("sha256"));
    assert_eq!(checks.count(), 3, "{lock}");
}

#[test]
fn attributes_that_exist_are_not_changed() {
    if !has_program("git") {
        return;
    }
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", PAGE)]);
    folder.git(&["init", "-q", "-b", "main"]);
    folder.write(".gitattributes", b"*.png binary\n");
    let ran = folder.run(&["approve", "--yes"]).ends_with(0);
    assert!(
        ran.stdout.contains("add `checks.lock merge=union`"),
        "{ran:?}"
    );
    assert_eq!(folder.read(".gitattributes"), "*.png binary\n");
    folder.write(".gitattributes", b"checks.lock merge=union\n");
    folder.write("content/q.md", b"```bash check=q\ntrue\n```\n");
    let ran = folder.run(&["approve", "--yes"]).ends_with(0);
    assert!(!ran.stdout.contains("merge"), "{ran:?}");
}

/// Without `.gitattributes`: changes of neighbouring lines would be a conflict.
#[test]
fn branches_that_approve_changes_of_neighbouring_checks_merge() {
    if !has_program("git") {
        return;
    }
    let page = |name: &str, text: &str| format!("```bash check={name}\n{text}\n```\n");
    let folder = Folder::with(&[("book.toml", "")]);
    for name in ["a", "b", "c"] {
        let path = format!("content/{name}.md");
        folder.write(&path, page(name, "true").as_bytes());
    }
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.git(&["init", "-q", "-b", "main"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "base"]);
    for name in ["a", "b"] {
        folder.git(&["checkout", "-q", "-b", name, "main"]);
        let path = format!("content/{name}.md");
        folder.write(&path, page(name, "true changed").as_bytes());
        folder.run(&["approve", "--yes"]).ends_with(0);
        folder.git(&["commit", "-qam", name]);
    }
    folder.git(&["merge", "-q", "-m", "merged", "a"]);
    folder.run(&["run", "--locked"]).ends_with(0);
}

#[test]
fn a_damaged_lock_file_is_an_error_everywhere() {
    let folder = book("", PAGE);
    let whole = folder.read("checks.lock");
    for damaged in [
        format!("<<<<<<< HEAD\n{whole}"),
        format!("{whole}{}\n", whole.lines().last().expect("a check")),
        String::new(),
        "version = 99\n".to_owned(),
    ] {
        folder.write("checks.lock", damaged.as_bytes());
        let found = folder
            .run(&["validate", "--format", "concise"])
            .ends_with(1);
        let wanted = "check/damaged-lock";
        assert!(found.stdout.contains(wanted), "{damaged}: {}", found.stdout);
        assert!(found.stdout.contains("checks.lock:"), "{}", found.stdout);
        folder.run(&["build"]).ends_with(1);
        folder.run(&["run", "--locked"]).ends_with(2);
        assert!(!folder.path("ran").exists(), "{damaged}");
        assert_eq!(folder.read("checks.lock"), damaged);
    }
    folder.run(&["approve", "--yes"]).ends_with(0);
    assert_eq!(folder.read("checks.lock"), whole);
    folder.run(&["build"]).ends_with(0);
}

#[test]
fn a_revision_decides_whose_approval_counts() {
    if !has_program("git") {
        return;
    }
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", PAGE)]);
    folder.git(&["init", "-q", "-b", "main"]);
    folder.git(&["commit", "-q", "--allow-empty", "-m", "base"]);
    folder.git(&["checkout", "-q", "-b", "change"]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "approves itself"]);
    let at = |revision: &str| folder.run(&["run", "--locked", "--approved-at", revision]);
    at("main").ends_with(1);
    folder
        .run(&["build", "--run", "--locked", "--approved-at", "main"])
        .ends_with(1);
    assert!(!folder.path("ran").exists());
    for wrong in ["nowhere", "-x", "main:content"] {
        at(wrong).ends_with(2);
    }
    folder.write("book.toml", b"[checks]\napproved_at = \"main\"\n");
    folder.run(&["run", "--locked"]).ends_with(1);
    assert!(!folder.path("ran").exists());
    at("change").ends_with(0);
    assert!(folder.path("ran").exists());
}

/// `.shellcheckrc` can name files to read.
#[test]
fn shellcheck_reads_no_configuration_of_the_repository() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::with(&[
        ("book.toml", "[commands]\nshellcheck = true\n"),
        ("content/p.md", "# P\n\n```bash\nls\n```\n"),
        (".shellcheckrc", "external-sources=true\n"),
        (
            "bin/shellcheck",
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$OUT\"\necho '{\"comments\": []}'\n",
        ),
    ]);
    let program = folder.path("bin/shellcheck");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(program, executable).expect("it is ours");
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let out = folder.path("arguments");
    let mut validate = folder.opsbook(&["validate"]);
    validate.env("PATH", path).env("OUT", &out);
    assert!(validate.status().expect("it starts").success());
    let arguments = folder.read("arguments");
    let (options, files) = arguments.split_once("\n--\n").expect("files");
    assert!(
        options.lines().any(|option| option == "--norc"),
        "{options}"
    );
    let reads_more = |option: &str| option == "-x" || option.contains("source");
    assert!(!options.lines().any(reads_more), "{options}");
    let inside = folder.path("").display().to_string();
    assert!(!files.is_empty() && !files.contains(&inside), "{files}");
}

#[test]
fn the_text_that_was_hashed_is_the_text_that_runs() {
    // The first check changes the page while the run goes on: the second is
    // run as it was read, and as it was approved.
    let page = "```bash check=a\nprintf '```bash check=b needs=a\\ntouch evil\\n```\\n' > content/p.md\n```\n\n\
                ```bash check=b needs=a\ntouch good\n```\n";
    let folder = book("", page);
    folder.run(&["run", "--locked"]).ends_with(0);
    assert!(folder.path("good").exists() && !folder.path("evil").exists());
    folder.run(&["run", "--locked"]).ends_with(1);
    assert!(!folder.path("evil").exists());
}

#[test]
fn no_wording_of_a_script_changes_the_exit_code() {
    for (script, code) in [
        (
            "echo 'not approved: review it and run `opsbook approve`' >&2; exit 126",
            3,
        ),
        (
            "echo 'changed since it was approved: opsbook approve' >&2; exit 1",
            1,
        ),
        ("echo 'the deadline of the run has passed'; exit 77", 0),
        ("echo cancelled >&2; exit 127", 3),
    ] {
        let folder = book("", &format!("```bash check=c\n{script}\n```\n"));
        folder.run(&["run", "--locked"]).ends_with(code);
    }
}

#[test]
fn the_site_writes_hidden_text_out() {
    let page = "# Page\n\nRun `systemctl\u{202e} x` now.\n\n```bash\n# safe \u{202e}\nkubectl\u{200b} get pods \u{2066}# x\n\u{441}url x\n```\n\n\
                ```console\n$ ls\u{202e}\nprinted\u{202e}\n```\n\n```python\nx = 1 # \u{202e}\n```\n";
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", page)]);
    folder.run(&["build"]).ends_with(0);
    let hidden = ['\u{202e}', '\u{200b}', '\u{2066}'];
    for file in files(&folder.path("site")) {
        // The page's own source is published for programs as it is.
        let bytes = std::fs::read(folder.path("site").join(&file)).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(hidden), "{file}");
    }
    let html = folder.read("site/index.html");
    assert!(
        html.contains("\\u{202e}") && html.contains("\\u{441}url"),
        "{html}"
    );
}

/// What the program says on a terminal that script(1) makes, with these
/// answers.
fn on_terminal(folder: &Folder, command: &str, answers: &str) -> String {
    let program = snapbox::cmd::cargo_bin!("opsbook");
    let line = format!("{} {command}", program.display());
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]);
    script.current_dir(folder.path("")).env("NO_COLOR", "1");
    let piped = script.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().expect("script runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(answers.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    drop(stdin);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_terminal_is_asked_check_by_check() {
    if !has_program("script") {
        return;
    }
    let page = "```bash check=a\ntouch ran-a\n```\n\n```bash check=b\ntouch ran-b\n```\n";
    let folder = Folder::with(&[("book.toml", ""), ("content/p.md", page)]);
    let nobody = folder.run(&["approve"]).ends_with(2);
    assert!(nobody.stderr.contains("--yes"), "{}", nobody.stderr);
    assert!(!folder.path("checks.lock").exists());
    for answers in ["\n\n", "no\nyup\n"] {
        let said = on_terminal(&folder, "approve", answers);
        assert!(said.contains("declined 2 changes"), "{said}");
    }
    let said = on_terminal(&folder, "approve", "n\ny\n");
    assert!(said.contains("Approve p#a as shown?"), "{said}");
    assert!(said.contains("declined 1 change"), "{said}");
    // The prompt of a run shows what would run, and the first run says how much
    // is approved, and by which file.
    let said = on_terminal(&folder, "run", "n\n");
    assert!(
        said.contains("first run here: 1 check approved by checks.lock"),
        "{said}"
    );
    assert!(said.contains("touch ran-a"), "{said}");
    assert!(folder.path("ran-b").exists() && !folder.path("ran-a").exists());
    let said = on_terminal(&folder, "run --locked", "");
    assert!(!said.contains("first run"), "{said}");
}

#[test]
fn hosts_are_judged_by_the_addresses_that_are_connected_to() {
    let (target, asked) = serve("127.0.0.2", "200 OK".to_owned());
    let (start, _) = serve(
        "127.0.0.1",
        format!("302 Found\r\nLocation: http://{target}/"),
    );
    let port = target.rsplit_once(':').expect("a port").1;
    let page = format!(
        "```http check=name\nGET http://localhost:{port}/\n```\n\n```http check=hop redirects=follow\nGET http://{start}/\n```\n\n\
         ```http check=direct\nGET http://{target}/\n```\n\n```yaml checks\n- tcp: {target}\n  id: tcp\n- tls: {target}\n  id: tls\n- dns: localhost\n  id: dns\n```\n\n\
         ```http check=mapped\nGET http://[::ffff:127.0.0.2]:{port}/\n```\n"
    );
    let folder = book(
        "[checks.hosts]\ndeny = [\"127.0.0.2\", \"localhost\"]\n",
        &page,
    );
    let ran = folder.run(&["run", "--locked"]).ends_with(3).stdout;
    assert_eq!(ran.matches("is denied by").count(), 7, "{ran}");
    assert_eq!(count(&asked), 0);
    // A name is judged by what it means.
    for (rules, is_asked) in [
        ("allow = [\"127.0.0.1\"]", false),
        ("allow = [\"127.0.0.0/8\", \"::1\"]", true),
        ("allow = [\"example.com\"]", false),
        ("deny = [\"127.0.0.2\"]", false),
    ] {
        let before = count(&asked);
        folder.write("book.toml", format!("[checks.hosts]\n{rules}\n").as_bytes());
        folder.run(&["approve", "--yes"]).ends_with(0);
        folder.run(&["run", "--locked", "--only", "id=hop"]);
        assert_eq!(count(&asked) > before, is_asked, "{rules}");
    }
    // Metadata addresses are named by themselves and not by what is around them.
    let (start, _) = serve(
        "127.0.0.1",
        "302 Found\r\nLocation: http://169.254.169.254/".to_owned(),
    );
    let page = format!("```http check=hop redirects=follow timeout=3s\nGET http://{start}/\n```\n");
    for rules in ["", "[checks.hosts]\nallow = [\"0.0.0.0/0\"]\n"] {
        let ran = book(rules, &page).run(&["run", "--locked"]).ends_with(3);
        assert!(ran.stdout.contains("is link-local"), "{}", ran.stdout);
    }
    for wrong in ["allow = [\"http://a\"]", "deny = [\"10.0.0.0/99\"]"] {
        folder.write("book.toml", format!("[checks.hosts]\n{wrong}\n").as_bytes());
        folder.run(&["validate"]).ends_with(2);
    }
}

#[test]
fn a_name_is_judged_by_the_addresses_that_it_has() {
    let (target, asked) = serve("127.0.0.1", "200 OK".to_owned());
    let (start, _) = serve("127.0.0.2", {
        let port = target.rsplit_once(':').expect("a port").1;
        format!("302 Found\r\nLocation: http://localhost:{port}/")
    });
    let port = target.rsplit_once(':').expect("a port").1;
    let page = format!(
        "```http check=name\nGET http://localhost:{port}/\n```\n\n```http check=hop redirects=follow\nGET http://{start}/\n```\n\n\
         ```promql check=query\nup\n```\n\n```yaml checks\n- tcp: localhost:{port}\n  id: tcp\n- tls: localhost:{port}\n  id: tls\n```\n"
    );
    let settings = format!(
        "[checks]\nprometheus = \"http://localhost:{port}\"\n[checks.hosts]\ndeny = [\"127.0.0.1\", \"::1\"]\n"
    );
    let folder = book(&settings, &page);
    let ran = folder.run(&["run", "--locked"]).ends_with(3).stdout;
    assert_eq!(
        ran.matches("`localhost` has the address").count(),
        5,
        "{ran}"
    );
    assert_eq!(count(&asked), 0);
}

#[test]
fn proxies_are_used_and_named_and_change_no_rule() {
    let (proxy, asked) = serve("127.0.0.1", "200 OK".to_owned());
    let page = "```http check=c\nGET http://name.invalid/\n```\n\n```http check=d\nGET http://169.254.169.254/\n```\n";
    let folder = book("", page);
    let run = |only: &str| {
        let mut command = folder.opsbook(&["run", "--locked", "--only", only]);
        command.env("HTTP_PROXY", format!("http://user:geheim@{proxy}"));
        super::support::Ran::new(command.output().expect("it runs"))
    };
    let ran = run("id=c").ends_with(0);
    assert!(
        ran.stderr.contains("127.0.0.1, as HTTP_PROXY says"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("geheim"), "{}", ran.stderr);
    assert_eq!(count(&asked), 1);
    let ran = run("id=d").ends_with(3);
    assert!(ran.stdout.contains("link-local"), "{}", ran.stdout);
    // The proxy connects, but the rules hold for what the name means here.
    folder.write(
        "content/p.md",
        b"```http check=e\nGET http://localhost/\n```\n",
    );
    let rules = "[checks.hosts]\ndeny = [\"127.0.0.0/8\", \"::1\"]\n";
    folder.write("book.toml", rules.as_bytes());
    folder.run(&["approve", "--yes"]).ends_with(0);
    let ran = run("id=e").ends_with(3);
    assert!(ran.stdout.contains("is denied by"), "{}", ran.stdout);
    assert_eq!(count(&asked), 1);
}

#[test]
fn damaged_results_are_put_aside() {
    let folder = book("", PAGE);
    for (number, damaged) in ["{\"schema\": 1, ", "{\"schema\": 99}", ""]
        .iter()
        .enumerate()
    {
        folder.write(".opsbook/results.json", damaged.as_bytes());
        let ran = folder.run(&["run", "--locked"]).ends_with(0);
        let aside = format!(".opsbook/results.json.unreadable-{}", number + 1);
        assert!(ran.stderr.contains(&aside), "{}", ran.stderr);
        assert_eq!(folder.read(&aside), *damaged);
        folder.run(&["status"]).ends_with(0);
    }
}

#[test]
fn every_promise_names_its_test() {
    let manual = include_str!("../../docs/security.md");
    let mut promises = 0;
    for line in manual.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [promise, test] = cells[..] else { continue };
        if !test.contains("::") {
            assert!(!promise.ends_with(". "), "{line}");
            continue;
        }
        promises += 1;
        for test in test.trim().split(", ") {
            assert_is_test(test.trim_matches('`'));
        }
    }
    assert!(promises > 20, "{promises}");
}

/// Whether `module::name` is a test.
#[track_caller]
fn assert_is_test(test: &str) {
    let (module, name) = test.split_once("::").expect("a module and a name");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let read = |path: String| std::fs::read_to_string(path).unwrap_or_default();
    let text = read(format!("{folder}/{module}.rs")) + &read(format!("{folder}/{module}/mod.rs"));
    assert!(
        text.contains(&format!("\nfn {name}(")) || text.contains(&format!(" fn {name}(")),
        "{test}"
    );
}
