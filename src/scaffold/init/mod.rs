//! The files of a new book.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::book::Generator;

/// The name of the baseline file.
pub const BASELINE: &str = "opsbook-baseline.json";

/// The first page of a book without pages.
pub const FIRST_PAGE: &str = include_str!("first-page.md");

/// Names of folders with runbooks.
const FOLDERS: &str = include_str!("folders.txt");

const GITHUB: &str = include_str!("github.yml");
const GITLAB: &str = include_str!("gitlab.yml");

/// What a repository contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Title to set; none if another file sets it.
    pub title: Option<String>,
    /// The generator that the pages were written for.
    pub generator: Generator,
    /// The settings files of the generator.
    pub generator_files: Vec<String>,
    /// Folder of the pages to set; none for the documentation of the whole
    /// repository.
    pub src: Option<String>,
    /// Output folder to set, if the default one is in use.
    pub out: Option<String>,
    /// URL to edit pages to set.
    pub edit_url: Option<String>,
    /// Rule files of Prometheus, and how many alerts each defines.
    pub rule_files: BTreeMap<String, usize>,
}

/// A `book.toml` with comments.
pub fn book_toml(found: &Inspection) -> String {
    let mut text = String::from(
        "# Settings of the book. Every key is optional; `opsbook config` shows those that apply.\n",
    );
    if !found.generator_files.is_empty() {
        let files = found.generator_files.join(", ");
        let _ = writeln!(
            text,
            "# What is not set here comes from {} ({files}).",
            found.generator.name()
        );
    }
    text.push_str("\n[book]\n");
    let title = found.title.as_deref().map(quoted);
    key(&mut text, "title", title, "\"Runbooks\"");
    text.push_str(match found.src {
        Some(_) => "# Folder of the pages. Other files in it are published too.\n",
        None => {
            "# Folder of the pages. Without it, `content` if it exists, else the documentation\n\
             # of the whole repository.\n"
        }
    });
    let src = found.src.as_deref().map(quoted);
    key(&mut text, "src", src, "\"docs/runbooks\"");
    text.push_str("\n[site]\n# Public URL, which runbook URLs of alerts are compared with.\n");
    key(&mut text, "url", None, "\"https://runbooks.example.com\"");
    if let Some(out) = &found.out {
        text.push_str("# Output folder; `site` contains something else.\n");
        key(&mut text, "out", Some(quoted(out)), "");
    }
    text.push_str(
        "# Link on each page to edit it; {path} is relative to the folder of the pages.\n",
    );
    let edit_url = found.edit_url.as_deref().map(quoted);
    let example = "\"https://github.com/OWNER/REPOSITORY/edit/main/{path}\"";
    key(&mut text, "edit_url", edit_url, example);
    text.push_str("\n[alerts]\n");
    text.push_str(&rules(&found.rule_files));
    text.push_str("# Alerts with these severities need a page.\n");
    key(&mut text, "require_for", None, "[\"critical\", \"page\"]");
    text.push_str(
        "\n[checks]\n# Variables that checks may use. Nothing runs before `opsbook approve`.\n",
    );
    key(&mut text, "env", None, "[\"DATABASE_URL\"]");
    text.push_str("\n[rules]\n# Severities of rules: error, warning, info or off. `opsbook rules` lists them.\n");
    key(&mut text, "\"command/example-value\"", None, "\"off\"");
    text
}

/// Comments that name the rule files.
fn rules(files: &BTreeMap<String, usize>) -> String {
    const MOST: usize = 5;
    if files.is_empty() {
        return "# No rule file of Prometheus was found in the repository.\n".to_owned();
    }
    let mut text = String::from("# Rule files that the pages are compared with:\n");
    for (file, alerts) in files.iter().take(MOST) {
        let _ = writeln!(text, "#   {file} ({})", counted(*alerts, "alert"));
    }
    if files.len() > MOST {
        let _ = writeln!(text, "#   and {} more", files.len() - MOST);
    }
    text
}

fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

