use super::class::Class;
use super::json::string_end;
use super::markup::Markup;
use super::scan::{line_end, number, placeholder, until};

/// YAML, line by line. It colours what a reader looks for (keys, strings,
/// comments); it does not judge.
pub(super) fn highlight(code: &str, markup: &mut Markup<'_>) {
    let code = code.as_bytes();
    let mut at = 0;
    // Indentation of the line whose block scalar (`|`, `>`) is open.
    let mut block: Option<usize> = None;
    while at < code.len() {
        let end = line_end(code, at);
        let text = until(code, at, |byte| !matches!(byte, b' ' | b'\t')).min(end);
        let indent = text - at;
        if text == end {
            // An empty line neither ends a block scalar nor belongs to one.
        } else if block.is_some_and(|outer| indent > outer) {
            markup.put(text, Class::Plain);
            markup.put(end, Class::Text);
        } else {
            let line = Line {
                code: &code[..end],
                indent,
            };
            block = line.highlight(text, markup);
        }
        at = (end + 1).min(code.len());
        markup.put(at, Class::Plain);
    }
}

struct Line<'a> {
    /// The code up to the end of the line.
    code: &'a [u8],
    indent: usize,
}

impl Line<'_> {
    /// The indentation that a block scalar's text must exceed, if one begins.
    fn highlight(&self, mut at: usize, markup: &mut Markup<'_>) -> Option<usize> {
        let code = self.code;
        if matches!(&code[at..], b"---" | b"...") && self.indent == 0 {
            markup.put(code.len(), Class::Operator);
            return None;
        }
        let mut indent = self.indent;
        while matches!(&code[at..], [b'-' | b'?', b' ', ..] | [b'-']) {
            let next = until(code, at + 1, |byte| byte != b' ');
            indent += next - at;
            markup.put(at + 1, Class::Operator);
            at = next;
        }
        if let Some(end) = key_end(code, at) {
            markup.put(at, Class::Plain);
            markup.put(end, Class::Attribute);
            markup.put(end + 1, Class::Plain);
            at = end + 1;
        } else if indent > self.indent {
            // A list's item without a key: its text hangs on the dash.
            indent = self.indent;
        }
        self.value(at, markup).then_some(indent)
    }

    /// Whether it opens a block scalar.
    fn value(&self, mut at: usize, markup: &mut Markup<'_>) -> bool {
        let code = self.code;
        let mut opens_block = false;
        let mut flow = 0_usize;
        // Whether a new word of a flow collection, or the value itself, begins.
        let mut fresh = true;
        while let Some(&byte) = code.get(at) {
            let (end, class) = token(code, at, fresh);
            opens_block |= fresh && flow == 0 && class == Class::Operator;
            match byte {
                b'[' | b'{' if fresh && class == Class::Plain => flow += 1,
                b']' | b'}' => flow = flow.saturating_sub(1),
                _ => {}
            }
            markup.put(end, class);
            fresh = match byte {
                b' ' | b'\t' => fresh,
                b'[' | b'{' | b',' | b':' => flow > 0,
                b'&' | b'!' => fresh,
                _ => false,
            };
            at = end;
        }
        opens_block
    }
}

/// A piece of a value. `fresh` says that a scalar begins here.
fn token(code: &[u8], at: usize, fresh: bool) -> (usize, Class) {
    let one = (at + 1, Class::Plain);
    match code[at] {
        b' ' | b'\t' => {
            let end = until(code, at, |byte| !matches!(byte, b' ' | b'\t'));
            (end, Class::Plain)
        }
        b'#' if at == 0 || matches!(code[at - 1], b' ' | b'\t' | b'\n') => {
            (code.len(), Class::Comment)
        }
        b'<' | b'{' if placeholder(code, at).is_some() => {
            (placeholder(code, at).unwrap_or(at + 1), Class::Input)
        }
        b'[' | b'{' | b']' | b'}' | b',' | b':' => one,
        _ if !fresh => (plain_end(code, at), Class::Plain),
        b'"' => quoted(code, at, string_end(code, at)),
        b'\'' => quoted(code, at, single_quoted_end(code, at)),
        b'|' | b'>' => (plain_end(code, at), Class::Operator),
        b'&' | b'*' => (word_end(code, at), Class::Variable),
        b'!' => (word_end(code, at), Class::Type),
        _ => scalar(code, at),
    }
}

