//! What stands for drawing in a build without the feature `diagrams`.

use std::sync::Arc;

use super::{Diagram, Fault, Palettes};

/// Draws nothing: pages show the source of diagrams.
#[derive(Debug)]
pub struct Painter;

impl Painter {
    /// Prepares to draw in these colours.
    pub fn new(_: Palettes) -> Self {
        Self
    }

    /// Draws no diagram.
    ///
    /// # Errors
    /// Always.
    pub fn draw(&self, source: &str) -> Result<Arc<Diagram>, Fault> {
        Err(Fault::of_all(source, "this opsbook draws no diagrams"))
    }
}
