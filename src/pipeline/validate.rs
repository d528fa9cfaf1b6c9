use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::LoadedBook;
use super::own_addresses::broken_addresses;
use super::proofs::proofs;
use crate::book::{Answers, Check, Coverage, LineChanges, OwnRepository, Resolutions};
use crate::check::{Approval, Lock, LockError};
use crate::config::{RULE as CONFIG_RULE, place_of_key, place_of_rule};
use crate::diagnostic::{self, Diagnostic, Severity, did_you_mean};
use crate::discover::map_repository_files;
use crate::facts::is_code;
use crate::platform::slashed;
use crate::source::SourceFile;
use crate::triage;
use crate::truth::{self, Occurrences};
use crate::validate::{DAMAGED_LOCK, LOW_COVERAGE, RULES, Scope, Subject};

/// The context in which a book is validated.
#[derive(Clone, Copy)]
pub struct ValidateContext<'a> {
    /// The current date in UTC, for review dates.
    pub today: Date,
    /// The approved checks if the book has a lock file, or why it cannot be
    /// read.
    pub lock: Result<Option<&'a Lock>, &'a LockError>,
    /// Results of external link checks; empty if none ran.
    pub answers: &'a Answers,
    /// Where the repository is on the web, if that is known.
    pub own: Option<&'a OwnRepository>,
    /// The date of each page's last commit, by file path.
    pub committed: &'a BTreeMap<String, Date>,
    /// Gives the last changes of the lines that prove what pages say.
    pub changes: &'a dyn Fn(&Resolutions) -> LineChanges,
    /// The pages to validate.
    pub scope: Scope<'a>,
}

/// All findings of a book, in report order, and what its pages mention.
#[derive(Debug, Default)]
pub struct Judgement {
    /// The findings.
    pub findings: Vec<Diagnostic>,
    /// What pages mention, and what the repository says about it.
    pub resolutions: Resolutions,
    /// The changes of the lines that decide about it.
    pub changes: LineChanges,
}

/// All findings of a book, in report order.
pub fn validate(loaded: &LoadedBook, context: &ValidateContext<'_>) -> Vec<Diagnostic> {
    judge(loaded, context).findings
}

/// Judges a book by every rule that is on.
pub fn judge(loaded: &LoadedBook, context: &ValidateContext<'_>) -> Judgement {
    let ValidateContext {
        today,
        lock,
        answers,
        own,
        committed,
        changes,
        scope,
    } = *context;
    let settings = &loaded.settings.checks;
    let approved = lock.ok().flatten();
    let is_approved =
        |check: &Check| approved.map(|lock| lock.approval(check, settings) == Approval::Approved);
    let known = loaded.findings.iter();
    let known = known.filter(|finding| scope.covers(finding.source.path()));
    let mut findings: Vec<Diagnostic> = known.cloned().collect();
    findings.extend(unknown_rules(loaded));
    if let (Err(error), Scope::Book) = (lock, scope) {
        findings.push(damaged_lock(error));
    }
    let resolutions = resolve(loaded);
    if scope == Scope::Book {
        findings.extend(low_coverage(loaded, &resolutions));
    }
    let changes = changes(&resolutions);
    let broken_addresses = own.map(|own| broken_addresses(loaded, own, scope));
    findings.extend(crate::validate::validate(&Subject {
        book: &loaded.book,
        settings: &loaded.settings,
        operations: &loaded.operations,
        resolutions: &resolutions,
        answers,
        broken_addresses: broken_addresses.as_deref().unwrap_or_default(),
        committed,
        changes: &changes,
        today,
        is_approved: &is_approved,
        scope,
    }));
    triage::apply_ignores(&mut findings, &sources(loaded, scope));
    for finding in &mut findings {
        if let Some(Some(severity)) = loaded.settings.rules.get(finding.rule) {
            finding.severity = *severity;
        }
    }
    findings.retain(|finding| loaded.settings.rules.get(finding.rule) != Some(&None));
    diagnostic::sort(&mut findings);
    Judgement {
        findings,
        resolutions,
        changes,
    }
}