/// A key with its value, or with an example as comment.
fn key(text: &mut String, name: &str, value: Option<String>, example: &str) {
    let _ = match value {
        Some(value) => writeln!(text, "{name} = {value}"),
        None => writeln!(text, "# {name} = {example}"),
    };
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The only folder of runbooks among the folders of pages; else `docs`, if it
/// has pages and no file beside it looks like a runbook. `pages` are paths below
/// the repository.
pub fn pages_folder<'a>(pages: &(impl Iterator<Item = &'a str> + Clone)) -> Option<String> {
    let is_named = |name: &str| {
        FOLDERS
            .lines()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut folders = BTreeSet::new();
    let mut has_single = false;
    for path in pages.clone() {
        let parts: Vec<&str> = path.split('/').collect();
        let (file, inside) = parts.split_last().unwrap_or((&"", &[]));
        if let Some(at) = inside.iter().position(|name| is_named(name)) {
            folders.insert(inside[..=at].join("/"));
        }
        let stem = file.split('.').next().unwrap_or_default();
        has_single |= inside.is_empty() && is_named(stem);
    }
    let mut folders = folders.into_iter();
    match (folders.next(), folders.next()) {
        (Some(only), None) if !has_single => return Some(only),
        (None, None) if !has_single => {}
        _ => return None,
    }
    let docs = ["docs", "doc", "documentation"];
    let is_below = |folder: &str, path: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut docs = docs
        .into_iter()
        .filter(|folder| pages.clone().any(|path| is_below(folder, path)));
    docs.next().map(|folder| narrowed(folder.to_owned(), pages))
}

/// The deepest folder that contains all pages below a folder: `docs/source`, if
/// `docs` itself has no page.
fn narrowed<'a>(folder: String, pages: &(impl Iterator<Item = &'a str> + Clone)) -> String {
    let mut folder = folder;
    loop {
        let inside = pages.clone().filter_map(|path| {
            let rest = path.strip_prefix(folder.as_str())?.strip_prefix('/')?;
            Some(rest.split_once('/').map(|(name, _)| name))
        });
        let names: BTreeSet<Option<&str>> = inside.collect();
        let mut names = names.into_iter();
        match (names.next(), names.next()) {
            (Some(Some(only)), None) => folder = format!("{folder}/{only}"),
            _ => return folder,
        }
    }
}

/// Where pipelines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineHost {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
}

/// What a pipeline validates and builds.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline<'a> {
    /// The host.
    pub host: PipelineHost,
    /// Folder where it runs, below the repository; empty for its top.
    pub folder: &'a str,
    /// The book below that folder; `.` for the folder itself.
    pub book: &'a str,
    /// The default branch.
    pub branch: &'a str,
    /// The baseline file below the folder, if there is one.
    pub baseline: Option<&'a str>,
    /// The output folder, below that folder.
    pub out: &'a str,
    /// The version of opsbook.
    pub version: &'a str,
}

/// The text of a pipeline file.
pub fn pipeline(pipeline: &Pipeline<'_>) -> String {
    let Pipeline {
        host,
        folder,
        book,
        branch,
        baseline,
        out,
        version,
    } = *pipeline;
    let (template, defaults) = match host {
        PipelineHost::GitHub => (
            GITHUB,
            format!(
                "    defaults:\n      run:\n        working-directory: {}\n",
                word(folder)
            ),
        ),
        PipelineHost::GitLab => (GITLAB, format!("    - cd {}\n", word(folder))),
    };
    let (defaults, folder) = match folder {
        "" => (String::new(), String::new()),
        folder => (defaults, format!("{folder}/")),
    };
    let book = match book {
        "." | "" => String::new(),
        book => format!(" {}", word(book)),
    };
    let baseline = baseline.map(|file| format!(" --baseline {}", word(file)));
    template
        .replace("[defaults]\n", &defaults)
        .replace("[baseline]", &baseline.unwrap_or_default())
        .replace("[book]", &book)
        .replace("[out]", out)
        .replace("[branch]", branch)
        .replace("[version]", version)
        .replace("[folder]", &folder)
}

/// A path as a word of a shell in a YAML document.
fn word(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests;
