//! What people expect of every program in a terminal.

use std::io::Write;
use std::process::{Command, Stdio};

use super::support::{Folder, Ran, files, has_program};

/// A book with one warning.
fn book() -> Folder {
    Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Conventions\"\n"),
        (
            "content/index.md",
            "# Start\n\n[gone](gone.md)\n\n```bash check=disk\ntrue\n```\n",
        ),
    ])
}

/// Runs the program with variables.
fn run_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = folder.opsbook(arguments);
    command.envs(variables.iter().copied());
    Ran::new(command.output().expect("the program starts"))
}

#[test]
fn completions_are_scripts_of_the_shell() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&["completions", shell]).ends_with(0).stdout;
        for word in ["validate", "changed-since", "split"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        if shell == "bash" && has_program("bash") {
            let mut check = Command::new("bash")
                .arg("-n")
                .stdin(Stdio::piped())
                .spawn()
                .expect("bash starts");
            let mut input = check.stdin.take().expect("it is piped");
            input.write_all(script.as_bytes()).expect("bash reads");
            drop(input);
            assert!(check.wait().expect("bash ends").success());
        }
    }
    let ran = folder.run(&["completions", "bsh"]).ends_with(2);
    assert!(ran.stderr.contains("'bash'"), "{}", ran.stderr);
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = Folder::new();
    let page = folder.run(&["man"]).ends_with(0).stdout;
    assert!(
        page.contains(".TH opsbook 1") && page.contains("validate"),
        "{page}"
    );
    folder.run(&["man", "--out", "man"]).ends_with(0);
    let pages = files(&folder.path("man"));
    for name in [
        "opsbook.1",
        "opsbook-build.1",
        "opsbook-init.1",
        "opsbook-run.1",
    ] {
        assert!(pages.iter().any(|page| page == name), "{name}: {pages:?}");
    }
    let build = folder.read("man/opsbook-build.1");
    assert!(build.contains("OPSBOOK_BUILD_OUT"), "{build}");
}

#[test]
fn colours_are_decided_by_option_then_variables_then_terminal() {
    let folder = book();
    let has_colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["validate"], arguments].concat();
        run_with(&folder, &arguments, variables)
            .stdout
            .contains('\u{1b}')
    };
    let force = ("CLICOLOR_FORCE", "1");
    let none = ("NO_COLOR", "1");
    assert!(!has_colours(&[], &[]), "not a terminal");
    assert!(has_colours(&["--color", "always"], &[]));
    assert!(has_colours(&["--color=always"], &[none]));
    assert!(has_colours(&[], &[force]));
    assert!(!has_colours(&[], &[none, force]));
    assert!(!has_colours(&["--color", "never"], &[force]));
    assert!(has_colours(&[], &[("OPSBOOK_COLOR", "always")]));
    assert!(!has_colours(
        &["--color", "never"],
        &[("OPSBOOK_COLOR", "always")]
    ));
    let wrong = folder.run(&["biuld", "--color", "always"]);
    assert!(wrong.stderr.contains('\u{1b}'), "{}", wrong.stderr);
}

#[test]
fn quiet_prints_results_only_and_verbose_prints_details() {
    let folder = book();
    let quiet = folder.run(&["build", "-q"]).ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let quiet = folder.run(&["--quiet", "validate"]).ends_with(1);
    assert!(
        quiet.stdout.contains("link/broken-page"),
        "{}",
        quiet.stdout
    );
    let quiet = folder.run(&["-q", "validate", "nowhere"]).ends_with(2);
    assert!(quiet.stderr.contains("error"), "{}", quiet.stderr);
    let verbose = folder.run(&["validate", "-v"]).ends_with(1);
    for detail in [
        "settings book.toml",
        "pages    1 in content",
        "time     validating took",
    ] {
        assert!(
            verbose.stderr.contains(detail),
            "{detail}: {}",
            verbose.stderr
        );
    }
    let usual = folder.run(&["validate"]).ends_with(1);
    assert_eq!(usual.stderr, "");
    folder.run(&["build", "-q", "-v"]).ends_with(2);
}

