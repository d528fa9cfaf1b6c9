//! Jobs, stages and variables of GitLab's pipelines.

use super::{File, Names, name_of};
use crate::book::NameKind;
use crate::facts::tree::Node;

/// Top-level keys that are no jobs (GitLab, "CI/CD YAML syntax reference").
const KEYWORDS: [&str; 10] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
];

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    name.starts_with(".gitlab-ci") || path.contains(".gitlab/ci/")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        for (key, job) in document.pairs() {
            let is_job = job.get("script").is_some()
                || job.get("extends").is_some()
                || job.get("trigger").is_some();
            if is_job && !KEYWORDS.contains(&&*key.text) && !key.text.starts_with('.') {
                names.add(NameKind::PipelineJob, &*key.text, key.line);
            }
        }
        let of_jobs = document.pairs().filter_map(|(_, job)| job.get("variables"));
        let variables = of_jobs.chain(document.get("variables"));
        for (key, _) in variables.flat_map(Node::pairs) {
            names.add(NameKind::Variable, &*key.text, key.line);
        }
        for stage in document.get("stages").into_iter().flat_map(Node::items) {
            names.add(
                NameKind::PipelineStage,
                stage.text().unwrap_or_default(),
                stage.line,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn jobs_and_stages_are_read() {
        let text = "stages: [build, deploy]\nvariables: {A: b}\ndeploy-web:\n  stage: deploy\n  script: [x]\n.hidden:\n  script: [y]\n";
        assert_eq!(
            names(".gitlab-ci.yml", text),
            [
                "pipeline-job deploy-web :3",
                "variable A :2",
                "pipeline-stage build :1",
                "pipeline-stage deploy :1"
            ]
        );
    }
}
