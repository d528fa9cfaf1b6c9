//! `opsbook init`: the files of a new book. No existing file changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::arguments::{FromGenerator, InitArguments, PipelineChoice};
use super::{Exit, git, project, terminal};
use crate::assemble::Drafts;
use crate::book::{Answers, Generator};
use crate::output::MARKER;
use crate::pipeline::LoadedBook;
use crate::platform::slashed;
use crate::report::counted;
use crate::scaffold::{
    BASELINE, FIRST_PAGE, Inspection, Pipeline, PipelineHost, book_toml, pages_folder, pipeline,
};
use crate::triage::Baseline;
use crate::validate::Scope;

/// A single page of this length is worth splitting, in lines.
const LONG_PAGE: usize = 150;

/// The output folder if the default one contains something else.
const OTHER_OUT: &str = "opsbook-site";

/// `opsbook init`.
pub(super) fn init(arguments: &InitArguments) -> anyhow::Result<Exit> {
    let root = arguments.path.as_path();
    anyhow::ensure!(
        root.is_dir(),
        "{} is not a folder; for one markdown file, use `opsbook split`",
        root.display()
    );
    let loaded = project::load_any(root, Drafts::Shown)?;
    if let Some(from) = arguments.from {
        require(from, &loaded)?;
    }
    let origin = git::origin(root);
    let found = inspect(root, &loaded, origin.as_ref());
    terminal::tell(&format!("found    {}", summary(&found, &loaded)));
    let mut files = Files::default();
    files.write(&root.join("book.toml"), &book_toml(&found))?;
    if loaded.instead.is_some() {
        let content = match loaded.content.as_path() {
            whole if whole == root => root.join("content"),
            content => content.to_owned(),
        };
        files.write(&content.join("index.md"), FIRST_PAGE)?;
    }
    let baseline = write_baseline(root, &mut files)?;
    let out = found.out.as_deref().unwrap_or(&loaded.settings.site.out);
    write_pipeline(arguments, (baseline.as_deref(), out), &mut files)?;
    let ignored = format!("/.opsbook/\n/{out}/\n");
    if !root.join(".gitignore").exists() {
        files.write(&root.join(".gitignore"), &ignored)?;
    }
    files.report();
    note_ignored(root, &ignored);
    advise(root, baseline.as_deref(), &loaded);
    Ok(Exit::Fine)
}

/// The files that were written, and those that existed.
#[derive(Default)]
struct Files {
    written: Vec<PathBuf>,
    kept: Vec<PathBuf>,
}

impl Files {
    /// Writes a file unless it exists, even as a broken link.
    fn write(&mut self, path: &Path, text: &str) -> anyhow::Result<()> {
        if path.symlink_metadata().is_ok() {
            self.kept.push(path.to_owned());
            return Ok(());
        }
        project::write(path, text)?;
        self.written.push(path.to_owned());
        Ok(())
    }

    fn report(&self) {
        for (word, paths) in [("written", &self.written), ("kept   ", &self.kept)] {
            for path in paths {
                terminal::tell(&format!("{word}  {}", project::shown(path)));
            }
        }
    }
}

/// Requires the settings of a generator.
fn require(from: FromGenerator, loaded: &LoadedBook) -> anyhow::Result<()> {
    let (generator, files) = match from {
        FromGenerator::Mkdocs => (Generator::MkDocs, "mkdocs.yml"),
        FromGenerator::Docusaurus => (Generator::Docusaurus, "docusaurus.config.js"),
        FromGenerator::Mdbook => (Generator::MdBook, "book.toml and src/SUMMARY.md"),
        FromGenerator::Hugo => (Generator::Hugo, "hugo.toml"),
    };
    anyhow::ensure!(
        loaded.generator == generator,
        "found no settings of {} ({files}) with pages{}",
        generator.name(),
        match loaded.generator {
            Generator::None => String::new(),
            other => format!(", but those of {}", other.name()),
        }
    );
    Ok(())
}

