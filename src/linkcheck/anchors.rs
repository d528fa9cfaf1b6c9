use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::bytes::Regex;

use crate::book::AnchorState;

/// Maximum number of bytes of a page that are searched for anchors.
pub(super) const MAX_PAGE_BYTES: usize = 8 * 1024 * 1024;

static ID: LazyLock<Regex> = LazyLock::new(|| {
    // Pages may contain parts of themselves as JSON with escaped quotes.
    Regex::new(r#"(?i-u)\s(?:id|name)\s*=\s*(?:\\?"([^"\\]*)|'([^']*)'|([^\s"'>\\]+))"#)
        .expect("a valid pattern")
});

/// Which of the anchors a page has.
pub(super) fn find_anchors(
    html: &[u8],
    wanted: &BTreeSet<String>,
) -> BTreeMap<String, AnchorState> {
    let ids: BTreeSet<String> = ID
        .captures_iter(html)
        .filter_map(|found| {
            found
                .get(1)
                .or_else(|| found.get(2))
                .or_else(|| found.get(3))
        })
        .map(|id| unescaped(&String::from_utf8_lossy(id.as_bytes())))
        .collect();
    // A page without IDs, or a truncated one, may still have the anchor.
    let tells = !ids.is_empty() && html.len() < MAX_PAGE_BYTES;
    let state = |anchor: &str| {
        if has(&ids, anchor) {
            AnchorState::Found
        } else if tells && !made_by_script(anchor) {
            AnchorState::Missing
        } else {
            AnchorState::Untold
        }
    };
    wanted
        .iter()
        .map(|anchor| (anchor.clone(), state(anchor)))
        .collect()
}

/// The anchors of a response that is not HTML.
pub(super) fn untold_anchors(wanted: &BTreeSet<String>) -> BTreeMap<String, AnchorState> {
    let untold = |anchor: &String| (anchor.clone(), AnchorState::Untold);
    wanted.iter().map(untold).collect()
}

fn has(ids: &BTreeSet<String>, anchor: &str) -> bool {
    let decoded = percent_decode_str(anchor).decode_utf8_lossy();
    // The top of a page needs no id (HTML Living Standard, 7.4.6.4). GitHub
    // puts a prefix before the ids of rendered files.
    decoded.eq_ignore_ascii_case("top")
        || [anchor, &decoded]
            .iter()
            .any(|name| ids.contains(*name) || ids.contains(&format!("user-content-{name}")))
}

/// Line numbers, text fragments and routes of single-page applications.
fn made_by_script(anchor: &str) -> bool {
    let lines = anchor
        .strip_prefix('L')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    lines || anchor.starts_with([':', '!', '/']) || anchor.contains(['=', '&', '/'])
}

fn unescaped(id: &str) -> String {
    id.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_anchors() {
        let html = br#"<h2 class=x id="set-up">A</h2><a name='old'></a><p id=bare>{"html": "<i id=\"user-content-x\">"}"#;
        let wanted = [
            "set-up",
            "old",
            "bare",
            "x",
            "none",
            "top",
            "L12",
            ":~:text=a",
            "caf%C3%A9",
        ]
        .map(ToOwned::to_owned)
        .into();
        let found = find_anchors(html, &wanted);
        let of = |state| -> Vec<&str> {
            let anchors = found.iter().filter(|(_, found)| **found == state);
            anchors.map(|(name, _)| &**name).collect()
        };
        assert_eq!(of(AnchorState::Missing), ["caf%C3%A9", "none"]);
        assert_eq!(of(AnchorState::Untold), [":~:text=a", "L12"]);
        let scripted = find_anchors(b"<div>made by a script</div>", &["x".to_owned()].into());
        assert_eq!(scripted["x"], AnchorState::Untold);
    }
}
