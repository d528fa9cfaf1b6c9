use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::LoadedBook;
use crate::book::{
    AddressFault, BrokenAddress, Document, Includes, OwnAddress, OwnRepository, PageId, Target,
    is_page_path,
};
use crate::diagnostic::nearest;
use crate::files::{Boundary, Entry};
use crate::parse::{Events, ParseSettings, parse_with_includes};
use crate::shell;
use crate::source::{SourceFile, Span};
use crate::validate::Scope;

/// The largest file whose headings and lines are read.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// How many anchors of a file are compared with a wrong one.
const MAX_COMPARED: usize = 2_000;

/// The addresses of the book's own repository on its pages that lead nowhere:
/// in links, and in commands. They name the default branch, so the files here
/// decide.
pub(super) fn broken_addresses(
    loaded: &LoadedBook,
    own: &OwnRepository,
    scope: Scope<'_>,
) -> Vec<BrokenAddress> {
    let boundary = Boundary::around(&own.folder);
    let mut search = Search {
        own,
        boundary: &boundary,
        settings: ParseSettings::new(&loaded.settings, loaded.generator, Events::LeftOut),
        pages: BTreeMap::new(),
        documents: BTreeMap::new(),
    };
    for page in &loaded.book.pages {
        if let Ok(inside) = boundary.real(Path::new(page.document.source.path())) {
            search.pages.insert(inside, &page.document);
        }
    }
    let prefixes = own.prefixes();
    let mut broken = Vec::new();
    for (index, page) in loaded.book.pages.iter().enumerate() {
        let source = &page.document.source;
        let names_own = |address: &String| source.text().contains(address.as_str());
        let raw = "https://raw.githubusercontent.com/";
        let is_wanted = own.addresses.iter().any(names_own) || source.text().contains(raw);
        if !is_wanted || !scope.covers(source.path()) {
            continue;
        }
        let links = page.document.links.iter().zip(&page.targets);
        let links = links.filter(|(_, target)| **target == Target::External);
        let links = links.map(|(link, _)| link.destination_span.range());
        let blocks = page.document.blocks.iter();
        let blocks = blocks.filter(|block| shell::is_shell(&block.info.language, &block.code));
        let blocks = blocks.map(|block| block.span.range());
        let mut places: Vec<Range<usize>> = links.chain(blocks).collect();
        places.sort_by_key(|place| (place.start, place.end));
        places.dedup();
        for place in places {
            for (address, place) in addresses(source.text(), place, own, &prefixes) {
                broken.extend(search.fault(&address).map(|(fault, part)| BrokenAddress {
                    page: PageId(index),
                    span: Span::new(match part {
                        Part::Path => address.place.clone(),
                        Part::Anchor => place,
                    }),
                    path: address.path.clone(),
                    fault,
                }));
            }
        }
    }
    broken
}

/// The addresses in a part of a text, each with the place of the whole.
fn addresses(
    text: &str,
    place: Range<usize>,
    own: &OwnRepository,
    prefixes: &[String],
) -> Vec<(OwnAddress, Range<usize>)> {
    let Some(part) = text.get(..place.end) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for prefix in prefixes {
        let mut from = place.start;
        while let Some(at) = part.get(from..).and_then(|rest| rest.find(prefix.as_str())) {
            let start = from + at;
            from = start + prefix.len();
            if let Some(address) = own.address(part, prefix, from) {
                let end = part[from..].find(|c: char| c.is_whitespace() || "\"')>".contains(c));
                let end = end.map_or(part.len(), |end| from + end);
                found.push((address, start..end));
            }
        }
    }
    found
}

/// The part of an address that is wrong.
enum Part {
    Path,
    Anchor,
}

struct Search<'a> {
    own: &'a OwnRepository,
    boundary: &'a Boundary,
    settings: ParseSettings,
    /// The book's own documents by resolved path.
    pages: BTreeMap<std::path::PathBuf, &'a Document>,
    /// Other markdown files that were parsed for their headings.
    documents: BTreeMap<String, Option<Arc<Document>>>,
}

