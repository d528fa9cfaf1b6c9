//! The copy of the site that browsers keep: the worker that keeps it, and the
//! list of what it keeps.

use std::collections::{BTreeMap, BTreeSet};

use super::{RenderError, SiteInput, write};
use crate::output::{Listed, Sink};

/// The most files in a copy, and the most bytes: a telephone fetches them
/// all. What a book has beyond is kept once it was read.
const MAX_FILES: usize = 1_500;
const MAX_BYTES: usize = 40 << 20;

/// What only machines ask for.
const FOR_MACHINES: [&str; 6] = [
    "sitemap.xml",
    "robots.txt",
    "feed.xml",
    "llms.txt",
    "pages.json",
    "metrics.prom",
];

/// Writes `sw.js` and `offline.json` for the site made of `files`.
///
/// # Errors
/// When a file cannot be kept.
pub fn write_offline(
    input: &SiteInput<'_>,
    files: &BTreeMap<String, Listed>,
    sink: &dyn Sink,
) -> Result<(), RenderError> {
    if !input.settings.site.offline {
        return Ok(());
    }
    let list: BTreeMap<String, String> = chosen(input, files)
        .into_iter()
        .map(|path| {
            let hash = files[path].hash.to_hex();
            (address(path), hash[..16].to_owned())
        })
        .collect();
    let list = serde_json::to_string(&list).expect("a map of texts");
    let version = blake3::hash(list.as_bytes()).to_hex();
    let worker = format!(
        "const VERSION = \"{}\";\n{}",
        &version[..16],
        input.theme.worker()
    );
    write(sink, "offline.json", list.as_bytes())?;
    write(sink, "sw.js", worker.as_bytes())
}

/// The files to keep: what every page needs, then the pages that somebody is
/// paged to, then the others, as far as there is room.
fn chosen<'a>(input: &SiteInput<'_>, files: &'a BTreeMap<String, Listed>) -> Vec<&'a str> {
    let pages = || input.book.pages.iter();
    let alert_rules: BTreeSet<String> = pages()
        .filter(|page| {
            let meta = &page.document.meta;
            !meta.alerts.is_empty() || meta.severity.is_some()
        })
        .map(|page| page.route.file())
        .collect();
    let written: BTreeSet<String> = pages().map(|page| page.route.file()).collect();
    let rank = |path: &str| match path {
        "index.html" | "404.html" | "status.json" | "status/index.html" | "alerts/index.html" => 0,
        _ if path.starts_with("assets/opsbook-") || path.starts_with("search/") => 0,
        _ if alert_rules.contains(path) => 1,
        _ if written.contains(path) => 2,
        _ => 3,
    };
    let wanted = files.keys().map(String::as_str);
    let wanted = wanted.filter(|path| !is_for_machines(path));
    let mut wanted: Vec<&str> = wanted.collect();
    wanted.sort_by_key(|path| rank(path));
    let mut room = MAX_BYTES;
    wanted.retain(|path| {
        let size = files[*path].size;
        let fits = size <= room;
        room -= if fits { size } else { 0 };
        fits
    });
    wanted.truncate(MAX_FILES);
    wanted
}

fn is_for_machines(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    matches!(end, "txt" | "md") || FOR_MACHINES.contains(&path)
}

/// The address under the site's root that answers with a file.
fn address(path: &str) -> String {
    let page = path.strip_suffix("index.html");
    let page = page.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let address = super::body::encoded(page.unwrap_or(path));
    if address.is_empty() {
        "./".to_owned()
    } else {
        address
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_page_is_asked_for_by_its_folder() {
        assert_eq!(address("index.html"), "./");
        assert_eq!(address("a b/index.html"), "a%20b/");
        assert_eq!(address("assets/x.css"), "assets/x.css");
        assert_eq!(address("my-index.html"), "my-index.html");
    }
}
