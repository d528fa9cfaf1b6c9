//! From a book to HTML.

mod diagram;
mod guard;
mod highlight;
pub mod view;
