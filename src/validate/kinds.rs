use crate::book::PageKind;

/// Rules that compare a page with the present state of the repository, or ask
/// of it what a reader in a hurry needs. They do not apply to pages that
/// describe what will be or what was.
const ABOUT_THE_PRESENT: &[&str] = &[
    "alert/contradiction",
    "alert/unknown-name",
    "block/invalid-data",
    "block/invalid-sql",
    "block/mislabelled",
    "command/continuation",
    "block/misspelt-sql",
    "command/deprecated-tool",
    "command/destructive",
    "command/example-value",
    "command/missing-path",
    "command/mutating-diagnosis",
    "command/no-way-back",
    "command/pipe-to-shell",
    "command/shell-syntax",
    "command/shellcheck",
    "command/invalid-argument",
    "command/removed",
    "command/undeclared-name",
    "command/undefined-variable",
    "command/unknown-option",
    "command/unknown-subcommand",
    "command/unknown-tool",
    "command/unknown-word",
    "content/contradiction",
    "content/empty-section",
    "content/indented-code",
    "content/missing-part",
    "content/missing-path",
    "content/unpaired-backtick",
    "content/unknown-name",
    "data/contradiction",
    "link/outside-book",
    "link/own-repository",
    "meta/review-overdue",
];

/// Rules about commands that a reader may paste. A reference of an interface
/// shows requests and is not followed step by step.
const ABOUT_PROCEDURES: &[&str] = &["command/destructive", "command/pipe-to-shell"];

/// Whether a rule applies to pages of this kind.
pub(super) fn applies(rule: &str, kind: PageKind) -> bool {
    let is_of_kind = kind.describes_present() || !ABOUT_THE_PRESENT.contains(&rule);
    is_of_kind && (kind != PageKind::Reference || !ABOUT_PROCEDURES.contains(&rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_lists_exists() {
        for id in ABOUT_THE_PRESENT.iter().chain(ABOUT_PROCEDURES) {
            assert!(super::super::rule(id).is_some(), "{id}");
        }
    }
}
