use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::includes;
use crate::book::{Document, Generator, Includes};
use crate::diagnostic::Diagnostic;
use crate::discover::{IncludeFolders, PageFile};
use crate::parse::{ParseSettings, parse_with_includes};
use crate::render::RenderedPages;
use crate::source::SourceFile;

/// Data that a preview reuses between builds. A cached page is used only if all
/// of its inputs are unchanged, so that the result equals a build from scratch.
#[derive(Debug, Default)]
pub struct BuildCache {
    config: Option<String>,
    generator: Generator,
    parsed: HashMap<String, Parsed>,
    /// Files of the pages that the last load parsed.
    changed: BTreeSet<String>,
    pub(super) rendered: RenderedPages,
}

#[derive(Clone, Debug)]
struct Parsed {
    document: Arc<Document>,
    includes: Arc<Includes>,
    findings: Vec<Diagnostic>,
}

impl BuildCache {
    /// Files of the pages that were new or changed in the last load.
    pub fn changed(&self) -> &BTreeSet<String> {
        &self.changed
    }

    /// Clears parsed pages if the settings changed.
    pub(super) fn begin(&mut self, config: Option<&SourceFile>, generator: Generator) -> &mut Self {
        let config = config.map(|config| config.text().to_owned());
        if self.config != config || self.generator != generator {
            self.parsed.clear();
            self.config = config;
            self.generator = generator;
        }
        self
    }

    /// Parses new and changed pages, and pages that include a changed file; the
    /// others come from the cache.
    pub(super) fn parse(
        &mut self,
        pages: Vec<PageFile>,
        folders: &IncludeFolders<'_>,
        settings: &ParseSettings,
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Document>> {
        let before = std::mem::take(&mut self.parsed);
        let parsed: Vec<Parsed> = pages
            .into_par_iter()
            .map(|page| {
                let includes = includes::load(&page, folders, settings.generator());
                let PageFile { path, source } = page;
                let known = before.get(&path);
                let known = known.filter(|known| known.is_of(&source, &includes));
                known.cloned().unwrap_or_else(|| {
                    let (document, findings) =
                        parse_with_includes(&path, &source, &includes, settings);
                    Parsed {
                        document: Arc::new(document),
                        includes: Arc::new(includes),
                        findings,
                    }
                })
            })
            .collect();
        self.changed.clear();
        let mut documents = Vec::with_capacity(parsed.len());
        for page in parsed {
            let path = page.document.path.as_str();
            let known = before.get(path);
            if known.is_none_or(|known| !Arc::ptr_eq(&known.document, &page.document)) {
                self.changed.insert(page.document.source.path().to_owned());
            }
            documents.push(Arc::clone(&page.document));
            findings.extend(page.findings.iter().cloned());
            self.parsed.insert(page.document.path.clone(), page);
        }
        documents
    }
}

impl Parsed {
    /// Whether it was parsed from this text and these included files.
    fn is_of(&self, source: &SourceFile, includes: &Includes) -> bool {
        let known = &self.document.source;
        known.path() == source.path()
            && known.text() == source.text()
            && *self.includes == *includes
    }
}
