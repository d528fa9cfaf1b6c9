use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{CommandHome, Document, NameKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/undefined-variable",
    severity: Some(Severity::Info),
    summary: "A command uses a variable that nothing sets or explains.",
    manual: "An unset variable expands to an empty word: `psql $DATABASE_URL` connects to \
        another server, and `rm -rf $DIR/*` deletes other files. A variable is known if the \
        page sets it or names it in its text, if front matter lists it under `inputs`, if \
        `[checks] env` lists it, or if an operational file declares it. Nothing is reported if \
        no file declares variables.",
    check: Check::Page(check),
};

static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\$\{?([A-Z][A-Z0-9_]{2,})").expect("a valid pattern"));

/// `NAME=…`, and names after `read` and `for`.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\b([A-Z][A-Z0-9_]{2,})=|\b(?:read(?: -[a-z]+)*|for) ([A-Z][A-Z0-9_]{2,})")
        .expect("a valid pattern")
});

/// Variables that every shell or login sets.
const ALWAYS: [&str; 33] = [
    "HOME",
    "PATH",
    "PWD",
    "USER",
    "SHELL",
    "HOSTNAME",
    "TMPDIR",
    "EDITOR",
    "LANG",
    "TERM",
    "RANDOM",
    "SECONDS",
    "OLDPWD",
    "LOGNAME",
    "UID",
    "EUID",
    "PPID",
    "IFS",
    "PS1",
    "LINENO",
    "REPLY",
    "OPTARG",
    "OPTIND",
    "PIPESTATUS",
    "FUNCNAME",
    "BASHPID",
    "BASH_VERSION",
    "BASH_SOURCE",
    "COLUMNS",
    "LINES",
    "SHLVL",
    "OSTYPE",
    "SSH_CONNECTION",
];

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let declared = context.names(NameKind::Variable);
    let checks = &context.settings.checks;
    let env: BTreeSet<&str> = checks
        .env
        .iter()
        .chain(&checks.secrets)
        .map(String::as_str)
        .collect();
    if declared.is_empty() && env.is_empty() {
        return;
    }
    let document = &page.document;
    let assigned = assigned_names(document);
    let explained = LazyCell::new(|| explained_names(document));
    let mut told = BTreeSet::new();
    for command in &document.commands {
        for found in VARIABLE.captures_iter(&command.text) {
            let name = found.get(1).map_or("", |name| name.as_str());
            let known = ALWAYS.contains(&name)
                || assigned.contains(name)
                || declared.contains(name)
                || env.contains(name)
                || document.meta.inputs.contains_key(name)
                || explained.contains(name);
            if !known && told.insert(name.to_owned()) {
                let place = place_in(page, command, name);
                findings.push(
                    RULE.finding(&document.source, place, format!("nothing sets `{name}`"))
                        .with_help(
                            "set it in the block, name it in the text, or list it under \
                             `inputs`",
                        ),
                );
            }
        }
    }
}

/// The names that the page's blocks assign.
fn assigned_names(document: &Document) -> BTreeSet<&str> {
    let blocks = document.blocks.iter();
    let found = blocks.flat_map(|block| ASSIGNED.captures_iter(&block.code));
    let names = found.filter_map(|found| found.get(1).or(found.get(2)));
    names.map(|name| name.as_str()).collect()
}

/// The words outside blocks. A whole command in the text uses a name but does
/// not explain it.
fn explained_names(document: &Document) -> BTreeSet<&str> {
    let inline = document.commands.iter().filter(|command| {
        matches!(command.home, CommandHome::Inline(_)) && command.text.contains(' ')
    });
    let code = document.blocks.iter().map(|block| block.span);
    let mut code: Vec<Span> = code.chain(inline.map(|command| command.span)).collect();
    code.sort();
    let text = document.source.text();
    let mut names = BTreeSet::new();
    let mut at = 0;
    for span in code {
        let range = span.range();
        names.extend(text.get(at..range.start).into_iter().flat_map(words));
        at = at.max(range.end);
    }
    names.extend(text.get(at..).into_iter().flat_map(words));
    names
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}