/// What the repository contains.
fn inspect(root: &Path, loaded: &LoadedBook, origin: Option<&git::Origin>) -> Inspection {
    let src = source_folder(root, loaded);
    let settings = &loaded.settings;
    let edit_url = origin.filter(|_| settings.site.edit_url.is_none());
    let edit_url = edit_url.map(|origin| {
        let folder = project::folder_prefix(root);
        let src = src.as_deref().filter(|src| *src != ".");
        let src = src.map_or_else(String::new, |src| format!("{src}/"));
        format!("{}{folder}{src}{{path}}", origin.edit_url)
    });
    let mut rule_files = BTreeMap::new();
    for alert in &loaded.operations.alerts {
        let path = project::from_repository(Some(&loaded.repository), alert.source.path());
        *rule_files.entry(path).or_default() += 1;
    }
    let generator_files = loaded.generator_files.iter();
    let name = origin.map(|origin| origin.name.clone()).or_else(|| {
        let folder = project::absolute(&root.to_string_lossy());
        Some(folder.file_name()?.to_string_lossy().into_owned())
    });
    Inspection {
        title: match settings.title {
            Some(_) => None,
            None => name.map(|name| format!("{name} runbooks")),
        },
        generator: loaded.generator,
        generator_files: generator_files
            .map(|source| project::shown(Path::new(source.path())).to_string())
            .collect(),
        out: is_taken(&root.join(&settings.site.out)).then(|| OTHER_OUT.to_owned()),
        src,
        edit_url,
        rule_files,
    }
}

/// Whether a folder contains something else than a site of opsbook.
fn is_taken(out: &Path) -> bool {
    let has_files = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    has_files && !out.join(MARKER).exists()
}

/// The folder of the pages; none for the documentation of the whole repository.
fn source_folder(root: &Path, loaded: &LoadedBook) -> Option<String> {
    if loaded.instead.is_some() && loaded.content == root {
        return Some("content".to_owned());
    }
    if loaded.content != root {
        let inside = loaded.content.strip_prefix(root).unwrap_or(&loaded.content);
        return Some(slashed(inside).into_owned());
    }
    if loaded
        .generator_files
        .iter()
        .any(|file| !file.text().is_empty())
    {
        return Some(".".to_owned());
    }
    let pages = loaded.book.pages.iter();
    pages_folder(&pages.map(|page| page.document.path.as_str()))
}

/// The findings of the new book, in a file.
fn write_baseline(root: &Path, files: &mut Files) -> anyhow::Result<Option<PathBuf>> {
    let path = root.join(BASELINE);
    let loaded = project::load_facts(root)?;
    let findings = project::findings(&loaded, &Answers::default(), Scope::Book);
    if findings.is_empty() {
        return Ok(None);
    }
    let top = project::repository(root);
    let place = |path: &str| project::from_repository(top.as_deref(), path);
    files.write(&path, &Baseline::of(&findings, &place).to_json())?;
    Ok(Some(path))
}

/// The pipeline file of the repository's host.
fn write_pipeline(
    arguments: &InitArguments,
    (baseline, out): (Option<&Path>, &str),
    files: &mut Files,
) -> anyhow::Result<()> {
    let here = project::absolute(".");
    let top = project::repository(&arguments.path);
    let host = match arguments.pipeline {
        Some(PipelineChoice::None) => return Ok(()),
        Some(PipelineChoice::Github) => Some(PipelineHost::GitHub),
        Some(PipelineChoice::Gitlab) => Some(PipelineHost::GitLab),
        None => top.as_deref().and_then(detected_host),
    };
    let Some(host) = host else {
        terminal::note("note     no pipeline: use --pipeline github or --pipeline gitlab");
        return Ok(());
    };
    let top = top.unwrap_or_else(|| here.clone());
    let folder = here.strip_prefix(&top).map(slashed).unwrap_or_default();
    let book = slashed(&arguments.path);
    let baseline = baseline.map(slashed);
    let text = pipeline(&Pipeline {
        host,
        folder: &folder,
        book: &book,
        branch: &git::default_branch(&top),
        baseline: baseline
            .as_deref()
            .map(|path| path.trim_start_matches("./")),
        out,
        version: env!("CARGO_PKG_VERSION"),
    });
    let path = top
        .strip_prefix(&here)
        .map_or_else(|_| top.clone(), Path::to_owned);
    match host {
        PipelineHost::GitHub => files.write(&path.join(".github/workflows/opsbook.yml"), &text),
        PipelineHost::GitLab if has_other_pipeline(&path.join(".gitlab-ci.yml")) => {
            terminal::note(
                "note     .gitlab-ci.yml stays as it is; add\n         \
                 include: {local: .gitlab/opsbook.yml}",
            );
            files.write(&path.join(".gitlab/opsbook.yml"), &text)
        }
        PipelineHost::GitLab => files.write(&path.join(".gitlab-ci.yml"), &text),
    }
}

