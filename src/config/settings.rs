use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::RULE;
use super::checks::{self, CheckSettings};
use super::external::{self, ExternalSettings};
use super::keys::{key_span, unknown_keys};
use super::kinds::{self, PageKindPatterns};
use super::names::{kinds_of, resolve_names};
use super::raw::{
    AlertsTable, BookTable, BookToml, CommandsTable, LinksTable, MetaTable, RepositoryTable,
    TruthTable,
};
use super::site::{self, SiteSettings};
use super::tools::{self, ToolSettings};
use crate::book::NameKind;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::Outside;
use crate::source::SourceFile;

/// All settings of `book.toml`, with defaults applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Title of the book, if set.
    pub title: Option<String>,
    /// Description in one sentence; may be empty.
    pub description: String,
    /// Language of the text; `en` by default.
    pub language: String,
    /// Content folder, relative to the root of the book.
    pub src: String,
    /// Whether files outside the repository may be read through symbolic links.
    pub outside: Outside,
    /// Settings of the site.
    pub site: SiteSettings,
    /// Settings of checks.
    pub checks: CheckSettings,
    /// Additional headings for section roles.
    pub roles: RoleNames,
    /// Which facts are recognised in prose.
    pub recognise: RecogniseSettings,
    /// Severities by rule id: `error`, `warning`, `info`, `off`.
    pub rules: BTreeMap<String, Option<Severity>>,
    /// What pages are compared with.
    pub truth: TruthSettings,
    /// Kinds of pages set in `book.toml`.
    pub page_kinds: PageKindPatterns,
    /// Settings of external link checks.
    pub external: ExternalSettings,
}

/// What pages are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TruthSettings {
    /// Folder of the files that pages describe, relative to the root of the
    /// book; the surrounding repository by default.
    pub repository: Option<String>,
    /// Severities whose alerts need a page.
    pub require_for: Vec<String>,
    /// Hosts of the published book in addition to `[site] url`.
    pub runbook_hosts: Vec<String>,
    /// Tools that readers have installed; empty means unknown.
    pub tools: Vec<String>,
    /// Tool versions of readers, and names of plugins.
    pub versions: ToolSettings,
    /// Whether ShellCheck findings are included.
    pub shellcheck: bool,
    /// Valid names that no file defines, by kind: `container`,
    /// `compose-service`.
    pub names: BTreeMap<String, Vec<String>>,
    /// Kinds of names that are not compared.
    pub off: BTreeSet<NameKind>,
    /// Kinds of names of which the repository defines all there are.
    pub closed: BTreeSet<NameKind>,
    /// The least share of proven statements, in percent.
    pub min_coverage: Option<u8>,
    /// Allowed owners of pages; empty allows all.
    pub owners: Vec<String>,
    /// Forbidden link patterns with instructions.
    pub forbidden_links: BTreeMap<String, String>,
}

/// Additional headings for section roles, by role, in lowercase.
pub type RoleNames = BTreeMap<String, Vec<String>>;

/// Which facts are recognised in prose; all by default.
pub type RecogniseSettings = BTreeMap<String, bool>;

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: None,
            description: String::new(),
            language: "en".to_owned(),
            src: "content".to_owned(),
            outside: Outside::Refused,
            site: SiteSettings::default(),
            checks: CheckSettings::default(),
            roles: RoleNames::new(),
            recognise: RecogniseSettings::new(),
            rules: BTreeMap::new(),
            truth: TruthSettings {
                require_for: vec!["critical".to_owned(), "page".to_owned()],
                ..TruthSettings::default()
            },
            page_kinds: PageKindPatterns::default(),
            external: ExternalSettings::default(),
        }
    }
}

type Resolved = Result<(Settings, Vec<Diagnostic>), Box<Diagnostic>>;

/// Applies defaults and validates values. Each table is destructured
/// completely, so that a new key cannot be forgotten.
pub(super) fn resolve(source: &Arc<SourceFile>, raw: BookToml, defaults: Settings) -> Resolved {
    let BookToml {
        book,
        site,
        checks,
        roles,
        recognise,
        rules,
        repository,
        alerts,
        commands,
        meta,
        links,
        external,
        names,
        truth,
        tools,
        pages,
        runners,
        other,
    } = raw;
    let mut findings = Vec::new();
    unknown_keys(source, &other, &TABLES, &mut findings);
    let BookTable {
        title,
        description,
        language,
        src,
        allow_outside,
        other,
    } = book;
    unknown_keys(source, &other, &BOOK, &mut findings);
    let truth = TruthTables {
        repository,
        alerts,
        commands,
        meta,
        links,
        names,
        versions: tools,
        compared: truth,
    };
    let truth = resolve_truth(source, truth, defaults.truth, &mut findings);
    let settings = Settings {
        title: title
            .filter(|title| !title.trim().is_empty())
            .or(defaults.title),
        description: description.unwrap_or(defaults.description),
        language: language.unwrap_or(defaults.language),
        src: src.unwrap_or(defaults.src),
        outside: outside(allow_outside),
        site: site::resolve(source, site, defaults.site, &mut findings)?,
        checks: checks::resolve(source, (checks, runners), &mut findings)?,
        roles: lower_case(roles),
        recognise,
        rules: resolve_rules(source, rules)?,
        truth,
        page_kinds: kinds::resolve(source, pages, &mut findings),
        external: external::resolve(source, external, &mut findings)?,
    };
    Ok((settings, findings))
}

