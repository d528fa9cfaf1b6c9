use super::class::Class;

/// Writes code as HTML, piece by piece from its start to its end.
///
/// A lexer only says up to where the code belongs to which class. So whatever
/// it does, all of the code comes out, once and in order; neighbours of one
/// class share a span; and spans are never nested.
#[derive(Debug)]
pub(super) struct Markup<'a> {
    code: &'a str,
    at: usize,
    open: Class,
    out: &'a mut String,
}

impl<'a> Markup<'a> {
    pub(super) fn new(code: &'a str, out: &'a mut String) -> Self {
        out.reserve(code.len() + code.len() / 2);
        Self {
            code,
            at: 0,
            open: Class::Plain,
            out,
        }
    }

    /// Up to where the code is written.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Writes the code up to `end` as `class`. An `end` behind the present
    /// place does nothing; one inside a character is moved to its start.
    pub(super) fn put(&mut self, end: usize, class: Class) {
        let end = self.code.floor_char_boundary(end);
        if end <= self.at {
            return;
        }
        if class != self.open {
            self.close();
            self.out.push_str(class.open_tag());
            self.open = class;
        }
        push_escaped(&self.code[self.at..end], self.out);
        self.at = end;
    }

    /// Writes what is left as plain text, and closes the last span.
    pub(super) fn finish(mut self) {
        self.put(self.code.len(), Class::Plain);
        self.close();
    }

    fn close(&mut self) {
        if self.open != Class::Plain {
            self.out.push_str("</span>");
            self.open = Class::Plain;
        }
    }
}

/// Adds `text` to `out` as HTML text.
pub(super) fn push_escaped(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_span_and_plain_text_has_none() {
        let mut out = String::new();
        let mut markup = Markup::new("a<b>c d", &mut out);
        markup.put(1, Class::Text);
        markup.put(3, Class::Text);
        markup.put(4, Class::Number);
        markup.put(2, Class::Number);
        markup.finish();
        assert_eq!(
            out,
            "<span class=\"hs\">a&lt;b</span><span class=\"hn\">&gt;</span>c d"
        );
    }

    #[test]
    fn an_end_inside_a_character_is_moved_to_its_start() {
        let mut out = String::new();
        let mut markup = Markup::new("é&", &mut out);
        markup.put(1, Class::Text);
        markup.put(99, Class::Keyword);
        markup.finish();
        assert_eq!(out, "<span class=\"hk\">é&amp;</span>");
    }
}
