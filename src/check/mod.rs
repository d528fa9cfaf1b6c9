//! Plans, approves and runs the marked checks. Nothing else executes content.

mod console;
mod descendants;
mod environment;
mod expect;
mod home;
mod http;
mod judge;
mod lane;
mod lock;
mod nagios;
mod net;
mod plan;
mod process;
mod promql;
mod redact;
mod run;
mod sandbox;
mod schedule;
mod script;
mod select;
mod shell;
mod supervise;
mod tls;
mod value;

pub use environment::Environment;
pub use http::client as http_client;
pub use lock::{Approval, Lock, LockError, parse_lock};
pub use plan::{Listed, Plan, Planned, Policy, plan};
pub use run::{Deadline, Event, RunSettings, run};
pub use sandbox::SandboxLevel;
pub use select::{Criterion, Selection, Shard};
pub use supervise::supervise;
