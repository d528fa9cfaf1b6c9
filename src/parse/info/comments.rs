//! Comments in code that are instructions for a generator: they mark lines or
//! refer to a list below. They are not part of the displayed and copied code.

use crate::book::{Block, CodeLook, Generator, LineMark};
use crate::source::Span;

/// What opens a comment, and what closes it.
const COMMENTS: [(&str, &str); 8] = [
    ("//", ""),
    ("#", ""),
    ("<!--", "-->"),
    ("/*", "*/"),
    ("--", ""),
    ("%", ""),
    (";", ""),
    ("{/*", "*/}"),
];

/// Removes instruction comments from a block.
pub(in crate::parse) fn take_comments(block: &mut Block, generator: Generator) {
    let is_annotated = block.info.words.iter().any(|(word, _)| word == ".annotate");
    let hides = generator == Generator::MdBook && block.info.language == "rust";
    let bytes = block.code.as_bytes();
    let has = |text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    if !(has("highlight-") || has("[!code") || has(")!") || is_annotated || hides) {
        return;
    }
    let mut reader = CommentReader {
        is_annotated,
        hides,
        look: block.look.take().unwrap_or_default(),
        shown: 0,
        next: None,
        inside: None,
        counts: 0,
    };
    let mut code = String::with_capacity(block.code.len());
    let (mut lines, mut starts) = (Vec::new(), Vec::new());
    for (line, span) in block.code.split_inclusive('\n').zip(&block.lines) {
        let body = line.trim_end_matches('\n');
        let Some(kept) = reader.line(body) else {
            continue;
        };
        if kept.is_empty() && !line.ends_with('\n') {
            continue;
        }
        starts.push(u32::try_from(code.len()).unwrap_or(u32::MAX));
        lines.push(shortened(*span, body.len() - kept.len()));
        code.push_str(kept);
        code.push_str(&line[body.len()..]);
        reader.shown += 1;
    }
    (block.code, block.lines, block.starts) = (code, lines, starts);
    block.look = reader.finish();
}

/// The place of a line without its end.
fn shortened(span: Span, by: usize) -> Span {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    Span {
        start: span.start,
        end: span.end.saturating_sub(by).max(span.start),
    }
}

struct CommentReader {
    is_annotated: bool,
    hides: bool,
    look: Box<CodeLook>,
    /// How many lines are kept so far.
    shown: usize,
    /// What the next line is marked as.
    next: Option<LineMark>,
    /// What the lines up to an end are marked as.
    inside: Option<LineMark>,
    /// How many of the coming lines are marked like the last one.
    counts: usize,
}

impl CommentReader {
    /// The remaining part of a line; `None` if it consisted of instructions.
    fn line<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        if let Some(word) = whole_comment(line)
            && self.instruction(word)
        {
            return None;
        }
        if self.hides && (line.trim() == "#" || line.trim_start().starts_with("# ")) {
            return None;
        }
        let mut mark = self.next.take().or(self.inside);
        let mut kept = line;
        if let Some((before, inner)) = trailing(line, "[!code ") {
            if let Some((found, count)) = code_mark(inner) {
                mark = found.or(mark);
                kept = before;
                if before.trim().is_empty() {
                    self.next = found;
                    return None;
                }
                self.counts = count.saturating_sub(1);
                self.inside = found.filter(|_| self.counts > 0).or(self.inside);
            }
        } else if self.counts > 0 {
            self.counts -= 1;
            if self.counts == 0 {
                self.inside = None;
            }
        }
        kept = self.annotations(kept);
        if let Some(mark) = mark {
            self.look.lines.push((self.shown, mark));
        }
        Some(kept)
    }

    /// Executes an instruction that fills a line.
    fn instruction(&mut self, word: &str) -> bool {
        match word {
            "highlight-next-line" => self.next = Some(LineMark::Highlighted),
            "highlight-start" => self.inside = Some(LineMark::Highlighted),
            "highlight-end" => self.inside = None,
            _ => return false,
        }
        true
    }

    /// Takes the numbers `# (1)!` off the end of a line.
    fn annotations<'l>(&mut self, line: &'l str) -> &'l str {
        let end = line.trim_end();
        let end = COMMENTS
            .iter()
            .filter(|(_, close)| !close.is_empty())
            .find_map(|(_, close)| end.strip_suffix(close))
            .map_or(end, str::trim_end);
        let (end, is_bare) = match end.strip_suffix('!') {
            Some(end) => (end, false),
            None => (end, true),
        };
        if is_bare && !self.is_annotated {
            return line;
        }
        let Some((before, number)) = end
            .strip_suffix(')')
            .and_then(|end| end.rsplit_once('('))
            .filter(|(_, number)| is_note(number))
        else {
            return line;
        };
        let before = before.trim_end();
        let opened = COMMENTS
            .iter()
            .find_map(|(open, _)| before.strip_suffix(open));
        let Some(kept) = opened else {
            return line;
        };
        self.look.notes.push((self.shown, number.to_owned()));
        kept.trim_end()
    }

    fn finish(mut self) -> Option<Box<CodeLook>> {
        let shown = self.shown;
        self.look.lines.retain(|(line, _)| *line < shown);
        // If a line has two marks, the one from the code takes precedence.
        let order = |(line, mark): &(usize, LineMark)| (*line, std::cmp::Reverse(*mark));
        self.look.lines.sort_unstable_by_key(order);
        self.look.lines.dedup_by_key(|(line, _)| *line);
        (*self.look != CodeLook::default()).then_some(self.look)
    }
}

