//! What the rest of a section says about a name: beside a pipeline of the
//! repository, a job, a stage, an environment or a secret is that pipeline's.

use std::collections::BTreeSet;

use super::index::Index;
use super::meant::nearest;
use crate::book::{MentionPlace, NameKind, Page, Resolution, Verdict};

/// Names that tell that a section is about a pipeline.
const OF_PIPELINES: [NameKind; 6] = [
    NameKind::Workflow,
    NameKind::WorkflowInput,
    NameKind::WorkflowSecret,
    NameKind::PipelineJob,
    NameKind::PipelineStage,
    NameKind::PipelineEnvironment,
];

/// Names that a pipeline has no others of.
const CLOSED: [NameKind; 3] = [
    NameKind::WorkflowSecret,
    NameKind::PipelineStage,
    NameKind::PipelineEnvironment,
];

/// Contradicts names of pipelines that no file defines, in sections that name
/// a pipeline of the repository.
pub(super) fn close(page: &Page, resolved: &mut [Resolution], index: &Index<'_>) {
    let section = |one: &Resolution| page.document.section_at(one.mention.span.start);
    let proven = resolved.iter().filter(|one| {
        OF_PIPELINES.contains(&one.mention.kind) && matches!(one.verdict, Verdict::Proven(_))
    });
    let sections: BTreeSet<usize> = proven.map(section).collect();
    if sections.is_empty() {
        return;
    }
    for one in resolved {
        let kind = one.mention.kind;
        let is_open = one.verdict == Verdict::Unknown
            && one.mention.place == MentionPlace::Text
            && CLOSED.contains(&kind)
            && one
                .mention
                .text
                .starts_with(|c: char| c.is_ascii_alphanumeric())
            && index.has_kind(kind);
        if is_open && sections.contains(&page.document.section_at(one.mention.span.start)) {
            let all = index.of_kind(kind).iter().copied();
            one.verdict = Verdict::Contradicted {
                nearest: nearest(&one.mention.text, all, index),
                owner: None,
            };
        }
    }
}
