//! How git merges the lock file.

use std::path::Path;

use crate::check::LOCK_FILE;
use crate::cli::project;

const ATTRIBUTES: &str = ".gitattributes";

/// Makes git keep both sides where two branches add checks at the same place.
/// Returns what the user should know about it. Outside a git repository, and
/// where the attributes mention the lock file, nothing happens.
///
/// # Errors
/// When the attributes cannot be written.
pub(super) fn keep_both_sides(folder: &Path) -> anyhow::Result<Option<String>> {
    let whole = std::path::absolute(folder)?;
    let Some(top) = whole.ancestors().find(|above| above.join(".git").exists()) else {
        return Ok(None);
    };
    let inside = whole.ancestors().take_while(|above| above.starts_with(top));
    let texts = inside.map(|above| std::fs::read_to_string(above.join(ATTRIBUTES)));
    if texts.flatten().any(|text| text.contains(LOCK_FILE)) {
        return Ok(None);
    }
    let path = folder.join(ATTRIBUTES);
    let rule = format!("{LOCK_FILE} merge=union");
    if path.symlink_metadata().is_ok() {
        return Ok(Some(format!(
            "add `{rule}` to {ATTRIBUTES}, so that branches which approve different checks merge"
        )));
    }
    let text = format!("# Branches that approve different checks merge.\n{rule}\n");
    project::write(&path, &text)?;
    Ok(Some(format!(
        "wrote {ATTRIBUTES}, so that branches which approve different checks merge"
    )))
}
