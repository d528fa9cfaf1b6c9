//! Rules about what must not be in a book.

pub(super) mod printed;
pub(super) mod token;
