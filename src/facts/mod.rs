//! What the book's own data files define.
