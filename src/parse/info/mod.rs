//! The info string of a fence, and what it and the code say about how the
//! block is to be shown.

mod comments;
mod look;

use crate::book::{FenceInfo, InfoPair};
use crate::source::Span;

pub(super) use comments::take_comments;
pub(super) use look::{is_about_look, read_look};

/// Parses the info string of a fence: `bash check=redis timeout=5s`,
/// `bash,check`, `sh { name=x }`, `http check ok="status == 200"`.
/// `offset` is the position of `raw` in the file.
pub(super) fn parse_info(raw: &str, offset: usize) -> FenceInfo {
    let mut info = FenceInfo {
        span: Span::new(offset..offset + raw.len()),
        ..FenceInfo::default()
    };
    let mut scanner = Scanner { raw, at: 0 };
    while let Some(token) = scanner.next() {
        let span = |start: usize, end: usize| Span::new(offset + start..offset + end);
        match token {
            Token::Word(start, end) => {
                let word = &raw[start..end];
                let is_first =
                    info.language.is_empty() && info.words.is_empty() && info.pairs.is_empty();
                if is_first && !word.starts_with(['#', '[', ':']) {
                    // VitePress: `ts:line-numbers`.
                    let (word, numbers) = match word.split_once(':') {
                        Some((word, "line-numbers" | "no-line-numbers")) => (word, true),
                        _ => (word, false),
                    };
                    if numbers {
                        let behind = start + word.len();
                        let numbers = raw[behind..end].to_owned();
                        info.words.push((numbers, span(behind, end)));
                    }
                    word.trim_start_matches('.').clone_into(&mut info.language);
                } else {
                    info.words.push((word.to_owned(), span(start, end)));
                }
            }
            Token::Pair {
                key: (start, end),
                value: (from, to),
            } => {
                let is_first =
                    info.language.is_empty() && info.words.is_empty() && info.pairs.is_empty();
                if let Some(language) = raw[start..end].strip_suffix(":line-numbers")
                    && is_first
                {
                    language.clone_into(&mut info.language);
                }
                info.pairs.push(InfoPair {
                    key: raw[start..end].to_owned(),
                    value: raw[from..to].to_owned(),
                    key_span: span(start, end),
                    value_span: span(from, to),
                });
            }
        }
    }
    if is_directive(raw) {
        info.words.clear();
        info.pairs.clear();
    }
    info
}

/// Whether an info string is a `MyST` directive, such as `{py:function}
/// run(cmd, check=True)`: text after its name is not an attribute.
fn is_directive(raw: &str) -> bool {
    let inner = raw.trim_start().strip_prefix('{').unwrap_or_default();
    let name = inner.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c));
    inner.starts_with(|c: char| c.is_ascii_alphabetic()) && name.starts_with('}')
}

/// Whether a fence marks its block as a check.
pub(super) fn is_check(info: &FenceInfo) -> bool {
    info.words.iter().any(|(word, _)| word == "check")
        || info.pairs.iter().any(|pair| pair.key == "check")
}

enum Token {
    Word(usize, usize),
    Pair {
        key: (usize, usize),
        value: (usize, usize),
    },
}

struct Scanner<'a> {
    raw: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<Token> {
        let separator = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'}' | b',');
        self.skip(separator);
        let start = self.at;
        if start >= self.raw.len() {
            return None;
        }
        if self.byte() == Some(b'[') {
            // A title in brackets may hold spaces.
            self.skip(|byte| byte != b']');
            self.at = (self.at + 1).min(self.raw.len());
            return Some(Token::Word(start, self.at));
        }
        self.skip(|byte| !separator(byte) && byte != b'=');
        let end = self.at;
        if self.byte() != Some(b'=') {
            return Some(Token::Word(start, end));
        }
        self.at += 1;
        let value = if let Some(quote @ (b'"' | b'\'')) = self.byte() {
            self.at += 1;
            let from = self.at;
            self.skip(|byte| byte != quote);
            let to = self.at;
            self.at = (self.at + 1).min(self.raw.len());
            (from, to)
        } else if let Some(open @ (b'{' | b'[')) = self.byte() {
            let close = if open == b'{' { b'}' } else { b']' };
            let from = self.at;
            self.skip(|byte| byte != close);
            self.at = (self.at + 1).min(self.raw.len());
            (from, self.at)
        } else {
            let from = self.at;
            self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'}' && byte != b',');
            // A comma separates values, or pairs as in Hugo.
            while self.byte() == Some(b',') && !self.is_pair(self.at + 1) {
                self.at += 1;
                self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'}' && byte != b',');
            }
            (from, self.at)
        };
        Some(Token::Pair {
            key: (start, end),
            value,
        })
    }

    /// Whether a key with its `=` stands at `at`.
    fn is_pair(&self, at: usize) -> bool {
        let rest = self.raw.as_bytes().get(at..).unwrap_or_default();
        let key = rest
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let length = key.count();
        length > 0 && rest.get(length) == Some(&b'=')
    }

    fn byte(&self) -> Option<u8> {
        self.raw.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.byte().is_some_and(&wanted) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_directives_mark_nothing() {
        let info = parse_info("{py:function} run(cmd, check=False, text=None)", 0);
        assert_eq!(info.language, "py:function");
        assert!(!is_check(&info) && info.words.is_empty());
        assert!(is_check(&parse_info("{.bash check=a}", 0)));
        assert!(is_check(&parse_info("bash {1,3} check=a", 0)));
    }

    fn read(raw: &str) -> (String, Vec<String>, Vec<(String, String)>) {
        let info = parse_info(raw, 0);
        let words = info.words.into_iter().map(|(word, _)| word).collect();
        let pairs = info
            .pairs
            .into_iter()
            .map(|pair| (pair.key, pair.value))
            .collect();
        (info.language, words, pairs)
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn every_way_of_marking_is_read() {
        let bash = || "bash".to_owned();
        let check = || vec!["check".to_owned()];
        assert_eq!(
            read("bash check timeout=5s"),
            (bash(), check(), vec![pair("timeout", "5s")])
        );
        assert_eq!(read("bash,check"), (bash(), check(), vec![]));
        assert_eq!(
            read("bash {check timeout=5s}"),
            (bash(), check(), vec![pair("timeout", "5s")])
        );
        let quoted = vec![
            pair("check", "a"),
            pair("ok", "status == 200 && json.x == 'y'"),
        ];
        assert_eq!(
            read(r#"http check=a ok="status == 200 && json.x == 'y'""#),
            ("http".to_owned(), vec![], quoted)
        );
        assert_eq!(read(""), (String::new(), vec![], vec![]));
        assert_eq!(
            read("sh env=A,B"),
            ("sh".to_owned(), vec![], vec![pair("env", "A,B")])
        );
    }

    proptest::proptest! {
        #[test]
        fn any_info_string_is_read_with_spans_that_fit(raw in ".{0,60}") {
            let info = parse_info(&raw, 7);
            for pair in info.pairs {
                let at = |span: Span| &raw[span.start as usize - 7..span.end as usize - 7];
                proptest::prop_assert_eq!(at(pair.key_span), pair.key);
                proptest::prop_assert_eq!(at(pair.value_span), pair.value);
            }
        }
    }
}
