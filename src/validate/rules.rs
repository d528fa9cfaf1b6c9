use super::rule::{Check, Rule};
use crate::diagnostic::Severity;

/// Every rule, by how it is found and then by id.
pub const RULES: [Rule; 119] = [
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
    super::block::misspelt_sql::RULE,
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
    super::link::own_repository::RULE,
    super::link::detached::RULE,
    super::link::reversed::RULE,
    super::link::undefined_reference::RULE,
    super::link::unsafe_scheme::RULE,
    super::link::wrong_case::RULE,
    super::meta::bulk_review::RULE,
    super::meta::draft_linked::RULE,
    super::meta::facts_changed::RULE,
    super::meta::low_coverage::RULE,
    super::meta::owner::RULE,
    super::meta::review_overdue::RULE,
    super::meta::unreadable_date::RULE,
    super::secret::printed::RULE,
    super::secret::token::RULE,
    reading(
        "check/attributes",
        Severity::Error,
        "The attributes of a check contain a key or value that is not supported.",
        "A mistake in the attributes would silently change what is checked. Reported are \
         unknown and repeated keys, values of the wrong type and conditions that are not valid \
         CEL; the check then uses its defaults. In a block marked `check=each`, commands that \
         cannot run separately are reported as well, and the whole block is not run.",
    ),
    reading(
        "content/include",
        Severity::Warning,
        "A file that a page includes is not available.",
        "The page is shown without the file. Possible reasons: the path is wrong; the file is \
         outside the repository or ignored by git; its name suggests secrets (`.env`, `*.key`, \
         `*.pem`); it is not text; it has no section with the requested name; or it includes \
         itself.",
    ),
    reading(
        "content/mojibake",
        Severity::Warning,
        "Text was decoded with the wrong encoding.",
        "For example, `ðŸ“ž` was once an emoji. If all bytes are present, the page shows the \
         original text and `--fix` restores it; if a byte is lost, the text is left unchanged.",
    ),
    reading(
        "content/not-text",
        Severity::Warning,
        "A file that ends in .md is binary.",
        "The file is left out of the book. Rename it, or move it out of the content folder.",
    ),
    reading(
        "content/not-utf8",
        Severity::Warning,
        "A page is not valid UTF-8.",
        "Invalid bytes are shown as �. Save the file as UTF-8.",
    ),
    reading(
        "content/template-syntax",
        Severity::Warning,
        "The text contains template syntax of another generator.",
        "opsbook does not evaluate shortcodes and template tags; they are left out of the \
         page. Write their content as markdown. Hugo's `ref` and `relref` are resolved as \
         links; `--fix` replaces them with the path.",
    ),
    reading(
        "content/other-markup",
        Severity::Info,
        "Files use a markup language that opsbook does not support.",
        "Pages are markdown. AsciiDoc, reStructuredText, Org, Textile and MediaWiki files are \
         counted and left out; convert those that belong on the site.",
    ),
    reading(
        "data/invalid-yaml",
        Severity::Error,
        "A file in `_data` cannot be parsed.",
        "The book is built without the file until it is corrected.",
    ),
    reading(
        "meta/alias-taken",
        Severity::Warning,
        "An alias is also the URL of a page.",
        "The page takes precedence, so the old URL opens the wrong page. Remove the alias.",
    ),
    reading(
        "meta/book-toml",
        Severity::Warning,
        "A key of `book.toml` is unknown, or its value is not supported.",
        "A misspelled key has no effect. Tables of other tools are ignored.",
    ),
    reading(
        "meta/duplicate-route",
        Severity::Warning,
        "Two pages have the same URL.",
        "The second page gets a number appended to its URL. Rename one of them, or give it a \
         `slug`.",
    ),
    reading(
        "meta/generator-settings",
        Severity::Warning,
        "Settings of another generator cannot be parsed.",
        "opsbook reads titles, order and URLs from files such as `mkdocs.yml` and \
         `_config.yml`. Settings after the syntax error are ignored.",
    ),
    reading(
        "meta/missing-entry",
        Severity::Warning,
        "A page list or redirect names a page that does not exist.",
        "The `nav` of `mkdocs.yml`, `SUMMARY.md`, a sidebar or a redirect map names a file \
         that the book does not have. The entry is left out. Nothing is reported if the \
         settings name a plugin that generates pages during the build.",
    ),
    reading(
        "meta/ignore",
        Severity::Warning,
        "A suppression comment gives no reason, or suppresses nothing.",
        "`<!-- opsbook-ignore rule: reason -->` (in YAML `# opsbook-ignore rule: reason`) \
         applies to its line and the next block; `opsbook-ignore-file` applies to the whole \
         file. Without a reason, nobody can decide later whether the comment is still needed, \
         and an unused comment hides future findings.",
    ),
    reading(
        "meta/front-matter",
        Severity::Error,
        "Front matter cannot be parsed, or a value has the wrong type.",
        "The page is built without the values that cannot be parsed.",
    ),
    reading(
        "meta/unknown-key",
        Severity::Warning,
        "A key of the front matter closely resembles a known key.",
        "A misspelled key has no effect: the page has no owner, alert or review date. Other \
         unknown keys are kept and are not reported.",
    ),
    reading(
        "alert/rule-file",
        Severity::Error,
        "A rule file is not valid YAML, or an alert in it is not valid for Prometheus.",
        "Prometheus rejects the whole file, so none of its alerts fires. An alert has a name, \
         an expression and optionally a duration such as `5m`. opsbook uses all rules that it \
         can parse, including those before a syntax error.",
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
