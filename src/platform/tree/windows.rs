//! On Windows the supervisor puts itself into a job object. What it starts is
//! in the job from its first moment, and the system kills the whole job when
//! its last handle is closed, which is when the supervisor ends. So a
//! supervisor takes one script only.

use std::collections::BTreeSet;
use std::io;
use std::os::windows::process::CommandExt;
use std::process::{Child, Command};

use win32job::{ExtendedLimitInfo, Job};

use super::{Ending, Kill, TreeEvent};

/// Keeps Ctrl-C from reaching the process (`CREATE_NEW_PROCESS_GROUP`), and
/// opens no window (`CREATE_NO_WINDOW`).
const DETACHED: u32 = 0x0000_0200 | 0x0800_0000;

/// Lets a command outlive Ctrl-C.
pub fn detach(command: &mut Command) {
    command.creation_flags(DETACHED);
}

/// The job object of a supervisor does this.
pub fn inherit_orphans() {}

/// What a supervisor has left is killed with its job object.
pub fn kill_descendants(_: &BTreeSet<u32>) -> BTreeSet<u32> {
    BTreeSet::new()
}

/// Nothing is left of processes that have ended.
pub fn reap(_: &BTreeSet<u32>) {}

#[derive(Debug)]
pub(super) struct Tree {
    /// Open until this process ends.
    _job: Job,
}

impl Tree {
    pub(super) fn root() -> io::Result<Self> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
        job.assign_current_process().map_err(io::Error::other)?;
        Ok(Self { _job: job })
    }

    #[expect(clippy::unused_self, reason = "other systems need the tree")]
    pub(super) fn watch(&self, mut child: Child, tell: impl Fn(TreeEvent) + Send + 'static) {
        std::thread::spawn(move || {
            let status = child.wait().ok().and_then(|status| status.code());
            tell(TreeEvent::Ended(
                status.map_or(Ending::Unknown, Ending::Exit),
            ));
        });
    }

    #[expect(clippy::unused_self, reason = "other systems need the tree")]
    pub(super) fn kill(&self) -> Kill {
        Kill::AtExit
    }
}
