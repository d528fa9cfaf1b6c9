use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::walk::Listed;
use super::{DiscoverError, shown};
use crate::book::RefusedFile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Boundary, Refusal, read_regular};
use crate::source::SourceFile;

/// Maximum size of a page or data file, in bytes: offsets have 32 bits, and a
/// text is stored several times.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// A markdown file.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// Path under the content folder, with `/`.
    pub path: String,
    /// Its text.
    pub source: Arc<SourceFile>,
}

/// Files that were not read, by their path under the content folder.
pub(super) type Left = Vec<(String, RefusedFile)>;

/// The record of a file that is not used.
pub(super) fn refused(((path, file), why): (Listed, Refusal)) -> (String, RefusedFile) {
    let source = Arc::new(SourceFile::new(shown(&file), ""));
    (path, RefusedFile { source, why })
}

/// Reads pages. One that cannot be read is left out.
pub(super) fn load_pages(
    files: &[Listed],
    boundary: &Boundary,
    findings: &mut Vec<Diagnostic>,
    left: &mut Left,
) -> Vec<PageFile> {
    let read: Vec<_> = files
        .par_iter()
        .map(|(path, file)| {
            let mut findings = Vec::new();
            let bytes = boundary.read(file, MAX_FILE_BYTES);
            let page = bytes.map(|bytes| page(file, path, bytes, &mut findings));
            (page, findings)
        })
        .collect();
    let mut pages = Vec::with_capacity(read.len());
    for (listed, (page, more)) in files.iter().zip(read) {
        findings.extend(more);
        match page {
            Ok(page) => pages.extend(page),
            Err(refusal) => left.push(refused((listed.clone(), refusal))),
        }
    }
    pages
}

/// Reads data files, each by its name without its ending.
pub(super) fn load_data(
    files: &[(String, PathBuf)],
    boundary: &Boundary,
    findings: &mut Vec<Diagnostic>,
    left: &mut Left,
) -> Vec<(String, Arc<SourceFile>)> {
    let mut data = Vec::new();
    for (name, file) in files {
        match boundary.read(file, MAX_FILE_BYTES) {
            Ok(bytes) => {
                let page = page(file, name, bytes, findings);
                data.extend(page.map(|page| (page.path, page.source)));
            }
            Err(refusal) => {
                let file_name = file.file_name().unwrap_or_default().to_string_lossy();
                let path = format!("_data/{file_name}");
                left.push(refused(((path, file.clone()), refusal)));
            }
        }
    }
    data
}

/// Reads the page that was named when opsbook was started.
pub(super) fn load_named(
    file: &Path,
    path: &str,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<PageFile>, DiscoverError> {
    let bytes = read_regular(file, MAX_FILE_BYTES).map_err(|source| DiscoverError::Read {
        path: file.to_owned(),
        source,
    })?;
    Ok(page(file, path, bytes, findings))
}

/// A page from its bytes. Binary files are findings instead of pages.
fn page(
    file: &Path,
    path: &str,
    bytes: Vec<u8>,
    findings: &mut Vec<Diagnostic>,
) -> Option<PageFile> {
    if memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some() {
        let source = Arc::new(SourceFile::new(shown(file), ""));
        let message = "the file is left out: its name ends in .md, but it is binary";
        findings.push(
            Diagnostic::new(
                "content/not-text",
                Severity::Warning,
                &source,
                0..0,
                message,
            )
            .with_help("rename it, or remove it from the content folder"),
        );
        return None;
    }
    let (source, bad) = SourceFile::from_bytes(shown(file), bytes);
    let source = Arc::new(source);
    if let Some(span) = bad {
        let message = "the file is not valid UTF-8; invalid bytes are shown as �";
        findings.push(
            Diagnostic::new(
                "content/not-utf8",
                Severity::Warning,
                &source,
                span,
                message,
            )
            .with_help("save the file as UTF-8"),
        );
    }
    Some(PageFile {
        path: path.to_owned(),
        source,
    })
}
