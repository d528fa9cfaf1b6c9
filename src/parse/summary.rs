//! Pages that list the others: `SUMMARY.md` of mdBook and `GitBook`,
//! `_Sidebar.md` of wikis.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::book::{OutlineEntry, OutlineTarget, Written, is_page_path};
use crate::source::{SourceFile, Span};

/// Deepest list that is followed; what is nested deeper stands there.
const MAX_DEPTH: usize = 16;

/// The entries of a page that lists others. Links of lists nest as their
/// lists do, an item without a link is a group, and so is a heading, of what
/// stands below it; the title of the page is none. `folder` is the page's own
/// under the content folder.
pub fn summary_entries(source: &Arc<SourceFile>, folder: &str) -> Vec<OutlineEntry> {
    let mut reader = SummaryReader {
        source,
        folder,
        levels: vec![Vec::new()],
        part: None,
        text: String::new(),
        link: None,
        is_wiki: false,
        item: None,
    };
    let options = Options::ENABLE_WIKILINKS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(source.text(), options).into_offset_iter() {
        reader.event(event, Span::new(range));
    }
    reader.finish()
}

struct SummaryReader<'a> {
    source: &'a Arc<SourceFile>,
    folder: &'a str,
    /// The entries of the open lists, outermost first.
    levels: Vec<Vec<OutlineEntry>>,
    /// The heading under which entries stand: its entry, to be filled.
    part: Option<OutlineEntry>,
    text: String,
    link: Option<(String, Span)>,
    /// Whether the link is `[[label|page]]`.
    is_wiki: bool,
    /// Where the text of an item begins that has shown no link yet.
    item: Option<Span>,
}

impl SummaryReader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) => self.text.clear(),
            Event::End(TagEnd::Heading(level)) => self.heading(level as usize, span),
            Event::Start(Tag::Item) => {
                self.close_group();
                self.text.clear();
                self.item = Some(span);
            }
            Event::End(TagEnd::Item) => self.close_group(),
            Event::Start(Tag::List(_)) => {
                self.close_group();
                if self.levels.len() <= MAX_DEPTH {
                    self.levels.push(Vec::new());
                }
            }
            Event::End(TagEnd::List(_)) => self.close_list(),
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                ..
            }) => {
                self.text.clear();
                self.link = Some((dest_url.into_string(), span));
                self.is_wiki = matches!(link_type, LinkType::WikiLink { has_pothole: true });
            }
            Event::End(TagEnd::Link) => self.link(),
            // What follows a separator stands beside the parts.
            Event::Rule => self.close_part(),
            _ => {}
        }
    }

    /// A heading begins a part; the first of the page is its title.
    fn heading(&mut self, level: usize, span: Span) {
        let title = std::mem::take(&mut self.text);
        let is_title = level == 1 && self.part.is_none() && self.levels[0].is_empty();
        self.close_part();
        // A heading that is a link is an entry already.
        if !is_title && !title.trim().is_empty() {
            self.part = Some(self.entry(Some(title), OutlineTarget::Group, span));
        }
    }

    fn link(&mut self) {
        let Some((destination, span)) = self.link.take() else {
            return;
        };
        self.item = None;
        let mut title = std::mem::take(&mut self.text);
        let mut destination = destination;
        if std::mem::take(&mut self.is_wiki) {
            // Sidebars are GitHub's, where the page comes last.
            std::mem::swap(&mut title, &mut destination);
        }
        let target = target(self.folder, &destination);
        let entry = self.entry(Some(title), target, span);
        self.add(entry);
    }

    /// An item of which only its text was seen groups what is nested in it.
    fn close_group(&mut self) {
        let title = std::mem::take(&mut self.text);
        let title = title.trim();
        if let Some(span) = self.item.take().filter(|_| !title.is_empty()) {
            let entry = self.entry(Some(title.to_owned()), OutlineTarget::Group, span);
            self.add(entry);
        }
    }

    fn close_list(&mut self) {
        if self.levels.len() < 2 {
            return;
        }
        let inner = self.levels.pop().unwrap_or_default();
        let is_nested = self.levels.len() > 1;
        let above = self.levels.last_mut().and_then(|outer| outer.last_mut());
        if let Some(above) = above.filter(|_| is_nested) {
            above.children.extend(inner);
            return;
        }
        for entry in inner {
            self.add(entry);
        }
    }

    fn add(&mut self, entry: OutlineEntry) {
        match &mut self.part {
            Some(part) if self.levels.len() == 1 => part.children.push(entry),
            _ => self
                .levels
                .last_mut()
                .expect("the outermost stays")
                .push(entry),
        }
    }

    fn close_part(&mut self) {
        if let Some(part) = self.part.take() {
            self.levels[0].push(part);
        }
    }

    fn entry(&self, title: Option<String>, target: OutlineTarget, span: Span) -> OutlineEntry {
        OutlineEntry {
            title: title
                .map(|title| title.trim().to_owned())
                .filter(|title| !title.is_empty()),
            target,
            children: Vec::new(),
            place: Written {
                source: Arc::clone(self.source),
                span,
            },
        }
    }

    fn finish(mut self) -> Vec<OutlineEntry> {
        while self.levels.len() > 1 {
            self.close_list();
        }
        self.close_part();
        self.levels.pop().unwrap_or_default()
    }
}

