use std::sync::OnceLock;

use super::Span;

/// One text file of the author's, named by its path under the book's root.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters begin before each piece of [`PIECE`] bytes.
    counts: OnceLock<Vec<usize>>,
}

/// Bytes that are counted anew for each position: a file may be one line, and
/// have a finding at each word of it.
const PIECE: usize = 1024;

/// A place a person can go to: line and column, both from 1, the column
/// counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceFile {
    /// A file from its text. `path` uses `/` on every platform.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            counts: OnceLock::new(),
        }
    }

    /// A file from raw bytes. What is not UTF-8 becomes U+FFFD; the second
    /// value says where the first such place stands in the resulting text.
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> (Self, Option<Span>) {
        match String::from_utf8(bytes) {
            Ok(text) => (Self::new(path, text), None),
            Err(error) => {
                let start = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let span = Span::new(start..start + char::REPLACEMENT_CHARACTER.len_utf8());
                (Self::new(path, text), Some(span))
            }
        }
    }

    /// The path under the book's root, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under `span`, or nothing where it does not fit.
    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// Where `word` stands first inside a span; the span itself if the word
    /// is written otherwise there.
    pub fn find_in(&self, span: Span, word: &str) -> Span {
        let start = span.start as usize;
        match self.slice(span).find(word) {
            Some(at) if !word.is_empty() => Span::new(start + at..start + at + word.len()),
            _ => span,
        }
    }

    /// Line and column of a byte offset; one behind the end means the end.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts[line - 1] as usize;
        let end = (offset as usize).min(self.text.len()).max(start);
        let column = if end - start <= PIECE {
            characters(&self.text.as_bytes()[start..end])
        } else {
            self.characters_before(end) - self.characters_before(start)
        };
        Position {
            line,
            column: column + 1,
        }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let counts = self.counts.get_or_init(|| {
            let before = bytes.chunks(PIECE).scan(0, |before, piece| {
                let begun = *before;
                *before += characters(piece);
                Some(begun)
            });
            before.collect()
        });
        let piece = offset / PIECE;
        let begun = counts.get(piece).copied();
        // Behind the last whole piece there is none to begin with.
        begun.map_or_else(
            || characters(bytes),
            |begun| begun + characters(&bytes[piece * PIECE..offset]),
        )
    }

    /// The span of a line (from 1) without its line break; empty when there is
    /// no such line.
    pub fn line(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index)) else {
            return Span::default();
        };
        let end = starts
            .get(line)
            .map_or(self.text.len(), |&next| next as usize);
        let body = self.text[start as usize..end].trim_end_matches(['\n', '\r']);
        Span::new(start as usize..start as usize + body.len())
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            let starts = breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    let begins = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80);
    begins.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let file = SourceFile::new("a.md", "ab\ncäd\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 2, column: 1 });
        assert_eq!(file.position(6), Position { line: 2, column: 3 });
        assert_eq!(file.position(999), Position { line: 3, column: 1 });
    }

    #[test]
    fn columns_of_a_long_line_are_counted_as_those_of_a_short_one() {
        for line in ["äb语".repeat(1024), "x".repeat(4 * PIECE)] {
            let file = SourceFile::new("a.md", format!("é\n{line}"));
            for (column, (at, _)) in (1..).zip(line.char_indices()) {
                let offset = u32::try_from(at + 3).expect("a short text");
                assert_eq!(file.position(offset), Position { line: 2, column });
            }
            let behind = line.chars().count() + 1;
            let end = u32::try_from(line.len() + 3).expect("a short text");
            assert_eq!(
                file.position(end),
                Position {
                    line: 2,
                    column: behind
                }
            );
        }
    }

    #[test]
    fn lines_leave_out_their_break() {
        let file = SourceFile::new("a.md", "ab\r\ncd");
        assert_eq!(file.slice(file.line(1)), "ab");
        assert_eq!(file.slice(file.line(2)), "cd");
        assert_eq!(file.line(9), Span::default());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_kept_readable() {
        let (file, bad) = SourceFile::from_bytes("a.md", b"ok \xff end".to_vec());
        assert_eq!(file.text(), "ok \u{fffd} end");
        assert_eq!(bad, Some(Span::new(3..6)));
    }
}
