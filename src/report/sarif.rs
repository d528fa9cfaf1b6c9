use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::PlaceOf;
use super::groups::{Group, groups};
use crate::diagnostic::{Diagnostic, Severity, fingerprints};
use crate::printable::printable_json;
use crate::validate;

/// SARIF 2.1.0 (OASIS) for code scanning: rules with help, and results with
/// locations, fixes and fingerprints that survive moved lines.
pub fn render_sarif(findings: &[Diagnostic], place: PlaceOf<'_>) -> String {
    let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id)).collect();
    let groups = groups(findings);
    let firsts: Vec<Diagnostic> = groups.iter().map(|group| group.first.clone()).collect();
    let results: Vec<Value> = groups
        .iter()
        .zip(fingerprints(&firsts))
        .map(|(group, fingerprint)| result(group, &fingerprint, place))
        .collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "opsbook",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    printable_json(&format!("{report:#}\n")).into_owned()
}

fn rule(id: &str) -> Value {
    let known = validate::rule(id);
    let summary = known.map_or("", |rule| rule.summary);
    let manual = known.map_or("", |rule| rule.manual);
    json!({
        "id": id,
        "shortDescription": { "text": if summary.is_empty() { id } else { summary } },
        "help": { "text": if manual.is_empty() { id } else { manual }, "markdown": manual },
    })
}

fn result(group: &Group<'_>, fingerprint: &str, place: PlaceOf<'_>) -> Value {
    let finding = group.first;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let artifact = json!({ "uri": uri(&place(finding.source.path())) });
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": super::with_help(finding) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact,
            "region": region(finding, finding.span),
        }}],
        "partialFingerprints": { "opsbook/v1": fingerprint },
    });
    if !group.others.is_empty() {
        let locations = group.others.iter().map(|other| {
            json!({
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": region(other, other.span),
                },
                "message": { "text": "the same here" },
            })
        });
        result["relatedLocations"] = locations.collect();
    }
    let all = std::iter::once(&finding).chain(&group.others);
    let repairs: Vec<Value> = all
        .filter_map(|one| {
            let fix = one.fix.as_ref()?;
            Some(json!({
                "deletedRegion": region(one, fix.span),
                "insertedContent": { "text": fix.replacement },
            }))
        })
        .collect();
    if !repairs.is_empty() {
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": artifact,
            "replacements": repairs,
        }]}]);
    }
    result
}

fn region(finding: &Diagnostic, span: crate::source::Span) -> Value {
    let start = finding.source.position(span.start);
    let end = finding.source.position(span.end);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}