/// What a link of such a page leads to. One that leads nowhere is a chapter
/// that is not written yet.
fn target(folder: &str, destination: &str) -> OutlineTarget {
    if destination.contains("://") || destination.starts_with("mailto:") {
        return OutlineTarget::External(destination.to_owned());
    }
    let path = destination.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    if path.is_empty() {
        return OutlineTarget::Group;
    }
    let from = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_page_path(&joined) {
        OutlineTarget::Page(joined)
    } else {
        OutlineTarget::Address(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let source = Arc::new(SourceFile::new("SUMMARY.md", text));
        let mut lines = Vec::new();
        describe(&summary_entries(&source, ""), 0, &mut lines);
        lines
    }

    fn describe(entries: &[OutlineEntry], depth: usize, lines: &mut Vec<String>) {
        for entry in entries {
            let target = match &entry.target {
                OutlineTarget::Page(path) => path.as_str(),
                OutlineTarget::Address(path) => path.as_str(),
                OutlineTarget::External(url) => url.as_str(),
                _ => "-",
            };
            let title = entry.title.as_deref().unwrap_or_default();
            lines.push(format!("{}{title} {target}", "  ".repeat(depth)));
            describe(&entry.children, depth + 1, lines);
        }
    }

    #[test]
    fn chapters_nest_as_lists_do() {
        let text = "# Summary\n\n[Start](start.md)\n\n- [B `x`](./b.md#top)\n  - [A](x/a%20b.md)\n- [Draft]()\n\n---\n\n[End](end.md)\n";
        assert_eq!(
            read(text),
            [
                "Start start.md",
                "B x b.md",
                "  A x/a b.md",
                "Draft -",
                "End end.md"
            ]
        );
    }

    #[test]
    fn headings_begin_parts_and_items_without_links_are_groups() {
        let text = "# Table of contents\n\n* [Home](README.md)\n\n## Use\n\n* [Install](use/install.md)\n* Advanced\n  * [Tune](use/tune.md)\n\n# Part II\n\n- [Site](https://a.example)\n";
        assert_eq!(
            read(text),
            [
                "Home README.md",
                "Use -",
                "  Install use/install.md",
                "  Advanced -",
                "    Tune use/tune.md",
                "Part II -",
                "  Site https://a.example"
            ]
        );
    }

    #[test]
    fn wiki_sidebars_are_read() {
        let text = "**[[Home]]**\n\n* [[How to|Deploy-Guide]]\n* [Alerts](Alerts)\n";
        assert_eq!(
            read(text),
            ["Home Home", "How to Deploy-Guide", "Alerts Alerts"]
        );
    }

    #[test]
    fn endless_nesting_comes_to_an_end() {
        let lines = (0..2000).map(|depth| ["  ".repeat(depth), "- [a](a.md)\n".to_owned()]);
        let text = lines.flatten().collect::<String>();
        assert!(!read(&text).is_empty());
    }
}
