//! A repository's own configuration starts no program, and what git knows is
//! still said.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::support::Folder;

/// Every hook of git's.
const HOOKS: [&str; 12] = [
    "applypatch-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "prepare-commit-msg",
    "proc-receive",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// Settings that name a program, which writes a file of the setting's name.
const PROGRAMS: [&str; 26] = [
    "alias.cat-file",
    "alias.log",
    "alias.rev-list",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.external",
    "filter.evil.clean",
    "filter.evil.process",
    "filter.evil.smudge",
    "gpg.openpgp.program",
    "gpg.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.program",
    "interactive.diffFilter",
    "merge.evil.driver",
    "pager.log",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
];

fn git(folder: &Folder, arguments: &[&str], input: &str) -> String {
    use std::io::Write;

    let mut child = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
        .args(arguments)
        .env("GIT_COMMITTER_DATE", "2026-11-02T10:00:00Z")
        .env("GIT_AUTHOR_DATE", "2026-11-02T10:00:00Z")
        .current_dir(folder.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git starts");
    let mut stdin = child.stdin.take().expect("it reads");
    stdin.write_all(input.as_bytes()).expect("it reads on");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// A book in a repository whose last commit is signed, as far as git looks.
fn signed() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"T\"\n"),
        ("content/index.md", "# Home\n\n[x](old.md)\n"),
        ("content/page.md", "# Page\n\nText.\n"),
        (".gitattributes", "*.md diff=evil filter=evil merge=evil\n"),
    ]);
    git(&folder, &["init", "-q"], "");
    git(&folder, &["add", "."], "");
    git(&folder, &["commit", "-q", "-m", "first"], "");
    let tree = git(&folder, &["write-tree"], "");
    folder.write("content/page.md", b"# Page\n\nOther text.\n");
    git(&folder, &["add", "."], "");
    let next = git(&folder, &["write-tree"], "");
    assert_ne!(tree, next);
    let parent = git(&folder, &["rev-parse", "HEAD"], "");
    let who = "A <a@example.com> 1793613600 +0000";
    let commit = format!(
        "tree {next}\nparent {parent}\nauthor {who}\ncommitter {who}\n\
         gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\n\
         second\n"
    );
    let arguments = ["hash-object", "-t", "commit", "-w", "--stdin"];
    let commit = git(&folder, &arguments, &commit);
    git(&folder, &["update-ref", "HEAD", &commit], "");
    folder
}

/// Makes every setting and hook of a repository write a file into `marks`.
fn poison(folder: &Folder, repository: &str) {
    fs::create_dir_all(folder.path("marks")).expect("a folder can be made");
    let script = |name: &str| {
        let script = folder.path(&format!("evil/{name}"));
        let mark = folder.path(&format!("marks/{name}"));
        let text = format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display());
        folder.write(&format!("evil/{name}"), text.as_bytes());
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it is ours");
        script.display().to_string()
    };
    let mut config = String::from(
        "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tpartialClone = origin\n\
         [log]\n\tshowSignature = true\n[protocol]\n\tallow = always\n[remote \"origin\"]\n\tpromisor = true\n",
    );
    let _ = writeln!(config, "\turl = \"ext::{} x\"", script("remote.origin.url"));
    for key in PROGRAMS {
        let (section, name) = key.rsplit_once('.').expect("a key has two parts");
        let section = match section.split_once('.') {
            Some((section, part)) => format!("{section} \"{part}\""),
            None => section.to_owned(),
        };
        let shell = if section == "alias" { "!" } else { "" };
        let _ = writeln!(config, "[{section}]\n\t{name} = \"{shell}{}\"", script(key));
    }
    let included = format!("[gpg]\n\tprogram = {}\n", script("include.path"));
    folder.write("evil/included", included.as_bytes());
    let _ = writeln!(
        config,
        "[include]\n\tpath = {}",
        folder.path("evil/included").display()
    );
    let hooks = folder.path("evil");
    for hook in HOOKS {
        let _ = script(hook);
    }
    let _ = writeln!(config, "[core]\n\thooksPath = {}", hooks.display());
    folder.write(&format!("{repository}/config"), config.as_bytes());
}

