//! Reading expressions with promql-parser.

use std::borrow::Cow;

use promql_parser::parser::Expr;
use promql_parser::parser::token::T_LUNLESS;
use promql_parser::parser::value::ValueType;
use regex_syntax::Parser;

use super::{Gives, literal_length};

/// What the parser says against a text.
pub(super) fn error(text: &str) -> Option<String> {
    parse(text).err()
}

/// What a query gives; nothing if it cannot be read.
pub(super) fn gives(text: &str) -> Option<Gives> {
    let expression = parse(text).ok()?;
    Some(match expression.value_type() {
        ValueType::Matrix => Gives::Range,
        ValueType::String => Gives::Text,
        ValueType::Scalar => Gives::Numbers,
        ValueType::Vector if is_filter(&expression) => Gives::Matches,
        ValueType::Vector => Gives::Numbers,
    })
}

fn parse(text: &str) -> Result<Expr, String> {
    let text = without_patterns(text.trim());
    promql_parser::parser::parse(&text)
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
pub(super) fn without_patterns(text: &str) -> Cow<'_, str> {
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
