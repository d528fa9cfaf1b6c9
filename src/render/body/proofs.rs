//! Words of a page that the repository proves or contradicts, as links to the
//! line that decides.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::Event;

use super::Escaped;
use super::events::EventWriter;
use crate::book::{Block, ProofState};
use crate::printable::printable_code;
use crate::render::highlight::Highlighter;
use crate::render::proofs::Word;
use crate::source::{SourceFile, Span};

/// The words of a page, in the order of its text.
#[derive(Default)]
pub(in crate::render) struct Words<'a> {
    words: Vec<Word<'a>>,
}

impl<'a> Words<'a> {
    /// The words, sorted by their places; of those that overlap the first
    /// counts.
    pub(in crate::render) fn new(words: Vec<Word<'a>>) -> Self {
        let mut kept: Vec<Word<'a>> = Vec::with_capacity(words.len());
        for word in words {
            let is_free = kept
                .last()
                .is_none_or(|last| last.span.end <= word.span.start);
            if is_free && word.span.start < word.span.end {
                kept.push(word);
            }
        }
        Self { words: kept }
    }

    /// The words inside of a span.
    fn inside(&self, span: Span) -> &[Word<'a>] {
        if self.words.is_empty() {
            return &[];
        }
        let first = self
            .words
            .partition_point(|word| word.span.start < span.start);
        let words = &self.words[first..];
        let count = words.partition_point(|word| word.span.start < span.end);
        let count = words[..count].partition_point(|word| word.span.end <= span.end);
        &words[..count]
    }

    /// The word that an inline code at `span` is, or that it holds.
    fn in_code(&self, span: Span) -> Option<&Word<'a>> {
        let words = self.inside(span);
        let is_wrong = |word: &&Word<'_>| word.state == ProofState::Contradicted;
        words.iter().find(is_wrong).or(words.first())
    }

    /// A text as HTML with its words as links. Nothing if it holds none, or is
    /// written otherwise in the file.
    fn linked(&self, text: &str, span: Span, source: &SourceFile) -> Option<String> {
        let words = self.inside(span);
        if words.is_empty() || source.slice(span) != text {
            return None;
        }
        let mut html = String::with_capacity(text.len() * 2);
        let mut at = 0;
        for word in words {
            let start = (word.span.start - span.start) as usize;
            let end = (word.span.end - span.start) as usize;
            let _ = write!(html, "{}", Escaped(text.get(at..start)?));
            start_tag(word, &mut html);
            let _ = write!(html, "{}</a>", Escaped(text.get(start..end)?));
            at = end;
        }
        let _ = write!(html, "{}", Escaped(text.get(at..)?));
        Some(html)
    }

    /// Highlights a part of a block, with its words as links.
    pub(super) fn highlight(
        &self,
        (language, block, part): (&str, &Block, Range<usize>),
        (highlighter, source): (&Highlighter, &SourceFile),
        html: &mut String,
    ) {
        let Some(code) = block.code.get(part.clone()) else {
            return;
        };
        let words = self.in_block(block, part, source);
        if words.is_empty() {
            return highlighter.highlight(language, code, html);
        }
        let mut plain = String::with_capacity(code.len() * 2);
        highlighter.highlight(language, code, &mut plain);
        if length_of_text(&plain) == code.len() {
            mark(&plain, &words, html);
        } else {
            // Something that readers do not see is written out.
            html.push_str(&plain);
        }
    }

    /// The words in a part of a block, by their places in that part.
    fn in_block(
        &self,
        block: &Block,
        part: Range<usize>,
        source: &SourceFile,
    ) -> Vec<(Range<usize>, &Word<'a>)> {
        let words = self.inside(block.span).iter();
        let placed = words.filter_map(|word| {
            let line = block
                .lines
                .partition_point(|line| line.start <= word.span.start)
                .checked_sub(1)?;
            let start =
                (block.starts.get(line)? + (word.span.start - block.lines[line].start)) as usize;
            let end = start + (word.span.end - word.span.start) as usize;
            let is_inside = part.start <= start && end <= part.end;
            let is_same = block.code.get(start..end)? == source.slice(word.span);
            (is_inside && is_same).then(|| (start - part.start..end - part.start, word))
        });
        placed.collect()
    }
}

