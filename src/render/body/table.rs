use pulldown_cmark::{Alignment, Tag, TagEnd};

/// A table being written. Alignment is a class: inline styles are forbidden
/// by the pages' Content-Security-Policy.
pub(super) struct Table<'a> {
    alignments: &'a [Alignment],
    in_head: bool,
    column: usize,
}

impl<'a> Table<'a> {
    pub(super) fn new(alignments: &'a [Alignment]) -> Self {
        Self {
            alignments,
            in_head: false,
            column: 0,
        }
    }

    pub(super) fn start(&mut self, tag: &Tag<'_>) -> &'static str {
        match tag {
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                "<thead><tr>"
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>"
            }
            _ => {
                let alignment = self.alignments.get(self.column);
                self.column += 1;
                match (self.in_head, alignment) {
                    (true, Some(Alignment::Right)) => "<th scope=\"col\" class=\"right\">",
                    (true, Some(Alignment::Center)) => "<th scope=\"col\" class=\"center\">",
                    (true, _) => "<th scope=\"col\">",
                    (false, Some(Alignment::Right)) => "<td class=\"right\">",
                    (false, Some(Alignment::Center)) => "<td class=\"center\">",
                    (false, _) => "<td>",
                }
            }
        }
    }

    pub(super) fn end(&mut self, end: TagEnd) -> &'static str {
        match end {
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            _ if self.in_head => "</th>",
            _ => "</td>",
        }
    }
}