fn quoted(code: &[u8], at: usize, end: usize) -> (usize, Class) {
    let is_key = code.get(end) == Some(&b':') && end > at + 1;
    (
        end,
        if is_key {
            Class::Attribute
        } else {
            Class::Text
        },
    )
}

fn scalar(code: &[u8], at: usize) -> (usize, Class) {
    let end = plain_end(code, at);
    let text = code[at..end].trim_ascii_end();
    if code.get(end) == Some(&b':') {
        return (end, Class::Attribute);
    }
    let digits = at + usize::from(matches!(text, [b'-' | b'+', ..]));
    let class = match text {
        b"true" | b"false" | b"null" | b"~" | b"True" | b"False" | b"yes" | b"no" | b"on"
        | b"off" => Class::Keyword,
        _ if number(code, digits, b"smhdKMGTi%") == Some(at + text.len()) => Class::Number,
        _ => Class::Plain,
    };
    (end, class)
}

/// The end of a key that begins at `at`: the place of its colon.
fn key_end(code: &[u8], at: usize) -> Option<usize> {
    let end = match code.get(at)? {
        b'"' => string_end(code, at),
        b'\'' => single_quoted_end(code, at),
        b'[' | b'{' | b'|' | b'>' | b'#' | b'&' | b'!' | b'%' | b'@' | b'`' => return None,
        _ => {
            let mut end = at;
            loop {
                end = until(code, end, |byte| matches!(byte, b':' | b'#'));
                match code.get(end..).unwrap_or_default() {
                    [b':', next, ..] if *next != b' ' => end += 1,
                    [b'#', ..] if end > at && code[end - 1] != b' ' => end += 1,
                    _ => break end,
                }
            }
        }
    };
    let is_key = match code.get(end..)? {
        [b':'] => true,
        [b':', next, ..] => matches!(next, b' ' | b'\t'),
        _ => false,
    };
    (is_key && end > at).then_some(end)
}

fn single_quoted_end(code: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        end = until(code, end, |byte| byte == b'\'');
        match code.get(end + 1) {
            Some(b'\'') => end += 2,
            _ => return code.len().min(end + 1),
        }
    }
}

/// The end of an unquoted scalar's piece: where a comment, a flow character, a
/// colon or a placeholder begins.
fn plain_end(code: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        end = until(code, end, |byte| {
            matches!(byte, b'#' | b',' | b']' | b'}' | b':' | b'<' | b'{')
        });
        match code.get(end..).unwrap_or_default() {
            [b'#', ..] if code[end - 1] != b' ' => end += 1,
            [b':', next, ..] if *next != b' ' => end += 1,
            _ => return end,
        }
    }
}

fn word_end(code: &[u8], at: usize) -> usize {
    until(code, at + 1, |byte| {
        matches!(byte, b' ' | b',' | b']' | b'}' | b':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(code: &str) -> String {
        let mut out = String::new();
        let mut markup = Markup::new(code, &mut out);
        highlight(code, &mut markup);
        markup.finish();
        out.replace("<span class=\"", "[")
            .replace("\">", ":")
            .replace("</span>", "]")
    }

    #[test]
    fn keys_values_and_comments_are_told_apart() {
        assert_eq!(
            html("---\nname: api # main\n- port: 8080\n  tls: true\n"),
            "[hg:---]\n[ha:name]: api [hc:# main]\n[hg:-] [ha:port]: [hn:8080]\n  \
             [ha:tls]: [hk:true]\n"
        );
        assert_eq!(
            html("url: http://a#b\n\"x y\": 'it''s' # z"),
            "[ha:url]: http://a#b\n[ha:\"x y\"]: [hs:'it''s'] [hc:# z]"
        );
    }

    #[test]
    fn a_block_scalar_ends_where_its_indentation_does() {
        assert_eq!(
            html("- run: |\n    a: b\n\n    c\n  next: 1"),
            "[hg:-] [ha:run]: [hg:|]\n    [hs:a: b]\n\n    [hs:c]\n  [ha:next]: [hn:1]"
        );
    }

    #[test]
    fn flow_collections_and_placeholders_are_read() {
        assert_eq!(
            html("a: {b: [1, x], \"c\": <name>}\nd: *ref\ne: !!str 5m"),
            "[ha:a]: {[ha:b]: [[hn:1], x], [ha:\"c\"]: [hi:&lt;name&gt;]}\n[ha:d]: \
             [hv:*ref]\n[ha:e]: [ht:!!str] [hn:5m]"
        );
    }
}
