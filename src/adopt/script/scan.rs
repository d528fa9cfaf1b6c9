//! Going over JavaScript without understanding it: comments, strings,
//! brackets, regular expressions.

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes over one character.
    pub(super) fn step(&mut self) {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at += length;
    }

    /// Goes over white space and comments.
    pub(super) fn space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    /// Goes over this text, if it is next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let is_next = self.rest().starts_with(wanted);
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    /// The name that is next, with its dots: `module.exports`.
    pub(super) fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The quoted text that is next, without its quotes, as it is written;
    /// none if it never ends.
    pub(super) fn quoted(&mut self) -> Option<&'a str> {
        let quote = self.peek()?;
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            if byte == quote {
                self.at = at + 1;
                return self.text.get(start..at);
            }
            at += if byte == b'\\' { 2 } else { 1 };
        }
        self.at = self.text.len();
        None
    }

    /// Goes over one token that means nothing by itself: a string, a
    /// bracket with all inside, a name, a sign. `before` is the last sign.
    pub(super) fn skip(&mut self, before: u8) {
        match self.peek() {
            Some(b'"' | b'\'' | b'`') => {
                self.quoted();
            }
            Some(b'{' | b'[' | b'(') => self.brackets(),
            Some(b'/') if !is_operand(before) => self.pattern(),
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' => {
                self.name();
            }
            _ => self.step(),
        }
    }

    /// Goes over brackets and what is inside. No recursion: a text may open
    /// any number of them.
    fn brackets(&mut self) {
        let mut depth = 0_usize;
        let mut before = b'(';
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' | b'(' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b')' => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.skip(before),
            }
            before = byte;
            self.space();
        }
    }

    /// Goes over a regular expression.
    fn pattern(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        let mut in_class = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\n' => break,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at = at + 1;
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        // A division after all.
        self.step();
    }
}

/// Whether a slash behind this sign divides instead of beginning a pattern.
fn is_operand(before: u8) -> bool {
    before.is_ascii_alphanumeric() || matches!(before, b'_' | b'$' | b')' | b']' | b'"' | b'\'')
}
