//! A process and everything that it starts, so that all of it can be killed.

#[cfg(target_os = "linux")]
mod linux;
// Its tests run on Linux, where nothing else uses it.
#[cfg(any(all(unix, not(target_os = "linux")), all(test, unix)))]
#[cfg_attr(
    target_os = "linux",
    allow(dead_code, unreachable_pub, reason = "only its tests run here")
)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::process::Child;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(all(unix, not(target_os = "linux")))]
use unix as system;
#[cfg(windows)]
use windows as system;

pub use system::{detach, inherit_orphans, kill_descendants, reap};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// In a way that the system does not tell.
    Unknown,
}

/// What happens in a tree of processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeEvent {
    /// Its first process ended.
    Ended(Ending),
    /// No process of it is left, as far as the system can tell.
    NoneLeft,
}

/// What killing a tree achieves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kill {
    /// Processes were killed; [`TreeEvent::NoneLeft`] says when none is left.
    Sent,
    /// All of them are killed by the system as soon as this process ends.
    AtExit,
}

/// The processes that this one starts, and all that those start.
#[derive(Debug)]
pub struct Tree(system::Tree);

impl Tree {
    /// Makes this process the root of a tree.
    ///
    /// # Errors
    /// What the system says.
    pub fn root() -> io::Result<Self> {
        system::Tree::root().map(Self)
    }

    /// Waits for a child in a thread of its own and tells what happens.
    pub fn watch(&self, child: Child, tell: impl Fn(TreeEvent) + Send + 'static) {
        self.0.watch(child, tell);
    }

    /// Kills all processes that are found now. A process may start another one
    /// meanwhile, so this is called until none is left.
    pub fn kill(&self) -> Kill {
        self.0.kill()
    }
}

/// All descendants of a process, but those in `spared` and theirs.
#[cfg(unix)]
fn below(root: u32, children: &BTreeMap<u32, Vec<u32>>, spared: &BTreeSet<u32>) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(pid) = open.pop() {
        for &child in children.get(&pid).into_iter().flatten() {
            if !spared.contains(&child) && found.insert(child) {
                open.push(child);
            }
        }
    }
    found
}
