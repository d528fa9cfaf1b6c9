//! The private folder of a script. Nobody but its user can look into it, and
//! it is gone when the script is, also if opsbook is killed meanwhile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::platform::create_private_folder;

/// So long that no name is ever given twice.
const RANDOM: usize = 20;

/// A folder with a script in it. opsbook gives it its name, the supervisor
/// makes it, and both remove it: the supervisor when the script has ended or
/// opsbook is gone, opsbook in case the supervisor was killed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ScratchDir {
    folder: PathBuf,
    script: String,
}

impl ScratchDir {
    /// A home for a script, which is not there yet.
    pub(super) fn planned(script: String) -> io::Result<Self> {
        let mut name = tempfile::Builder::new();
        let name = name.prefix("opsbook-check-").rand_bytes(RANDOM);
        let folder = name.make(|_| Ok(()))?.into_temp_path();
        let folder = folder.keep().map_err(|error| error.error)?;
        Ok(Self { folder, script })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the script lies.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.join("check")
    }

    /// Makes the folder and writes the script.
    #[expect(
        clippy::disallowed_methods,
        reason = "nobody else sees the folder: no reader can find half a file"
    )]
    pub(super) fn make(&self) -> io::Result<()> {
        create_private_folder(&self.folder)?;
        fs::write(self.file(), &self.script)
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
