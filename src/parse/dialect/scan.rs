//! Finds tags outside code, and lines that begin or end containers, in one
//! pass.

use std::ops::Range;

use super::arguments::braces;
use super::ends::Ends;
use super::fence::{FenceLine, Fences};
use super::flavour::Flavour;
use super::token::{self, Token};
use super::{attributes, esm, kramdown};

/// The syntax of a page besides markdown, in order.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) marks: Vec<(usize, Mark)>,
    /// Starts of blocks that become callouts because of their class.
    pub(super) notes: Vec<(usize, kramdown::Note<'a>)>,
    /// Starts of lines that contain only `:::`.
    pub(super) closers: Vec<usize>,
}

/// A construct that begins or ends with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Code up to this offset.
    Code(usize),
    /// A comment up to this offset.
    Comment(usize),
    OpensDirective,
    ClosesDirective,
    /// `>>>` with a matching end (GitLab).
    OpensQuote,
    ClosesQuote,
}

/// Scans a page.
pub(super) fn scan(text: &str, flavour: Flavour) -> Scan<'_> {
    let mut scanner = Scanner {
        text,
        flavour,
        out: Scan::default(),
        fences: Fences::default(),
        ends: Ends::default(),
        lines: kramdown::Lines::default(),
        quotes: Vec::new(),
        code: None,
        budget: text.len() * 4,
        is_raw: false,
    };
    scanner.run();
    let Scanner {
        mut out,
        quotes,
        lines,
        ..
    } = scanner;
    for pair in quotes.chunks_exact(2) {
        out.marks.push((pair[0], Mark::OpensQuote));
        out.marks.push((pair[1], Mark::ClosesQuote));
    }
    out.marks.sort_by_key(|(start, _)| *start);
    lines.finish(&mut out);
    token::pair(&mut out.tokens);
    out
}

