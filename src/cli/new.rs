use std::path::{Path, PathBuf};

use anyhow::Context;

use super::arguments::{NewArguments, NewKind};
use super::{Exit, project, terminal};
use crate::assemble::Drafts;
use crate::book::AlertRule;
use crate::diagnostic::did_you_mean;
use crate::pipeline::LoadedBook;
use crate::scaffold::{self, Known, Place};

/// Maximum size of a template, in bytes.
const MAX_FORM_BYTES: u64 = 16 * 1024 * 1024;

/// `opsbook new`: creates a page from a template. Existing files are never
/// overwritten.
pub(super) fn new(arguments: &NewArguments) -> anyhow::Result<Exit> {
    let loaded = project::load_any(&arguments.book, Drafts::Shown)?;
    let title = arguments.title.join(" ");
    let form = form(&loaded, arguments.kind)?;
    let alert = arguments.alert.as_deref();
    let alert = alert.map(|name| rule(&loaded, name)).transpose()?;
    let title = match alert {
        Some(alert) if title.is_empty() => &alert.name,
        _ if title.trim().is_empty() => anyhow::bail!("name a title, or use --alert NAME"),
        _ => &title,
    };
    let known = Known {
        title,
        today: project::clock().today(),
        severity: arguments.severity.as_deref(),
        form: form.as_deref(),
    };
    let draft = match arguments.kind {
        NewKind::Postmortem => scaffold::postmortem(&loaded.book, known),
        NewKind::Runbook => scaffold::runbook(known, alert),
    };
    let path = arguments
        .out
        .clone()
        .unwrap_or_else(|| path(&loaded, &draft.place));
    anyhow::ensure!(
        !path.exists(),
        "{} already exists; choose another title, or another file with --out",
        project::shown(&path)
    );
    project::write(&path, &draft.text)?;
    terminal::tell(&format!("written  {}", project::shown(&path)));
    Ok(Exit::Fine)
}

/// The book's own template in `_templates`, if it has one.
fn form(loaded: &LoadedBook, kind: NewKind) -> anyhow::Result<Option<String>> {
    let name = match kind {
        NewKind::Postmortem => "postmortem.md",
        NewKind::Runbook => "runbook.md",
    };
    let path = loaded.content.join("_templates").join(name);
    if !path.is_file() {
        return Ok(None);
    }
    let text = loaded.boundary.read(&path, MAX_FORM_BYTES);
    let text = text.map_err(|why| anyhow::anyhow!("{} {why}", path.display()))?;
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

fn rule<'a>(loaded: &'a LoadedBook, name: &str) -> anyhow::Result<&'a AlertRule> {
    let rules = &loaded.operations.alerts;
    let rule = rules.iter().find(|rule| rule.name == name);
    rule.with_context(|| {
        let names = rules.iter().map(|rule| rule.name.as_str());
        let near = did_you_mean(name, names).map(|near| format!("; is it {near}?"));
        let near = near.unwrap_or_default();
        format!("no rule file defines the alert {name}{near}")
    })
}

fn path(loaded: &LoadedBook, place: &Place) -> PathBuf {
    match place {
        Place::Content(path) => loaded.content.join(path),
        Place::Repository(path) if loaded.repository == Path::new("") => loaded.root.join(path),
        Place::Repository(path) => loaded.repository.join(path),
    }
}
