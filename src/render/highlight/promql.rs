use super::class::Class;
use super::json::string_end;
use super::markup::Markup;
use super::scan::{is_name, line_end, number, placeholder, until};

/// Letters of durations (`5m`) and sizes (`10MB` in `LogQL`).
const UNITS: &[u8] = b"smhdwyKMGTi";

/// `PromQL`, and `LogQL`, which adds pipes and backquoted strings.
pub(super) fn highlight(code: &str, markup: &mut Markup<'_>) {
    let code = code.as_bytes();
    let mut at = 0;
    // Inside the braces of a selector a name is a label's.
    let mut in_selector = false;
    while let Some(&byte) = code.get(at) {
        let (end, class) = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => word(code, at, in_selector),
            b'{' if placeholder(code, at).is_none() => {
                in_selector = true;
                (at + 1, Class::Plain)
            }
            b'}' => {
                in_selector = false;
                (at + 1, Class::Plain)
            }
            _ => token(code, at, byte),
        };
        markup.put(end, class);
        at = end;
    }
}

fn token(code: &[u8], at: usize, byte: u8) -> (usize, Class) {
    match byte {
        b'"' => (string_end(code, at), Class::Text),
        b'\'' | b'`' => {
            let close = until(code, at + 1, |next| next == byte);
            (code.len().min(close + 1), Class::Text)
        }
        b'#' => (line_end(code, at), Class::Comment),
        b'$' => (variable_end(code, at), Class::Variable),
        b'0'..=b'9' => match number(code, at, UNITS) {
            Some(end) => (end, Class::Number),
            None => (
                until(code, at, |next| !next.is_ascii_digit()),
                Class::Number,
            ),
        },
        b'<' | b'{' => match placeholder(code, at) {
            Some(end) => (end, Class::Input),
            None => (at + 1, Class::Operator),
        },
        b'=' | b'!' | b'>' | b'~' | b'|' => (
            until(code, at, |next| {
                !matches!(next, b'=' | b'!' | b'>' | b'~' | b'|')
            }),
            Class::Operator,
        ),
        _ => (at + 1, Class::Plain),
    }
}

/// `$name`, `${name}`, `$__range`: what Grafana fills in.
fn variable_end(code: &[u8], at: usize) -> usize {
    if code.get(at + 1) == Some(&b'{') {
        let end = until(code, at + 2, |byte| !is_name(byte) && byte != b':');
        if code.get(end) == Some(&b'}') {
            return end + 1;
        }
    }
    until(code, at + 1, |byte| !is_name(byte))
}

fn word(code: &[u8], at: usize, in_selector: bool) -> (usize, Class) {
    let end = until(code, at, |byte| !is_name(byte) && byte != b':');
    let behind = until(code, end, |byte| byte != b' ');
    let class = match &code[at..end] {
        _ if in_selector => Class::Attribute,
        b"by" | b"without" | b"on" | b"ignoring" | b"group_left" | b"group_right" | b"offset"
        | b"bool" | b"and" | b"or" | b"unless" | b"inf" | b"nan" | b"Inf" | b"NaN" => {
            Class::Keyword
        }
        _ if code.get(behind) == Some(&b'(') => Class::Function,
        // `sum by (le) (…)`: an aggregation with its grouping in front.
        _ if [&b"by"[..], b"without"]
            .iter()
            .any(|word| code[behind..].starts_with(word)) =>
        {
            Class::Function
        }
        _ => Class::Variable,
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
    fn a_query_is_read() {
        assert_eq!(
            html("sum by (le) (rate(http_total{code=~\"5..\"}[5m])) > 0.5 # high"),
            "[hf:sum] [hk:by] ([hv:le]) ([hf:rate]([hv:http_total]{[ha:code][hg:=~][hs:\"5..\"]}\
             [[hn:5m]])) [hg:&gt;] [hn:0.5] [hc:# high]"
        );
    }

    #[test]
    fn variables_and_placeholders_are_seen() {
        assert_eq!(
            html("up{job=\"$job\"}[$__range] < <limit>"),
            "[hv:up]{[ha:job][hg:=][hs:\"$job\"]}[[hv:$__range]] [hg:&lt;] [hi:&lt;limit&gt;]"
        );
    }
}
