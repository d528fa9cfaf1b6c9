use anyhow::Context;

use super::arguments::{FailOn, FindingFormat, ValidateArguments};
use super::{Exit, git, links, project, terminal};
use crate::book::{Answers, Book, PageKind};
use crate::diagnostic::Diagnostic;
use crate::pipeline::{self, LoadedBook};
use crate::report::{self, Counts};
use crate::triage::{Baseline, apply_fixes};
use crate::validate::Scope;

/// `opsbook validate`.
pub(super) fn validate(arguments: &ValidateArguments) -> anyhow::Result<Exit> {
    let mut loaded = project::load_facts(&arguments.book.path)?;
    let mut answers = Answers::default();
    if arguments.external {
        match links::ask(&loaded)? {
            Ok(asked) => answers = asked,
            Err(exit) => return Ok(exit),
        }
    }
    if arguments.coverage {
        return coverage(&loaded, arguments.format);
    }
    let mut findings = asked_about(&loaded, arguments, &answers)?;
    if arguments.fix && fix(&findings)? > 0 {
        loaded = project::load_facts(&arguments.book.path)?;
        findings = asked_about(&loaded, arguments, &answers)?;
    }
    let root = project::repository(&loaded.root);
    let place = |path: &str| project::from_repository(root.as_deref(), path);
    if let Some(exit) = baseline(arguments, &mut findings, &place)? {
        return Ok(exit);
    }
    let text = match arguments.format {
        FindingFormat::Human => human(&findings, &loaded.book),
        FindingFormat::Concise => report::render_concise(&findings),
        FindingFormat::Json => report::render_json(&findings),
        FindingFormat::Sarif => report::render_sarif(&findings, &place),
        FindingFormat::Github => report::render_github(&findings, &place),
        FindingFormat::Gitlab => report::render_gitlab(&findings, &place),
        FindingFormat::Junit => report::render_junit(&findings, &place),
        FindingFormat::Rdjson => report::render_rdjson(&findings, &place),
    };
    terminal::print(&text);
    let exit = exit(&findings, arguments.fail_on);
    // Skipping the destructors of a large book saves time at exit.
    std::mem::forget(loaded);
    Ok(exit)
}

/// Prints how much of the book the repository proves. `[truth] min_coverage`
/// decides about the exit code.
fn coverage(loaded: &LoadedBook, format: FindingFormat) -> anyhow::Result<Exit> {
    let judged = project::judge(loaded, &Answers::default(), Scope::Book);
    let coverage = pipeline::coverage(loaded, &judged.resolutions);
    terminal::print(&match format {
        FindingFormat::Json => report::render_coverage_json(&coverage),
        FindingFormat::Human => report::render_coverage(&coverage),
        _ => anyhow::bail!("--coverage is printed with --format human or json"),
    });
    let least = loaded.settings.truth.min_coverage.map_or(0, usize::from);
    if coverage.all.percent() < least {
        return Ok(Exit::Findings);
    }
    Ok(Exit::Fine)
}

/// The findings to report: all, or those in changed lines.
fn asked_about(
    loaded: &LoadedBook,
    arguments: &ValidateArguments,
    answers: &Answers,
) -> anyhow::Result<Vec<Diagnostic>> {
    let mut findings = project::findings(loaded, answers, Scope::Book);
    if let Some(revision) = &arguments.changed_since {
        let sources = findings.iter().map(|finding| &finding.source);
        let changed = git::changed_since(&loaded.root, revision, sources)?;
        changed.apply(&mut findings);
    }
    Ok(findings)
}

fn exit(findings: &[Diagnostic], fail_on: FailOn) -> Exit {
    let counts = Counts::of(findings);
    let failed = match fail_on {
        FailOn::Error => counts.error,
        FailOn::Warning => counts.error + counts.warning,
        FailOn::Info => counts.error + counts.warning + counts.info,
    };
    if failed > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }
}

/// Applies exact fixes. Returns the number of changed files.
fn fix(findings: &[Diagnostic]) -> anyhow::Result<usize> {
    let mut changed = 0;
    for file in apply_fixes(findings) {
        let path = project::absolute(file.source.path());
        // Files that were not UTF-8, or that have changed since, are not
        // written.
        let as_read =
            std::fs::read(&path).is_ok_and(|bytes| bytes == file.source.text().as_bytes());
        if !as_read {
            continue;
        }
        project::write(&path, &file.text)?;
        let fixes = report::counted(file.fixes, "repair");
        terminal::note(&format!("fixed    {fixes} in {}", file.source.path()));
        changed += 1;
    }
    Ok(changed)
}

/// Writes the baseline, which ends the command, or removes the findings that it
/// contains.
fn baseline(
    arguments: &ValidateArguments,
    findings: &mut Vec<Diagnostic>,
    place: &dyn Fn(&str) -> String,
) -> anyhow::Result<Option<Exit>> {
    let Some(path) = &arguments.baseline else {
        return Ok(None);
    };
    if arguments.write_baseline {
        project::write(path, &Baseline::of(findings, place).to_json())?;
        let count = report::counted(findings.len(), "finding");
        terminal::say(&format!("{count} written to {}", path.display()));
        return Ok(Some(Exit::Fine));
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("failed to read the baseline {}", path.display()))?;
    let known = Baseline::parse(path, &text)?.apply(findings, place);
    if known > 0 {
        terminal::note(&format!("{} known", report::counted(known, "finding")));
    }
    Ok(None)
}

/// Findings with source lines, and their number.
fn human(findings: &[Diagnostic], book: &Book) -> String {
    let counts = Counts::of_groups(findings);
    let pages = report::counted(book.pages.len(), "page");
    format!(
        "{}{pages}: {counts}\n{}{}",
        report::render_findings(findings),
        report::render_causes(findings),
        kinds(book)
    )
}

/// How many pages are not compared with the repository because they do not
/// describe its current state.
fn kinds(book: &Book) -> String {
    let count = |kind: PageKind| book.pages.iter().filter(|page| page.kind == kind).count();
    let other = PageKind::ALL
        .into_iter()
        .filter(|kind| !kind.describes_present());
    let counted: Vec<String> = other
        .map(|kind| (count(kind), kind))
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {}", kind.as_str()))
        .collect();
    if counted.is_empty() {
        return String::new();
    }
    format!(
        "pages not compared with the repository: {} (change this with [pages] in book.toml)\n",
        counted.join(", ")
    )
}