impl EventWriter<'_> {
    /// Writes a text or inline code with links to what proves it; whether there
    /// is anything to link to.
    pub(super) fn proven(&mut self, node: usize, event: &Event<'_>) -> bool {
        if self.in_link || self.heading_end.is_some() {
            return false;
        }
        let span = self.document().nodes[node].span;
        let words = &self.context.words;
        let markup = match event {
            Event::Code(code) => words.in_code(span).map(|word| {
                let mut html = String::new();
                start_tag(word, &mut html);
                let code = printable_code(code);
                html + &format!("<code>{}</code></a>", Escaped(&code))
            }),
            Event::Text(text) => words.linked(text, span, &self.document().source),
            _ => None,
        };
        let is_proven = markup.is_some();
        if let Some(markup) = markup {
            self.html(markup);
        }
        is_proven
    }
}

/// What opens the link of a word.
fn start_tag(word: &Word<'_>, html: &mut String) {
    let class = match word.state {
        ProofState::Contradicted => "proof wrong",
        _ if word.is_changed => "proof changed",
        _ => "proof",
    };
    let _ = write!(html, "<a class=\"{class}\" href=\"#proof:{}\"", word.number);
    if word.state == ProofState::Contradicted {
        let right = word.correct.unwrap_or("not in the repository");
        let _ = write!(html, " data-right=\"{}\"", Escaped(right));
    }
    // Whoever goes through a page by the keyboard meets each statement once.
    html.push_str(if word.is_repeated {
        " tabindex=\"-1\">"
    } else {
        ">"
    });
}

/// How many bytes of text highlighted code holds.
fn length_of_text(html: &str) -> usize {
    Pieces(html)
        .filter_map(|piece| match piece {
            Piece::Text(_, length) => Some(length),
            Piece::Tag(_) => None,
        })
        .sum()
}

/// Copies highlighted code with links around places of its text. Spans that
/// are open where a link begins or ends are closed and opened again.
fn mark(html: &str, words: &[(Range<usize>, &Word<'_>)], out: &mut String) {
    let mut open = "";
    let mut at = 0;
    let mut words = words.iter().peekable();
    let mut until = None;
    for piece in Pieces(html) {
        let (text, length) = match piece {
            Piece::Tag(tag) => {
                open = if tag.starts_with("</") { "" } else { tag };
                out.push_str(tag);
                continue;
            }
            Piece::Text(text, length) => (text, length),
        };
        if let Some((place, word)) = words.next_if(|(place, _)| place.start == at) {
            close(open, out);
            start_tag(word, out);
            out.push_str(open);
            until = Some(place.end);
        }
        out.push_str(text);
        at += length;
        if until == Some(at) {
            close(open, out);
            out.push_str("</a>");
            out.push_str(open);
            until = None;
        }
    }
}

fn close(open: &str, out: &mut String) {
    if !open.is_empty() {
        out.push_str("</span>");
    }
}

/// Tags and characters of highlighted code.
struct Pieces<'h>(&'h str);

enum Piece<'h> {
    Tag(&'h str),
    /// A character as HTML, and how many bytes of the code it stands for.
    Text(&'h str, usize),
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        let first = self.0.chars().next()?;
        let end = match first {
            '<' => self.0.find('>').map(|at| at + 1),
            '&' => self.0.find(';').map(|at| at + 1),
            _ => None,
        };
        let (piece, rest) = self.0.split_at(end.unwrap_or(first.len_utf8()));
        self.0 = rest;
        Some(match first {
            '<' => Piece::Tag(piece),
            // Entities stand for one byte each: `<`, `>`, `&` and quotes.
            '&' => Piece::Text(piece, 1),
            _ => Piece::Text(piece, first.len_utf8()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(state: ProofState) -> Word<'static> {
        Word {
            span: Span::default(),
            number: 1,
            state,
            correct: Some("a\"b"),
            is_changed: false,
            is_repeated: false,
        }
    }

    #[test]
    fn links_split_the_spans_that_they_cross() {
        let proven = word(ProofState::Proven);
        let mark = |html: &str, place: Range<usize>| {
            let mut out = String::new();
            mark(html, &[(place, &proven)], &mut out);
            out
        };
        let link = "<a class=\"proof\" href=\"#proof:1\">";
        assert_eq!(mark("a b c", 2..3), format!("a {link}b</a> c"));
        assert_eq!(
            mark("<span class=\"hs\">&lt;ab</span>c", 1..3),
            format!(
                "<span class=\"hs\">&lt;</span>{link}<span class=\"hs\">ab</span></a><span class=\"hs\"></span>c"
            )
        );
        assert_eq!(length_of_text("<span class=\"hs\">&lt;ä</span>c"), 4);
    }

    #[test]
    fn the_right_value_is_escaped() {
        let mut html = String::new();
        start_tag(&word(ProofState::Contradicted), &mut html);
        assert_eq!(
            html,
            "<a class=\"proof wrong\" href=\"#proof:1\" data-right=\"a&quot;b\">"
        );
    }
}
