use std::collections::BTreeMap;

use ring::digest::{Context, SHA256};

use super::Diagnostic;

/// Identifiers of findings that survive moved lines: SHA-256 over rule, file,
/// message and the text of the line, with a counter for duplicates.
pub fn fingerprints(findings: &[Diagnostic]) -> Vec<String> {
    fingerprints_at(findings, &str::to_owned)
}

/// The same with other paths of the files, such as those below the repository,
/// so that the current folder does not matter.
pub fn fingerprints_at(findings: &[Diagnostic], path_of: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let names = findings.iter().map(|finding| {
        let base = base(finding, path_of);
        let count = seen.entry(base.clone()).or_default();
        *count += 1;
        match *count {
            1 => base,
            count => hash(&[&base, &count.to_string()]),
        }
    });
    names.collect()
}

fn base(finding: &Diagnostic, path_of: &dyn Fn(&str) -> String) -> String {
    let line = finding.position().line;
    let span = finding.source.line(line);
    let text = finding.source.slice(span).trim();
    let path = path_of(finding.source.path());
    hash(&[finding.rule, &path, &finding.message, text])
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = Context::new(&SHA256);
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let digest = hasher.finish();
    let bytes = digest.as_ref();
    bytes
        .iter()
        .take(16)
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
