//! Finding the book's files.
