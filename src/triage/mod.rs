//! Ways to live with findings: ignored with a reason, known since a baseline,
//! in lines that did not change, or repaired.

mod baseline;
mod changed;
mod fix;
mod ignore;

pub use baseline::{Baseline, BaselineError};
pub use changed::ChangedLines;
pub use fix::{FixedFile, apply_fixes};
pub use ignore::apply_ignores;
