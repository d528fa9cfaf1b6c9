use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::arguments::BuildArguments;
use super::run::{
    Lines, PromptPolicy, RunConfig, cancelled_by_signal, exit, load_history, run_checks,
};
use super::{Exit, project, terminal};
use crate::assemble::Drafts;
use crate::book::Answers;
use crate::clock::Stopwatch;
use crate::pipeline::{self, BuildOptions, BuildSummary, Judgement, LoadedBook};
use crate::report::{self, Counts};
use crate::stamp::{History, Results, TruthPoint, parse_results};
use crate::validate::Scope;

/// `opsbook build`.
pub(super) fn build(arguments: &BuildArguments) -> anyhow::Result<Exit> {
    let watch = Stopwatch::start();
    let loaded = project::load_book(&arguments.book.path, drafts(arguments))?;
    let Judgement {
        mut findings,
        resolutions,
        changes,
    } = project::judge(&loaded, &Answers::default(), Scope::Book);
    let proofs = pipeline::proofs(&loaded, &resolutions, &changes);
    let provenance = project::provenance(&loaded, &proofs);
    let folder = project::folder(&loaded);
    let out = arguments.out.clone();
    let out = out.unwrap_or_else(|| folder.join(&loaded.settings.site.out));
    let results = if arguments.run {
        let Some(results) = run_approved(arguments, &loaded)? else {
            return Ok(Exit::Cancelled);
        };
        Some(results)
    } else {
        kept_results(arguments, &folder)?.and_then(|results| results.of_book(&loaded.book))
    };
    let progress = terminal::Progress::new(loaded.book.pages.len(), "pages");
    let step = || progress.step();
    let point = project::truth_point(&loaded, &proofs);
    let history = history(arguments, &folder, point.as_ref());
    let changed = project::changed(&loaded);
    let options = BuildOptions {
        out: &out,
        results: results.as_ref(),
        history: &history,
        findings: &findings,
        changed: &changed,
        proofs: &proofs,
        provenance: &provenance,
        done: &step,
    };
    if let Some(file) = &arguments.single_file {
        let html = pipeline::build_single_file(&loaded, &options)?;
        progress.finish();
        write_single(file, &html)?;
    } else {
        let summary = pipeline::build(&loaded, &options)?;
        progress.finish();
        remember_truth(&folder, point.as_ref());
        for finding in &summary.left_out {
            terminal::complain_about(finding);
        }
        findings.extend(summary.left_out.iter().cloned());
        summarise(&Done {
            took: watch.elapsed(),
            findings: Counts::of(&findings),
            summary,
            results: results.as_ref(),
            out: &out,
        });
    }
    // Skipping the destructors of a large book saves time at exit.
    std::mem::forget(loaded);
    Ok(ended(results.filter(|_| arguments.run), &folder))
}

/// The history of earlier runs and builds, and this build's own point.
fn history(arguments: &BuildArguments, folder: &Path, point: Option<&TruthPoint>) -> History {
    let history = load_history(folder, arguments.history.as_deref());
    match point {
        Some(point) => history.with_truth(point.clone()),
        None => history,
    }
}

/// Keeps how much of the book is proven for later builds. A folder that cannot
/// be written to does not prevent a build.
fn remember_truth(folder: &Path, point: Option<&TruthPoint>) {
    let kept = point.map(|point| pipeline::remember_truth(folder, point));
    if let Some(Err(error)) = kept {
        terminal::note(&format!("failed to write the history: {error}"));
    }
}

fn drafts(arguments: &BuildArguments) -> Drafts {
    if arguments.drafts {
        Drafts::Shown
    } else {
        Drafts::LeftOut
    }
}

/// How a build ends, given the results of its own run.
fn ended(results: Option<Results>, folder: &Path) -> Exit {
    match results {
        Some(results) => exit(&results),
        // Without a lock file, the approval of the results is unknown.
        None if pipeline::load_lock(folder).is_err() => Exit::Findings,
        None => Exit::Fine,
    }
}

/// Writes a book as one file.
fn write_single(file: &Path, html: &str) -> anyhow::Result<()> {
    project::write(file, html)?;
    let (path, kilobytes) = (project::shown(file), html.len().div_ceil(1000));
    terminal::tell(&format!("written  {path} ({kilobytes} KB)"));
    Ok(())
}

/// Runs the approved checks; `None` if the run was cancelled.
fn run_approved(
    arguments: &BuildArguments,
    loaded: &LoadedBook,
) -> anyhow::Result<Option<Results>> {
    let prompts = PromptPolicy::new(arguments.locked);
    let cancelled = cancelled_by_signal();
    let config = RunConfig::new(prompts, Lines::Print, &cancelled);
    let config = config.approved_at(arguments.approved_at.as_deref());
    run_checks(loaded, &config)
}

/// The results to show: those named on the command line, merged, or else those
/// of the last local run.
fn kept_results(arguments: &BuildArguments, folder: &Path) -> anyhow::Result<Option<Results>> {
    if arguments.results.is_empty() {
        return Ok(pipeline::load_results(folder)?);
    }
    let mut parts = Vec::new();
    let named = arguments.results.iter().map(|path| matching(path));
    let files: Vec<Vec<PathBuf>> = named.collect::<anyhow::Result<_>>()?;
    for path in files.iter().flatten() {
        // The argument may be a pipe, so it is not restricted to regular files.
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("failed to read {}", path.display()))?;
        parts.push(parse_results(path, &text)?);
    }
    Ok(Results::merged(parts))
}

/// Expands `*` in a file name, sorted. Paths without it are returned unchanged.
fn matching(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.contains('*') {
        return Ok(vec![path.to_owned()]);
    }
    let pattern = globset::Glob::new(&name)?.compile_matcher();
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("failed to search {}", path.display()))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = files
        .filter(|file| file.file_name().is_some_and(|name| pattern.is_match(name)))
        .collect();
    found.sort();
    anyhow::ensure!(!found.is_empty(), "{} does not exist", path.display());
    Ok(found)
}

/// Data for the summary of a build.
struct Done<'a> {
    summary: BuildSummary,
    took: Duration,
    findings: Counts,
    results: Option<&'a Results>,
    out: &'a Path,
}

fn summarise(done: &Done<'_>) {
    let BuildSummary { pages, files, .. } = done.summary;
    terminal::tell(&format!(
        "built    {} in {:.2} s, {} changed",
        report::counted(pages, "page"),
        done.took.as_secs_f64(),
        report::counted(files.written, "file")
    ));
    if let Some(results) = done.results.filter(|results| !results.checks.is_empty()) {
        terminal::tell(&report::render_outcomes(results));
    }
    if done.findings == Counts::default() {
        terminal::tell("findings none");
    } else {
        terminal::tell(&format!(
            "findings {}; run `opsbook validate` to show them",
            done.findings
        ));
    }
    let start = done.out.join("index.html");
    terminal::tell(&format!("open     {}", project::shown(&start)));
}
