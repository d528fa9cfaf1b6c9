//! Findings, events and summaries as text and JSON.
