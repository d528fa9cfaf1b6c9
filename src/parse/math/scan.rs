//! Finds formulas in markdown, outside of code.

use std::collections::HashMap;
use std::ops::Range;

use super::evidence::{Evidence, judge};
use crate::book::Generator;

/// A formula and its delimiters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) open: Range<usize>,
    pub(super) content: Range<usize>,
    pub(super) close: Range<usize>,
    /// Whether it is set on lines of its own.
    pub(super) is_block: bool,
    evidence: Evidence,
}

/// Longest formula, in bytes: how far a closing delimiter is searched for.
const MAX_FORMULA_BYTES: usize = 4096;
/// The same for a formula in a line.
const MAX_INLINE_LENGTH: usize = 600;

/// The formulas of a text, in order.
pub(super) fn formulas(text: &str, generator: Generator) -> Vec<Candidate> {
    let mut found = Vec::new();
    for zone in outside_fences(text) {
        let mut scanner = Scanner {
            text,
            end: zone.end,
            generator,
            paragraph: zone.start,
            missing: HashMap::new(),
        };
        scanner.run(zone.start, &mut found);
    }
    // One certain formula shows that the page uses formulas.
    let sure = found.iter().any(|one| one.evidence == Evidence::Notation);
    let least = if sure {
        Evidence::Possible
    } else {
        Evidence::Shape
    };
    found.retain(|one| one.evidence >= least);
    found
}

/// The parts of a text between fenced code blocks.
fn outside_fences(text: &str) -> Vec<Range<usize>> {
    let mut zones = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut fence: Option<(u8, usize)> = None;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t', '>']).trim_end();
        let mark = body.bytes().next().unwrap_or_default();
        let length = body.bytes().take_while(|&byte| byte == mark).count();
        let is_fence = matches!(mark, b'`' | b'~') && length >= 3;
        match fence {
            None if is_fence && !(mark == b'`' && body[length..].contains('`')) => {
                zones.push(start..at);
                fence = Some((mark, length));
            }
            Some((open, least))
                if is_fence && open == mark && length >= least && body.len() == length =>
            {
                fence = None;
                start = at + line.len();
            }
            _ => {}
        }
        at += line.len();
    }
    if fence.is_none() {
        zones.push(start..text.len());
    }
    zones
}

struct Scanner<'a> {
    text: &'a str,
    end: usize,
    generator: Generator,
    /// Where the paragraph ends that was looked at last.
    paragraph: usize,
    /// Offsets before which no closing delimiter of this kind exists: each kind
    /// is searched only once.
    missing: HashMap<String, usize>,
}

