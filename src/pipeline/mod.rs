//! The order of the steps: the only place that knows it.
