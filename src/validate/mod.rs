//! The rules: what is not true in a book, found without executing anything.
