use std::collections::BTreeMap;
use std::sync::Arc;

use super::RULE;
use super::keys::key_span;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::SourceFile;
use crate::tools;

/// `[tools]`: tool versions of readers, and names of plugins and aliases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolSettings {
    versions: BTreeMap<String, Vec<u32>>,
    known: Vec<String>,
}

impl ToolSettings {
    /// Whether a feature that was removed in version `since` is missing for
    /// readers. Without a configured version, it is.
    pub fn has_lost(&self, tool: &str, since: &str) -> bool {
        let (Some(version), Some(since)) = (self.versions.get(tool), numbers(since)) else {
            return true;
        };
        *version >= since
    }

    /// Whether a version is configured for a tool.
    pub fn has_version(&self, tool: &str) -> bool {
        self.versions.contains_key(tool)
    }

    /// Whether a name is a configured plugin or alias.
    pub fn knows(&self, name: &str) -> bool {
        self.known.iter().any(|known| known == name)
    }
}

/// `1.29` or `v1.29.3` as comparable numbers.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let version = version.trim().trim_start_matches('v');
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// Parses the table. Unknown tools and invalid versions are findings.
pub(super) fn resolve(
    source: &Arc<SourceFile>,
    table: BTreeMap<String, toml::Value>,
    findings: &mut Vec<Diagnostic>,
) -> ToolSettings {
    let mut settings = ToolSettings::default();
    let mut report = |key: &str, message: String, help: String| {
        let place = key_span(source, key);
        let finding = Diagnostic::new(RULE, Severity::Warning, source, place, message);
        findings.push(finding.with_help(help));
    };
    for (key, value) in table {
        if key == "known" {
            let names = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let names = names.iter().filter_map(toml::Value::as_str);
            settings.known = names.map(str::to_owned).collect();
            continue;
        }
        let Some(tool) = tools::tool(&key) else {
            let message = format!("unknown tool `{key}`");
            report(
                &key,
                message,
                match did_you_mean(&key, tools::names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("for a plugin or an alias, use known = [\"{key}\"]"),
                },
            );
            continue;
        };
        if let Some(version) = value.as_str().and_then(numbers) {
            settings.versions.insert(tool.names[0].to_owned(), version);
        } else {
            let help = format!("write the version as a string: {key} = \"1.29\"");
            report(&key, format!("invalid version of `{key}`"), help);
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (ToolSettings, Vec<String>) {
        let source = Arc::new(SourceFile::new("book.toml", text));
        let table = toml::from_str(text).expect("the text is a table");
        let mut findings = Vec::new();
        let settings = resolve(&source, table, &mut findings);
        let said = findings.into_iter().map(|finding| {
            let help = finding.help.unwrap_or_default();
            format!("{} ({help})", finding.message)
        });
        (settings, said.collect())
    }

    #[test]
    fn versions_are_compared_by_number() {
        let (settings, findings) = read("kubectl = \"1.9\"\nknown = [\"kubectl-foo\"]");
        assert!(findings.is_empty(), "{findings:?}");
        assert!(settings.has_lost("kubectl", "1.8"));
        assert!(settings.has_lost("kubectl", "1.9"));
        assert!(!settings.has_lost("kubectl", "1.18"));
        assert!(settings.has_lost("helm", "3.0"));
        assert!(settings.knows("kubectl-foo") && !settings.knows("kubectl-bar"));
    }

    #[test]
    fn what_is_no_tool_or_no_version_is_reported() {
        let (_, findings) = read("kubctl = \"1.29\"\nhelm = 3\nshopctl = \"1\"");
        assert_eq!(
            findings,
            [
                "invalid version of `helm` (write the version as a string: helm = \"1.29\")",
                "unknown tool `kubctl` (did you mean `kubectl`?)",
                "unknown tool `shopctl` (for a plugin or an alias, use known = [\"shopctl\"])",
            ]
        );
    }
}
