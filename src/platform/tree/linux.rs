//! On Linux a process inherits every orphan below it (`prctl(2)`,
//! `PR_SET_CHILD_SUBREAPER`), also those that left its process group or
//! session, and `/proc` says who the descendants are.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus};

use super::{Ending, Kill, TreeEvent};

/// Lets a command outlive a signal to this process's group.
pub fn detach(command: &mut Command) {
    command.process_group(0);
}

/// Makes this process inherit the orphans of what it starts.
pub fn inherit_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Kills every living descendant of this process, in one round, but those in
/// `spared` and theirs; tells which.
pub fn kill_descendants(spared: &BTreeSet<u32>) -> BTreeSet<u32> {
    let found = descendants(spared);
    for pid in found.iter().copied().filter_map(pid) {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
    found
}

/// Collects children that have ended, so that no trace of them is left.
pub fn reap(children: &BTreeSet<u32>) {
    for pid in children.iter().copied().filter_map(pid) {
        let _ = rustix::process::waitpid(Some(pid), WaitOptions::NOHANG);
    }
}

#[derive(Debug)]
pub(super) struct Tree;

impl Tree {
    pub(super) fn root() -> io::Result<Self> {
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
        Ok(Self)
    }

    #[expect(
        clippy::needless_pass_by_value,
        clippy::unused_self,
        reason = "nobody else may wait for the child; other systems need the tree"
    )]
    pub(super) fn watch(&self, child: Child, tell: impl Fn(TreeEvent) + Send + 'static) {
        let first = pid(child.id());
        std::thread::spawn(move || {
            loop {
                match rustix::process::wait(WaitOptions::empty()) {
                    Ok(Some((pid, status))) if Some(pid) == first => {
                        tell(TreeEvent::Ended(ending(status)));
                    }
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(_) => break,
                }
            }
            tell(TreeEvent::NoneLeft);
        });
    }

    #[expect(clippy::unused_self, reason = "other systems need the tree")]
    pub(super) fn kill(&self) -> Kill {
        kill_descendants(&BTreeSet::new());
        Kill::Sent
    }
}

fn ending(status: WaitStatus) -> Ending {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Ending::Exit(code),
        (None, Some(signal)) => Ending::Signal(signal),
        (None, None) => Ending::Unknown,
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// The living descendants of this process, from `/proc/<pid>/stat` (proc(5)).
fn descendants(spared: &BTreeSet<u32>) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name stands in parentheses and may hold anything.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let mut fields = rest.split(' ');
        let state = fields.next().unwrap_or_default();
        let parent = fields.next().and_then(|field| field.parse().ok());
        if let Some(parent) = parent.filter(|_| !matches!(state, "Z" | "X")) {
            children.entry(parent).or_default().push(pid);
        }
    }
    super::below(std::process::id(), &children, spared)
}