struct Scanner<'a> {
    text: &'a str,
    flavour: Flavour,
    out: Scan<'a>,
    fences: Fences,
    ends: Ends,
    lines: kramdown::Lines<'a>,
    /// Starts of the lines that are `>>>`.
    quotes: Vec<usize>,
    /// Index of the mark of the open block of code.
    code: Option<usize>,
    /// Remaining bytes for unsuccessful searches for component ends, which
    /// keeps the scan linear on hostile pages.
    budget: usize,
    /// Whether `{% raw %}` is open.
    is_raw: bool,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let end = line_end(self.text, at);
            at = self.line(at..end);
        }
    }

    /// Scans a line and returns the start of the next one, or of a later one if
    /// a construct spans several lines.
    fn line(&mut self, range: Range<usize>) -> usize {
        let text = self.text;
        let line = &text[range.clone()];
        let kind = self.fences.line(line);
        if !matches!(kind, FenceLine::Inside | FenceLine::Closes) {
            self.end_code(range.start);
        }
        match kind {
            FenceLine::Text => {}
            FenceLine::Inside => {
                self.in_code(range.clone());
                return range.end;
            }
            FenceLine::Opens => {
                self.code = Some(self.out.marks.len());
                let end = Mark::Code(text.len());
                self.out.marks.push((range.start, end));
                self.lines.other(range.start);
                return range.end;
            }
            FenceLine::Closes => {
                self.end_code(range.end);
                return range.end;
            }
            FenceLine::OpensDirective => {
                self.out.marks.push((range.start, Mark::OpensDirective));
                return range.end;
            }
            FenceLine::ClosesDirective => {
                self.out.marks.push((range.start, Mark::ClosesDirective));
                return range.end;
            }
        }
        if self.flavour.has_expressions()
            && self.lines.begins_block()
            && let Some(end) = esm::module_end(text, range.start)
        {
            self.out.tokens.push(Token::text(range.start..end, ""));
            return end;
        }
        let trimmed = line.trim();
        if trimmed == ">>>" {
            self.quotes.push(range.start);
        } else if trimmed.len() >= 3 && trimmed.bytes().all(|byte| byte == b':') {
            self.out.closers.push(range.start);
        }
        if self.lines.take(text, range.clone()) {
            return range.end;
        }
        self.text_line(range)
    }

    /// Ends the open block of code, if one is open.
    fn end_code(&mut self, end: usize) {
        if let Some(index) = self.code.take() {
            self.out.marks[index].1 = Mark::Code(end);
        }
    }

    /// Finds the tags of a line, including constructs that span several lines.
    fn text_line(&mut self, range: Range<usize>) -> usize {
        let bytes = self.text.as_bytes();
        let has_calls = self.flavour.has_calls();
        let is_mark =
            |byte: &u8| matches!(byte, b'`' | b'{' | b'<' | b'%') || (*byte == b'@' && has_calls);
        let (mut at, mut end) = (range.start, range.end);
        loop {
            if at >= end {
                if at >= bytes.len() || bytes[at - 1] == b'\n' {
                    return at;
                }
                end = line_end(self.text, at);
            }
            let Some(next) = bytes[at..end].iter().position(is_mark) else {
                return end;
            };
            at += next;
            let escaped = at > range.start && bytes[at - 1] == b'\\';
            let behind = if escaped { None } else { self.mark(at, end) };
            at = behind.unwrap_or(at + 1);
        }
    }

    /// Handles a construct at a delimiter; returns its end.
    fn mark(&mut self, at: usize, end: usize) -> Option<usize> {
        let rest = &self.text[at..];
        match rest.as_bytes() {
            [b'`', ..] => {
                let run = rest.bytes().take_while(|&byte| byte == b'`').count();
                let close = self.text[at + run..end].find(&rest[..run]);
                let behind = close.map_or(at + run, |close| at + run + close + run);
                self.in_code(at..behind);
                Some(behind)
            }
            [b'<', b'!', b'-', b'-', ..] => {
                let behind = self.ends.next(self.text, at + 4, "-->")?;
                self.out.marks.push((at, Mark::Comment(behind)));
                Some(behind)
            }
            [b'{', b'%', ..] => self.tag(at),
            _ if self.is_raw => None,
            [b'{', b'{', b'<' | b'%', b'/', b'*', ..] => self.escaped_shortcode(at, end),
            [b'{', b'{', b'<', ..] => self.shortcode(at, ">}}"),
            [b'{', b'{', b'%', ..] => self.shortcode(at, "%}}"),
            [b'{', b'{', ..] => self.output(at),
            [b'{', b'/', b'*', ..] if self.flavour.has_expressions() => {
                let behind = self.ends.next(self.text, at, "*/}")?;
                Some(self.push(Token::text(at..behind, ""), behind))
            }
            [b'{', b':', b':', ..] => {
                let behind = self.ends.in_paragraph(self.text, at, "}")?;
                Some(self.push(Token::text(at..behind, ""), behind))
            }
            [b'{', ..] if self.flavour.has_expressions() => self.expression(at, end),
            [b'<', b'%', ..] => {
                let length = self.text[at..end].find("%>")? + 2;
                Some(self.push(Token::unknown(at..at + length), at + length))
            }
            [b'@', b'/', ..] if self.text[..at].ends_with(['(', '"']) => {
                Some(self.push(Token::text(at..at + 2, "/"), at + 2))
            }
            [b'<', ..] => self.angle(at),
            [b'%', b'%', ..] if self.flavour.has_percent_comments() => {
                let behind = self.ends.next(self.text, at + 2, "%%")?;
                Some(self.push(Token::text(at..behind, ""), behind))
            }
            _ => None,
        }
    }

    fn push(&mut self, token: Token<'a>, behind: usize) -> usize {
        self.out.tokens.push(token);
        behind
    }

    /// `{{</* note */>}}` prints `{{< note >}}`.
    fn escaped_shortcode(&mut self, at: usize, end: usize) -> Option<usize> {
        let (opening, closing, shown) = match self.text.as_bytes()[at + 2] {
            b'<' => ("{{<", "*/>}}", ">}}"),
            _ => ("{{%", "*/%}}", "%}}"),
        };
        let length = self.text[at..end].find(closing)?;
        let close = at + length;
        self.out.tokens.push(Token::text(at..at + 5, opening));
        let behind = close + closing.len();
        Some(self.push(Token::text(close..behind, shown), behind))
    }

    fn shortcode(&mut self, at: usize, close: &'static str) -> Option<usize> {
        let behind = self.ends.in_paragraph(self.text, at + 3, close)?;
        let inner = &self.text[at + 3..behind - 3];
        Some(self.push(Token::shortcode(at..behind, inner), behind))
    }

    fn tag(&mut self, at: usize) -> Option<usize> {
        let behind = self.ends.in_paragraph(self.text, at + 2, "%}")?;
        let inner = &self.text[at + 2..behind - 2];
        let token = Token::tag(at..behind, inner);
        if token.name == "raw" {
            self.is_raw = token.form == token::Form::Opens;
            return Some(self.push(Token::text(at..behind, ""), behind));
        }
        if self.is_raw {
            return None;
        }
        let is_call = inner.contains('(') || inner.trim().starts_with("end");
        let is_known = self.flavour.has_tags() || (self.flavour.has_calls() && is_call);
        if is_known || token.role().is_some() {
            return Some(self.push(token, behind));
        }
        None
    }

    /// `{{ … }}` that prints a value.
    fn output(&mut self, at: usize) -> Option<usize> {
        let behind = self.ends.in_paragraph(self.text, at + 2, "}}")?;
        let inner = self.text[at + 2..behind - 2].trim();
        if self.flavour.has_output() {
            let token = match kramdown::printed(inner) {
                Some(text) => Token::text(at..behind, text),
                None => Token::unknown(at..behind),
            };
            return Some(self.push(token, behind));
        }
        if self.flavour.has_calls() && inner.contains('(') {
            let mut token = Token::tag(at..behind, inner);
            token.form = token::Form::Alone;
            return Some(self.push(token, behind));
        }
        None
    }

    /// `{"text"}` prints the string; other expressions are kept as written.
    fn expression(&mut self, at: usize, end: usize) -> Option<usize> {
        let line = &self.text[at..end];
        if !matches!(line.as_bytes().get(1), Some(b'"' | b'\'' | b'`')) {
            return None;
        }
        let length = braces(line)?;
        let inner = &line[1..length - 1];
        let quote = &inner[..1];
        let text = inner[1..].strip_suffix(quote)?;
        if text.contains(quote) || text.contains("${") {
            return None;
        }
        Some(self.push(Token::text(at..at + length, text.to_owned()), at + length))
    }

    fn angle(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if self.flavour.has_page_scripts()
            && let Some(behind) = self.page_script(at)
        {
            return Some(self.push(Token::text(at..behind, ""), behind));
        }
        let name = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
        let first = *bytes.get(name)?;
        let is_component = first.is_ascii_uppercase() || first == b'>';
        let is_plain = first.is_ascii_lowercase() && self.flavour.has_expressions();
        if !self.flavour.has_components() || !(is_component || is_plain) || self.budget == 0 {
            return None;
        }
        let (read, closed) = attributes::tag_length(&self.text[at..]);
        if !closed {
            self.budget = self.budget.saturating_sub(read);
            return None;
        }
        let range = at..at + read;
        let inner = &self.text[at + 1..range.end - 1];
        if is_component {
            return Some(self.push(Token::component(range.clone(), inner), range.end));
        }
        let html = attributes::as_html(inner)?;
        Some(self.push(Token::text(range.clone(), html), range.end))
    }

    /// The end of a `<script>` or `<style>` that belongs to the generator.
    fn page_script(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let is_first = at == 0 || self.text.as_bytes()[at - 1] == b'\n';
        let is = |tag: &str| is_first && rest.starts_with(tag);
        if is("<script") {
            self.ends.next(self.text, at, "</script>")
        } else if is("<style") {
            self.ends.next(self.text, at, "</style>")
        } else {
            None
        }
    }

    /// In code, only syntax that prints code is replaced.
    fn in_code(&mut self, range: Range<usize>) {
        let code = &self.text[range.clone()];
        if !code.contains('{') {
            return;
        }
        let mut at = range.start;
        while let Some(next) = memchr::memmem::find(&self.text.as_bytes()[at..range.end], b"{") {
            at += next;
            let rest = &self.text[at..range.end];
            let behind = if rest.starts_with("{{</*") || rest.starts_with("{{%/*") {
                self.escaped_shortcode(at, range.end)
            } else if rest.starts_with("{%") && self.flavour.has_tags_in_code() {
                self.raw_tag(at, range.end)
            } else {
                None
            };
            at = behind.unwrap_or(at + 1);
        }
    }

    fn raw_tag(&mut self, at: usize, end: usize) -> Option<usize> {
        let length = self.text[at..end].find("%}")?;
        let behind = at + length + 2;
        let word = self.text[at + 2..at + length].trim_matches('-').trim();
        match word {
            "raw" => self.is_raw = true,
            "endraw" => self.is_raw = false,
            _ => return None,
        }
        Some(self.push(Token::text(at..behind, ""), behind))
    }
}

/// The end of the line at `at`, including its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length + 1)
}
