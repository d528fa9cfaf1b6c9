//! The private folder of a script. Only the user can access it, and it is
//! removed when the script ends, even if opsbook is killed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::platform::create_private_folder;

/// Long enough that names never repeat.
const RANDOM: usize = 20;

/// A folder that contains a script. opsbook chooses the name, the supervisor
/// creates the folder, and both remove it: the supervisor when the script ends
/// or opsbook is gone, and opsbook in case the supervisor was killed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ScratchDir {
    folder: PathBuf,
    name: String,
    script: String,
}

impl ScratchDir {
    /// Chooses the path of a folder for a script with this file name, without
    /// creating it.
    pub(super) fn planned(name: &str, script: String) -> io::Result<Self> {
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("opsbook-check-").rand_bytes(RANDOM);
        let folder = folder.make(|_| Ok(()))?.into_temp_path();
        let folder = folder.keep().map_err(|error| error.error)?;
        let name = name.to_owned();
        Ok(Self {
            folder,
            name,
            script,
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of the script.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Creates the folder and writes the script.
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
