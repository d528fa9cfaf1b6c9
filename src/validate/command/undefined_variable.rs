use std::collections::BTreeSet;
use std::sync::LazyLock;

use pulldown_cmark::Event;
use regex::Regex;

use crate::book::{DeclaredKind, Document, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::validate::Context;
use crate::validate::command::place_in;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "command/undefined-variable",
    severity: Some(Severity::Info),
    summary: "A command uses a variable that nothing sets or explains.",
    manual: "An unset variable is an empty word: `psql $DATABASE_URL` connects somewhere \
             else, `rm -rf $DIR/*` is worse. A variable counts as known if the page sets it \
             or names it in its prose, if front matter lists it under `inputs`, if `[checks] \
             env` does, or if an operational file declares it. Silent where nothing declares \
             any variable.",
    check: Check::Page(check),
};

static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\$\{?([A-Z][A-Z0-9_]{2,})").expect("a valid pattern"));

/// Variables that every shell or login sets.
const ALWAYS: [&str; 14] = [
    "HOME", "PATH", "PWD", "USER", "SHELL", "HOSTNAME", "TMPDIR", "EDITOR", "LANG", "TERM",
    "RANDOM", "SECONDS", "OLDPWD", "LOGNAME",
];

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let declared = context.operations.names(DeclaredKind::Variable);
    let env = &context.settings.checks.env;
    if declared.is_empty() && env.is_empty() {
        return;
    }
    let document = &page.document;
    let mut told = BTreeSet::new();
    for command in &document.commands {
        for found in VARIABLE.captures_iter(&command.text) {
            let name = found.get(1).map_or("", |name| name.as_str());
            let known = ALWAYS.contains(&name)
                || declared.contains(name)
                || env.iter().any(|other| other == name)
                || document.meta.inputs.contains_key(name)
                || is_set_or_named(document, name);
            if !known && told.insert(name.to_owned()) {
                let place = place_in(page, command, name);
                findings.push(
                    RULE.finding(&document.source, place, format!("nothing sets `{name}`"))
                        .with_help(
                            "set it in the block, name it in the text, or list it under `inputs`",
                        ),
                );
            }
        }
    }
}

/// Whether a block of the page assigns the name, or prose outside of blocks
/// holds it.
fn is_set_or_named(document: &Document, name: &str) -> bool {
    let assigned = document.blocks.iter().any(|block| {
        let code = &block.code;
        code.match_indices(name).any(|(at, _)| {
            let before = code[..at].trim_end_matches([' ', '\t']);
            let after = &code[at + name.len()..];
            after.starts_with('=')
                || before.ends_with("read")
                || before.ends_with("for")
                || before.ends_with("-r")
        })
    });
    assigned
        || document.nodes.iter().any(|node| match &node.event {
            Event::Code(text) => text.contains(name) && !text.contains(' '),
            Event::Text(text) => {
                let inside = document
                    .blocks
                    .iter()
                    .any(|block| block.span.contains(node.span.start));
                !inside && text.contains(name)
            }
            _ => false,
        })
}