#[test]
fn variables_stand_for_options() {
    let folder = book();
    let ran = run_with(
        &folder,
        &["validate"],
        &[("OPSBOOK_VALIDATE_FORMAT", "json")],
    );
    assert!(ran.stdout.starts_with('{'), "{}", ran.stdout);
    let variables = [("OPSBOOK_VALIDATE_FORMAT", "json")];
    let ran = run_with(&folder, &["validate", "--format", "concise"], &variables);
    assert!(ran.stdout.starts_with("content/"), "{}", ran.stdout);
    run_with(&folder, &["build"], &[("OPSBOOK_BUILD_OUT", "elsewhere")]).ends_with(0);
    assert!(folder.path("elsewhere/index.html").exists());
    for (value, is_set) in [("1", true), ("true", true), ("0", false), ("false", false)] {
        let quiet = run_with(&folder, &["build"], &[("OPSBOOK_QUIET", value)]).ends_with(0);
        assert_eq!(quiet.stdout.is_empty(), is_set, "{value}");
    }
    // Nobody approves by accident.
    let ran = run_with(&folder, &["approve"], &[("OPSBOOK_APPROVE_YES", "1")]);
    assert!(
        !folder.path("checks.lock").exists(),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let ran = run_with(
        &folder,
        &["validate"],
        &[("OPSBOOK_VALIDATE_FORMAT", "jsn")],
    );
    assert!(ran.ends_with(2).stderr.contains("'json'"));
}

#[test]
fn another_settings_file_can_be_named() {
    let folder = book();
    let other = "[book]\ntitle = \"Staging\"\n\n[site]\nout = \"staging\"\n";
    folder.write("book.staging.toml", other.as_bytes());
    folder
        .run(&["build", "--config", "book.staging.toml"])
        .ends_with(0);
    let start = folder.read("staging/index.html");
    assert!(start.contains("Staging") && !start.contains("Conventions"));
    let ran = run_with(
        &folder,
        &["validate"],
        &[("OPSBOOK_CONFIG", "book.staging.toml")],
    );
    ran.ends_with(1);
    let found = folder
        .run(&["search", "start", "--config", "book.staging.toml"])
        .ends_with(0);
    assert!(found.stdout.contains("Start"), "{}", found.stdout);
    let ran = folder
        .run(&["build", ".", "--config", "book.staging.toml"])
        .ends_with(2);
    assert!(
        ran.stderr.contains("cannot be used together"),
        "{}",
        ran.stderr
    );
    let ran = folder.run(&["build", "--config", "gone.toml"]).ends_with(2);
    assert!(ran.stderr.contains("gone.toml"), "{}", ran.stderr);
}

#[test]
fn the_version_is_one_line() {
    let folder = Folder::new();
    let version = format!("opsbook {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        folder.run(&["-V"]).ends_with(0).stdout,
        format!("{version}\n")
    );
    let long = folder.run(&["--version"]).ends_with(0).stdout;
    // A debug build does not know its commit.
    let rest = long
        .strip_prefix(&version)
        .expect("it begins with the version");
    let is_commit = rest.starts_with(" (") && rest.ends_with(")\n");
    assert!(rest == "\n" || is_commit, "{long}");
}

#[test]
fn the_book_is_found_from_any_folder_inside_it() {
    let folder = book();
    folder.write("content/deep/er/page.md", b"# Deep\n");
    let inside = |arguments: &[&str]| {
        let mut command = folder.opsbook(arguments);
        command.current_dir(folder.path("content/deep/er"));
        Ran::new(command.output().expect("the program starts"))
    };
    // Without a repository, only the folder itself counts.
    let ran = inside(&["validate", "--format", "concise"]).ends_with(0);
    assert_eq!(ran.stdout, "");
    folder.git(&["init", "--quiet"]);
    let ran = inside(&["validate", "--format", "concise"]).ends_with(1);
    assert!(
        ran.stdout.starts_with("../../../content/index.md:3:8"),
        "{}",
        ran.stdout
    );
    inside(&["build"]).ends_with(0);
    assert!(folder.path("site/index.html").exists());
    assert!(!folder.path("content/deep/er/site").exists());
    // A baseline is independent of the current folder.
    folder
        .run(&["validate", "--baseline", "known.json", "--write-baseline"])
        .ends_with(0);
    inside(&["validate", "--baseline", "../../../known.json"]).ends_with(0);
    // A named folder is taken as it is.
    let ran = inside(&["validate", ".", "--format", "concise"]).ends_with(0);
    assert_eq!(ran.stdout, "");
}

#[test]
fn what_is_mistyped_is_suggested() {
    let folder = book();
    for (arguments, suggestion) in [
        (&["biuld"][..], "'build'"),
        (&["build", "--drfats"], "'--drafts'"),
        (&["validate", "--fail-on", "warnin"], "'warning'"),
        (&["explain", "link/broken-pge"], "`link/broken-page`"),
        (&["run", "--only", "id=dsk"], "`id=index#disk`"),
    ] {
        let ran = folder.run(arguments).ends_with(2);
        assert!(
            ran.stderr.contains(suggestion),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    folder.write(
        "book.toml",
        b"[book]\ntitel = \"x\"\n\n[rules]\n\"link/broken-pge\" = \"off\"\n",
    );
    let ran = folder.run(&["validate"]);
    for suggestion in ["did you mean `title`?", "did you mean `link/broken-page`?"] {
        assert!(
            ran.stdout.contains(suggestion),
            "{suggestion}: {}",
            ran.stdout
        );
    }
}

#[test]
fn settings_are_shown_with_their_origin() {
    let folder = Folder::with(&[
        ("mkdocs.yml", "site_name: Adopted\n"),
        ("docs/index.md", "# Start\n"),
        (
            "book.toml",
            "[book]\nsrc = \"docs\"\n\n[rules]\n\"link/broken-page\" = \"error\"\n",
        ),
    ]);
    let shown = folder.run(&["config"]).ends_with(0).stdout;
    let line = |start: &str| {
        let found = shown.lines().find(|line| line.starts_with(start));
        let words: Vec<&str> = found.unwrap_or_default().split_whitespace().collect();
        words.join(" ")
    };
    assert_eq!(line("src ="), "src = \"docs\" # book.toml:2");
    assert_eq!(line("title ="), "title = \"Adopted\" # mkdocs.yml");
    assert_eq!(line("out ="), "out = \"site\" # default");
    assert_eq!(line("# url"), "# url # not set");
    assert_eq!(
        line("\"link/"),
        "\"link/broken-page\" = \"error\" # book.toml:5"
    );
    // What is shown is a settings file with the same meaning.
    folder.write("shown.toml", shown.as_bytes());
    let again = folder.run(&["config", "--config", "shown.toml", "--format", "json"]);
    let again: serde_json::Value = serde_json::from_str(&again.ends_with(0).stdout).expect("JSON");
    let settings = again["settings"].as_array().expect("a list");
    let title = settings
        .iter()
        .find(|setting| setting["key"] == "book.title");
    assert_eq!(title.expect("it is set")["value"], "Adopted");
}

#[test]
fn the_doctor_names_what_is_missing_and_what_needs_it() {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[commands]\nshellcheck = true\n\n[checks]\nenv = [\"DATABASE_URL\"]\nprometheus = \"$PROM\"\n\n[runners.far]\ncommand = [\"no-such-program\", \"x\"]\n",
        ),
        (
            "content/index.md",
            "# Start\n\n```bash check=disk env=DATABASE_URL\ntrue\n```\n\n```promql check=up\nup == 1\n```\n",
        ),
    ]);
    let diagnosed = |variables: &[(&str, &str)]| run_with(&folder, &["doctor"], variables).stdout;
    let ran = run_with(&folder, &["doctor"], &[("PATH", "")]).ends_with(1);
    for line in [
        "missing  bash: needed by 1 check\n         install bash",
        "missing  shellcheck: needed by `shellcheck = true`",
        "missing  no-such-program: needed by the runner `far`",
        "missing  Prometheus: needed by 1 check\n         set the variable PROM",
        "missing  variable DATABASE_URL: needed by 1 check",
        "missing  approval: needed by 2 checks\n         review them with `opsbook approve`",
        "unused   git:",
    ] {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
    let said = diagnosed(&[("DATABASE_URL", "x"), ("PROM", "http://127.0.0.1:9")]);
    assert!(
        !said.contains("DATABASE_URL") && said.contains("ok       Prometheus"),
        "{said}"
    );
    let plain = Folder::with(&[("content/index.md", "# Start\n")]);
    plain.run(&["doctor"]).ends_with(0);
}
