use super::class::Class;
use super::markup::Markup;
use super::scan::{line_end, number, placeholder, until};

/// JSON, and what people write as JSON: comments, `...`, placeholders.
pub(super) fn highlight(code: &str, markup: &mut Markup<'_>) {
    let code = code.as_bytes();
    let mut at = 0;
    while let Some(&byte) = code.get(at) {
        let (end, class) = token(code, at, byte);
        markup.put(end, class);
        at = end;
    }
}

fn token(code: &[u8], at: usize, byte: u8) -> (usize, Class) {
    match byte {
        b'"' => string(code, at),
        b'/' if code[at..].starts_with(b"//") => (line_end(code, at), Class::Comment),
        b'/' if code[at..].starts_with(b"/*") => (block_comment_end(code, at), Class::Comment),
        b'<' | b'{' => match placeholder(code, at) {
            Some(end) => (end, Class::Input),
            None => (at + 1, Class::Plain),
        },
        b'-' | b'0'..=b'9' => {
            let digits = at + usize::from(byte == b'-');
            match number(code, digits, b"") {
                Some(end) => (end, Class::Number),
                None => (at + 1, Class::Plain),
            }
        }
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => word(code, at),
        _ => (
            until(code, at + 1, |byte| !matches!(byte, b' ' | b'\n' | b',')),
            Class::Plain,
        ),
    }
}

/// A string, which is a key if a colon follows.
fn string(code: &[u8], at: usize) -> (usize, Class) {
    let end = string_end(code, at);
    let behind = until(code, end, |byte| byte != b' ');
    if code.get(behind) == Some(&b':') {
        (end, Class::Attribute)
    } else {
        (end, Class::Text)
    }
}

/// The end of a string in double quotes; of its line, if it is not closed.
pub(super) fn string_end(code: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        end = until(code, end, |byte| matches!(byte, b'"' | b'\\' | b'\n'));
        match code.get(end) {
            Some(b'"') => return end + 1,
            Some(b'\\') => end = code.len().min(end + 2),
            _ => return end,
        }
    }
}

fn block_comment_end(code: &[u8], at: usize) -> usize {
    let mut end = at + 2;
    loop {
        end = until(code, end, |byte| byte == b'*');
        match code.get(end + 1) {
            Some(b'/') => return end + 2,
            Some(_) => end += 1,
            None => return code.len(),
        }
    }
}

fn word(code: &[u8], at: usize) -> (usize, Class) {
    let end = until(code, at, |byte| !super::scan::is_name(byte));
    let class = match &code[at..end] {
        b"true" | b"false" | b"null" => Class::Keyword,
        _ => Class::Plain,
    };
    (end, class)
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
    fn keys_are_told_from_strings() {
        assert_eq!(
            html("{\"a\\\"\": [\"b\", -1.5e3, null]} // why"),
            "{[ha:\"a\\\"\"]: [[hs:\"b\"], [hn:-1.5e3], [hk:null]]} [hc:// why]"
        );
    }

    #[test]
    fn what_is_not_json_stays_readable() {
        assert_eq!(
            html("{ \"pod\": <name>, ... \"open\n\"x\" /* a"),
            "{ [ha:\"pod\"]: [hi:&lt;name&gt;], ... [hs:\"open]\n[hs:\"x\"] [hc:/* a]"
        );
    }
}
