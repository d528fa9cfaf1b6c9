use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::book::{Asset, Page, RefusedFile, Route, Section, Target};
use crate::config::SiteSettings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Refusal;
use crate::platform::slashed;
use crate::source::SourceFile;

/// Folders that every site has.
const FOLDERS: [&str; 3] = ["assets", "search", "status"];

/// The files of a site, and the folders that they lie in.
#[derive(Default)]
pub(super) struct Places {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    /// The files of pages, section indexes and the theme.
    pub(super) fn new(pages: &[Page], sections: &[Section]) -> Self {
        let mut places = Self::default();
        let pages = pages.iter().map(|page| &page.route);
        let sections = sections.iter().map(|section| &section.route);
        for route in pages.chain(sections) {
            places.add(&route.file());
        }
        let folders = FOLDERS.map(str::to_owned);
        places.folders.extend(folders);
        places
    }

    fn add(&mut self, file: &str) {
        let mut folder = file;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if !self.folders.insert(above.to_owned()) {
                break;
            }
            folder = above;
        }
        self.files.insert(file.to_owned());
    }

    /// Adds the file of a redirect. Returns false if the path is taken.
    pub(super) fn take(&mut self, route: &Route) -> bool {
        let file = if route.is_file() {
            route.as_str().to_owned()
        } else {
            route.file()
        };
        let is_free = !self.is_taken(&file);
        if is_free {
            self.add(&file);
        }
        is_free
    }

    /// Whether a path is taken by a file or folder, or a parent is a file.
    fn is_taken(&self, file: &str) -> bool {
        let mut above = file.match_indices('/').map(|(at, _)| &file[..at]);
        self.files.contains(file)
            || self.folders.contains(file)
            || above.any(|folder| self.files.contains(folder))
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }
}

/// The files to copy, after checks.
pub(super) struct Placed {
    pub(super) assets: Vec<Asset>,
    pub(super) refused: BTreeMap<String, RefusedFile>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Leaves out files that are too large or whose path is taken.
pub(super) fn place(
    assets: Vec<Asset>,
    refused: BTreeMap<String, RefusedFile>,
    places: &Places,
    limits: &SiteSettings,
) -> Placed {
    let mut placed = Placed {
        assets: Vec::with_capacity(assets.len()),
        refused,
        findings: Vec::new(),
    };
    let mut room = limits.max_assets_size;
    let mut names: HashMap<String, String> = HashMap::new();
    for asset in assets {
        let why = if places.is_taken(&asset.path) {
            Some(Refusal::Taken)
        } else if asset.size > limits.max_asset_size {
            let (size, limit) = (asset.size, limits.max_asset_size);
            Some(Refusal::TooLarge { size, limit })
        } else if asset.size > room {
            let limit = limits.max_assets_size;
            Some(Refusal::TooLargeTogether { limit })
        } else {
            None
        };
        let Some(why) = why else {
            room -= asset.size;
            if let Some(other) = names.insert(asset.path.to_lowercase(), asset.path.clone()) {
                placed.findings.push(alike(&asset, &other));
            }
            placed.assets.push(asset);
            continue;
        };
        let source = file_of(&asset);
        let refused = RefusedFile { source, why };
        placed.refused.insert(asset.path, refused);
    }
    placed
}

/// Updates link targets of files that are left out.
pub(super) fn correct(
    pages: &mut [Page],
    refused: &BTreeMap<String, RefusedFile>,
    places: &Places,
) {
    if refused.is_empty() {
        return;
    }
    for target in pages.iter_mut().flat_map(|page| &mut page.targets) {
        let Target::Asset(path) = target else {
            continue;
        };
        // A page with exactly this path is shown instead.
        if let Some(file) = refused.get(path).filter(|_| !places.is_file(path)) {
            *target = Target::Refused {
                path: std::mem::take(path),
                why: file.why.clone(),
            };
        }
    }
}

fn alike(asset: &Asset, other: &str) -> Diagnostic {
    let message = format!("`{}` and `{other}` differ only in case", asset.path);
    let rule = "content/path-taken";
    Diagnostic::new(rule, Severity::Warning, &file_of(asset), 0..0, message)
        .with_help("rename one of them: many hosts and file systems keep only one")
}

fn file_of(asset: &Asset) -> Arc<SourceFile> {
    let path = slashed(&asset.file);
    let path = path.strip_prefix("./").unwrap_or(&path);
    Arc::new(SourceFile::new(path, ""))
}
