//! Where names come from: one file for each kind of file in a repository.
//! Adding a source is one file here, one row in [`SOURCES`], and its test.

mod alertmanager;
mod ansible;
mod chart;
mod codeowners;
mod compose;
mod dockerfile;
mod env_file;
mod fly;
mod github;
mod gitlab;
mod grafana;
mod just;
mod kubernetes;
mod make;
mod nginx;
mod openapi;
mod package;
mod prisma;
mod prometheus;
mod pyproject;
mod schema;
mod script;
mod ssh_config;
mod systemd;
mod taskfile;
mod terraform;
mod versions;

use std::cell::OnceCell;
use std::sync::Arc;

use super::tree::{Node, read_tree};
use crate::book::{Definition, NameKind};

/// A file of the repository: its path and its text.
pub(super) struct File<'a> {
    /// Relative to the repository, with `/`.
    pub(super) path: &'a str,
    /// What it holds.
    pub(super) text: &'a str,
    tree: OnceCell<Vec<Node<'a>>>,
    /// Where lines end.
    breaks: OnceCell<Vec<usize>>,
}

impl<'a> File<'a> {
    pub(super) fn new(path: &'a str, text: &'a str) -> Self {
        Self {
            path,
            text,
            tree: OnceCell::new(),
            breaks: OnceCell::new(),
        }
    }

    /// The path without folders.
    pub(super) fn name(&self) -> &'a str {
        name_of(self.path)
    }

    /// The folder, without a slash at its end; empty at the top.
    pub(super) fn folder(&self) -> &'a str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The YAML or JSON documents, read once for all sources.
    pub(super) fn documents(&self) -> &[Node<'a>] {
        self.tree.get_or_init(|| read_tree(self.text))
    }

    /// The line of a byte offset, counted from 1.
    pub(super) fn line_at(&self, offset: usize) -> u32 {
        let breaks = self
            .breaks
            .get_or_init(|| memchr::memchr_iter(b'\n', self.text.as_bytes()).collect());
        let breaks = breaks.partition_point(|&at| at < offset);
        u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The line of the first place of a text, counted from 1; 0 if it does not
    /// occur.
    pub(super) fn line_of(&self, needle: &str) -> u32 {
        self.text.find(needle).map_or(0, |at| self.line_at(at))
    }

    /// The lines with their numbers, counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, &'a str)> {
        (1..).zip(self.text.lines())
    }
}

/// Collects the names that one file defines.
pub(super) struct Names {
    file: Arc<str>,
    found: Vec<Definition>,
}

impl Names {
    pub(super) fn new(path: &str) -> Self {
        Self {
            file: path.into(),
            found: Vec::new(),
        }
    }

    /// Adds a name that stands by itself.
    pub(super) fn add(&mut self, kind: NameKind, name: impl Into<String>, line: u32) {
        self.push(kind, name.into(), None, line);
    }

    /// Adds a name that belongs to something.
    pub(super) fn add_of(
        &mut self,
        kind: NameKind,
        name: impl Into<String>,
        of: impl Into<String>,
        line: u32,
    ) {
        self.push(kind, name.into(), Some(of.into()), line);
    }

    fn push(&mut self, kind: NameKind, name: String, of: Option<String>, line: u32) {
        if name.is_empty() {
            return;
        }
        self.found.push(Definition {
            kind,
            name,
            of,
            file: Arc::clone(&self.file),
            line,
        });
    }

    pub(super) fn into_found(self) -> Vec<Definition> {
        self.found
    }
}

