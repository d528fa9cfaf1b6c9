//! The product from outside: books in, sites and outcomes out.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests are the world around the product, and fail by panicking"
)]

mod approval;
mod approving;
mod bypass;
mod catalogues;
mod changed_facts;
mod checks;
mod conditions;
mod conventions;
mod defaults;
mod dialects;
mod each;
mod effects;
mod escapes;
mod exams;
mod external;
mod formats;
mod fuzz;
mod generators;
mod git;
mod history;
mod hostile;
mod incremental;
mod init;
mod inline;
mod installed;
mod markdown;
mod mistakes;
mod model;
mod mutation;
mod net;
mod options;
mod outcomes;
mod outside;
mod portable;
mod precision;
mod prometheus;
mod proofs;
mod publish;
mod random_repositories;
mod real_books;
mod rejected;
mod repairs;
mod review;
mod running;
mod schemas;
mod secrets;
mod serve;
mod serving;
mod shells;
mod site;
mod split;
mod support;
mod terminal;
mod tls_server;
mod truth;
mod web;
