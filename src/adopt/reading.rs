use std::sync::Arc;

use super::text::Parsed;
use super::{Adopted, ReadFile};
use crate::book::Generator;

/// The settings of one folder while they are read.
pub(super) struct Reading<'a> {
    read: &'a ReadFile<'a>,
    pub(super) adopted: Adopted,
}

impl<'a> Reading<'a> {
    pub(super) fn new(read: &'a ReadFile<'a>, generator: Generator) -> Self {
        Self {
            read,
            adopted: Adopted {
                generator,
                ..Adopted::default()
            },
        }
    }

    /// Reads a settings file, if it is there.
    pub(super) fn file(&mut self, name: &str) -> Option<Parsed> {
        let source = (self.read)(name)?;
        self.adopted.files.push(Arc::clone(&source));
        Some(Parsed::new(source, &mut self.adopted.findings))
    }

    /// Reads the first of these files that is there.
    pub(super) fn first(&mut self, names: &[&str]) -> Option<Parsed> {
        names.iter().find_map(|name| self.file(name))
    }

    /// Whether a file is there.
    pub(super) fn has(&self, name: &str) -> bool {
        (self.read)(name).is_some()
    }
}

/// An address of the web, from a setting that may say anything.
pub(super) fn web_address(text: Option<String>) -> Option<String> {
    text.filter(|text| text.starts_with("https://") || text.starts_with("http://"))
        .map(|text| text.trim_end_matches('/').to_owned())
}

/// Whether a reference leads to another site or program.
pub(super) fn is_external(text: &str) -> bool {
    text.contains("://") || text.starts_with("mailto:") || text.starts_with("//")
}

/// A path without what changes nothing: `./a//b/` is `a/b`. What leads out
/// of its folder is left as it is.
pub(super) fn clean_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `path` as seen from `folder`.
pub(super) fn under(folder: &str, path: &str) -> String {
    if path.starts_with('/') {
        clean_path(path)
    } else {
        clean_path(&format!("{folder}/{path}"))
    }
}

/// The path part of an address or base path, without slashes around it.
pub(super) fn address_path(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    clean_path(path.split(['?', '#']).next().unwrap_or_default())
}

/// The address of a page inside a folder of a repository's web view.
pub(super) fn page_address(base: &str, folder: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    let path = under(rest, &format!("./{folder}"));
    Some(format!("{scheme}://{path}/{{path}}"))
}
