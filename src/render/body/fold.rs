//! What is for afterwards, prevention and background, is folded on a page that
//! tells what to do now.

use std::collections::BTreeMap;

use pulldown_cmark::Event;

use crate::book::{Document, Role};

/// Where folds begin and end, by the index of a node: the end stands before
/// the node.
#[derive(Debug, Default)]
pub(super) struct Folds {
    starts: BTreeMap<usize, usize>,
}

impl Folds {
    /// The parts to fold: those with the role `later` that are not inside of
    /// anything else, on a page with parts that diagnose or fix.
    pub(super) fn new(document: &Document) -> Self {
        let has_work = document
            .roles
            .iter()
            .any(|part| matches!(part.role, Role::Diagnose | Role::Fix));
        if !has_work {
            return Self::default();
        }
        let top: Vec<bool> = top_level(document);
        let is_top = |node: usize| top.get(node).copied().unwrap_or(false);
        let mut folds = Self::default();
        let mut open_until = 0;
        let parts = document
            .roles
            .iter()
            .filter(|part| part.role == Role::Later);
        for part in parts {
            let heading = &document.headings[part.heading];
            if heading.node < open_until || heading.level < 2 || !is_top(heading.node) {
                continue;
            }
            let below = document.headings[part.heading + 1..].iter();
            let next = below
                .filter(|next| is_top(next.node))
                .find(|next| next.level <= heading.level);
            open_until = next.map_or(document.nodes.len(), |next| next.node);
            folds.starts.insert(heading.node, open_until);
        }
        folds
    }

    /// Whether the heading at this node begins a fold.
    pub(super) fn begins_at(&self, node: usize) -> bool {
        self.starts.contains_key(&node)
    }

    /// Ends the fold that ends before this node, if one does.
    pub(super) fn ends_at(&mut self, node: usize) -> bool {
        let before = self.starts.range(..node).next_back();
        let ending = before.and_then(|(start, end)| (*end == node).then_some(*start));
        ending.is_some_and(|start| self.starts.remove(&start).is_some())
    }
}

/// Whether each node stands outside of lists, quotes and all else.
fn top_level(document: &Document) -> Vec<bool> {
    let mut depth = 0_usize;
    let nodes = document.nodes.iter().map(|node| match node.event {
        Event::Start(_) => {
            depth += 1;
            depth == 1
        }
        Event::End(_) => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    nodes.collect()
}
