use std::fmt::Write;
use std::ops::Range;

use super::definitions::Definition;
use super::links::Places;
use super::parts::Part;
use crate::book::Document;

/// A change of the text: a range of the file, and what replaces it.
type Change = (Range<usize>, String);

/// The text of a part with its headings raised, and the links as they are.
pub(super) fn draft(whole: &Document, part: &Part) -> String {
    let text = changed(whole, &part.range, raised(whole, part));
    finished(whole, part, &text)
}

/// The text of the page of a part.
pub(super) fn page(places: &Places<'_>, number: usize, definitions: &[Definition]) -> String {
    let Places { whole, parts, .. } = places;
    let part = &parts[number];
    let all = whole.source.text();
    let mut changes = raised(whole, part);
    changes.extend(places.changes(number));
    let mut appended = String::new();
    for definition in definitions {
        let is_here = part.range.contains(&definition.range.start);
        let is_used = definition.is_used_in(&all[part.range.clone()]);
        let target = definition.target.clone().and_then(|target| {
            let new = places.target(&all[target.clone()], number)?;
            Some((target, new))
        });
        match (is_here, is_used) {
            (true, true) => changes.extend(target),
            (true, false) if is_used_elsewhere(definition, (parts, number), all) => {
                changes.push((definition.range.clone(), String::new()));
            }
            (true, false) => changes.extend(target),
            (false, true) => {
                let lines = changed(whole, &definition.range, target.into_iter().collect());
                appended.push_str(lines.trim_end());
                appended.push('\n');
            }
            (false, false) => {}
        }
    }
    let mut text = finished(whole, part, &changed(whole, &part.range, changes));
    if !appended.is_empty() {
        text.push('\n');
        text.push_str(&appended);
    }
    text
}

fn is_used_elsewhere(definition: &Definition, (parts, own): (&[Part], usize), all: &str) -> bool {
    let mut others = parts
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != own);
    others.any(|(_, part)| definition.is_used_in(&all[part.range.clone()]))
}

/// The changes that raise the headings of a part, so that its own becomes the
/// title of the page.
fn raised(whole: &Document, part: &Part) -> Vec<Change> {
    let text = whole.source.text();
    let rise = usize::from(part.rise);
    let headings = whole.headings.iter().filter(|heading| {
        part.range.contains(&(heading.span.start as usize)) && !heading.bold_line
    });
    let changes = headings.filter_map(|heading| {
        let range = heading.span.range();
        let written = text.get(range.clone())?;
        let level = usize::from(heading.level);
        if written.starts_with(&"#".repeat(level)) {
            // Level 1 is the highest.
            let removed = rise.min(level - 1);
            return Some((range.start..range.start + removed, String::new()));
        }
        let line = written.trim_end().rfind('\n').map(|end| end + 1)?;
        let under = &written[line..];
        let is_under = under.trim().bytes().all(|byte| byte == b'-');
        (rise > 0 && level == 2 && is_under)
            .then(|| (range.start + line..range.end, under.replace('-', "=")))
    });
    changes.collect()
}

/// A range of the file with changes.
fn changed(whole: &Document, range: &Range<usize>, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let text = whole.source.text();
    let mut written = String::with_capacity(range.len());
    let mut at = range.start;
    for (change, new) in changes {
        if change.start < at || change.end > range.end {
            continue;
        }
        written.push_str(&text[at..change.start]);
        written.push_str(&new);
        at = change.end;
    }
    written.push_str(&text[at..range.end]);
    written
}

/// A page ends with one line break, and without the line that separated it from
/// the next part. A page without any text gets the name of the file as title.
fn finished(whole: &Document, part: &Part, text: &str) -> String {
    let mut rest = text.trim_end();
    if part.range.end < whole.source.text().len() {
        // `---` directly below a text would make a heading of it.
        while let Some(before) = rest.strip_suffix("\n---").map(str::trim_end) {
            if before.is_empty()
                || whole
                    .meta
                    .span
                    .is_some_and(|span| before.len() < span.range().end)
            {
                break;
            }
            rest = before;
        }
    }
    if rest.is_empty() && part.heading.is_none() {
        let stem = whole
            .path
            .rsplit_once('.')
            .map_or(whole.path.as_str(), |(stem, _)| stem);
        return format!("# {stem}\n");
    }
    format!("{rest}\n")
}

/// The page list: the parts in their order.
pub(super) fn page_list(parts: &[Part], drafts: &[Document]) -> String {
    let mut text = String::from("# Summary\n");
    for (number, (part, draft)) in parts.iter().zip(drafts).enumerate() {
        let title = draft.title.replace('[', "\\[").replace(']', "\\]");
        let link = format!("[{title}]({})", part.path);
        match number {
            0 => drop(write!(text, "\n{link}\n\n")),
            _ => drop(writeln!(text, "{}- {link}", "  ".repeat(part.depth))),
        }
    }
    text
}
