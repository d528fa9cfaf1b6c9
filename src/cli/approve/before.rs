use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::book::Check;
use crate::check::LOCK_FILE;
use crate::cli::git;
use crate::parse::{Events, ParseSettings, parse_page};
use crate::pipeline::LoadedBook;
use crate::source::SourceFile;

/// Checks in the form in which they were approved: `checks.lock` contains their
/// hashes and settings, and git the text of the pages.
pub(super) struct Approved<'a> {
    folder: &'a Path,
    content: PathBuf,
    settings: ParseSettings,
}

impl<'a> Approved<'a> {
    pub(super) fn new(loaded: &'a LoadedBook, folder: &'a Path) -> Self {
        Self {
            folder,
            content: loaded.content.clone(),
            settings: ParseSettings::new(&loaded.settings, loaded.generator, Events::LeftOut),
        }
    }

    /// The check of this page that matches `is_it`, as of the commit that added
    /// the hash to the lock file. `None` without a repository, or if the page
    /// was not committed together with the lock file.
    pub(super) fn check(
        &self,
        page: &str,
        hash: &str,
        is_it: impl Fn(&Check) -> bool,
    ) -> Option<Check> {
        let file = self.content.join(page);
        let text = git::when_first(self.folder, (Path::new(LOCK_FILE), hash), &file).ok()?;
        let source = Arc::new(SourceFile::new(page, &text));
        let (document, _) = parse_page(page, &source, &self.settings);
        document.checks.into_iter().find(is_it)
    }
}
