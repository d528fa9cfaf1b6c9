//! From a book to HTML.

pub mod view;
