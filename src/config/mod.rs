//! Settings from `book.toml`, with all defaults in one place.

mod checks;
mod duration;
mod external;
mod keys;
mod kinds;
mod names;
mod raw;
mod settings;
mod site;
mod size;
mod table;
mod tools;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

pub use checks::{CheckSettings, LOCAL, RunnerSettings, Sandbox, USUAL_OUTPUT};
pub use duration::parse_duration;
pub use external::{ExternalSettings, HostSettings};
pub use keys::{place_of_key, place_of_rule};
pub use kinds::PageKindPatterns;
pub use settings::{RecogniseSettings, RoleNames, Settings, TruthSettings};
pub use site::SiteSettings;
pub use size::parse_size;
pub use table::{Effective, Key, Origin, all_keys, effective, schema};
pub use tools::ToolSettings;

/// The rule of findings about `book.toml`.
pub const RULE: &str = "meta/book-toml";

/// Parses the text of a `book.toml`; `defaults` apply to missing keys.
///
/// # Errors
/// A finding for a file that is not valid TOML. Unknown keys are findings
/// beside the settings.
pub fn parse_settings(
    source: &Arc<SourceFile>,
    defaults: Settings,
) -> Result<(Settings, Vec<Diagnostic>), Box<Diagnostic>> {
    let raw = raw::parse(source)?;
    settings::resolve(source, raw, defaults)
}
