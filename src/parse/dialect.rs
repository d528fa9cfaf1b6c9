//! Dialects that the markdown parser does not know, written as ones it does:
//! admonitions become callouts, shortcodes and templates are taken out.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// A text with some parts rewritten, and the way back to the original.
#[derive(Debug)]
pub(super) struct Rewritten<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where template syntax was taken out of the original.
    pub(super) templates: Vec<Range<usize>>,
    /// Starts of pieces: offset in the new text, offset in the original.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Rewritten<'a> {
    /// Rewrites `text` if it needs it.
    pub(super) fn new(text: &'a str) -> Self {
        static NEEDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
            // Leftmost, as only such searches look at many bytes at once.
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostFirst)
                .build(["!!!", "???", "{{<", "{{%", "<%"])
                .expect("few short words")
        });
        if NEEDS.is_match(text) {
            Writer::new(text).run()
        } else {
            Self {
                text: Cow::Borrowed(text),
                templates: Vec::new(),
                pieces: Vec::new(),
            }
        }
    }

    /// The place in the original of a range of the new text.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        if self.pieces.is_empty() {
            return range;
        }
        let start = self.original_offset(range.start);
        start..self.original_offset(range.end).max(start)
    }

    fn original_offset(&self, offset: usize) -> usize {
        let next = self.pieces.partition_point(|&(new, _)| new <= offset);
        let Some(&(new, old)) = next.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return offset;
        };
        let limit = self.pieces.get(next).map_or(usize::MAX, |&(_, old)| old);
        (old + (offset - new)).min(limit)
    }
}

struct Writer<'a> {
    original: &'a str,
    text: String,
    pieces: Vec<(usize, usize)>,
    templates: Vec<Range<usize>>,
    fence: Option<(u8, usize)>,
    /// Column at which the bodies of the open admonitions begin.
    admonitions: Vec<usize>,
}

impl<'a> Writer<'a> {
    fn new(original: &'a str) -> Self {
        Self {
            original,
            text: String::with_capacity(original.len() + 64),
            pieces: vec![(0, 0)],
            templates: Vec::new(),
            fence: None,
            admonitions: Vec::new(),
        }
    }

    fn run(mut self) -> Rewritten<'a> {
        let mut at = 0;
        while at < self.original.len() {
            let end = self.original[at..]
                .find('\n')
                .map_or(self.original.len(), |n| at + n + 1);
            self.line(at..end);
            at = end;
        }
        Rewritten {
            text: Cow::Owned(self.text),
            templates: self.templates,
            pieces: self.pieces,
        }
    }

    fn line(&mut self, range: Range<usize>) {
        let line = &self.original[range.clone()];
        let indent = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim().is_empty();
        if !blank && self.fence.is_none() {
            self.admonitions.retain(|&column| column <= indent);
        }
        let depth = self.admonitions.len();
        let strip = self.admonitions.last().copied().unwrap_or(0).min(indent);
        if depth > 0 {
            // A blank line keeps the quote open only while its body goes on.
            if !blank || self.body_goes_on(range.end) {
                self.insert(&"> ".repeat(depth), range.start);
            }
        }
        let body = range.start + strip..range.end;
        let text = &self.original[body.clone()];
        self.resume(body.start);
        if self.toggle_fence(text) || self.fence.is_some() {
            self.text.push_str(text);
        } else if let Some(admonition) = Admonition::read(text) {
            self.insert(&admonition.as_callout(), body.start);
            let line_break = text.trim_end_matches(['\r', '\n']).len();
            self.resume(body.start + line_break);
            self.text.push_str(&text[line_break..]);
            self.admonitions.push(indent + 4);
        } else {
            self.without_templates(body);
        }
    }

    /// Whether the next line that is not blank belongs to the open admonition.
    fn body_goes_on(&self, from: usize) -> bool {
        let column = self.admonitions.last().copied().unwrap_or(0);
        let rest = self.original[from..]
            .lines()
            .take(64)
            .find(|line| !line.trim().is_empty());
        rest.is_some_and(|line| line.len() - line.trim_start_matches(' ').len() >= column)
    }

    /// Follows code fences, whose content stays as it is.
    fn toggle_fence(&mut self, line: &str) -> bool {
        let line = line.trim_start();
        let Some(&mark) = line
            .as_bytes()
            .first()
            .filter(|mark| matches!(mark, b'`' | b'~'))
        else {
            return false;
        };
        let length = line.bytes().take_while(|&byte| byte == mark).count();
        match self.fence {
            None if length >= 3 && !(mark == b'`' && line[length..].contains('`')) => {
                self.fence = Some((mark, length));
                true
            }
            Some((open, least))
                if open == mark && length >= least && line[length..].trim().is_empty() =>
            {
                self.fence = None;
                true
            }
            _ => false,
        }
    }

    /// Copies a line without template syntax; inline code stays as it is.
    fn without_templates(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(template) = next_template(self.original, at..range.end) {
            self.text.push_str(&self.original[at..template.range.start]);
            if let Some(keep) = template.keep {
                self.resume(keep.start);
                self.text.push_str(&self.original[keep]);
            }
            self.templates.push(template.range.clone());
            at = template.range.end;
            self.resume(at);
        }
        self.text.push_str(&self.original[at..range.end]);
    }

    /// Adds text that is not in the original, at this place of it.
    fn insert(&mut self, text: &str, original: usize) {
        self.pieces.push((self.text.len(), original));
        self.text.push_str(text);
        self.resume(original);
    }

    /// Goes on copying from this place of the original.
    fn resume(&mut self, original: usize) {
        self.pieces.push((self.text.len(), original));
    }
}

