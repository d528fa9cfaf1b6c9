use std::collections::HashMap;
use std::ops::Range;

use super::parts::Part;
use crate::book::Document;

/// Where each place of the file is afterwards.
pub(super) struct Places<'a> {
    pub(super) whole: &'a Document,
    pub(super) parts: &'a [Part],
    /// Path from the folder of the pages to the folder of the file.
    back: &'a str,
    /// Anchors of the file's headings, and where they are afterwards.
    anchors: HashMap<&'a str, Place>,
}

/// A place on one of the pages.
#[derive(Clone)]
struct Place {
    part: usize,
    anchor: String,
    /// Whether it is the title of the page, to which a link needs no anchor.
    is_title: bool,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        whole: &'a Document,
        (parts, drafts): (&'a [Part], &'a [Document]),
        back: &'a str,
    ) -> Self {
        let mut anchors = HashMap::new();
        for (number, (part, draft)) in parts.iter().zip(drafts).enumerate() {
            let own = whole.headings.iter().enumerate();
            let own =
                own.filter(|(_, heading)| part.range.contains(&(heading.span.start as usize)));
            for ((index, before), after) in own.zip(&draft.headings) {
                let place = Place {
                    part: number,
                    anchor: after.anchor.clone(),
                    is_title: part.heading == Some(index),
                };
                for known in before.old_anchors.iter().chain([&before.anchor]) {
                    anchors.insert(known.as_str(), place.clone());
                }
            }
        }
        Self {
            whole,
            parts,
            back,
            anchors,
        }
    }

    /// A link's target as the page of a part must write it.
    pub(super) fn target(&self, written: &str, from: usize) -> Option<String> {
        let (path, anchor) = match written.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (written, None),
        };
        let name = self.whole.path.as_str();
        if path.is_empty() || path == name || path.strip_prefix("./") == Some(name) {
            return self.own_target(anchor, from, path.is_empty());
        }
        let is_elsewhere = path.starts_with(['/', '<', '{', '?'])
            || path
                .split('/')
                .next()
                .is_some_and(|first| first.contains(':'));
        if is_elsewhere {
            return None;
        }
        let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
        let page = &self.parts[from].path;
        let up = "../".repeat(page.matches('/').count());
        let moved = format!("{up}{}/{path}", self.back);
        Some(format!("{}{anchor}", joined(&moved))).filter(|new| new != written)
    }

    /// The target of a link into the file itself.
    fn own_target(&self, anchor: Option<&str>, from: usize, is_short: bool) -> Option<String> {
        let Some(anchor) = anchor else {
            let start = relative(&self.parts[from].path, &self.parts[0].path);
            return (!is_short).then_some(start);
        };
        let place = self.place_of(anchor)?;
        if place.part == from {
            return Some(format!("#{}", place.anchor));
        }
        let path = relative(&self.parts[from].path, &self.parts[place.part].path);
        Some(if place.is_title {
            path
        } else {
            format!("{path}#{}", place.anchor)
        })
    }

    /// Where an anchor of the file is afterwards.
    fn place_of(&self, written: &str) -> Option<Place> {
        let anchor = self.whole.anchor(written)?;
        if let Some(place) = self.anchors.get(anchor) {
            return Some(place.clone());
        }
        // An id in raw HTML moves with the text around it.
        let text = self.whole.source.text();
        let marks = ["id=\"", "id='", "name=\"", "name='", "{#"];
        let marks = marks.iter().map(|mark| format!("{mark}{anchor}"));
        let mut marks = marks.chain([format!("({anchor})=")]);
        let at = marks.find_map(|mark| text.find(&mark))?;
        let parts = &mut self.parts.iter();
        Some(Place {
            part: parts.position(|part| part.range.contains(&at))?,
            anchor: anchor.to_owned(),
            is_title: false,
        })
    }

    /// The links of a part to change: where their target is, and the new one.
    pub(super) fn changes(&self, number: usize) -> Vec<(Range<usize>, String)> {
        let part = &self.parts[number];
        let links = self.whole.links.iter().filter(|link| {
            let at = link.span.start as usize;
            part.range.contains(&at) && !link.kind.is_wiki() && link.destination_span != link.span
        });
        let changed = links.filter_map(|link| {
            let written = self.whole.source.slice(link.destination_span);
            let at = written.find(&link.destination)?;
            let start = link.destination_span.start as usize + at;
            let new = self.target(&link.destination, number)?;
            Some((start..start + link.destination.len(), new))
        });
        changed.collect()
    }
}

/// The path of a page as another page writes it.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| -> Vec<String> {
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        parts.pop();
        parts
    };
    let (from, inside) = (folders(from), folders(to));
    let shared = from.iter().zip(&inside).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    let rest: Vec<&str> = to.split('/').skip(shared).collect();
    format!("{up}{}", rest.join("/"))
}

/// A path without `.` and without folders that `..` leaves again.
fn joined(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') { "/" } else { "" };
    format!("{}{end}", parts.join("/"))
}