/// A kind of file, and how its names are read.
struct Source {
    /// Whether a path is of this kind.
    wants: fn(&str) -> bool,
    /// Whether a text can be of this kind; asked before it is parsed.
    holds: fn(&str) -> bool,
    /// Adds the names.
    read: fn(&File<'_>, &mut Names),
}

impl Source {
    const fn by_path(wants: fn(&str) -> bool, read: fn(&File<'_>, &mut Names)) -> Self {
        Self {
            wants,
            holds: |_| true,
            read,
        }
    }

    const fn yaml(holds: fn(&str) -> bool, read: fn(&File<'_>, &mut Names)) -> Self {
        Self {
            wants: is_yaml,
            holds,
            read,
        }
    }
}

const SOURCES: [Source; 27] = [
    Source::yaml(alertmanager::holds, alertmanager::read),
    Source::by_path(ansible::wants, ansible::read),
    Source::by_path(chart::wants, chart::read),
    Source::by_path(codeowners::wants, codeowners::read),
    Source::by_path(compose::wants, compose::read),
    Source::by_path(dockerfile::wants, dockerfile::read),
    Source::by_path(env_file::wants, env_file::read),
    Source::by_path(fly::wants, fly::read),
    Source::by_path(github::wants, github::read),
    Source::by_path(gitlab::wants, gitlab::read),
    Source::by_path(grafana::wants, grafana::read),
    Source::by_path(just::wants, just::read),
    Source::yaml(kubernetes::holds, kubernetes::read),
    Source::by_path(make::wants, make::read),
    Source::by_path(nginx::wants, nginx::read),
    Source {
        wants: openapi::wants,
        holds: openapi::holds,
        read: openapi::read,
    },
    Source::by_path(package::wants, package::read),
    Source::by_path(prisma::wants, prisma::read),
    Source::yaml(prometheus::holds, prometheus::read),
    Source::by_path(pyproject::wants, pyproject::read),
    Source::by_path(schema::wants, schema::read),
    Source::by_path(script::wants, script::read),
    Source::by_path(ssh_config::wants, ssh_config::read),
    Source::by_path(systemd::wants, systemd::read),
    Source::by_path(taskfile::wants, taskfile::read),
    Source::by_path(terraform::wants, terraform::read),
    Source::by_path(versions::wants, versions::read),
];

/// Whether the file at a path may define names.
pub(super) fn wants(path: &str) -> bool {
    let is_data = path.contains("_data/");
    !is_data && SOURCES.iter().any(|source| (source.wants)(path))
}

/// The names that a file defines.
pub(super) fn read(file: &File<'_>) -> Vec<Definition> {
    let (path, text) = (file.path, file.text);
    let mut names = Names::new(path);
    for source in &SOURCES {
        if (source.wants)(path) && (source.holds)(text) {
            (source.read)(file, &mut names);
        }
    }
    let mut of_images = Names::new(path);
    versions::of_images(&names.found, &mut of_images);
    names.found.append(&mut of_images.found);
    names.into_found()
}

pub(in crate::facts) fn name_of(path: &str) -> &str {
    let slash = memchr::memrchr(b'/', path.as_bytes());
    slash.map_or(path, |at| &path[at + 1..])
}

/// The ending of a file's name without its dot; that in front of `.j2` and
/// `.tmpl` for templates.
pub(in crate::facts) fn ending(path: &str) -> &str {
    let name = name_of(path);
    let name = [".j2", ".tmpl", ".tpl"]
        .iter()
        .find_map(|template| name.strip_suffix(template))
        .unwrap_or(name);
    let dot = memchr::memrchr(b'.', name.as_bytes());
    dot.map_or("", |at| &name[at + 1..])
}

pub(in crate::facts) fn is_yaml(path: &str) -> bool {
    matches!(ending(path), "yml" | "yaml")
}

/// Whether a word can be the name of an environment variable.
fn is_variable(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.bytes().all(is_part)
}

#[cfg(test)]
fn names(path: &str, text: &str) -> Vec<String> {
    let found = read(&File::new(path, text)).into_iter();
    found
        .map(|name| match name.of {
            Some(of) => format!("{} {} of {of} :{}", name.kind.key(), name.name, name.line),
            None => format!("{} {} :{}", name.kind.key(), name.name, name.line),
        })
        .collect()
}
