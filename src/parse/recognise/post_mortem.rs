//! The form for a post-mortem: a `markdown` fence under a heading that says so.

use super::Prose;
use crate::book::{Fact, FactKind, Heading, PostMortemTemplate};

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    let fences = prose.blocks.iter().enumerate();
    let template = fences.filter(|(_, block)| {
        let markdown = matches!(
            block.info.language.to_ascii_lowercase().as_str(),
            "markdown" | "md"
        );
        let is_named = |heading: &Heading| {
            let text = heading.text.to_lowercase().replace('-', "");
            text.contains("postmortem")
        };
        markdown && prose.heading_above(block.span).is_some_and(is_named)
    });
    template
        .map(|(index, block)| {
            let template = PostMortemTemplate {
                block: index,
                path_pattern: prose.saved_to.clone(),
            };
            Fact {
                kind: FactKind::PostMortem(template),
                span: block.span,
            }
        })
        .take(1)
        .collect()
}
