use super::arguments::{FailOn, Format, ValidateArguments};
use super::{Exit, home, terminal};
use crate::report::{self, Counts};

/// `opsbook validate`.
pub(super) fn validate(arguments: &ValidateArguments) -> anyhow::Result<Exit> {
    let loaded = home::load_book(&arguments.book.path)?;
    let findings = home::findings(&loaded);
    let counts = Counts::of(&findings);
    match arguments.format {
        Format::Json => terminal::print(&report::render_json(&findings)),
        Format::Human => {
            terminal::print(&report::render_findings(&findings));
            terminal::say(&format!(
                "{}: {counts}",
                report::counted(loaded.book.pages.len(), "page")
            ));
        }
    }
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
