use std::collections::HashSet;
use std::ops::Range;

use crate::book::{Document, Heading};
use crate::parse::slug;

/// A part of a file that becomes a page.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its path below the folder of the pages.
    pub(super) path: String,
    /// Where its text is in the file.
    pub(super) range: Range<usize>,
    /// Number of the heading that begins it; none for the text before the
    /// first part.
    pub(super) heading: Option<usize>,
    /// By how many levels its headings rise.
    pub(super) rise: u8,
    /// How many parts it lies in.
    pub(super) depth: usize,
}

/// Names that mean something else than a page of their own.
const TAKEN: [&str; 3] = ["index", "readme", "summary"];

/// The parts of a file, in order. The first is `index.md`.
pub(super) fn find(whole: &Document, level: Option<u8>) -> Vec<Part> {
    let text = whole.source.text();
    let begins = beginnings(whole, level);
    let first = begins.first().map_or(text.len(), |begin| begin.start);
    let mut parts = vec![Part {
        path: "index.md".to_owned(),
        range: 0..first,
        heading: None,
        rise: 0,
        depth: 0,
    }];
    let mut names = Names::default();
    // The parts around the current one: level and folder.
    let mut around: Vec<(u8, String)> = Vec::new();
    for (at, begin) in begins.iter().enumerate() {
        let end = begins.get(at + 1).map_or(text.len(), |next| next.start);
        while around
            .last()
            .is_some_and(|(level, _)| *level >= begin.level)
        {
            around.pop();
        }
        let folder = around.last().map_or("", |(_, folder)| folder);
        let name = names.free(folder, &whole.headings[begin.heading]);
        let inner = format!("{folder}{name}/");
        let has_parts = begins
            .get(at + 1)
            .is_some_and(|next| next.level > begin.level);
        let path = if has_parts {
            format!("{inner}index.md")
        } else {
            format!("{folder}{name}.md")
        };
        parts.push(Part {
            path,
            range: begin.start..end,
            heading: Some(begin.heading),
            rise: begin.level - 1,
            depth: around.len(),
        });
        around.push((begin.level, inner));
    }
    parts
}

/// A heading that begins a page.
struct Beginning {
    heading: usize,
    level: u8,
    /// Where its line begins.
    start: usize,
}

/// The headings that begin pages.
fn beginnings(whole: &Document, level: Option<u8>) -> Vec<Beginning> {
    let text = whole.source.text();
    let containers = containers(whole);
    let free = whole
        .headings
        .iter()
        .enumerate()
        .filter_map(|(number, heading)| {
            let at = heading.span.start as usize;
            let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
            // A heading in a list, a quote or a note cannot be separated from it.
            let indent = &text[start..at];
            let is_free = indent.len() <= 3
                && indent.bytes().all(|byte| byte == b' ')
                && !containers.iter().any(|container| container.contains(&at));
            (is_free && !heading.bold_line).then_some(Beginning {
                heading: number,
                level: heading.level,
                start: with_labels(text, start),
            })
        });
    let free: Vec<Beginning> = free.collect();
    let titles = free.iter().filter(|begin| begin.level == 1).count();
    let has_title = titles == 1 && free.first().is_some_and(|first| first.level == 1);
    let below = free.iter().skip(usize::from(has_title));
    let usual = below.clone().map(|begin| begin.level).min().unwrap_or(1);
    let deepest = level.unwrap_or(usual);
    let begins = free.into_iter().skip(usize::from(has_title));
    begins.filter(|begin| begin.level <= deepest).collect()
}

/// Where the labels above a heading begin, which name its place: `(name)=`, and
/// empty links with an id.
fn with_labels(text: &str, heading: usize) -> usize {
    let mut start = heading;
    loop {
        let above = text[..start].trim_end();
        let begin = above.rfind('\n').map_or(0, |end| end + 1);
        let line = above[begin..].trim();
        let is_label = line.starts_with('(') && line.ends_with(")=");
        let is_link = line.starts_with("<a ") && line.ends_with("></a>");
        if !is_label && !is_link {
            return start;
        }
        start = begin;
    }
}

/// Ranges that belong together: `<details>` and `:::` containers.
fn containers(whole: &Document) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let text = whole.source.text();
    for passage in whole.passages() {
        let mut at = passage.start;
        for line in text[passage].split_inclusive('\n') {
            let trimmed = line.trim();
            let colons = trimmed.len() - trimmed.trim_start_matches(':').len();
            let lower = trimmed.to_ascii_lowercase();
            if lower.starts_with("<details") || (colons >= 3 && trimmed.len() > colons) {
                open.push(at);
            }
            let closes = lower.contains("</details") || (colons >= 3 && trimmed.len() == colons);
            if let Some(start) = closes.then(|| open.pop()).flatten() {
                found.push(start..at + line.len());
            }
            at += line.len();
        }
    }
    found
}

/// The names that are in use.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// A free name in a folder for a heading.
    fn free(&mut self, folder: &str, heading: &Heading) -> String {
        let words = without_number(heading).split('-');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let name = slug(&words.join("-"));
        let name = match name.as_str() {
            "" => "part".to_owned(),
            taken if TAKEN.contains(&taken) || is_device(taken) => format!("{taken}-page"),
            _ => name,
        };
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| self.0.insert(format!("{folder}{name}")));
        free.unwrap_or(name)
    }
}

/// The anchor of a heading without the number that tells it from others with the
/// same text.
fn without_number(heading: &Heading) -> &str {
    let anchor = heading.anchor.as_str();
    let by_text = slug(&heading.text);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let base = anchor.rsplit_once('-').filter(|(_, end)| digits(end));
    match base {
        Some((base, _)) if by_text.ends_with(base) && !by_text.ends_with(anchor) => base,
        _ => anchor,
    }
}

/// Whether Windows has a device of this name, on any system: books are shared.
fn is_device(name: &str) -> bool {
    let is_port = |stem: &str| {
        let number = name.strip_prefix(stem);
        number.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || is_port("com") || is_port("lpt")
}
