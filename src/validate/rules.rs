use super::rule::{Check, Rule};
use crate::diagnostic::Severity;

/// Every rule, by how it is found and then by id.
pub const RULES: [Rule; 115] = [
    super::alert::contradiction::RULE,
    super::alert::duplicate_page::RULE,
    super::alert::no_page::RULE,
    super::alert::runbook_missing::RULE,
    super::alert::unknown_name::RULE,
    super::block::diagram::RULE,
    super::block::invalid::RULE,
    super::block::invalid_sql::RULE,
    super::block::language::RULE,
    super::block::math::RULE,
    super::block::mislabelled::RULE,
    super::block::unclosed::RULE,
    super::block::untagged::RULE,
    super::check::cannot_fail::RULE,
    super::check::cannot_succeed::RULE,
    super::check::condition::RULE,
    super::check::damaged_lock::RULE,
    super::check::interactive::RULE,
    super::check::needs::RULE,
    super::check::unapproved::RULE,
    super::check::undeclared_env::RULE,
    super::command::bad_expansion::RULE,
    super::command::continuation::RULE,
    super::command::deprecated::RULE,
    super::command::destructive::RULE,
    super::command::example_value::RULE,
    super::command::invalid_argument::RULE,
    super::command::hidden_text::RULE,
    super::command::lookalike::RULE,
    super::command::missing_path::RULE,
    super::command::mutating_diagnosis::RULE,
    super::command::no_way_back::RULE,
    super::command::pipe_to_shell::RULE,
    super::command::removed::RULE,
    super::command::shell_syntax::RULE,
    super::command::shellcheck::RULE,
    super::command::undeclared_name::RULE,
    super::command::undefined_variable::RULE,
    super::command::unknown_option::RULE,
    super::command::unknown_subcommand::RULE,
    super::command::unknown_tool::RULE,
    super::command::unknown_word::RULE,
    super::content::backtick_fence::RULE,
    super::content::contradiction::RULE,
    super::content::empty_section::RULE,
    super::content::heading_jump::RULE,
    super::content::indented_code::RULE,
    super::content::literal_markdown::RULE,
    super::content::missing_part::RULE,
    super::content::missing_path::RULE,
    super::content::no_alt_text::RULE,
    super::content::outside_repository::RULE,
    super::content::owner::RULE,
    super::content::path_taken::RULE,
    super::content::too_large::RULE,
    super::content::unreadable::RULE,
    super::content::restarted_list::RULE,
    super::content::table_cells::RULE,
    super::content::unclosed_comment::RULE,
    super::content::unknown_name::RULE,
    super::content::unpaired_backtick::RULE,
    super::data::backup_loop::RULE,
    super::data::contact::RULE,
    super::data::contradiction::RULE,
    super::data::escalation::RULE,
    super::data::network::RULE,
    super::data::response_window::RULE,
    super::data::shape::RULE,
    super::data::unknown_reference::RULE,
    super::link::address::RULE,
    super::link::anchor_case::RULE,
    super::link::broken_anchor::RULE,
    super::link::broken_page::RULE,
    super::link::duplicate_anchor::RULE,
    super::link::empty::RULE,
    super::link::external_anchor::RULE,
    super::link::external_broken::RULE,
    super::link::external_moved::RULE,
    super::link::external_unreachable::RULE,
    super::link::folder::RULE,
    super::link::forbidden::RULE,
    super::link::html_for_source::RULE,
    super::link::mismatched::RULE,
    super::link::orphan::RULE,
    super::link::outside::RULE,
    super::link::own_address::RULE,
    super::link::detached::RULE,
    super::link::reversed::RULE,
    super::link::undefined_reference::RULE,
    super::link::unsafe_scheme::RULE,
    super::link::wrong_case::RULE,
    super::meta::bulk_review::RULE,
    super::meta::draft_linked::RULE,
    super::meta::owner::RULE,
    super::meta::review_overdue::RULE,
    super::meta::unreadable_date::RULE,
    super::secret::printed::RULE,
    super::secret::token::RULE,
    reading(
        "check/attributes",
        Severity::Error,
        "The marking of a check has a key or value that cannot be used.",
        "A mistake in the marking would silently change what is checked. Unknown keys, \
             repeated keys, values of the wrong kind, and conditions that are not valid CEL \
             are told, and the check keeps its defaults. Commands of a block marked \
             `check=each` that cannot run each by itself are told as well, and then none of \
             the block is run.",
    ),
    reading(
        "content/include",
        Severity::Warning,
        "A file that a page includes cannot be included.",
        "The page is shown without it. The path may be wrong, the file may lie outside of the \
             repository, be ignored by git, hold secrets by its name (`.env`, `*.key`, `*.pem`) \
             or be no text, it may have no part of that name, or it includes itself.",
    ),
    reading(
        "content/mojibake",
        Severity::Warning,
        "Text was decoded with the wrong encoding and shows garbage.",
        "`ðŸ“ž` was once an emoji. Where the bytes are all there the page shows what was \
             meant, and the fix is exact; where one is lost, nothing is guessed.",
    ),
    reading(
        "content/not-text",
        Severity::Warning,
        "A file that ends in .md is binary.",
        "It is left out of the book. Rename it, or move it out of the content folder.",
    ),
    reading(
        "content/not-utf8",
        Severity::Warning,
        "A page is not UTF-8.",
        "What cannot be read is shown as �. Save the file as UTF-8.",
    ),
    reading(
        "content/template-syntax",
        Severity::Warning,
        "Template syntax of another generator stands in the text.",
        "Shortcodes and template tags mean nothing here; they are left out of the page \
             instead of being printed. Write what they stand for as markdown. Hugo's `ref` and \
             `relref` lead where they say; `--fix` writes their path in their place.",
    ),
    reading(
        "content/other-markup",
        Severity::Info,
        "Files in a markup language that opsbook does not read.",
        "Pages are markdown. AsciiDoc, reStructuredText, Org, Textile and MediaWiki files are counted and left \
             out; convert those that belong on the site.",
    ),
    reading(
        "data/invalid-yaml",
        Severity::Error,
        "A file of `_data` cannot be read.",
        "The book is built without it until it is corrected.",
    ),
    reading(
        "meta/alias-taken",
        Severity::Warning,
        "An alias is the address of another page.",
        "The page that is really there wins, and the old address leads to the wrong \
             place. Remove the alias.",
    ),
    reading(
        "meta/book-toml",
        Severity::Warning,
        "A key of book.toml is unknown or has a value that cannot be used.",
        "A misspelt key does nothing, and nobody notices. Tables of other tools are left \
             alone.",
    ),
    reading(
        "meta/duplicate-route",
        Severity::Warning,
        "Two pages have the same address.",
        "The second gets a number behind its address. Rename one of them, or give it a \
             `slug`.",
    ),
    reading(
        "meta/generator-settings",
        Severity::Warning,
        "Settings of another generator cannot be read.",
        "Titles, order and addresses come from `mkdocs.yml`, `_config.yml` and the like where \
             a book has them. What stands behind a mistake in such a file is not read.",
    ),
    reading(
        "meta/missing-entry",
        Severity::Warning,
        "A list of pages or a redirect names a page that is not there.",
        "The `nav` of `mkdocs.yml`, `SUMMARY.md`, a sidebar or a map of redirects names a file \
             that the book does not have. The entry is left out. Pages that a program makes \
             while a site is built are not told if the settings name a plugin that does so.",
    ),
    reading(
        "meta/ignore",
        Severity::Warning,
        "A comment that ignores a finding gives no reason, or ignores nothing.",
        "`<!-- opsbook-ignore rule: reason -->` (in YAML `# opsbook-ignore rule: reason`) covers its \
             line and the block behind it; `opsbook-ignore-file` the whole file. Without a reason nobody \
             can say later whether it still holds; and what ignores nothing hides the next finding.",
    ),
    reading(
        "meta/front-matter",
        Severity::Error,
        "Front matter cannot be understood, or a key has the wrong kind of value.",
        "The page is built all the same, without what cannot be read.",
    ),
    reading(
        "meta/unknown-key",
        Severity::Warning,
        "A key of the front matter is one slip away from a known one.",
        "A misspelt key does nothing: the page has no owner, no alert, no date of review. \
             Other unknown keys are kept and are no mistakes.",
    ),
    reading(
        "alert/rule-file",
        Severity::Error,
        "A part of a rule file is not valid YAML, or an alert in it not one for Prometheus.",
        "Prometheus refuses the whole file, and none of its alerts fires. An alert has a \
             name, an expression and, if any, a duration such as `5m`. What can be read is used \
             all the same, also in front of stray text.",
    ),
];

/// A rule whose findings come from the reading of the files.
const fn reading(
    id: &'static str,
    severity: Severity,
    summary: &'static str,
    manual: &'static str,
) -> Rule {
    Rule {
        id,
        severity: Some(severity),
        summary,
        manual,
        check: Check::Reading,
    }
}
