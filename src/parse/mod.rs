//! From a file's text to a document. Pure; never fails.
