//! Small questions about bytes that several lexers ask. All of them look
//! ahead by a bounded number of bytes, or consume what they looked at.

/// The longest placeholder, marks included.
const PLACEHOLDER: usize = 80;

/// Words that stand in `{{ }}` of a template without being anybody's input.
const TEMPLATE_WORDS: [&[u8]; 5] = [b"end", b"else", b"break", b"continue", b"nil"];

/// From `at` on, the first place where `stop` holds, or the end.
pub(super) fn until(code: &[u8], at: usize, stop: impl Fn(u8) -> bool) -> usize {
    code[at..]
        .iter()
        .position(|&byte| stop(byte))
        .map_or(code.len(), |length| at + length)
}

/// The end of the line around `at`, its line break left out.
pub(super) fn line_end(code: &[u8], at: usize) -> usize {
    until(code, at, |byte| byte == b'\n')
}

/// Whether `byte` can stand in a name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The end of a placeholder that begins at `at`: `<name>` or `{{name}}`.
pub(super) fn placeholder(code: &[u8], at: usize) -> Option<usize> {
    let ahead = &code[at..code.len().min(at + PLACEHOLDER)];
    match ahead {
        [b'<', ..] => angle_placeholder(ahead),
        [b'{', b'{', ..] => brace_placeholder(ahead),
        _ => None,
    }
    .map(|length| at + length)
}

fn angle_placeholder(ahead: &[u8]) -> Option<usize> {
    if !ahead.get(1)?.is_ascii_alphabetic() {
        return None;
    }
    let close = 1 + ahead[1..].iter().position(|byte| {
        matches!(
            byte,
            b'>' | b'<' | b'\n' | b'`' | b';' | b'"' | b'\'' | b'$' | b'&' | b'='
        )
    })?;
    let ends_well = ahead[close] == b'>' && ahead[close - 1] != b' ' && ahead[close - 1] != b'/';
    ends_well.then_some(close + 1)
}

fn brace_placeholder(ahead: &[u8]) -> Option<usize> {
    let close = ahead.windows(2).position(|pair| pair == b"}}")?;
    let name = ahead[2..close].trim_ascii();
    let is_input = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|&byte| is_name(byte) || byte == b'-')
        && !TEMPLATE_WORDS.contains(&name);
    is_input.then_some(close + 2)
}

/// The end of a decimal number at `at` (with fraction, exponent, or hex), if
/// there is one and no letter or digit follows but one of `units`.
pub(super) fn number(code: &[u8], at: usize, units: &[u8]) -> Option<usize> {
    let mut end = at;
    if !code.get(at)?.is_ascii_digit() {
        return None;
    }
    if code[at] == b'0' && matches!(code.get(at + 1), Some(b'x' | b'X')) {
        end = until(code, at + 2, |byte| !byte.is_ascii_hexdigit());
    } else {
        end = until(code, end, |byte| !byte.is_ascii_digit());
        if code.get(end) == Some(&b'.') && code.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = until(code, end + 1, |byte| !byte.is_ascii_digit());
        }
        end = exponent(code, end).unwrap_or(end);
        end = until(code, end, |byte| !units.contains(&byte));
    }
    let goes_on = match code.get(end..).unwrap_or_default() {
        [b'.', digit, ..] => digit.is_ascii_digit(),
        [next, ..] => is_name(*next),
        [] => false,
    };
    (!goes_on).then_some(end)
}

fn exponent(code: &[u8], at: usize) -> Option<usize> {
    let digits = match code.get(at..)? {
        [b'e' | b'E', b'+' | b'-', digit, ..] if digit.is_ascii_digit() => at + 2,
        [b'e' | b'E', digit, ..] if digit.is_ascii_digit() => at + 1,
        _ => return None,
    };
    Some(until(code, digits, |byte| !byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder_in(code: &str) -> Option<&str> {
        placeholder(code.as_bytes(), 0).map(|end| &code[..end])
    }

    #[test]
    fn placeholders_are_told_from_redirections_and_templates() {
        assert_eq!(placeholder_in("<pod-name> -n x"), Some("<pod-name>"));
        assert_eq!(placeholder_in("<your pod>"), Some("<your pod>"));
        assert_eq!(placeholder_in("{{ namespace }}"), Some("{{ namespace }}"));
        for code in [
            "<in >out",
            "<<EOF",
            "< a>",
            "<a",
            "<br/>",
            "{{.State}}",
            "{{end}}",
            "{{}}",
        ] {
            assert_eq!(placeholder_in(code), None, "{code}");
        }
    }

    #[test]
    fn numbers_end_where_a_word_would_begin() {
        let end = |code: &str| number(code.as_bytes(), 0, b"ms");
        assert_eq!(end("10"), Some(2));
        assert_eq!(end("1.5e3 x"), Some(5));
        assert_eq!(end("0xfF"), Some(4));
        assert_eq!(end("30s"), Some(3));
        assert_eq!(end("3rd"), None);
        assert_eq!(end("10.0.0.1"), None);
    }
}
