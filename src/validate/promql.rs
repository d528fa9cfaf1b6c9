//! `PromQL` (prometheus.io, "Querying").

use std::borrow::Cow;

use regex_syntax::Parser;

/// The longest expression that is judged. The parser looks at all of an
/// expression again for each operator in it, and as deep as they nest.
const LONGEST: usize = 8 * 1024;

/// Whether a text is an expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.len() <= LONGEST && parse(text).is_ok()
}

/// What the parser says against a text.
pub(super) fn error(text: &str) -> Option<String> {
    let judged = Some(text).filter(|text| text.len() <= LONGEST);
    judged.and_then(|text| parse(text).err())
}

/// A line without the comment at its end; a line that is only a comment is
/// empty.
pub(super) fn without_comment(line: &str) -> &str {
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'', '`', '#']) {
        if rest.as_bytes()[start] == b'#' {
            return &line[..line.len() - rest.len() + start];
        }
        rest = &rest[start + literal_length(&rest[start..])..];
    }
    line
}

fn parse(text: &str) -> Result<(), String> {
    let text = without_patterns(text.trim());
    promql_parser::parser::parse(&text).map(|_| ())
}

/// The text with a word in place of each pattern that is one: compiling those
/// is most of what the parser does, and nothing is matched here. What does not
/// look like a pattern is left for the parser to refuse.
fn without_patterns(text: &str) -> Cow<'_, str> {
    if !text.contains("=~") && !text.contains("!~") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'', '`', '#']) {
        let (before, string) = rest.split_at(start);
        let length = literal_length(string);
        let (literal, behind) = string.split_at(length);
        out.push_str(before);
        let is_matched = before.trim_end().ends_with("=~") || before.trim_end().ends_with("!~");
        if is_matched && is_pattern(literal) {
            out.push_str("\"x\"");
        } else {
            out.push_str(literal);
        }
        rest = behind;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length of the string or comment that begins the text, marks included;
/// all of it if it does not end.
fn literal_length(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, mark)) = chars.next() else {
        return 0;
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if mark == '"' || mark == '\'' => {
                chars.next();
            }
            '\n' if mark == '#' => return at,
            c if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Whether a string in its marks holds a regular expression. One with escapes
/// other than of the backslash is not judged.
fn is_pattern(literal: &str) -> bool {
    let mark = literal.chars().next();
    let Some(inner) = mark.and_then(|mark| {
        let inner = literal.strip_prefix(mark)?;
        inner.strip_suffix(mark)
    }) else {
        return false;
    };
    let inner = match mark {
        Some('`') => Cow::Borrowed(inner),
        _ if !inner.contains('\\') => Cow::Borrowed(inner),
        _ => {
            let plain = inner.replace("\\\\", "\u{0}");
            if plain.contains('\\') {
                return false;
            }
            Cow::Owned(plain.replace('\u{0}', "\\"))
        }
    };
    Parser::new().parse(&inner).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_are_left_out_and_nothing_else() {
        let text = "up{job=~\"a.*|b\", x!~ 'c\\\\.d', y=\"=~\", z=~\"(\"} # \"=~\n > 1";
        let wanted = "up{job=~\"x\", x!~ \"x\", y=\"=~\", z=~\"(\"} # \"=~\n > 1";
        assert_eq!(without_patterns(text), wanted);
        assert!(is_expression("up{job=~\"a.*\"} == 0"));
        assert!(error("up{job=~\"(\"} == 0").is_some());
        assert!(error("up{job=~\"a.*} == 0").is_some());
    }

    #[test]
    fn an_expression_without_end_is_not_judged() {
        for text in ["up + ".repeat(200_000), "(".repeat(1_000_000)] {
            assert!(!is_expression(&text) && error(&text).is_none());
        }
    }

    /// What expressions are made of, and what breaks them.
    const PIECES: &str = "(up|rate|sum by \\(a\\) |\\(|\\)|\\{|\\}|\\[5m\\]|a|=~|!~|=|\"a\\.\\*\"|'\\(\\?i\\)b'|`\\[c\\]`|\"\\\\\\\\d\"|\"\\(\"|\"|'|,|#|\n|==|1| )";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn leaving_patterns_out_changes_no_judgement(pieces in prop::collection::vec(PIECES, 0..14)) {
            let text = pieces.concat();
            let whole = promql_parser::parser::parse(text.trim()).is_ok();
            prop_assert_eq!(is_expression(&text), whole, "{:?}", text);
        }
    }
}
