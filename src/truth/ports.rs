//! Ports of this machine that differ from the published ones.

use super::index::Index;
use crate::book::NameKind;

/// Ports that tools listen on unless told otherwise.
const USUAL: &str = include_str!("usual_ports.txt");

/// The published port that a near number stands for. A port that a tool usually
/// has may be that tool's.
pub(super) fn meant(port: &str, is_in_text: bool, index: &Index<'_>) -> Option<usize> {
    // Sentences speak of other servers as well.
    let most: u32 = if is_in_text { 2 } else { 10 };
    let number: u32 = port.parse().ok()?;
    let mut usual = USUAL.lines().filter(|line| !line.starts_with('#'));
    if port.len() < 4 || usual.any(|line| line.split(' ').any(|known| known == port)) {
        return None;
    }
    let all = index.of_kind(NameKind::PublishedPort).iter().copied();
    let mut near = all.filter(|&at| {
        let known = &index.definition(at).name;
        let difference = known.parse().ok().map(|known: u32| known.abs_diff(number));
        known.len() == port.len() && difference.is_some_and(|far| far <= most)
    });
    let first = near.next()?;
    let name = &index.definition(first).name;
    near.all(|at| index.definition(at).name == *name)
        .then_some(first)
}
