//! Workflows of GitHub Actions and their inputs.

use super::{File, Names, is_yaml};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    path.contains(".github/workflows/") && is_yaml(path)
}

/// A workflow is run by its name, its file's name or its path.
pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let Some(document) = file.documents().first() else {
        return;
    };
    environments(document, names);
    secrets(file, names);
    let mut aliases = vec![(file.name(), 1)];
    if let Some(name) = document.get("name") {
        aliases.push((name.text().unwrap_or_default(), name.line));
    }
    let inputs = document
        .at(&["on", "workflow_dispatch", "inputs"])
        .into_iter()
        .flat_map(Node::pairs);
    let inputs: Vec<_> = inputs.collect();
    for (alias, line) in aliases {
        names.add(NameKind::Workflow, alias, line);
        for (input, value) in &inputs {
            names.add_of(NameKind::WorkflowInput, &*input.text, alias, input.line);
            let choices = value.get("options").into_iter().flat_map(Node::items);
            for choice in choices {
                let of = format!("{} of {alias}", input.text);
                names.add_of(
                    NameKind::Choice,
                    choice.text().unwrap_or_default(),
                    of,
                    choice.line,
                );
            }
        }
    }
}

/// The secrets and variables that a workflow reads: `secrets.TOKEN`.
fn secrets(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines().filter(|(_, text)| text.contains("${{")) {
        for start in ["secrets.", "vars."] {
            for (at, _) in text.match_indices(start) {
                let rest = &text[at + start.len()..];
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                names.add(
                    NameKind::WorkflowSecret,
                    &rest[..end.unwrap_or(rest.len())],
                    line,
                );
            }
        }
    }
}

/// The deployment environments of the jobs.
fn environments(document: &Node, names: &mut Names) {
    for (_, job) in document.get("jobs").into_iter().flat_map(Node::pairs) {
        let Some(environment) = job.get("environment") else {
            continue;
        };
        let name = environment.text().or_else(|| environment.text_at("name"));
        if let Some(name) = name.filter(|name| !name.contains("${{")) {
            names.add(NameKind::PipelineEnvironment, name, environment.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn secrets_are_read() {
        let text = "name: X\njobs:\n  a:\n    env:\n      T: ${{ secrets.API_TOKEN }}-${{ vars.REGION_NAME }}\n";
        assert_eq!(
            names(".github/workflows/x.yml", text),
            [
                "workflow-secret API_TOKEN :5",
                "workflow-secret REGION_NAME :5",
                "workflow x.yml :1",
                "workflow X :1",
            ]
        );
    }

    #[test]
    fn a_workflow_has_two_names_and_its_inputs() {
        let text = "name: Deploy production\non:\n  workflow_dispatch:\n    inputs:\n      version: {required: true}\n";
        assert_eq!(
            names(".github/workflows/deploy.yml", text),
            [
                "workflow deploy.yml :1",
                "workflow-input version of deploy.yml :5",
                "workflow Deploy production :1",
                "workflow-input version of Deploy production :5",
            ]
        );
    }
}
