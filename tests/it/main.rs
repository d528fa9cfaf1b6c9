//! The product from outside: books in, sites and outcomes out.

mod checks;
mod hostile;
mod publish;
mod real_books;
mod site;
mod support;
