use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::DiscoverError;
use super::read::{Left, refused};
use crate::config::Settings;
use crate::files::{Boundary, Entry, Refusal};
use crate::platform::slashed;

/// The largest template, style sheet or script, in bytes.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Endings of the files that replace those of the built-in theme.
const TEXTS: [&str; 3] = ["html", "css", "js"];

/// The files of a book's own theme.
#[derive(Clone, Debug, Default)]
pub struct ThemeFiles {
    /// The theme's folder.
    pub folder: PathBuf,
    /// Templates, style sheets and scripts by their path in the theme.
    pub texts: BTreeMap<String, String>,
    /// Pictures and fonts: path under `static/`, and the file.
    pub statics: Vec<(String, PathBuf)>,
    /// The colour of links that `book.toml` sets.
    pub accent: Option<String>,
}

/// The theme of a book, with the logo, fonts and colour that `book.toml` sets.
/// Nothing if it has neither.
pub(super) fn load(
    root: &Path,
    settings: &Settings,
    boundary: &Boundary,
    left: &mut Left,
) -> Result<Option<ThemeFiles>, DiscoverError> {
    let theme = folder(root, settings, boundary, left)?;
    let site = &settings.site;
    let pictures = [("logo", &site.logo), ("favicon", &site.favicon)];
    let pictures = pictures.into_iter().filter_map(|(name, path)| {
        let path = path.as_deref()?;
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        Some((path, format!("{name}.{ending}")))
    });
    let fonts = site.fonts.iter().map(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        (path.as_str(), format!("fonts/{name}"))
    });
    let named: Vec<(&str, String)> = pictures.chain(fonts).collect();
    if named.is_empty() && site.accent.is_none() {
        return Ok(theme);
    }
    let mut theme = theme.unwrap_or_default();
    theme.accent.clone_from(&site.accent);
    for (path, place) in named {
        let file = root.join(path);
        let refusal = match boundary.look(&file) {
            Ok(Entry::File(_)) => {
                let stem = place.split('.').next().unwrap_or_default();
                let is_other = |known: &str| known.split('.').next() != Some(stem);
                if !stem.contains('/') {
                    theme.statics.retain(|(known, _)| is_other(known));
                }
                theme.statics.push((place, file));
                continue;
            }
            Ok(Entry::Folder) => Refusal::Missing,
            Err(refusal) => refusal,
        };
        left.push(refused(((format!("../{path}"), file), refusal)));
    }
    Ok(Some(theme))
}

/// Loads the files of a book's theme. Unreadable files are left out, and those of the
/// built-in theme are used.
fn folder(
    root: &Path,
    settings: &Settings,
    boundary: &Boundary,
    left: &mut Left,
) -> Result<Option<ThemeFiles>, DiscoverError> {
    let Some(name) = &settings.site.theme else {
        return Ok(None);
    };
    let folder = root.join("themes").join(name);
    if !folder.is_dir() {
        return Err(DiscoverError::NoTheme(folder));
    }
    let mut theme = ThemeFiles {
        folder: folder.clone(),
        ..ThemeFiles::default()
    };
    let mut refuse = |path: &str, file: PathBuf, why: Refusal| {
        let path = format!("../themes/{name}/{path}");
        left.push(refused(((path, file), why)));
    };
    if let Err(refusal) = boundary.real(&folder) {
        refuse("", folder, refusal);
        return Ok(None);
    }
    let walk = walkdir::WalkDir::new(&folder).sort_by_file_name();
    for entry in walk.into_iter().flatten() {
        let Ok(path) = entry.path().strip_prefix(&folder) else {
            continue;
        };
        let (path, file) = (slashed(path), entry.path().to_owned());
        if entry.file_type().is_dir() {
            continue;
        }
        if let Some(path) = path.strip_prefix("static/") {
            match boundary.look(&file) {
                Ok(Entry::File(_)) => theme.statics.push((path.to_owned(), file)),
                Ok(Entry::Folder) => {}
                Err(refusal) => refuse(&format!("static/{path}"), file, refusal),
            }
            continue;
        }
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if !TEXTS.contains(&ending) {
            continue;
        }
        match boundary.read(&file, MAX_FILE_BYTES) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                theme.texts.insert(path.into_owned(), text);
            }
            Err(refusal) => refuse(&path, file, refusal),
        }
    }
    Ok(Some(theme))
}
