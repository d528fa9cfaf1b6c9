//! How git merges the lock file.

use std::path::Path;

use memchr::memmem;

use crate::check::LOCK_FILE;
use crate::cli::project;
use crate::files::Boundary;

const ATTRIBUTES: &str = ".gitattributes";
/// Maximum size of the attributes, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

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
    // Neither a pipe nor a link out of the repository is read.
    let boundary = Boundary::around(top);
    let mut files = inside.map(|above| boundary.read(&above.join(ATTRIBUTES), MAX_BYTES));
    let mentions = |text: Vec<u8>| memmem::find(&text, LOCK_FILE.as_bytes()).is_some();
    if files.any(|file| file.is_ok_and(mentions)) {
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
