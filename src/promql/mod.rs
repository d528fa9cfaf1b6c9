//! `PromQL` (prometheus.io, "Querying").

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use promql_parser::parser::Expr;
use promql_parser::parser::token::T_LUNLESS;
use promql_parser::parser::value::ValueType;
use regex::Regex;
use regex_syntax::Parser;

/// Maximum length of an expression. The parser rescans the whole expression for
/// each operator and nesting level.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Whether a text is an expression.
pub fn is_expression(text: &str) -> bool {
    text.len() <= MAX_QUERY_BYTES && parse(text).is_ok()
}

/// The syntax error of a text.
pub fn error(text: &str) -> Option<String> {
    let judged = Some(text).filter(|text| text.len() <= MAX_QUERY_BYTES);
    judged.and_then(|text| parse(text).err())
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

fn parse(text: &str) -> Result<Expr, String> {
    let text = without_patterns(text.trim());
    promql_parser::parser::parse(&text)
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
    let expression = Some(text).filter(|text| text.len() <= MAX_QUERY_BYTES);
    let expression = parse(expression?).ok()?;
    Some(match expression.value_type() {
        ValueType::Matrix => Gives::Range,
        ValueType::String => Gives::Text,
        ValueType::Scalar => Gives::Numbers,
        ValueType::Vector if is_filter(&expression) => Gives::Matches,
        ValueType::Vector => Gives::Numbers,
    })
}

/// Whether an expression returns only the series for which a comparison is
/// true.
fn is_filter(expression: &Expr) -> bool {
    match expression {
        Expr::Paren(inner) => is_filter(&inner.expr),
        Expr::Unary(inner) => is_filter(&inner.expr),
        Expr::Aggregate(inner) => is_filter(&inner.expr),
        Expr::Binary(binary) if binary.op.is_comparison_operator() => !binary.return_bool(),
        Expr::Binary(binary) if binary.op.is_set_operator() => {
            let has_filter = is_filter(&binary.lhs) || is_filter(&binary.rhs);
            has_filter || binary.op.id() == T_LUNLESS
        }
        Expr::Binary(binary) => is_filter(&binary.lhs) || is_filter(&binary.rhs),
        Expr::Call(call) => call.func.name.starts_with("absent"),
        _ => false,
    }
}

/// Replaces regular expressions with a word: compiling them takes most of the
/// parse time, and nothing is matched here. Invalid ones are left for the
/// parser to reject.
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

/// Whether a quoted string contains a valid regular expression. Strings with
/// escapes other than the backslash are not checked.
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
