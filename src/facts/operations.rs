use std::sync::Arc;

use rayon::prelude::*;

use super::alerts::parse_alerts;
use super::searched_alerts::search_alerts;
use super::sources;
use crate::book::Operations;
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// Puts together what a repository's files define. `paths` lists all of its
/// files, `texts` those that may define names.
pub fn parse_operations(
    paths: Vec<String>,
    content: String,
    texts: &[(String, Arc<SourceFile>)],
) -> (Operations, Vec<Diagnostic>) {
    let read: Vec<_> = texts
        .par_iter()
        .map(|(path, source)| {
            let is_yaml = [".yml", ".yaml"]
                .iter()
                .any(|ending| path.ends_with(ending));
            let alerts = if is_yaml {
                parse_alerts(source)
            } else {
                (Vec::new(), Vec::new())
            };
            let searched = search_alerts(path, source.text());
            (alerts, searched, sources::read(path, source.text()))
        })
        .collect();
    let mut operations = Operations {
        files: paths,
        content,
        ..Operations::default()
    };
    let is_ignore_file = |path: &str| path.rsplit('/').next() == Some(".gitignore");
    let ignore_files = texts.iter().filter(|(path, _)| is_ignore_file(path));
    operations.ignore_files = ignore_files.cloned().collect();
    let mut findings = Vec::new();
    for ((alerts, more), searched, definitions) in read {
        operations.searched_alerts.extend(searched);
        operations.alerts.extend(alerts);
        operations.definitions.extend(definitions);
        findings.extend(more);
    }
    operations.definitions.sort();
    (operations, findings)
}
