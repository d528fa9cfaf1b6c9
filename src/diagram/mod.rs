//! Mermaid diagrams drawn while building, so that a page asks nobody for a
//! script. Drawing is merman's; this module sets limits and colours, and
//! publishes nothing that could run or load anything.

mod colours;
#[cfg(feature = "diagrams")]
mod engine;
#[cfg(feature = "diagrams")]
mod ids;
#[cfg(feature = "diagrams")]
mod measure;
#[cfg(feature = "diagrams")]
mod painter;
#[cfg(not(feature = "diagrams"))]
#[path = "no_painter.rs"]
mod painter;
#[cfg(feature = "diagrams")]
mod recolour;
#[cfg(feature = "diagrams")]
mod safe;
mod words;

use std::ops::Range;

pub use colours::{Palette, Palettes};
pub use painter::Painter;
pub use words::{describe, labels};

/// A drawn diagram: two SVG files, one for each colour scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// The file for light pages.
    pub light: String,
    /// The file for dark pages.
    pub dark: String,
    /// Its natural width in CSS pixels.
    pub width: u32,
    /// Its natural height in CSS pixels.
    pub height: u32,
}

/// Why a diagram cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, for the author.
    pub message: String,
    /// Where, in bytes of the source; the whole source where it is not known.
    pub range: Range<usize>,
    /// Whether the diagram may be correct, but its kind is not drawn.
    pub unsupported: bool,
}

/// Longest source, in bytes, and most lines: reading and layout take more than
/// linear time.
const MAX_SOURCE_BYTES: usize = 32 * 1024;
const MAX_LINES: usize = 800;

/// Reads a diagram without drawing it. A build without the feature `diagrams`
/// finds no mistakes.
///
/// # Errors
/// The mistake that prevents it from being drawn.
#[cfg(feature = "diagrams")]
pub fn check(source: &str) -> Result<(), Fault> {
    use std::sync::LazyLock;

    static DRAFTER: LazyLock<engine::Drafter> = LazyLock::new(engine::Drafter::new);
    check_size(source)?;
    DRAFTER.check(source)
}

/// Reads a diagram without drawing it. A build without the feature `diagrams`
/// finds no mistakes.
///
/// # Errors
/// When it is too large.
#[cfg(not(feature = "diagrams"))]
pub fn check(source: &str) -> Result<(), Fault> {
    check_size(source)
}

fn check_size(source: &str) -> Result<(), Fault> {
    if source.len() > MAX_SOURCE_BYTES || source.lines().count() > MAX_LINES {
        return Err(Fault::of_all(
            source,
            "the diagram is too large to be drawn",
        ));
    }
    Ok(())
}

impl Fault {
    fn of_all(source: &str, message: &str) -> Self {
        Self {
            unsupported: false,
            message: message.to_owned(),
            range: 0..source.trim_end().len(),
        }
    }
}

/// Length of a diagram's front matter; 0 if it has none.
fn front_matter(source: &str) -> usize {
    let mut at = source.len() - source.trim_start().len();
    let mut lines = source[at..].split_inclusive('\n');
    match lines.next() {
        Some(first) if first.trim_end() == "---" => at += first.len(),
        _ => return 0,
    }
    for line in lines {
        at += line.len();
        if line.trim_end() == "---" {
            return at;
        }
    }
    0
}

#[cfg(all(test, feature = "diagrams"))]
mod tests;
