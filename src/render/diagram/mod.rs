//! Mermaid diagrams drawn while building, so that a page asks nobody for a
//! script.

mod safe;

use mermaid_rs_renderer::{RenderOptions, render_with_options};

/// Largest diagram, in bytes and lines. Layout grows faster than its input.
const LARGEST: usize = 32 * 1024;
const MOST_LINES: usize = 400;

/// A drawn diagram: two SVG files, one for each colour scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Diagram {
    pub(super) light: String,
    pub(super) dark: String,
}