/// Whether a file exists that does not run opsbook.
fn has_other_pipeline(path: &Path) -> bool {
    path.exists() && !std::fs::read_to_string(path).is_ok_and(|text| text.contains("opsbook"))
}

/// The host that the remote or the files of a repository indicate.
fn detected_host(top: &Path) -> Option<PipelineHost> {
    match git::origin(top).map(|origin| origin.host) {
        Some("github") => return Some(PipelineHost::GitHub),
        Some("gitlab") => return Some(PipelineHost::GitLab),
        _ => {}
    }
    let is_there = |name: &str| top.join(name).exists();
    if is_there(".gitlab-ci.yml") {
        return Some(PipelineHost::GitLab);
    }
    is_there(".github").then_some(PipelineHost::GitHub)
}

/// One line about what was found.
fn summary(found: &Inspection, loaded: &LoadedBook) -> String {
    let pages = counted(loaded.book.pages.len(), "page");
    let mut parts = vec![match &found.src {
        _ if loaded.book.pages.is_empty() => "no page".to_owned(),
        Some(src) if src != "." => {
            let inside = loaded.book.pages.iter().filter(|page| {
                loaded.content != loaded.root || page.document.path.starts_with(src.as_str())
            });
            format!("{} in {src}", counted(inside.count(), "page"))
        }
        _ => pages,
    }];
    if loaded.generator != Generator::None {
        parts.push(format!("settings of {}", loaded.generator.name()));
    }
    let files = found.rule_files.len();
    if files > 0 {
        let alerts = counted(found.rule_files.values().sum(), "alert");
        parts.push(format!("{alerts} in {}", counted(files, "rule file")));
    }
    parts.join(", ")
}

/// Prints what git should ignore, if it does not yet.
fn note_ignored(root: &Path, ignored: &str) {
    let known = std::fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let plain = |line: &str| line.trim().trim_matches('/').to_owned();
    let known: Vec<String> = known.lines().map(plain).collect();
    let missing = ignored.lines().filter(|line| !known.contains(&plain(line)));
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let missing = missing.join(" and ");
        terminal::tell(&format!("note     add {missing} to .gitignore"));
    }
}

/// What to do next.
fn advise(root: &Path, baseline: Option<&Path>, loaded: &LoadedBook) {
    let long = loaded.book.pages.iter().find(|page| {
        let document = &page.document;
        let is_top = !document.path.contains('/') && loaded.content == root;
        let is_named = document.path.to_ascii_lowercase().contains("runbook");
        is_top && is_named && document.source.text().lines().count() > LONG_PAGE
    });
    if let Some(page) = long {
        let path = page.document.source.path();
        terminal::tell(&format!(
            "note     `opsbook split {path}` makes pages of that file"
        ));
    }
    let book = match project::shown(root).to_string() {
        here if here.is_empty() || here == "." => String::new(),
        book => format!(" {book}"),
    };
    let baseline = baseline.map(|path| format!(" --baseline {}", project::shown(path)));
    let baseline = baseline.unwrap_or_default();
    terminal::tell(&format!("next     opsbook serve{book}"));
    terminal::tell(&format!("         opsbook validate{book}{baseline}"));
}
