//! `check=each`: every labelled command of a block as a check of its own.

use scraper::Selector;

use super::site::Site;
use super::support::Folder;

fn book(page: &str) -> Folder {
    Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Each\"\n"),
        ("content/index.md", page),
    ])
}

/// The ids of the checks, and the findings about their marking as
/// `line severity message`.
fn read(page: &str) -> (Vec<String>, Vec<String>) {
    let folder = book(page);
    let plan = folder.run(&["run", "--dry-run"]).stdout;
    // The others are told of, and never run.
    let readable = plan.lines().filter(|line| line.contains("not approved"));
    let ids = readable.filter_map(|line| line.split("index#").nth(1));
    let ids = ids.filter_map(|rest| rest.split(' ').next());
    let found = folder.run(&["validate", "--format", "json"]).stdout;
    let found: serde_json::Value = serde_json::from_str(&found).expect("findings");
    let found = found["findings"].as_array().expect("a list").iter();
    let of_marking = found.filter(|finding| finding["rule"] == "check/attributes");
    let told = of_marking.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} {}",
            finding["line"],
            text("severity"),
            text("message")
        )
    });
    (ids.map(str::to_owned).collect(), told.collect())
}

/// A block of bash whose commands are checks.
fn block(code: &str) -> String {
    format!("# Each\n\n```bash check=each\n{code}\n```\n")
}

#[test]
fn labels_are_ids() {
    for (code, ids) in [
        (
            "# Is it up?\ntrue\n\n# Is it  DOWN (really)?\nfalse",
            &["is-it-up", "is-it-down-really"][..],
        ),
        ("true  # behind", &["behind"]),
        ("# Überlast\ntrue", &["überlast"]),
        // No longer than a name of a file can be, and no word is cut.
        (
            "# Nobody waits for a lock that somebody else has held for much longer than a minute\ntrue",
            &["nobody-waits-for-a-lock-that-somebody-else-has-held-for-much"],
        ),
        // No letter at all: the heading names it, as any check without an id.
        ("# ???\ntrue", &["each"]),
        (
            "# Loop\nfor one in a b; do\n  echo $one\ndone\n\n# Text\ncat <<E\n# x\nE",
            &["loop", "text"],
        ),
    ] {
        assert_eq!(
            read(&block(code)),
            (ids.iter().map(ToString::to_string).collect(), vec![]),
            "{code}"
        );
    }
}

#[test]
fn what_cannot_be_split_is_told_and_not_run() {
    for (code, told) in [
        (
            "# A\ncd /tmp\n\n# B\nls",
            "5 error `cd` has no effect on the commands below: each command runs in its own shell, so the block is not run",
        ),
        (
            "# A\nexport A=1\n\n# B\nls",
            "5 error `export` has no effect on",
        ),
        (
            "URL=http://x\n\n# B\ncurl -f $URL",
            "7 error `$URL` is defined by an earlier command",
        ),
        (
            "# A\nup() { true; }\n\n# B\nup",
            "8 error `up` is defined by an earlier command",
        ),
        (
            "# A\nread -r NAME < x\n\n# B\necho ${NAME}",
            "8 error `$NAME` is defined by",
        ),
        (
            "# A\nN=7\n\n# B\ntest $((N + 1)) = 8",
            "8 error `$N` is defined by",
        ),
        (
            "# A\nN=7\n\n# B\n[[ N -gt 3 ]]",
            "8 error `$N` is defined by",
        ),
        (
            "# A\nfalse\n\n# B\ntest $? -eq 0",
            "8 error `$?` refers to an earlier command",
        ),
        (
            "# A\nsleep 60 &\n\n# B\nls",
            "5 error background processes end with their command",
        ),
        (
            "# A\ntrue\n\n# B\nif true; then ls",
            "8 error the command has a syntax error",
        ),
        ("true", "3 error no command of the block has a label"),
        ("# A\n$ true\n", "3 error a recorded session is one check"),
    ] {
        let (ids, found) = read(&block(code));
        assert_eq!(ids, Vec::<String>::new(), "{code}");
        assert!(
            found.len() == 1 && found[0].starts_with(told),
            "{code}: {found:?}"
        );
    }
    let (ids, found) = read("# Each\n\n```http check=each\nGET http://localhost/\n```\n");
    assert!(
        ids.is_empty() && found == ["3 error a `http` block is one check"],
        "{found:?}"
    );
}

#[test]
fn what_only_looks_shared_is_split() {
    for code in [
        "# A\ncd /tmp && ls\n\n# B\ncd /tmp && pwd",
        "# A\nPGPASSWORD=$PGPASSWORD true\n\n# B\nPGPASSWORD=$PGPASSWORD true",
        "# A\nfor p in a; do echo $p; done\n\n# B\nfor p in b; do echo $p; done",
        "# A\n(cd /tmp; X=1)\n\n# B\necho $X",
        "# A\ntrue\n\n# B\ncd /tmp",
        "# A\nN=7; echo $N\n\n# B\necho N",
        "# A\nls\n\n# B\nls nothing || test $? = 2",
        "# A\nsleep 0 & wait\n\n# B\nls",
        "# A\nls\n\n# B\nsleep 60 &",
    ] {
        let expected = (vec!["a".to_owned(), "b".to_owned()], Vec::<String>::new());
        assert_eq!(read(&block(code)), expected, "{code}");
    }
}

