//! HTML elements with markdown content in MDX.

use std::ops::Range;

use pulldown_cmark::{Options, Parser, html};

use super::rewriter::Rewriter;

impl Rewriter<'_> {
    /// `<details>`, its summary and its end; the content is markdown. Returns
    /// the start of the next line.
    pub(super) fn details(&mut self, content: Range<usize>, width: usize) -> Option<usize> {
        if !self.flavour.has_expressions() {
            return None;
        }
        let line = self.text[content.clone()].trim_end();
        let end = content.start + line.len();
        if line == "</details>" {
            self.emit.separate(content.start);
            self.line_of_html(content.start..end, content.end, width);
            return Some(content.end);
        }
        let opening = if line.starts_with("<details") {
            line.find('>')? + 1
        } else {
            0
        };
        let rest = &line[opening..];
        let summary = rest.trim_start();
        let is_summary = summary.starts_with("<summary") && summary.ends_with("</summary>");
        if !(is_summary || (rest.is_empty() && opening > 0)) {
            return None;
        }
        if !is_summary {
            self.line_of_html(content.start..end, content.end, width);
            return Some(content.end);
        }
        let start = end - summary.len() + summary.find('>')? + 1;
        let inner = start..end - "</summary>".len();
        let written = self.text.get(inner.clone())?;
        self.emit.start_line(width, content.start);
        self.emit.out.copy(self.text, content.start..start);
        if written.contains(['*', '_', '`', '[']) {
            self.emit.out.insert(&inline_html(written), inner.clone());
        } else {
            self.emit.out.copy(self.text, inner.clone());
        }
        self.emit.out.copy(self.text, inner.end..content.end);
        self.after_html(content.end);
        Some(content.end)
    }

    fn line_of_html(&mut self, line: Range<usize>, end: usize, width: usize) {
        self.emit.start_line(width, line.start);
        self.emit.out.copy(self.text, line.start..end);
        self.after_html(end);
    }

    fn after_html(&mut self, end: usize) {
        self.emit.needs_blank = true;
        self.skip_tokens(end);
    }
}

/// Markdown of one line as HTML.
fn inline_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    html::push_html(
        &mut out,
        Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH),
    );
    let inner = out.trim_end().strip_prefix("<p>");
    let inner = inner.and_then(|inner| inner.strip_suffix("</p>"));
    inner.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::book::Generator;
    use crate::parse::dialect::{Flavour, Rewritten};

    fn in_book(path: &str, text: &str) -> String {
        let rewritten = Rewritten::new(text, Flavour::new(path, Generator::None));
        rewritten.text.into_owned()
    }

    #[test]
    fn folds_of_mdx_hold_markdown() {
        assert_eq!(
            in_book(
                "a.mdx",
                "<details>\n<summary>**a** `b`</summary>\nText *c*\n</details>\nd\n"
            ),
            "<details>\n\n<summary><strong>a</strong> <code>b</code></summary>\n\nText *c*\n\n</details>\n\nd\n"
        );
        assert_eq!(
            in_book("a.mdx", "<details><summary>a</summary>\nb\n</details>\n"),
            "<details><summary>a</summary>\n\nb\n\n</details>\n"
        );
        let kept = "<details>\n<summary>**a**</summary>\nb\n</details>\n";
        assert_eq!(in_book("a.md", kept), kept);
    }
}
