//! Runs the steps in order; no other module knows the order.

mod build;
mod cache;
mod includes;
mod links;
mod load;
mod own_addresses;
mod page_list;
mod proofs;
mod repository;
mod run;
mod validate;

pub use build::{
    BuildError, BuildOptions, BuildSummary, PreviewOptions, build, build_in_memory,
    build_single_file, search_index,
};
pub use cache::BuildCache;
pub use links::{AskedLinks, ask_links};
pub use load::{LoadedBook, load_book, load_book_again, load_facts};
pub use proofs::proofs;
pub use run::{
    RunOptions, history_path, load_history, load_lock, load_results, plan_checks, remember,
    remember_truth, results_path, run_checks,
};
pub use validate::{Judgement, ValidateContext, coverage, judge, validate};