/// The finding about a book of which less is proven than `book.toml` asks for.
fn low_coverage(loaded: &LoadedBook, resolutions: &Resolutions) -> Option<Diagnostic> {
    let least = usize::from(loaded.settings.truth.min_coverage?);
    let source = loaded.config.as_ref()?;
    let share = coverage(loaded, resolutions).all.percent();
    if share >= least {
        return None;
    }
    let place = place_of_key(source, &["truth", "min_coverage"]);
    let message = format!("{share} % of the book's statements are proven, less than {least} %");
    let finding = Diagnostic::new(LOW_COVERAGE, Severity::Error, source, place, message);
    Some(finding.with_help("`opsbook validate --coverage` lists what is unknown"))
}

/// How much of what a book says the repository proves.
pub fn coverage(loaded: &LoadedBook, resolutions: &Resolutions) -> Coverage {
    Coverage::of(
        &loaded.book,
        &proofs(loaded, resolutions, &LineChanges::default()),
    )
}

/// The finding for a damaged lock file.
fn damaged_lock(error: &LockError) -> Diagnostic {
    let path = error.path.strip_prefix(".").unwrap_or(&error.path);
    let source = Arc::new(SourceFile::new(slashed(path), error.text.as_str()));
    let end = source.text().len();
    let at = source.text().floor_char_boundary(error.at.min(end));
    let message = format!("the lock file cannot be parsed: {}", error.reason);
    let place = at..at;
    Diagnostic::new(DAMAGED_LOCK, Severity::Error, &source, place, message)
        .with_help("restore it, or run `opsbook approve` to review and approve all checks again")
}

/// Resolves the names on the pages against the repository. A misspelled name
/// that occurs elsewhere in the repository is not reported; an additional pass
/// over the files, which runs only if such names exist, decides that.
fn resolve(loaded: &LoadedBook) -> Resolutions {
    let settings = &loaded.settings.truth;
    let kinds = truth::Kinds {
        off: &settings.off,
        closed: &settings.closed,
    };
    let LoadedBook {
        book,
        operations,
        mentions,
        repository,
        ..
    } = loaded;
    let mentions = mentions.clone();
    let mentions = mentions.unwrap_or_else(|| truth::mentions(book, operations));
    let mut resolutions = truth::resolve(book, mentions, operations, kinds);
    if repository.as_os_str().is_empty() {
        return resolutions;
    }
    if let Some(search) = Occurrences::new(truth::doubtful(&resolutions)) {
        let wants = |path: &str| is_no_page(path) && search.want(path, is_code(path));
        map_repository_files(repository, &operations.files, wants, |path, text| {
            search.search(path, text, is_code(path));
        });
        truth::clear(&mut resolutions, &search.found());
    }
    resolutions
}

/// Whether a file is not documentation, which could contain the same
/// misspelling.
fn is_no_page(path: &str) -> bool {
    const FOR_PEOPLE: [&str; 8] = [
        ".md",
        ".mdx",
        ".markdown",
        ".rst",
        ".adoc",
        ".txt",
        ".html",
        ".lock",
    ];
    !FOR_PEOPLE.iter().any(|ending| path.ends_with(ending)) && !path.ends_with("-lock.json")
}

/// All files that may contain suppression comments, without duplicates.
fn sources(loaded: &LoadedBook, scope: Scope<'_>) -> Vec<Arc<SourceFile>> {
    let pages = loaded.book.pages.iter().map(|page| &page.document.source);
    let data = loaded.book.data.values().map(|file| &file.source);
    let alerts = loaded.operations.alerts.iter().map(|alert| &alert.source);
    let mut seen = BTreeSet::new();
    let all = pages.chain(data).chain(alerts);
    let all = all.filter(|source| scope.covers(source.path()));
    let unique = all.filter(|source| seen.insert(source.path()));
    unique.map(Arc::clone).collect()
}

/// Findings for unknown rules in `book.toml`.
fn unknown_rules(loaded: &LoadedBook) -> Vec<Diagnostic> {
    let Some(source) = &loaded.config else {
        return Vec::new();
    };
    let ids = || RULES.iter().map(|rule| rule.id);
    let named = loaded.settings.rules.keys();
    let unknown = named.filter(|id| ids().all(|known| known != *id));
    unknown
        .map(|id| {
            let place = place_of_rule(source, id);
            let message = format!("unknown rule `{id}`");
            let finding = Diagnostic::new(CONFIG_RULE, Severity::Warning, source, place, message);
            match did_you_mean(id, ids()) {
                Some(near) => finding.with_help(format!("did you mean `{near}`?")),
                None => finding.with_help("run `opsbook rules` to list them"),
            }
        })
        .collect()
}
