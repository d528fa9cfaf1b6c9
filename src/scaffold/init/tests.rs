use super::*;

#[test]
fn settings_are_valid_and_set_what_was_found() {
    let found = Inspection {
        title: Some("Shop \"runbooks\"".to_owned()),
        src: Some("docs/runbooks".to_owned()),
        edit_url: Some("https://github.com/a/b/edit/main/docs/runbooks/{path}".to_owned()),
        out: Some("opsbook-site".to_owned()),
        rule_files: [("ops/alerts.yml".to_owned(), 2)].into(),
        ..Inspection::default()
    };
    let text = book_toml(&found);
    let table: toml::Table = toml::from_str(&text).expect("it is TOML");
    assert_eq!(table["book"]["title"].as_str(), Some("Shop \"runbooks\""));
    assert_eq!(table["book"]["src"].as_str(), Some("docs/runbooks"));
    assert_eq!(table["site"]["out"].as_str(), Some("opsbook-site"));
    assert!(text.contains("#   ops/alerts.yml (2 alerts)\n"), "{text}");
    // Without the comment signs, every example is valid too.
    let lines = book_toml(&Inspection::default());
    let lines: Vec<&str> = lines
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.contains(" = "))
                .unwrap_or(line)
        })
        .collect();
    let source = crate::source::SourceFile::new("book.toml", lines.join("\n"));
    let parsed = crate::config::parse_settings(&source.into(), crate::config::Settings::default());
    let (_, findings) = parsed.expect("the examples are settings");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn the_folder_of_runbooks_is_preferred() {
    let folder = |pages: &[&str]| pages_folder(&pages.iter().copied());
    let of = |text: &str| Some(text.to_owned());
    assert_eq!(
        folder(&["docs/a.md", "docs/runbooks/x/b.md", "README.md"]),
        of("docs/runbooks")
    );
    assert_eq!(folder(&["docs/a.md", "README.md"]), of("docs"));
    assert_eq!(folder(&["docs/x/y/a.md", "docs/x/b/c.md"]), of("docs/x"));
    assert_eq!(
        folder(&["a/runbooks/x.md", "b/runbooks/y.md"]),
        None,
        "several"
    );
    assert_eq!(
        folder(&["docs/a.md", "RUNBOOK.md"]),
        None,
        "also at the top"
    );
    assert_eq!(folder(&["README.md"]), None);
}

#[test]
fn pipelines_are_yaml_whatever_the_paths() {
    for host in [PipelineHost::GitHub, PipelineHost::GitLab] {
        for (folder, book, baseline) in [
            ("", ".", None),
            (
                "ops/books",
                "on call",
                Some("on call/opsbook-baseline.json"),
            ),
        ] {
            let text = pipeline(&Pipeline {
                host,
                folder,
                book,
                branch: "main",
                baseline,
                out: "site",
                version: "1.2.3",
            });
            let value: serde_json::Value = serde_yaml::from_str(&text).expect("it is YAML");
            assert!(value.is_object(), "{text}");
            assert_eq!(text.contains("--baseline"), baseline.is_some(), "{text}");
            assert_eq!(text.contains("ops/books"), !folder.is_empty(), "{text}");
            assert!(
                !text.contains("[book]") && !text.contains("[version]"),
                "{text}"
            );
        }
    }
}