fn is_note(number: &str) -> bool {
    matches!(number.len(), 1..=3) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The inside of a line that is one comment.
fn whole_comment(line: &str) -> Option<&str> {
    let line = line.trim();
    if !line.contains("highlight-") {
        return None;
    }
    COMMENTS.iter().find_map(|(open, close)| {
        let inner = line.strip_prefix(open)?.strip_suffix(close)?;
        inner.trim().starts_with("highlight-").then(|| inner.trim())
    })
}

/// The line before a comment at its end that begins with `word`, and what
/// follows that word.
fn trailing<'l>(line: &'l str, word: &str) -> Option<(&'l str, &'l str)> {
    let at = line.rfind(word)?;
    let before = line[..at].trim_end();
    let kept = COMMENTS
        .iter()
        .find_map(|(open, _)| before.strip_suffix(open))?;
    let (inner, _) = line[at + word.len()..].split_once(']')?;
    Some((kept.trim_end(), inner))
}

/// The mark that `[!code …]` of `VitePress` names, and for how many lines.
fn code_mark(inner: &str) -> Option<(Option<LineMark>, usize)> {
    let (name, count) = inner.split_once(':').unwrap_or((inner, "1"));
    let mark = match name.trim() {
        "++" | "add" => LineMark::Added,
        "--" | "remove" => LineMark::Removed,
        "highlight" | "hl" | "focus" | "error" | "warning" => LineMark::Highlighted,
        "word" => return Some((None, 1)),
        _ => return None,
    };
    Some((Some(mark), count.trim().parse().unwrap_or(1).min(10_000)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::book::{BlockKind, FenceInfo};

    fn block(code: &str, words: &[&str]) -> Block {
        let mut block = Block {
            node: 0,
            kind: BlockKind::Fenced,
            info: FenceInfo {
                words: words
                    .iter()
                    .map(|word| ((*word).to_owned(), Span::default()))
                    .collect(),
                ..FenceInfo::default()
            },
            code: code.to_owned(),
            span: Span::new(0..code.len()),
            lines: Vec::new(),
            starts: Vec::new(),
            look: None,
        };
        let mut at = 0;
        for line in code.split_inclusive('\n') {
            block
                .lines
                .push(Span::new(at..at + line.trim_end_matches('\n').len()));
            block.starts.push(u32::try_from(at).unwrap());
            at += line.len();
        }
        block
    }

    fn taken(code: &str) -> (String, String) {
        let mut block = block(code, &[]);
        take_comments(&mut block, Generator::None);
        let look = block.look.unwrap_or_default();
        let lines = look
            .lines
            .iter()
            .map(|(line, mark)| format!("{line}{mark:?} "));
        let notes = look
            .notes
            .iter()
            .map(|(line, note)| format!("{line}({note}) "));
        (
            block.code,
            lines.chain(notes).collect::<String>().trim_end().to_owned(),
        )
    }

    #[test]
    fn instructions_are_carried_out_and_gone() {
        for (code, kept, look) in [
            (
                "// highlight-next-line\nlet a;\nb\n",
                "let a;\nb\n",
                "0Highlighted",
            ),
            (
                "a\n# highlight-start\nb\nc\n# highlight-end\nd\n",
                "a\nb\nc\nd\n",
                "1Highlighted 2Highlighted",
            ),
            (
                "<!-- highlight-next-line -->\n<p>\n",
                "<p>\n",
                "0Highlighted",
            ),
            (
                "a // [!code ++]\nb // [!code --]\n",
                "a\nb\n",
                "0Added 1Removed",
            ),
            (
                "a # [!code highlight:2]\nb\nc\n",
                "a\nb\nc\n",
                "0Highlighted 1Highlighted",
            ),
            ("kubectl get pods # (1)!\n", "kubectl get pods\n", "0(1)"),
            ("<p> <!-- (12)! -->\n", "<p>\n", "0(12)"),
            ("f(1)! # why (1)\n", "f(1)! # why (1)\n", ""),
            (
                "echo highlight-next-line\n",
                "echo highlight-next-line\n",
                "",
            ),
            ("x=[!code ++]\n", "x=[!code ++]\n", ""),
        ] {
            assert_eq!(taken(code), (kept.to_owned(), look.to_owned()), "{code}");
        }
    }

    #[test]
    fn notes_without_a_mark_need_an_annotated_block() {
        let mut annotated = block("a: 1 # (1)\n", &[".annotate"]);
        take_comments(&mut annotated, Generator::None);
        assert_eq!(annotated.code, "a: 1\n");
        assert_eq!(taken("a: 1 # (1)\n").0, "a: 1 # (1)\n");
    }

    proptest! {
        #[test]
        fn places_of_lines_hold_whatever_is_taken(code in "(//|#|<!--|-->| |highlight-(next-line|start|end)|\\[!code (\\+\\+|hl:9|x)\\]|\\([0-9]\\)!?|é|a|\n){0,30}") {
            let mut block = block(&code, &[".annotate"]);
            take_comments(&mut block, Generator::MdBook);
            prop_assert_eq!(block.lines.len(), block.code.split_inclusive('\n').count());
            for (line, span) in block.code.split_inclusive('\n').zip(&block.lines) {
                prop_assert_eq!(&code[span.range()], line.trim_end_matches('\n'));
            }
        }
    }
}
