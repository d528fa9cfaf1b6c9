//! Names that blocks of code mention which are no commands: queries.

use super::sql;
use crate::book::{Block, Certainty, Mention, MentionPlace, NameKind, Page};
use crate::promql;
use crate::source::Span;

/// What the queries of a page mention.
pub(super) fn mentions(page: &Page) -> Vec<Mention> {
    let blocks = page.document.blocks.iter();
    blocks.flat_map(of_block).collect()
}

fn of_block(block: &Block) -> Vec<Mention> {
    match block.info.language.to_ascii_lowercase().as_str() {
        "promql" => {
            // `<module>_requests_total`: the reader fills in its beginning.
            let is_whole = |at: usize| !block.code[..at].ends_with(['>', '}', '*']);
            let metrics = promql::metrics(&block.code).into_iter();
            metrics
                .filter(|(range, _)| is_whole(range.start))
                .map(|(range, name)| {
                    mention(NameKind::Metric, name, Vec::new(), block.source_span(range))
                })
                .collect()
        }
        "sql" => {
            let names = sql::names(&block.code).into_iter();
            names
                .map(|named| {
                    let at = block.code.find(&named.text).unwrap_or(0);
                    let span = block.source_span(at..at + named.text.len());
                    mention(named.kind, &named.text, named.owners, span)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn mention(kind: NameKind, text: &str, owners: Vec<String>, span: Span) -> Mention {
    Mention {
        kind,
        text: text.to_owned(),
        owners,
        files: Vec::new(),
        scope: None,
        span,
        place: MentionPlace::Block,
        certainty: Certainty::Sure,
    }
}
