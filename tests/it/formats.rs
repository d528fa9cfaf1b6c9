//! Reports for programs, read back by parsers that are not ours.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Folder;

const PAGE: &str = "# Ä page\n\nÜber [x](guid.md) & <more>.\n\n[y](#stepps)\n\n## Steps\n\nText.\n\n### Deep\n\n##### Deeper\n\nText.\n";

fn report(format: &str) -> String {
    let folder = Folder::with(&[
        ("a \"page\", 50%.md", PAGE),
        ("guide.md", "# Guide\n\nText.\n"),
    ]);
    folder
        .run(&["validate", "--format", format])
        .ends_with(1)
        .stdout
}

fn json(format: &str) -> Value {
    let text = report(format);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{format}: {error}: {text}"))
}

#[test]
fn sarif_has_places_rules_and_fixes() {
    let log = json("sarif");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 3);
    let described: BTreeSet<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let rule = result["ruleId"].as_str().expect("a text");
        assert!(described.contains(rule), "{rule} is not described");
        assert!(
            ["error", "warning", "note"].contains(&result["level"].as_str().unwrap_or_default())
        );
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "a%20%22page%22%2C%2050%25.md"
        );
        assert!(place["region"]["startColumn"].as_u64() >= Some(1));
        fingerprints.insert(result["partialFingerprints"]["opsbook/v1"].as_str());
    }
    assert_eq!(fingerprints.len(), 3);
    // Columns count characters: `Über ` is five of them.
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["region"]["startColumn"],
        10
    );
}

#[test]
fn reviewdog_counts_bytes_and_suggests() {
    let report = json("rdjson");
    let diagnostics = report["diagnostics"].as_array().expect("a list");
    assert_eq!(diagnostics.len(), 3);
    let start = &diagnostics[0]["location"]["range"]["start"];
    assert_eq!(
        (start["line"].as_u64(), start["column"].as_u64()),
        (Some(3), Some(11))
    );
    let suggested = diagnostics
        .iter()
        .filter(|found| found["suggestions"][0]["text"] == "#steps");
    assert_eq!(suggested.count(), 1);
}

#[test]
fn gitlab_has_its_own_severities_and_unique_fingerprints() {
    let report = json("gitlab");
    let issues = report.as_array().expect("a list");
    let fingerprints: BTreeSet<_> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str())
        .collect();
    assert_eq!(fingerprints.len(), issues.len());
    for issue in issues {
        let severity = issue["severity"].as_str().unwrap_or_default();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(issue["location"]["lines"]["begin"].as_u64() >= Some(1));
        assert!(issue["description"].is_string() && issue["check_name"].is_string());
    }
}

#[test]
fn junit_is_well_formed() {
    // An HTML parser reads the elements and undoes the escapes.
    let document = scraper::Html::parse_fragment(&report("junit"));
    let select = |tag: &str| scraper::Selector::parse(tag).expect("the selector is valid");
    assert_eq!(document.select(&select("testcase")).count(), 3);
    let suite = document
        .select(&select("testsuite"))
        .next()
        .expect("a suite");
    assert_eq!(suite.value().attr("name"), Some("a \"page\", 50%.md"));
    assert_eq!(suite.value().attr("failures"), Some("2"));
    assert_eq!(document.select(&select("failure")).count(), 2);
}

#[test]
fn github_escapes_what_would_end_a_command() {
    let text = report("github");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    // The worst come first, as only the first ten are shown.
    assert!(
        lines[0].starts_with("::error file=a \"page\"%2C 50%25.md,line=3,"),
        "{}",
        lines[0]
    );
    assert!(lines[2].starts_with("::notice "), "{}", lines[2]);
    assert!(lines.iter().all(|line| line.contains(",title=")));
}

#[test]
fn concise_is_one_line_each() {
    let text = report("concise");
    assert_eq!(text.lines().count(), 3);
    assert!(
        text.starts_with("a \"page\", 50%.md:3:10: error: "),
        "{text}"
    );
}