impl Scanner<'_> {
    fn run(&mut self, start: usize, found: &mut Vec<Candidate>) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(next) = memchr::memchr3(b'$', b'`', b'\\', &bytes[at..self.end]) {
            at += next;
            let candidate = match bytes[at] {
                b'`' => {
                    at = self.behind_code(at);
                    continue;
                }
                b'\\' => self.bracketed(at),
                _ if bytes[at..self.end].starts_with(b"$$") => self.display(at),
                _ => self.inline(at),
            };
            at = match candidate {
                Some(candidate) => {
                    let end = candidate.close.end;
                    found.push(candidate);
                    end
                }
                None => self.behind_mark(at),
            };
        }
    }

    /// Behind inline code, or behind backticks that open none.
    fn behind_code(&mut self, at: usize) -> usize {
        let length = backticks(&self.text[at..self.end]);
        let start = at + length;
        let mark = &self.text[at..start];
        let close = self.closing(mark, start, |rest| {
            let mut at = 0;
            while let Some(next) = memchr::memchr(b'`', &rest.as_bytes()[at..]) {
                at += next;
                let other = backticks(&rest[at..]);
                if other == length {
                    return Some(at);
                }
                at += other;
            }
            None
        });
        close.map_or(start, |close| close + length)
    }

    /// Where the closing delimiter `mark` stands in the paragraph, which `find`
    /// finds in what follows `from`.
    fn closing(
        &mut self,
        mark: &str,
        from: usize,
        find: impl Fn(&str) -> Option<usize>,
    ) -> Option<usize> {
        if self.missing.get(mark).is_some_and(|&until| from < until) {
            return None;
        }
        let limit = self.limit(from, MAX_FORMULA_BYTES);
        let found = find(&self.text[from..limit]);
        if found.is_none() {
            self.missing.insert(mark.to_owned(), limit);
        }
        found.map(|at| from + at)
    }

    /// Behind a delimiter that opens no formula, or an escaped character.
    fn behind_mark(&self, at: usize) -> usize {
        let rest = &self.text[at..self.end];
        if rest.starts_with('\\') {
            let mut chars = rest.chars();
            chars.next();
            at + 1 + chars.next().map_or(0, char::len_utf8)
        } else {
            at + rest.bytes().take_while(|&byte| byte == b'$').count()
        }
    }

    /// How far a closing delimiter may stand: in the same paragraph.
    fn limit(&mut self, from: usize, most: usize) -> usize {
        if from >= self.paragraph {
            self.paragraph = from + paragraph_end(&self.text[from..self.end]);
        }
        let end = self.text.floor_char_boundary(from + most);
        end.clamp(from, self.paragraph.max(from))
    }

    /// `$$ … $$`.
    fn display(&mut self, at: usize) -> Option<Candidate> {
        let start = at + 2;
        let close = self.closing("$$", start, |rest| rest.find("$$"))?;
        let content = start..close;
        let text = &self.text[content.clone()];
        if text.trim().is_empty() || text.contains('$') {
            return None;
        }
        let before = self.text[..at].rsplit('\n').next().unwrap_or_default();
        let after = self.text[close + 2..]
            .split('\n')
            .next()
            .unwrap_or_default();
        let is_alone = before.trim_matches([' ', '\t', '>', '-', '*']).is_empty()
            && after
                .trim_end_matches([' ', '\t', '\r', '.', ','])
                .is_empty();
        let evidence = match judge(text) {
            // Delimiters that stand alone are a notation of their own.
            judged if is_alone => judged.max(if text.contains('\n') {
                Evidence::Notation
            } else {
                Evidence::Possible
            }),
            Evidence::Notation => Evidence::Notation,
            _ => Evidence::None,
        };
        Some(Candidate {
            open: at..start,
            content,
            close: close..close + 2,
            is_block: true,
            evidence,
        })
    }

    /// `$…$` and `` $`…`$ ``.
    fn inline(&mut self, at: usize) -> Option<Candidate> {
        let before = self.text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '}' | '\\' | '@' | '#'))
        {
            return None;
        }
        let limit = self.limit(at + 1, MAX_INLINE_LENGTH);
        if self.text[at + 1..limit].starts_with('`') {
            return self.quoted(at, limit);
        }
        let close = self.next_dollar(at + 1, limit)?;
        let content = at + 1..close;
        let text = &self.text[content.clone()];
        let after = self.text[close + 1..].chars().next();
        // Where a shell variable or a price begins, no formula ends.
        let is_other =
            after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '{' | '(' | '$'));
        let is_spaced =
            text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        if is_other || is_spaced || text.contains('`') {
            return None;
        }
        let evidence = judge(text);
        (evidence > Evidence::None).then(|| Candidate {
            open: at..at + 1,
            content,
            close: close..close + 1,
            is_block: false,
            evidence,
        })
    }

    /// The next dollar sign that is not escaped.
    fn next_dollar(&self, from: usize, limit: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut dollars = memchr::memchr_iter(b'$', &bytes[from..limit]).map(|at| from + at);
        dollars.find(|&at| {
            let slashes = bytes[from..at]
                .iter()
                .rev()
                .take_while(|&&byte| byte == b'\\');
            slashes.count() % 2 == 0
        })
    }

    /// GitLab's and GitHub's `` $`…`$ ``.
    fn quoted(&self, at: usize, limit: usize) -> Option<Candidate> {
        let start = at + 2;
        let close = start + memchr::memchr(b'`', &self.text.as_bytes()[start..limit])?;
        let is_closed = self.text[close..limit].starts_with("`$");
        let has_text = !self.text[start..close].trim().is_empty();
        (is_closed && has_text).then(|| Candidate {
            open: at..start,
            content: start..close,
            close: close..close + 2,
            is_block: false,
            evidence: Evidence::Notation,
        })
    }

    /// `\(…\)` and `\[…\]` of `MkDocs` (Arithmatex), `\\(…\\)` of mdBook.
    fn bracketed(&mut self, at: usize) -> Option<Candidate> {
        let slashes = match self.generator {
            Generator::MkDocs => "\\",
            Generator::MdBook => "\\\\",
            _ => return None,
        };
        let rest = self.text[at..self.end].strip_prefix(slashes)?;
        let (closing, is_block) = match rest.bytes().next()? {
            b'(' => (")", false),
            b'[' => ("]", true),
            _ => return None,
        };
        let closing = format!("{slashes}{closing}");
        let start = at + closing.len();
        let close = self.closing(&closing, start, |rest| rest.find(&closing))?;
        let text = &self.text[start..close];
        // Escaped brackets around prose are brackets.
        (judge(text) >= Evidence::Shape && !text.contains('$')).then(|| Candidate {
            open: at..start,
            content: start..close,
            close: close..close + closing.len(),
            is_block,
            evidence: Evidence::Notation,
        })
    }
}

fn backticks(text: &str) -> usize {
    text.bytes().take_while(|&byte| byte == b'`').count()
}

/// Where the first blank line begins, quote marks left out.
fn paragraph_end(text: &str) -> usize {
    let mut breaks = memchr::memchr_iter(b'\n', text.as_bytes());
    let end = breaks.find(|&at| {
        let next = text[at + 1..].trim_start_matches([' ', '\t', '>', '\r']);
        next.is_empty() || next.starts_with('\n')
    });
    end.unwrap_or(text.len())
}
