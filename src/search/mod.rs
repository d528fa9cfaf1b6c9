//! The search index and its ranking, shared with the browser.
