//! What files beside the pages define: the book's own `_data`, and the
//! repository's rule files, compose files, manifests and makefiles.

mod alerts;
mod data;
mod expression;
mod names;
mod operations;
mod searched_alerts;
mod yaml;

pub use data::parse_data;
pub use operations::parse_operations;
