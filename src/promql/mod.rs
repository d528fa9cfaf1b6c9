//! `PromQL` (prometheus.io, "Querying").

#[cfg(feature = "promql")]
mod reader;
#[cfg(not(feature = "promql"))]
#[path = "no_reader.rs"]
mod reader;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Whether this build can read expressions (feature `promql`). One that cannot
/// takes no text for an expression, finds no error in any, and runs no query.
pub const IS_READABLE: bool = cfg!(feature = "promql");

/// Maximum length of an expression. The parser rescans the whole expression for
/// each operator and nesting level.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Whether a text is an expression.
pub fn is_expression(text: &str) -> bool {
    IS_READABLE && text.len() <= MAX_QUERY_BYTES && reader::error(text).is_none()
}

/// The syntax error of a text.
pub fn error(text: &str) -> Option<String> {
    let judged = Some(text).filter(|text| text.len() <= MAX_QUERY_BYTES);
    judged.and_then(reader::error)
}

/// A line without its trailing comment.
pub fn without_comment(line: &str) -> &str {
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'', '`', '#']) {
        if rest.as_bytes()[start] == b'#' {
            return &line[..line.len() - rest.len() + start];
        }
        rest = &rest[start + literal_length(&rest[start..])..];
    }
    line
}

/// The metrics that an expression selects with labels or a range, with their
/// positions.
pub fn metrics(text: &str) -> Vec<(Range<usize>, &str)> {
    static SELECTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^A-Za-z0-9_:.$])([a-zA-Z_:][a-zA-Z0-9_:]*)\s*[\[{]")
            .expect("a valid pattern")
    });
    const WORDS: [&str; 8] = [
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
        "and",
        "or",
    ];
    let names = SELECTED
        .captures_iter(text)
        .filter_map(|found| found.get(1));
    let names = names.filter(|name| !WORDS.contains(&name.as_str()));
    names.map(|name| (name.range(), name.as_str())).collect()
}

/// The kind of result of an instant query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Always numbers.
    Numbers,
    /// Numbers only if a comparison is true, as in alert expressions.
    Matches,
    /// Several values per series, over a time range.
    Range,
    /// A string.
    Text,
}

/// The kind of result of a query; `None` for a syntax error.
pub fn gives(text: &str) -> Option<Gives> {
    let judged = Some(text).filter(|text| text.len() <= MAX_QUERY_BYTES);
    judged.and_then(reader::gives)
}

/// The length of the string or comment at the beginning of a text, including
/// delimiters.
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

#[cfg(all(test, feature = "promql"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_are_left_out_and_nothing_else() {
        let text = "up{job=~\"a.*|b\", x!~ 'c\\\\.d', y=\"=~\", z=~\"(\"} # \"=~\n > 1";
        let wanted = "up{job=~\"x\", x!~ \"x\", y=\"=~\", z=~\"(\"} # \"=~\n > 1";
        assert_eq!(reader::without_patterns(text), wanted);
        assert!(is_expression("up{job=~\"a.*\"} == 0"));
        assert!(error("up{job=~\"(\"} == 0").is_some());
        assert!(error("up{job=~\"a.*} == 0").is_some());
    }

    #[test]
    fn alert_expressions_are_told_from_numbers() {
        for (text, wanted) in [
            ("up == 0", Gives::Matches),
            ("(sum(rate(a[5m])) > 3) and b", Gives::Matches),
            ("count(up == 0)", Gives::Matches),
            ("absent(up)", Gives::Matches),
            ("up == bool 0", Gives::Numbers),
            ("1 == bool 1", Gives::Numbers),
            ("sum(up)", Gives::Numbers),
            ("x[5m]", Gives::Range),
            ("'a'", Gives::Text),
        ] {
            assert_eq!(gives(text), Some(wanted), "{text}");
        }
        assert_eq!(gives("rate(x[$__rate_interval])"), None);
    }

    #[test]
    fn an_expression_without_end_is_not_judged() {
        for text in ["up + ".repeat(200_000), "(".repeat(1_000_000)] {
            assert!(!is_expression(&text) && error(&text).is_none());
        }
    }

    /// Fragments of valid and invalid expressions.
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
