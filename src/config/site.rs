use std::sync::Arc;

use super::RULE;
use super::keys::{key_span, size, unknown_keys};
use super::raw::SiteTable;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// Settings of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSettings {
    /// Public URL without a trailing slash.
    pub url: Option<String>,
    /// Output folder, relative to the root of the book.
    pub out: String,
    /// Folder under `themes/` whose files override the built-in theme.
    pub theme: Option<String>,
    /// The colour of links: `#rgb` or `#rrggbb`.
    pub accent: Option<String>,
    /// File of the logo, relative to the root of the book.
    pub logo: Option<String>,
    /// File of the picture in the browser's tab; the logo by default.
    pub favicon: Option<String>,
    /// Font files, relative to the root of the book.
    pub fonts: Vec<String>,
    /// URL to edit a page; `{path}` is replaced with its path in the content
    /// folder.
    pub edit_url: Option<String>,
    /// URL to report a problem; `{path}`, `{title}`, `{section}` and `{commit}`
    /// are replaced.
    pub issue_url: Option<String>,
    /// Whether browsers store a copy of the site for offline use.
    pub offline: bool,
    /// Whether pages show the lines of the repository that prove what they say.
    pub proof: bool,
    /// Whether raw HTML is published without sanitising.
    pub trusted_html: bool,
    /// Maximum size of a copied file, in bytes.
    pub max_asset_size: u64,
    /// Maximum total size of copied files, in bytes.
    pub max_assets_size: u64,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            url: None,
            out: "site".to_owned(),
            theme: None,
            accent: None,
            logo: None,
            favicon: None,
            fonts: Vec::new(),
            edit_url: None,
            issue_url: None,
            offline: true,
            proof: true,
            trusted_html: false,
            max_asset_size: 50_000_000,
            max_assets_size: 2_000_000_000,
        }
    }
}

/// Applies the defaults of `[site]`.
pub(super) fn resolve(
    source: &Arc<SourceFile>,
    raw: SiteTable,
    defaults: SiteSettings,
    findings: &mut Vec<Diagnostic>,
) -> Result<SiteSettings, Box<Diagnostic>> {
    let SiteTable {
        url,
        out,
        theme,
        accent,
        logo,
        favicon,
        fonts,
        edit_url,
        issue_url,
        offline,
        proof,
        trusted_html,
        max_asset_size,
        max_assets_size,
        other,
    } = raw;
    let known = [
        "url",
        "out",
        "theme",
        "accent",
        "logo",
        "favicon",
        "fonts",
        "edit_url",
        "issue_url",
        "offline",
        "proof",
        "trusted_html",
        "max_asset_size",
        "max_assets_size",
    ];
    unknown_keys(source, &other, &known, findings);
    let size = |key, text, default| size(source, key, text, default);
    Ok(SiteSettings {
        max_asset_size: size("max_asset_size", max_asset_size, defaults.max_asset_size)?,
        max_assets_size: size("max_assets_size", max_assets_size, defaults.max_assets_size)?,
        url: url
            .map(|url| url.trim_end_matches('/').to_owned())
            .or(defaults.url),
        out: out.unwrap_or(defaults.out),
        theme,
        accent: accent.map(|text| colour(source, text)).transpose()?,
        logo,
        favicon,
        fonts: fonts.unwrap_or_default(),
        edit_url: edit_url.filter(is_web).or(defaults.edit_url),
        issue_url: issue_url.filter(is_web),
        offline: offline.unwrap_or(defaults.offline),
        proof: proof.unwrap_or(defaults.proof),
        trusted_html: trusted_html.unwrap_or(defaults.trusted_html),
    })
}

/// A colour as `#rgb` or `#rrggbb`.
fn colour(source: &Arc<SourceFile>, text: String) -> Result<String, Box<Diagnostic>> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    let is_colour = matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_colour {
        return Ok(text);
    }
    let place = key_span(source, "accent");
    let message = format!("invalid colour `{text}`");
    let finding = Diagnostic::new(RULE, Severity::Error, source, place, message);
    Err(Box::new(
        finding.with_help("use a hexadecimal colour, such as \"#6b21a8\""),
    ))
}

/// Only http and https URLs are shown to readers.
#[expect(clippy::ptr_arg, reason = "a filter of an optional text")]
fn is_web(url: &String) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