#[test]
fn what_destroys_is_told_and_not_run_and_what_changes_is_told() {
    let (ids, found) = read(&block(
        "# A\ntrue\n\n# B\nrm -r data\n\n# C\ntouch x\n\n# D\nrm -r x # opsbook-ignore command/destructive: a test\n\nrm y",
    ));
    assert_eq!(ids, ["a", "c"]);
    assert_eq!(
        found,
        [
            "8 error the command is destructive and is not run",
            "11 warning the command changes the system whenever the check runs",
            "14 error the command is destructive and is not run",
            "16 warning the command has no label and is not run",
        ]
    );
    // Who marks it by itself means it.
    let (ids, found) = read("# Each\n\n```bash check=clean\nrm -f data/old\n```\n");
    assert_eq!((ids, found.len()), (vec!["clean".to_owned()], 0));
}

#[test]
fn a_folder_that_does_not_last_is_told() {
    let told = "5 warning `ls` below runs without this `cd`";
    for (code, told) in [
        ("# A\ncd /tmp && ls\n\n# B\nls", Some(told)),
        ("# A\n(cd /tmp && ls)\n\n# B\nls", None),
        ("# A\ncd /tmp && ls\n\n# B\npwd", None),
        ("# A\ncd /tmp && ls\n\n# B\ncd /tmp", None),
        ("# A\ncd /tmp && ls\n\n# B\ncd /tmp && pwd", None),
    ] {
        let (ids, found) = read(&block(code));
        assert_eq!(ids, ["a", "b"], "{code}");
        assert_eq!(found.first().map(String::as_str), told, "{code}");
    }
}

#[test]
fn a_label_that_repeats_its_command_stands_above_it() {
    let folder = book(&block("# `true` is true\ntrue\n\n# true\ntrue"));
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.run(&["run", "--locked"]).ends_with(0);
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    let html = site.page("index.html");
    let count = |selector: &str| {
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).count()
    };
    assert_eq!(count("article .cmd"), 2);
    assert_eq!(count("article .card-stamp"), 2);
}

#[test]
fn a_label_names_one_command() {
    let (ids, found) = read(&block("# Up\ntrue\nfalse"));
    assert_eq!(ids, ["up"]);
    assert_eq!(
        found,
        ["6 error the check ID `up` is used twice on this page"]
    );
}

#[test]
fn an_expected_output_is_that_of_one_command() {
    let expect = "\n```text expect\n7\n```\n";
    let (ids, found) = read(&(block("# A\necho 7") + expect));
    assert_eq!((ids.len(), found.len()), (1, 0), "{found:?}");
    let (ids, found) = read(&(block("# A\necho 7\n\n# B\necho 8") + expect));
    assert_eq!(ids.len(), 2);
    assert_eq!(found, ["11 error no command precedes this output"]);
    // It may as well be that of the command that is not run.
    let (ids, found) = read(&(block("# A\necho 8\n\necho 7") + expect));
    assert_eq!(ids.len(), 1);
    let told = "10 error no command precedes this output";
    assert!(found.iter().any(|found| found == told), "{found:?}");
}

#[test]
fn a_changed_command_is_approved_anew_and_its_neighbours_are_not() {
    let folder = book(&block("# A\necho 1\n\n# B\necho 2"));
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.write(
        "content/index.md",
        block("# A\necho 1\n\n# B\necho 3").as_bytes(),
    );
    let plan = folder.run(&["run", "--locked", "--dry-run"]).stdout;
    let words: Vec<&str> = plan
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(words, ["run", "error"], "{plan}");
}

#[test]
fn each_stamp_stands_beside_its_command() {
    let page = "# Each\n\n```bash check=each show=output\n# Up\necho fine\n\nuname -a\n\n# Down\nfalse\n```\n\n\
        ```bash check=each\n# Twice\ntrue\n```\n";
    let folder = book(page);
    folder.run(&["approve", "--yes"]).ends_with(0);
    folder.run(&["run", "--locked"]).ends_with(1);
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    let html = site.page("index.html");
    let select = |selector: &str| {
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).collect::<Vec<_>>()
    };
    let cards = select("article figure.code:first-of-type > *");
    let shown: Vec<String> = cards
        .iter()
        .map(|part| {
            let stamp = Selector::parse(".stamp").expect("a selector");
            let stamp = part.select(&stamp).next();
            let outcome = stamp.and_then(|stamp| stamp.attr("data-outcome"));
            outcome.map_or_else(
                || part.text().collect::<String>().trim().to_owned(),
                str::to_owned,
            )
        })
        .collect();
    assert_eq!(
        shown,
        ["Upecho fine", "pass", "uname -a", "Downfalse", "fail"]
    );
    // Every check has its anchor once, and the links of the lists lead to it.
    for anchor in ["check-up", "check-down", "check-twice"] {
        assert_eq!(select(&format!("#{anchor}")).len(), 1, "{anchor}");
    }
    assert_eq!(select(".card-stamp .stamp-output").len(), 1);
    assert_eq!(site.dead_links(5), Vec::<String>::new());
}
