use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Page, PageKind};
use crate::diagnostic::{Diagnostic, Severity, is_one_slip};
use crate::pattern;
use crate::source::Span;
use crate::tools::is_build_artefact;
use crate::validate::Context;
use crate::validate::paths::did_you_mean_any;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/missing-path",
    severity: Some(Severity::Warning),
    summary: "The text names a file that does not exist, and the repository has one under a \
        similar path.",
    manual: "Readers cannot find the file; usually it was moved or renamed. The rule checks \
        paths in backticks that have a file extension and begin with a folder of the \
        repository. It reports a path only if a file with a similar path exists.",
    check: Check::Page(check),
};

/// A path in backticks, from a folder to a file with an ending.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`(?:\./)?([A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)+\.[a-z][a-z0-9]{0,7})`")
        .expect("a valid pattern")
});

/// A name that ends with the number of something: `report-roundN.md`.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"[a-z_-]N\.[a-z]+$").expect("a valid pattern"));

/// Sentences about files that will be created or were removed.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:creat\w*|cop(?:y|ies|ied)|into|generat\w*|writ\w*|new|sav(?:e|ed)|script:|file:|add(?:ed|s)?|will|removed?|deleted?|renamed?|moved?|no longer",
        r"|not|old|former\w*|was|were|example|e\.g\.|output|produces?)\b|n['’]t\b",
    ))
    .expect("a valid pattern")
});

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    if !context.file_names.has_code() {
        return;
    }
    let source = &page.document.source;
    let text = source.text();
    for found in PATH.captures_iter(text) {
        let Some(path) = found.get(1) else { continue };
        let blocks = &page.document.blocks;
        // `src/.../Main.kt` leaves folders out.
        let is_shortened =
            path.as_str().split('/').any(|part| part == "...") || NUMBERED.is_match(path.as_str());
        let in_block = blocks
            .iter()
            .any(|block| block.span.range().contains(&path.start()));
        if in_block || is_shortened || !is_missing(context, page, path.as_str()) {
            continue;
        }
        let start = text[..path.start()].rfind('\n').map_or(0, |at| at + 1);
        let end = text[path.end()..]
            .find('\n')
            .map_or(text.len(), |at| path.end() + at);
        if OTHERWISE.is_match(&text[start..end]) || is_planned(page, path.start()) {
            continue;
        }
        let near = nearest(context, path.as_str());
        let Some(help) = did_you_mean_any(&near).or_else(|| beside(context, page, path.as_str()))
        else {
            continue;
        };
        let message = format!("the repository has no file `{}`", path.as_str());
        let finding = RULE.finding(source, Span::new(path.range()), message);
        findings.push(finding.with_help(help));
    }
}

/// Sections about files that a change will touch.
static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\bfiles? (?:to|that will)\b|\bto (?:create|add|touch|change|modify|write)\b|\bnew files?\b",
        r"|\b(?:planned|proposed|proposal|deliverables?|future|roadmap|todo)\b",
    ))
    .expect("a valid pattern")
});

fn is_planned(page: &Page, place: usize) -> bool {
    let headings = &page.document.headings;
    let above = headings.partition_point(|heading| (heading.span.start as usize) <= place);
    let above = above.checked_sub(1).map(|at| &headings[at].text);
    above.is_some_and(|heading| PLANNED.is_match(heading))
}

/// Similar files: with the same name in another folder, or with one folder or
/// the name differing by one letter.
fn nearest(context: &Context<'_>, path: &str) -> Vec<String> {
    let is_slip = |file: &&str| {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let (left, right): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), file.split('/').collect());
        let mut different = left.iter().zip(&right).filter(|(a, b)| a != b);
        let one = match (different.next(), different.next()) {
            (Some((a, b)), None) => left.len() == right.len() && is_near_part(a, b),
            _ => false,
        };
        // A file of the same name matches if its parent folder also has the
        // same name.
        let folder = |parts: &[&str]| parts.iter().rev().nth(1).map(|part| (*part).to_owned());
        let same_folder =
            folder(&left).is_some_and(|name| name != "src" && Some(name) == folder(&right));
        one || (name(path) == name(file) && same_folder)
    };
    let near = context.file_names.nearest_in_repository(path).into_iter();
    near.filter(is_slip).map(str::to_owned).collect()
}

/// The only file whose path has all parts but one in common with this one: the
/// same name in another folder, or the only file of its kind in that folder.
fn one_part_apart(context: &Context<'_>, path: &str) -> Option<String> {
    let wanted: Vec<&str> = path.split('/').collect();
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let first = format!("{}/", wanted.first()?);
    let files = &context.operations.files;
    let from = files.partition_point(|file| file.as_str() < first.as_str());
    let inside = files[from..]
        .iter()
        .take_while(|file| file.starts_with(&first));
    let mut apart = inside.filter(|file| {
        let parts: Vec<&str> = file.split('/').collect();
        let different = parts.iter().zip(&wanted).filter(|(a, b)| a != b).count();
        parts.len() == wanted.len() && different == 1 && ending(file) == ending(path)
    });
    let found = apart.next()?;
    apart.next().is_none().then(|| found.clone())
}

/// The suggestion for the only file that differs in one path component. If the
/// names have nothing in common, only runbooks are checked: other pages may
/// name files that do not exist yet.
fn beside(context: &Context<'_>, page: &Page, path: &str) -> Option<String> {
    let file = one_part_apart(context, path)?;
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let words = |path: &str| -> Vec<String> {
        let name = name(path);
        let stem = name.split('.').next().unwrap_or(&name).to_owned();
        let words = stem.split(['-', '_']).filter(|word| word.len() >= 4);
        words.map(str::to_owned).collect()
    };
    let wanted = words(path);
    if name(path) == name(&file) || words(&file).iter().any(|word| wanted.contains(word)) {
        return did_you_mean_any(&[file]);
    }
    let is_runbook = page.kind == PageKind::Runbook;
    is_runbook.then(|| format!("the only file of that type in the folder is `{file}`"))
}

/// Whether two parts of paths are a letter, a plural or their case apart.
fn is_near_part(a: &str, b: &str) -> bool {
    a.len() >= 4 && (is_one_slip(a, b) || a.eq_ignore_ascii_case(b))
}

/// Whether a path begins in the repository and ends nowhere: neither from its
/// top nor from the page, nor as the end of another path.
fn is_missing(context: &Context<'_>, page: &Page, path: &str) -> bool {
    let files = &context.operations.files;
    let has = |path: &str| {
        files
            .binary_search_by(|file| file.as_str().cmp(path))
            .is_ok()
    };
    let first = path.find('/').map_or("", |end| &path[..=end]);
    let at = files.partition_point(|file| file.as_str() < first);
    let is_inside = files.get(at).is_some_and(|file| file.starts_with(first));
    let is_link = || {
        let mut links = context.operations.links.iter();
        links.any(|link| path.strip_prefix(link.as_str()).is_some())
    };
    let tail = format!("/{path}");
    let folder = page
        .document
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let beside = format!("{}/{folder}/{path}", context.operations.content);
    is_inside
        && !has(path)
        && !is_link()
        && !has(beside.trim_start_matches('/'))
        && !files.iter().any(|file| file.ends_with(&tail))
        && !context.file_names.is_ignored(path)
        && !is_build_artefact(path)
}
