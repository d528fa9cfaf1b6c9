//! Text, spans and positions: where something stands in an author's file.

mod file;
mod span;

pub use file::{Position, SourceFile};
pub use span::Span;
