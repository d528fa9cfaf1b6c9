//! Options and subcommands of scripts in the repository.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{File, Names, ending};
use crate::book::NameKind;
use crate::pattern;

pub(super) fn wants(path: &str) -> bool {
    let in_folder = path.split('/').any(|part| {
        matches!(
            part,
            "bin" | "scripts" | "script" | "tools" | "hack" | "ops"
        )
    });
    match ending(path) {
        "sh" | "bash" | "zsh" => true,
        "" | "py" | "rb" | "js" | "mjs" | "ts" | "pl" => in_folder,
        _ => false,
    }
}

/// Any long option that the text names, in its usage, its parser or a comment.
static LONG: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"(?:^|[^\w-])(--[A-Za-z][\w-]*)").expect("a valid pattern"));
/// A short option as a pattern of `case`, in quotes or in brackets.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"(?:^|[\s|"'\[(,])(-[A-Za-z0-9])(?:[\s|)"'\],=:<]|$)"#)
        .expect("a valid pattern")
});
static GETOPTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"getopts\s+["']?:?([A-Za-z0-9:]+)"#).expect("a valid pattern")
});
/// What makes other options possible: arguments that are handed on, or a
/// parser that keeps what it does not know.
static HANDED_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r#"\$(?:@|\*|\{@[:}])|\+=\(\s*"?\$|parse_known_args|argparse\.REMAINDER"#,
        r"|ignore_unknown_options|allow_extra_args|allowUnknownOption|passthrough",
        // Options are read by their dashes, and their names stand elsewhere.
        r#"|starts_?[wW]ith\(\s*["'`]--["'`]|\$\{\w+#--|parseArgs\(|minimist|\.add_parser\(\s*[A-Za-z_]"#,
    ))
    .expect("a valid pattern")
});
/// What a script does with its own arguments: loops over them, or calls a
/// function of its own.
static OWN_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r#"(?m)(?:\bfor\s+\w+\s+in\s+"?\$@|\bset\s+--\s+"?\$|\bgetopts?\b[^\n]*\$@|^\s*(?:main|parse\w*|run|usage|_?\w*args?|log\w*|echo|printf|die|error|info|warn|fail)\b[^\n|;&]*"?\$[@*]|(?:echo|printf)[^\n]*\$[@*])[^\n]*"#,
    )
    .expect("a valid pattern")
});

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let is_script = file.text.starts_with("#!") || !ending(file.path).is_empty();
    if !is_script {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut add = |option: String, at: usize, names: &mut Names| {
        if seen.insert(option.clone()) {
            names.add_of(NameKind::ScriptOption, option, file.path, file.line_at(at));
        }
    };
    for pattern in [&*LONG, &*SHORT] {
        for found in pattern.captures_iter(file.text) {
            if let Some(option) = found.get(1) {
                add(option.as_str().to_owned(), option.start(), names);
            }
        }
    }
    for found in GETOPTS.captures_iter(file.text) {
        let at = found.get(1).map_or(0, |letters| letters.start());
        for letter in found[1].chars().filter(|c| *c != ':') {
            add(format!("-{letter}"), at, names);
        }
    }
    let has_parser = seen_parser(file.text);
    let rest = OWN_USE.replace_all(file.text, "");
    if HANDED_ON.is_match(&rest)
        || !has_parser
        || seen.iter().all(|option| !option.starts_with("--"))
    {
        names.add_of(NameKind::ScriptOption, "*", file.path, 1);
    }
    for option in ["-h", "--help", "--version"] {
        names.add_of(NameKind::ScriptOption, option, file.path, 1);
    }
}

/// Whether the text says anything of its own options at all.
fn seen_parser(text: &str) -> bool {
    const MARKS: [&str; 14] = [
        "usage",
        "Usage",
        "USAGE",
        "getopts",
        "getopt ",
        "argparse",
        "click",
        "OptionParser",
        "commander",
        "yargs",
        "parseArgs",
        "--*",
        "case ",
        "docopt",
    ];
    MARKS.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn options_come_from_usage_and_parser() {
        let text = "#!/bin/sh\n# usage: deploy.sh --env staging|production [-n]\n";
        assert_eq!(
            names("scripts/deploy.sh", text),
            [
                "script-option --env of scripts/deploy.sh :2",
                "script-option -n of scripts/deploy.sh :2",
                "script-option -h of scripts/deploy.sh :1",
                "script-option --help of scripts/deploy.sh :1",
                "script-option --version of scripts/deploy.sh :1",
            ]
        );
    }

    #[test]
    fn a_loop_over_the_own_arguments_takes_no_others() {
        let text = "#!/bin/sh\n# usage: --env\nfor arg in \"$@\"; do :; done\nmain \"$@\"\n";
        let open = "script-option * of bin/x.sh :1".to_owned();
        assert!(!names("bin/x.sh", text).contains(&open));
    }

    #[test]
    fn a_script_that_hands_arguments_on_takes_any() {
        for text in [
            "#!/bin/sh\n# usage: x\nexec kubectl \"$@\"\n",
            "#!/bin/sh\necho $1\n",
        ] {
            assert!(
                names("bin/x.sh", text).contains(&"script-option * of bin/x.sh :1".to_owned()),
                "{text}"
            );
        }
    }
}
