use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::RULE;
use super::checks::{ChecksTable, RunnerTable};
use super::external::ExternalTable;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// `book.toml` before validation. `other` contains unknown keys.
#[derive(Debug, Default, Deserialize)]
pub(super) struct BookToml {
    #[serde(default)]
    pub(super) book: BookTable,
    #[serde(default)]
    pub(super) site: SiteTable,
    #[serde(default)]
    pub(super) checks: ChecksTable,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) recognise: BTreeMap<String, bool>,
    #[serde(default)]
    pub(super) rules: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) repository: RepositoryTable,
    #[serde(default)]
    pub(super) alerts: AlertsTable,
    #[serde(default)]
    pub(super) commands: CommandsTable,
    #[serde(default)]
    pub(super) meta: MetaTable,
    #[serde(default)]
    pub(super) links: LinksTable,
    #[serde(default)]
    pub(super) external: ExternalTable,
    #[serde(default)]
    pub(super) names: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) truth: TruthTable,
    #[serde(default)]
    pub(super) tools: BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(super) pages: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) runners: BTreeMap<String, RunnerTable>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[book]`, with the key names of mdBook.
#[derive(Debug, Default, Deserialize)]
pub(super) struct BookTable {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    pub(super) src: Option<String>,
    pub(super) allow_outside: Option<bool>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[site]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SiteTable {
    pub(super) url: Option<String>,
    pub(super) out: Option<String>,
    pub(super) theme: Option<String>,
    pub(super) accent: Option<String>,
    pub(super) logo: Option<String>,
    pub(super) favicon: Option<String>,
    pub(super) fonts: Option<Vec<String>>,
    pub(super) edit_url: Option<String>,
    pub(super) issue_url: Option<String>,
    pub(super) offline: Option<bool>,
    pub(super) proof: Option<bool>,
    pub(super) trusted_html: Option<bool>,
    pub(super) max_asset_size: Option<String>,
    pub(super) max_assets_size: Option<String>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[repository]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RepositoryTable {
    pub(super) root: Option<String>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[alerts]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AlertsTable {
    pub(super) require_for: Option<Vec<String>>,
    pub(super) runbook_hosts: Option<Vec<String>>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[commands]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct CommandsTable {
    pub(super) tools: Option<Vec<String>>,
    pub(super) shellcheck: Option<bool>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[truth]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct TruthTable {
    pub(super) min_coverage: Option<i64>,
    pub(super) off: Option<Vec<String>>,
    pub(super) closed: Option<Vec<String>>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[links]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LinksTable {
    pub(super) forbidden: Option<BTreeMap<String, String>>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

/// `[meta]`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MetaTable {
    pub(super) owners: Option<Vec<String>>,
    #[serde(flatten)]
    pub(super) other: BTreeMap<String, toml::Value>,
}

pub(super) fn parse(source: &Arc<SourceFile>) -> Result<BookToml, Box<Diagnostic>> {
    toml::from_str(source.text()).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', ", ");
        Box::new(
            Diagnostic::new(RULE, Severity::Error, source, span, message)
                .with_help("correct `book.toml`; opsbook would otherwise use the defaults"),
        )
    })
}
