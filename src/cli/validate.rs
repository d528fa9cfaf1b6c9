use super::arguments::{FailOn, FindingFormat, ValidateArguments};
use super::{Exit, home, terminal};
use crate::diagnostic::Diagnostic;
use crate::report::{self, Counts};

/// `opsbook validate`.
pub(super) fn validate(arguments: &ValidateArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_book(&arguments.book.path)?;
    let findings = home::findings(&loaded);
    let counts = Counts::of(&findings);
    let text = match arguments.format {
        FindingFormat::Human => human(&findings, loaded.book.pages.len()),
        FindingFormat::Concise => report::render_concise(&findings),
        FindingFormat::Json => report::render_json(&findings),
        FindingFormat::Sarif => report::render_sarif(&findings),
        FindingFormat::Github => report::render_github(&findings),
        FindingFormat::Gitlab => report::render_gitlab(&findings),
        FindingFormat::Junit => report::render_junit(&findings),
        FindingFormat::Rdjson => report::render_rdjson(&findings),
    };
    terminal::print(&text);
    let failed = match arguments.fail_on {
        FailOn::Error => counts.error,
        FailOn::Warning => counts.error + counts.warning,
        FailOn::Info => counts.error + counts.warning + counts.info,
    };
    Ok(if failed > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// Findings with their lines, and how many there are.
fn human(findings: &[Diagnostic], pages: usize) -> String {
    let counts = Counts::of(findings);
    let pages = report::counted(pages, "page");
    format!("{}{pages}: {counts}\n", report::render_findings(findings))
}
