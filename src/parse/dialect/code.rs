//! Code blocks in tags.

use std::ops::Range;

use super::rewriter::Rewriter;

impl Rewriter<'_> {
    /// Writes a part of the page as a block of code.
    pub(super) fn code(
        &mut self,
        language: &str,
        opening: Range<usize>,
        content: Range<usize>,
        width: usize,
    ) {
        let code = &self.text[content.clone()];
        if let Some(text) = literals(code) {
            let (_, text) = trimmed_code(&text, 0);
            let fence = self.open_fence(language, opening, width, text);
            for line in text.lines() {
                self.emit.start_line(width, content.start);
                self.emit.out.insert(line, content.clone());
                self.emit.out.insert("\n", content.clone());
            }
            self.close_fence(&fence, content.end, width);
            return;
        }
        let (start, code) = trimmed_code(code, content.start);
        let fence = self.open_fence(language, opening, width, code);
        let mut at = start;
        for line in code.split_inclusive('\n') {
            let own = line.len() - line.trim_start_matches([' ', '\t']).len();
            let cut = own.min(width);
            self.emit.start_line(width, at);
            self.emit.out.copy(self.text, at + cut..at + line.len());
            at += line.len();
        }
        if !code.ends_with('\n') && !code.is_empty() {
            self.emit.out.insert("\n", at..at);
        }
        self.close_fence(&fence, at, width);
    }

    /// Writes the opening line of a code block, and returns its fence.
    fn open_fence(
        &mut self,
        language: &str,
        opening: Range<usize>,
        width: usize,
        code: &str,
    ) -> String {
        let runs = code.split(|c| c != '`').map(str::len);
        let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+#.".contains(&byte);
        let language = if language.bytes().all(word) {
            language
        } else {
            ""
        };
        self.emit.separate(opening.start);
        self.emit.start_line(width, opening.start);
        let first = format!("{fence}{language}\n");
        self.emit.out.insert(&first, opening);
        fence
    }

    fn close_fence(&mut self, fence: &str, at: usize, width: usize) {
        self.emit.start_line(width, at);
        self.emit.out.insert(&format!("{fence}\n"), at..at);
        self.emit.needs_blank = true;
    }
}

/// The text of template literals in a component: `` {`a\n`}{`b`} ``. `None` if
/// it contains no escapes and can be copied.
fn literals(code: &str) -> Option<String> {
    let mut rest = code.trim().strip_prefix("{`")?;
    let mut text = String::new();
    let mut pieces = 0;
    let mut has_escapes = false;
    loop {
        let mut escaped = false;
        let end = rest.find(|c: char| {
            let is_end = c == '`' && !escaped;
            has_escapes |= escaped;
            escaped = c == '\\' && !escaped;
            is_end
        })?;
        push_unescaped(&mut text, &rest[..end]);
        pieces += 1;
        rest = rest[end + 1..].strip_prefix('}')?.trim_start();
        if rest.is_empty() {
            return (pieces > 1 || has_escapes).then_some(text);
        }
        rest = rest.strip_prefix("{`")?;
    }
}

fn push_unescaped(text: &mut String, literal: &str) {
    let mut chars = literal.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            // A line continuation.
            Some('\n') | None => {}
            Some(other) => text.push(other),
        }
    }
}

/// Code without line breaks next to the surrounding tags, and without template
/// literal quotes: `` {`code`} ``.
fn trimmed_code(code: &str, start: usize) -> (usize, &str) {
    let literal = code.trim();
    if let Some(inner) = literal.strip_prefix("{`")
        && let Some(inner) = inner.strip_suffix("`}")
    {
        let begin = code.len() - code.trim_start().len() + 2;
        return trimmed_code(inner, start + begin);
    }
    let first = code.split_inclusive('\n').next().unwrap_or_default();
    let skip = if first.trim().is_empty() {
        first.len()
    } else {
        0
    };
    let code = &code[skip..];
    let last = code.rfind('\n').map_or(0, |at| at + 1);
    let end = if code[last..].trim().is_empty() {
        last
    } else {
        code.len()
    };
    (start + skip, &code[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_literals_give_their_text() {
        assert_eq!(literals("{`a`}"), None);
        assert_eq!(
            literals("\n {`a \\\\\n  b\\n`}\n{`c \\`d\\``}\n").as_deref(),
            Some("a \\\n  b\nc `d`")
        );
        for other in ["{`a", "{`a`", "{`a`} text", "text", "{`a`}{x}"] {
            assert_eq!(literals(other), None, "{other}");
        }
    }
}
