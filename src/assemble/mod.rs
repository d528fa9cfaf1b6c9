//! From documents to a book: order, routes, targets.
