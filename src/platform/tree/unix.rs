//! macOS and other Unix systems: a script has a process group of its own, which
//! is killed as a whole. `ps` finds descendants that left the group. No call
//! makes a process inherit orphans, so a process that has left the group and
//! whose parent has ended is not found; `docs/install.md` says so.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::{Ending, Kill, TreeEvent};

/// How long the rest of a group may take to end.
const KILLING: Duration = Duration::from_millis(800);

/// Lets a command outlive a signal to this process's group.
pub fn detach(command: &mut Command) {
    command.process_group(0);
}

/// Orphans go to the first process of the system here.
pub fn inherit_orphans() {}

/// Kills every living descendant of this process, in one round, but those in
/// `spared` and theirs; tells which.
pub fn kill_descendants(spared: &BTreeSet<u32>) -> BTreeSet<u32> {
    let found = descendants(spared);
    for pid in found.iter().copied().filter_map(pid) {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
    found
}

/// Collects children that have ended. There are none but those that somebody
/// waits for.
pub fn reap(_: &BTreeSet<u32>) {}

#[derive(Debug)]
pub(super) struct Tree {
    /// The process group of the script that runs.
    group: Mutex<Option<Pid>>,
}

impl Tree {
    #[expect(clippy::unnecessary_wraps, reason = "other systems can refuse")]
    pub(super) fn root() -> io::Result<Self> {
        Ok(Self {
            group: Mutex::default(),
        })
    }

    pub(super) fn watch(&self, mut child: Child, tell: impl Fn(TreeEvent) + Send + 'static) {
        let group = pid(child.id());
        if let Ok(mut known) = self.group.lock() {
            *known = group;
        }
        std::thread::spawn(move || {
            let ending = child.wait().map_or(Ending::Unknown, ending);
            tell(TreeEvent::Ended(ending));
            if group.is_none_or(end_group) {
                tell(TreeEvent::NoneLeft);
            }
        });
    }

    pub(super) fn kill(&self) -> Kill {
        // Before the group: who has lost its parent is no descendant any more.
        kill_descendants(&BTreeSet::new());
        if let Some(group) = self.group.lock().ok().and_then(|group| *group) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        Kill::Sent
    }
}

/// Kills what is left of a group; whether nothing is.
fn end_group(group: Pid) -> bool {
    let until = Instant::now() + KILLING;
    while rustix::process::kill_process_group(group, Signal::KILL).is_ok() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

fn ending(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exit(code),
        (None, Some(signal)) => Ending::Signal(signal),
        (None, None) => Ending::Unknown,
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// The living descendants of this process, from ps(1).
#[expect(
    clippy::disallowed_methods,
    reason = "only unsafe code can ask the system itself"
)]
fn descendants(spared: &BTreeSet<u32>) -> BTreeSet<u32> {
    let listed = Command::new("ps")
        .args(["-A", "-o", "pid=,ppid=,stat="])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let listed = listed.map(|output| output.stdout).unwrap_or_default();
    let children = children_by_parent(&String::from_utf8_lossy(&listed));
    super::below(std::process::id(), &children, spared)
}

/// The children of each process in a list of ids, parents and states.
fn children_by_parent(listed: &str) -> BTreeMap<u32, Vec<u32>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for line in listed.lines() {
        let mut fields = line.split_whitespace();
        let mut number = || fields.next().and_then(|field| field.parse().ok());
        if let (Some(pid), Some(parent)) = (number(), number()) {
            if !fields.next().is_some_and(|state| state.starts_with('Z')) {
                children.entry(parent).or_default().push(pid);
            }
        }
    }
    children
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;
    use std::sync::mpsc;

    use super::*;

    /// Starts a shell as a check would, and says what happened to its tree.
    #[expect(clippy::disallowed_methods, reason = "the test starts what is watched")]
    fn watched(tree: &Tree, script: &str) -> (u32, mpsc::Receiver<TreeEvent>) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::null());
        detach(&mut command);
        let child = command.spawn().expect("starts");
        let id = child.id();
        let (sender, events) = mpsc::channel();
        tree.watch(child, move |event| {
            let _ = sender.send(event);
        });
        (id, events)
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at the system itself"
    )]
    fn what_a_script_leaves_in_its_group_is_killed() {
        let tree = Tree::root().expect("is one");
        let (id, events) = watched(&tree, "sleep 300 & exit 3");
        let ended = events.recv().expect("ends");
        assert_eq!(ended, TreeEvent::Ended(Ending::Exit(3)));
        while events.recv().is_ok() {}
        let listed = Command::new("ps")
            .args(["-A", "-o", "pgid=,stat="])
            .output();
        let listed = String::from_utf8(listed.expect("lists").stdout).expect("is text");
        let is_alive = |line: &&str| {
            let mut fields = line.split_whitespace();
            fields.next() == Some(&id.to_string()) && !line.contains('Z')
        };
        assert_eq!(listed.lines().find(is_alive), None);
    }

    #[test]
    fn descendants_are_read_from_ps() {
        let listed =
            "    1     0 Ss\n    2     1 S+\n   30     1 R\n    4    30 S\n    5    30 Z\n";
        let children = children_by_parent(listed);
        let below = super::super::below(1, &children, &[2].into());
        assert_eq!(below, [4, 30].into());
    }
}
