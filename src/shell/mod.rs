//! Understanding commands: prompts, placeholders, syntax, splitting, risk.
