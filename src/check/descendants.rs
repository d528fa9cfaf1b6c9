//! All processes that a process has brought into the world.

use std::collections::{BTreeMap, BTreeSet};

use rustix::process::{Pid, Signal, WaitOptions};

/// Kills every living descendant of this process, in one round, but those in
/// `spared` and theirs; tells which.
pub(super) fn kill_all(spared: &BTreeSet<i32>) -> BTreeSet<i32> {
    let found = descendants(spared);
    for pid in found.iter().copied().filter_map(Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
    found
}

/// Asks after children that have ended, so that nothing is left of them.
pub(super) fn reap(children: &BTreeSet<i32>) {
    for pid in children.iter().copied().filter_map(Pid::from_raw) {
        let _ = rustix::process::waitpid(Some(pid), WaitOptions::NOHANG);
    }
}

/// The living descendants of this process, from `/proc/<pid>/stat` (proc(5)).
fn descendants(spared: &BTreeSet<i32>) -> BTreeSet<i32> {
    let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok())
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
    let mut found = BTreeSet::new();
    let mut open = vec![rustix::process::getpid().as_raw_nonzero().get()];
    while let Some(pid) = open.pop() {
        for &child in children.get(&pid).into_iter().flatten() {
            if !spared.contains(&child) && found.insert(child) {
                open.push(child);
            }
        }
    }
    found
}