impl Search<'_> {
    fn fault(&mut self, address: &OwnAddress) -> Option<(AddressFault, Part)> {
        let path = address.path.as_str();
        let entry = match path {
            "" => Entry::Folder,
            path if path.split('/').any(|part| part == "..") => return None,
            path => match self.boundary.look(&self.own.folder.join(path)) {
                Ok(entry) => entry,
                Err(crate::files::Refusal::Missing) => {
                    return Some((AddressFault::NoFile, Part::Path));
                }
                Err(_) => return None,
            },
        };
        let anchor = address.anchor.as_deref()?;
        let file = match entry {
            // The host shows the README below the list of the files.
            Entry::Folder if path.is_empty() => "README.md".to_owned(),
            Entry::Folder => format!("{path}/README.md"),
            Entry::File(_) => path.to_owned(),
        };
        let fault = match line_of(anchor) {
            Some(line) => self.line_fault(&file, line),
            None if is_page_path(&file) => self.heading_fault(&file, anchor),
            None => None,
        };
        fault.map(|fault| (fault, Part::Anchor))
    }

    fn line_fault(&self, file: &str, line: usize) -> Option<AddressFault> {
        let file = self.own.folder.join(file);
        let bytes = self.boundary.read(&file, MAX_FILE_BYTES).ok()?;
        let lines = String::from_utf8(bytes).ok()?.lines().count();
        (line > lines).then_some(AddressFault::NoLine { line, lines })
    }

    fn heading_fault(&mut self, file: &str, anchor: &str) -> Option<AddressFault> {
        let whole = self.boundary.real(&self.own.folder.join(file)).ok()?;
        let parsed;
        let document = if let Some(document) = self.pages.get(&whole) {
            *document
        } else {
            parsed = self.parsed(file)?;
            &*parsed
        };
        // The host's own anchors of what it shows.
        let is_of_host = ["readme", "top"].contains(&anchor) || anchor.contains('=');
        if is_of_host || document.anchor(anchor).is_some() {
            return None;
        }
        let headings = document.headings.iter().take(MAX_COMPARED);
        let near = nearest(anchor, headings.map(|heading| heading.anchor.as_str()));
        Some(AddressFault::NoHeading {
            file: file.to_owned(),
            anchor: anchor.to_owned(),
            near: near.map(|(near, _)| near.to_owned()),
        })
    }

    fn parsed(&mut self, file: &str) -> Option<Arc<Document>> {
        if let Some(known) = self.documents.get(file) {
            return known.clone();
        }
        let whole = self.own.folder.join(file);
        let bytes = self.boundary.read(&whole, MAX_FILE_BYTES).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let document = text.map(|text| {
            let source = Arc::new(SourceFile::new(file, text));
            let includes = Includes::default();
            let (document, _) = parse_with_includes(file, &source, &includes, &self.settings);
            Arc::new(document)
        });
        self.documents.insert(file.to_owned(), document.clone());
        document
    }
}

/// The last line that `L10`, `L10-L20`, `L10-20` and `L10C3-L20C5` name.
fn line_of(anchor: &str) -> Option<usize> {
    let number = |text: &str| {
        let text = text.strip_prefix('L').unwrap_or(text);
        text.split('C').next()?.parse::<usize>().ok()
    };
    let (first, last) = anchor.split_once('-').unwrap_or((anchor, anchor));
    first.strip_prefix('L').and_then(number)?;
    number(last)
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn anchors_of_lines_are_read() {
        for (anchor, expected) in [
            ("L10", Some(10)),
            ("L10-L20", Some(20)),
            ("L10-20", Some(20)),
            ("L10C3-L20C5", Some(20)),
            ("logs", None),
            ("Latest-1", None),
            ("10", None),
        ] {
            assert_eq!(line_of(anchor), expected, "{anchor}");
        }
    }
}
