//! Plans, approves and runs the marked checks. Nothing else executes content.

mod environment;
mod http;
mod judge;
mod lock;
mod nagios;
mod net;
mod plan;
mod process;
mod promql;
mod redact;
mod run;
mod schedule;
mod select;
mod shell;
mod supervise;
mod tls;
mod value;

pub use environment::Environment;
pub use lock::{Approval, Lock, LockError, parse_lock};
pub use plan::{Listed, Plan, Planned, Policy, plan};
pub use run::{Deadline, Event, RunSettings, run};
pub use select::{Criterion, Selection, Shard};
pub use supervise::supervise;