/// Keys of `[book]`.
const BOOK: [&str; 6] = [
    "title",
    "description",
    "language",
    "src",
    "allow_outside",
    "authors",
];

fn outside(allow_outside: Option<bool>) -> Outside {
    match allow_outside {
        Some(true) => Outside::Allowed,
        Some(false) | None => Outside::Refused,
    }
}

fn lower_case(roles: RoleNames) -> RoleNames {
    let lower = |names: Vec<String>| names.iter().map(|name| name.to_lowercase()).collect();
    let roles = roles.into_iter();
    roles.map(|(role, names)| (role, lower(names))).collect()
}

pub(super) const TABLES: [&str; 17] = [
    "truth",
    "tools",
    "book",
    "pages",
    "site",
    "checks",
    "roles",
    "recognise",
    "rules",
    "repository",
    "alerts",
    "commands",
    "meta",
    "links",
    "external",
    "names",
    "runners",
];

/// The tables with what pages are compared with.
struct TruthTables {
    repository: RepositoryTable,
    alerts: AlertsTable,
    commands: CommandsTable,
    meta: MetaTable,
    links: LinksTable,
    names: BTreeMap<String, Vec<String>>,
    versions: BTreeMap<String, toml::Value>,
    compared: TruthTable,
}

fn resolve_truth(
    source: &Arc<SourceFile>,
    raw: TruthTables,
    defaults: TruthSettings,
    findings: &mut Vec<Diagnostic>,
) -> TruthSettings {
    let RepositoryTable { root, other } = raw.repository;
    unknown_keys(source, &other, &["root"], findings);
    let AlertsTable {
        require_for,
        runbook_hosts,
        other,
    } = raw.alerts;
    unknown_keys(source, &other, &["require_for", "runbook_hosts"], findings);
    let CommandsTable {
        tools,
        shellcheck,
        other,
    } = raw.commands;
    unknown_keys(source, &other, &["tools", "shellcheck"], findings);
    let MetaTable { owners, other } = raw.meta;
    unknown_keys(source, &other, &["owners"], findings);
    let LinksTable { forbidden, other } = raw.links;
    unknown_keys(source, &other, &["forbidden"], findings);
    let TruthTable {
        min_coverage,
        off,
        closed,
        other,
    } = raw.compared;
    unknown_keys(source, &other, &["min_coverage", "off", "closed"], findings);
    let off = kinds_of(source, "truth.off", off, findings);
    TruthSettings {
        off,
        closed: kinds_of(source, "truth.closed", closed, findings),
        min_coverage: share_of(source, min_coverage, findings),
        repository: root,
        require_for: require_for.unwrap_or(defaults.require_for),
        runbook_hosts: runbook_hosts.unwrap_or_default(),
        tools: tools.unwrap_or_default(),
        versions: tools::resolve(source, raw.versions, findings),
        shellcheck: shellcheck.unwrap_or_default(),
        owners: owners.unwrap_or_default(),
        forbidden_links: patterns(source, forbidden.unwrap_or_default(), findings),
        names: resolve_names(source, raw.names, findings),
    }
}

/// A share in percent; a number out of range is a finding.
fn share_of(
    source: &Arc<SourceFile>,
    written: Option<i64>,
    findings: &mut Vec<Diagnostic>,
) -> Option<u8> {
    let written = written?;
    let share = u8::try_from(written).ok().filter(|share| *share <= 100);
    if share.is_none() {
        let place = key_span(source, "truth.min_coverage");
        let message = format!("`min_coverage` is {written}, which is not between 0 and 100");
        let finding = Diagnostic::new(RULE, Severity::Error, source, place, message);
        findings.push(finding.with_help("write a share in percent, such as 60"));
    }
    share
}

/// The valid regular expressions; others are findings.
fn patterns(
    source: &Arc<SourceFile>,
    mut patterns: BTreeMap<String, String>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    patterns.retain(|pattern, _| {
        let Err(error) = regex::Regex::new(pattern) else {
            return true;
        };
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default();
        let why = why.trim_start_matches("error: ");
        let place = key_span(source, "forbidden");
        let message = format!("invalid regular expression `{pattern}`: {why}");
        let finding = Diagnostic::new(RULE, Severity::Warning, source, place, message);
        findings.push(finding.with_help("correct the pattern; it has no effect until then"));
        false
    });
    patterns
}

fn resolve_rules(
    source: &Arc<SourceFile>,
    raw: BTreeMap<String, String>,
) -> Result<BTreeMap<String, Option<Severity>>, Box<Diagnostic>> {
    let mut rules = BTreeMap::new();
    for (rule, word) in raw {
        let severity = match word.as_str() {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "info" => Some(Severity::Info),
            "off" => None,
            _ => {
                let message = format!("unknown severity `{word}`");
                let finding = Diagnostic::new(
                    RULE,
                    Severity::Error,
                    source,
                    key_span(source, &rule),
                    message,
                )
                .with_help("use error, warning, info or off");
                return Err(Box::new(finding));
            }
        };
        rules.insert(rule, severity);
    }
    Ok(rules)
}
