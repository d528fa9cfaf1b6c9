//! Hosts that a book writes again and again: the book is a source too.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::book::{Book, Definition, NameKind};
use crate::pattern;

/// How often the book writes a host that is taken for right.
const OFTEN: usize = 3;

/// The host of an address.
pub(super) static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"https?://(?:[^\s/@`]+@)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*)")
        .expect("a valid pattern")
});

/// The hosts that the pages of a book write often, each with its first place.
pub fn usual_hosts(book: &Book) -> Vec<Definition> {
    let mut found: BTreeMap<&str, (usize, Definition)> = BTreeMap::new();
    for page in &book.pages {
        let source = &page.document.source;
        let path: Arc<str> = source.path().into();
        for address in ADDRESS.captures_iter(source.text()) {
            let Some(host) = address.get(1) else { continue };
            let offset = u32::try_from(host.start()).unwrap_or(u32::MAX);
            let entry = found.entry(host.as_str()).or_insert_with(|| {
                let line = u32::try_from(source.position(offset).line).unwrap_or(0);
                let definition = Definition {
                    kind: NameKind::Host,
                    name: host.as_str().to_owned(),
                    of: None,
                    file: Arc::clone(&path),
                    line,
                };
                (0, definition)
            });
            entry.0 += 1;
        }
    }
    let often = found.into_values().filter(|(count, _)| *count >= OFTEN);
    often.map(|(_, definition)| definition).collect()
}
