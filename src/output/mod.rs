//! Where the site's files go: to a folder that is replaced as a whole, or to
//! memory.

mod disk;
mod listed;
mod memory;

pub use disk::{
    DiskSink, Held, MARKER, PublishError, Published, append_line, hold, put_aside, write_atomically,
};
pub use listed::{Listed, ListedSink};
pub use memory::MemorySink;

/// Takes the files of a site. Files may come from several threads at once and
/// in any order; each path comes once.
pub trait Sink: Sync {
    /// Takes one file. `path` is relative, with `/`, and never leaves the site.
    ///
    /// # Errors
    /// What the system says when the file cannot be kept.
    fn write(&self, path: &str, bytes: &[u8]) -> std::io::Result<()>;

    /// Takes one file that others may keep as well.
    ///
    /// # Errors
    /// As [`Sink::write`].
    fn share(&self, path: &str, bytes: &bytes::Bytes) -> std::io::Result<()> {
        self.write(path, bytes)
    }
}