/// `!!! note "Title"`, `??? note`, `???+ note` (Python-Markdown, `MkDocs`).
struct Admonition<'a> {
    kind: &'a str,
    title: &'a str,
    fold: &'static str,
}

impl<'a> Admonition<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let line = line.trim_end();
        let (rest, fold) = if let Some(rest) = line.strip_prefix("!!!") {
            (rest, "")
        } else if let Some(rest) = line.strip_prefix("???+") {
            (rest, "+")
        } else {
            (line.strip_prefix("???")?, "-")
        };
        let rest = rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .unwrap_or(rest.len());
        let (kind, title) = rest.split_at(end);
        let title = title.trim();
        let quoted = title.is_empty()
            || (title.len() >= 2 && title.starts_with('"') && title.ends_with('"'));
        let words = title
            .split(' ')
            .all(|word| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        if kind.is_empty() || !(quoted || words) {
            return None;
        }
        let title = if quoted { title.trim_matches('"') } else { "" };
        Some(Self { kind, title, fold })
    }

    fn as_callout(&self) -> String {
        format!("> [!{}]{} {}", self.kind, self.fold, self.title)
    }
}

struct Template {
    range: Range<usize>,
    /// What of it stays: the target of a reference.
    keep: Option<Range<usize>>,
}

/// The next Hugo shortcode or ERB tag of one line, outside inline code. The
/// path of `ref` and `relref` is kept, so that the link still leads there.
fn next_template(text: &str, within: Range<usize>) -> Option<Template> {
    let line = &text[within.clone()];
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'`' {
            let run = bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
            let close = line[at + run..].find(&line[at..at + run]);
            at += close.map_or(run, |close| run + close + run);
            continue;
        }
        let close = match &bytes[at..] {
            [b'{', b'{', b'<', ..] => ">}}",
            [b'{', b'{', b'%', ..] => "%}}",
            [b'<', b'%', ..] => "%>",
            _ => {
                at += 1;
                continue;
            }
        };
        let end = line[at..]
            .find(close)
            .map(|length| at + length + close.len())?;
        let range = within.start + at..within.start + end;
        let keep = reference_target(text, range.clone());
        return Some(Template { range, keep });
    }
    None
}

/// The path that a shortcode refers to, which a link to it becomes.
pub(super) fn referenced(template: &str) -> Option<&str> {
    template.get(reference_target(template, 0..template.len())?)
}

/// The quoted path in `{{< ref "path" >}}` and `{{< relref "path" >}}`.
fn reference_target(text: &str, template: Range<usize>) -> Option<Range<usize>> {
    let inner = &text[template.clone()];
    let words = inner.trim_start_matches(['{', '<', '%']).trim_start();
    if !(words.starts_with("ref ") || words.starts_with("relref ")) {
        return None;
    }
    let start = inner.find('"')? + 1;
    let end = start + inner[start..].find('"')?;
    Some(template.start + start..template.start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(text: &str) -> String {
        Rewritten::new(text).text.into_owned()
    }

    #[test]
    fn admonitions_become_callouts() {
        let text = "a\n\n!!! warning \"Take care\"\n    one\n\n    two\n\nafter\n";
        let wanted = "a\n\n> [!warning] Take care\n> one\n> \n> two\n\nafter\n";
        assert_eq!(rewrite(text), wanted);
        assert_eq!(rewrite("???+ note\n    x\n"), "> [!note]+ \n> x\n");
        assert_eq!(rewrite("!!!tip\n    x\n"), "> [!tip] \n> x\n");
        assert_eq!(rewrite("Run now!!! Really.\n"), "Run now!!! Really.\n");
    }

    #[test]
    fn shortcodes_are_taken_out_but_for_references_and_code() {
        let text = "See [x]({{< ref \"./Other.md\" >}}) {{% note %}} `{{< raw >}}` <%= title %>\n";
        assert_eq!(rewrite(text), "See [x](./Other.md)  `{{< raw >}}` \n");
        let code = "```\n{{< kept >}}\n!!! note\n```\n";
        assert_eq!(rewrite(code), code);
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let text = "!!! note\n    body {{% x %}}end\n";
        let rewritten = Rewritten::new(text);
        for word in ["body", "end"] {
            let at = rewritten.text.find(word).expect("is there");
            assert_eq!(&text[rewritten.original(at..at + word.len())], word);
        }
        assert_eq!(rewritten.templates, vec![18..27]);
    }

    #[test]
    fn a_collapsible_admonition_after_blank_lines_keeps_its_place() {
        let text = "\n\n???note";
        let rewritten = Rewritten::new(text);
        for (at, c) in rewritten.text.char_indices() {
            assert!(rewritten.original(at..at + c.len_utf8()).end <= text.len());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_rewritten_with_places_inside_the_original(text in "([!?]{3}\\+? ?note|    |\\{\\{<|>\\}\\}|`|```|\\n|é|ref \"x\"|<%|%>|[a-z ]){0,40}") {
            let rewritten = Rewritten::new(&text);
            for (at, c) in rewritten.text.char_indices() {
                let range = rewritten.original(at..at + c.len_utf8());
                proptest::prop_assert!(text.is_char_boundary(range.start) && range.end <= text.len());
            }
        }
    }
}
