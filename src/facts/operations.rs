use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::alerts::parse_alerts;
use super::charts::Charts;
use super::searched_alerts::search_alerts;
use super::sources::File;
use super::{migrations, settings, sources};
use crate::book::{AlertRule, Definition, NameKind, Operations};
use crate::diagnostic::Diagnostic;
use crate::promql;
use crate::source::SourceFile;

/// Puts together what a repository's files define. `paths` lists all of its
/// files, `texts` those that may define names.
pub fn parse_operations(
    paths: Vec<String>,
    content: String,
    texts: &[(String, Arc<SourceFile>)],
) -> (Operations, Vec<Diagnostic>) {
    let charts = Charts::find(texts);
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
            let text = charts.fill(path, source.text());
            // The tree of a file is read once for its names and its values.
            let file = File::new(path, &text);
            let names = sources::read(&file);
            (alerts, searched, names, settings::read(&file))
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
    for ((alerts, more), searched, definitions, settings) in read {
        operations.settings.extend(settings);
        operations
            .definitions
            .extend(alerts.iter().flat_map(metrics));
        operations.searched_alerts.extend(searched);
        operations.alerts.extend(alerts);
        operations.definitions.extend(definitions);
        findings.extend(more);
    }
    operations
        .definitions
        .extend(operations.files.iter().filter_map(|path| go_program(path)));
    let migrations = operations
        .files
        .iter()
        .flat_map(|path| migrations::of_path(path));
    operations.definitions.extend(migrations);
    operations.definitions = sorted(operations.definitions);
    (operations, findings)
}

/// Sorts definitions. Those of one kind come in the order of files, which is
/// often that of their names: sorting each kind by itself takes little time.
fn sorted(definitions: Vec<Definition>) -> Vec<Definition> {
    let mut kinds: BTreeMap<NameKind, Vec<Definition>> = BTreeMap::new();
    for definition in definitions {
        kinds.entry(definition.kind).or_default().push(definition);
    }
    let kinds = kinds.into_values().map(|mut kind| {
        kind.sort();
        kind
    });
    kinds.flatten().collect()
}

/// The program that Go builds of a file: `courier` of `cmd/courier/main.go`.
fn go_program(path: &str) -> Option<Definition> {
    let folder = path.strip_suffix("/main.go")?;
    let name = folder.rsplit('/').next()?;
    let is_program = format!("/{folder}").contains("/cmd/");
    is_program.then(|| Definition {
        kind: NameKind::Program,
        name: name.to_owned(),
        of: Some(folder.to_owned()),
        file: path.into(),
        line: 1,
    })
}

/// The metrics that an alerting rule reads: it could not fire without them.
fn metrics(alert: &AlertRule) -> Vec<Definition> {
    let file: Arc<str> = alert.source.path().into();
    let line = alert.source.position(alert.span.start).line;
    let names = promql::metrics(&alert.expr).into_iter();
    names
        .map(|(_, name)| Definition {
            kind: NameKind::Metric,
            name: name.to_owned(),
            of: None,
            file: Arc::clone(&file),
            line: u32::try_from(line).unwrap_or(0),
        })
        .collect()
}