fn assert_unmarked(folder: &Folder) {
    let marks = fs::read_dir(folder.path("marks")).expect("the folder is there");
    let marks: Vec<_> = marks.flatten().map(|mark| mark.file_name()).collect();
    assert!(marks.is_empty(), "these were started: {marks:?}");
}

#[test]
fn no_program_of_the_configuration_is_started() {
    let folder = signed();
    poison(&folder, ".git");
    folder.run(&["build"]).ends_with(0);
    let page = folder.read("site/page/index.html");
    assert!(
        page.contains("2026-11-02"),
        "the last change is told: {page}"
    );
    folder.write(
        "content/page.md",
        b"# Page\n\nOther text.\n\n[y](gone.md)\n",
    );
    let changed = ["validate", "--changed-since", "HEAD", "--format", "concise"];
    let ran = folder.run(&changed).ends_with(1);
    assert!(
        ran.stdout.starts_with("content/page.md:5:"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    folder
        .run(&["run", "--locked", "--changed-since", "HEAD~1"])
        .ends_with(0);
    assert_unmarked(&folder);
    // The proof that the signature is one that git would have verified.
    let log = Command::new("git")
        .args(["log", "-1"])
        .current_dir(folder.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let _ = log.expect("git starts");
    assert!(fs::read_dir(folder.path("marks")).is_ok_and(|mut marks| marks.next().is_some()));
}

#[test]
fn a_missing_object_of_a_partial_clone_is_not_fetched() {
    let folder = signed();
    let object = git(&folder, &["rev-parse", "HEAD^{tree}"], "");
    poison(&folder, ".git");
    let (start, rest) = object.split_at(2);
    fs::remove_file(folder.path(&format!(".git/objects/{start}/{rest}"))).expect("it is loose");
    folder.run(&["build"]).ends_with(0);
    folder
        .run(&["validate", "--changed-since", "HEAD"])
        .ends_with(2);
    assert_unmarked(&folder);
}

#[test]
fn a_repository_inside_the_repository_is_not_asked() {
    let folder = signed();
    // What looks like a bare repository can be committed as files.
    for (path, text) in [
        ("content/HEAD", "ref: refs/heads/main\n"),
        ("content/objects/x", ""),
        ("content/refs/x", ""),
        ("content/book.toml", "[book]\nsrc = \".\"\n"),
    ] {
        folder.write(path, text.as_bytes());
    }
    poison(&folder, "content");
    folder
        .run(&["build", "content", "--out", "site"])
        .ends_with(0);
    folder.run(&["validate", "content", "--changed-since", "HEAD"]);
    assert_unmarked(&folder);
}

#[test]
fn a_file_that_names_another_repository_starts_nothing_either() {
    let folder = signed();
    fs::rename(folder.path(".git"), folder.path("elsewhere")).expect("it is ours");
    let link = format!("gitdir: {}\n", folder.path("elsewhere").display());
    folder.write(".git", link.as_bytes());
    poison(&folder, "elsewhere");
    folder.run(&["build"]).ends_with(0);
    assert!(folder.read("site/page/index.html").contains("2026-11-02"));
    folder
        .run(&["validate", "--changed-since", "HEAD"])
        .ends_with(0);
    assert_unmarked(&folder);
}

#[test]
fn the_environment_leads_git_nowhere_else() {
    let folder = signed();
    let other = Folder::new();
    git(&other, &["init", "-q"], "");
    poison(&other, ".git");
    let build = folder
        .opsbook(&["build"])
        .env("GIT_DIR", other.path(".git"))
        .env("GIT_EXTERNAL_DIFF", other.path("evil/diff.external"))
        .env("GIT_PAGER", other.path("evil/core.pager"))
        .output();
    assert!(build.expect("it starts").status.success());
    assert!(folder.read("site/page/index.html").contains("2026-11-02"));
    assert_unmarked(&other);
}

#[test]
fn a_value_that_was_added_is_new_although_an_older_one_has_the_same_text() {
    let folder = signed();
    folder.write(
        "book.toml",
        b"# meta/ownr is no rule\n[meta]\nowners = [\"core\"]\n\n[rules]\n\"meta/ownr\" = \"off\"\n",
    );
    folder.write(
        "content/pay.md",
        b"---\ntitle: payments\n---\n\n# Payments\n",
    );
    git(&folder, &["add", "."], "");
    git(&folder, &["commit", "-q", "-m", "payments"], "");
    folder.write(
        "content/pay.md",
        b"---\ntitle: payments\nowner: payments\n---\n\n# Payments\n",
    );
    let concise = ["validate", "--format", "concise"];
    let ran = folder.run(&concise);
    assert!(ran.stdout.contains("content/pay.md:3:8"), "{}", ran.stdout);
    assert!(ran.stdout.contains("book.toml:6:"), "{}", ran.stdout);
    let ran = folder
        .run(&["validate", "--changed-since", "HEAD", "--format", "concise"])
        .ends_with(1);
    assert!(
        ran.stdout.starts_with("content/pay.md:3:8"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_link_that_was_added_is_new() {
    let folder = signed();
    let changed = ["validate", "--changed-since", "HEAD", "--format", "concise"];
    for number in ["one", "two"] {
        let link = folder.path(&format!("content/{number}.txt"));
        std::os::unix::fs::symlink("/etc/hostname", link).expect("it can be made");
        let ran = folder.run(&changed).ends_with(1);
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        assert!(ran.stdout.starts_with(&format!("content/{number}.txt:1:1")));
        git(&folder, &["add", "."], "");
        git(&folder, &["commit", "-q", "-m", number], "");
    }
    let link = folder.path("content/one.txt");
    fs::remove_file(&link).expect("it is there");
    std::os::unix::fs::symlink("/etc/passwd", link).expect("it can be made");
    let ran = folder.run(&changed).ends_with(1);
    assert!(
        ran.stdout.starts_with("content/one.txt:1:1"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_revision_may_be_the_place_where_two_parted() {
    let folder = signed();
    git(&folder, &["branch", "base", "HEAD~1"], "");
    git(&folder, &["mv", "content/index.md", "content/start.md"], "");
    git(&folder, &["commit", "-q", "-m", "third"], "");
    let of = |revision: &str| {
        let arguments = [
            "validate",
            "--format",
            "concise",
            "--changed-since",
            revision,
        ];
        folder.run(&arguments)
    };
    // A page that only has another name has not changed.
    let ran = of("base...").ends_with(0);
    assert_eq!(ran.stdout, "");
    for wrong in ["--output=x", "base...--output=x", "nothing..."] {
        let arguments = [&*format!("--changed-since={wrong}")];
        let ran = folder
            .run(&[&["validate"][..], &arguments].concat())
            .ends_with(2);
        assert!(!ran.stderr.is_empty());
    }
}

#[test]
fn a_configuration_that_never_ends_does_not_stop_a_build() {
    let folder = signed();
    let made = Command::new("mkfifo").arg(folder.path("fifo")).status();
    assert!(made.is_ok_and(|made| made.success()));
    let text = format!("[include]\n\tpath = {}\n", folder.path("fifo").display());
    folder.write(".git/config", text.as_bytes());
    let ran = folder.run(&["build"]).ends_with(0);
    let why = "git printed nothing for 10 s and was stopped";
    assert_eq!(ran.stderr.matches(why).count(), 1, "{}", ran.stderr);
    assert!(folder.read("site/page/index.html").contains("Other text."));
    let ran = folder.run(&["validate", "--changed-since", "HEAD"]);
    assert!(ran.ends_with(2).stderr.contains(why));
}
