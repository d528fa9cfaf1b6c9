//! What is wrong with an alert's expression in whatever of Prometheus' related
//! languages it is written.

/// The bracket that is not closed, or that closes nothing.
pub(super) fn stray_bracket(expression: &str) -> Option<char> {
    let mut open: Vec<char> = Vec::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut is_comment = false;
    for c in expression.chars() {
        if is_comment {
            is_comment = c != '\n';
            continue;
        }
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(mark), '\\') => escaped = mark != '`',
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '#') => is_comment = true,
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.pop() != Some(c) => return Some(c),
            _ => {}
        }
    }
    open.pop().map(|closing| match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    })
}

#[cfg(test)]
mod tests {
    use super::stray_bracket;

    #[test]
    fn brackets_are_paired_outside_texts_and_comments() {
        for fine in [
            r#"sum by (x) (rate(y{a=~"(b"}[5m])) > 1 # :)"#,
            r#"{app="x"} |= `"(` | json [5m]"#,
            r#"a{b="\"("}"#,
            "rate({{ $x }}[{{ .Window }}])",
        ] {
            assert_eq!(stray_bracket(fine), None, "{fine}");
        }
        assert_eq!(stray_bracket("rate(x[5m]"), Some('('));
        assert_eq!(stray_bracket("rate(x[5m)"), Some(')'));
        assert_eq!(stray_bracket("x{a=\"b\" > 1"), Some('{'));
        assert_eq!(stray_bracket("rate(x[5m])) > 1"), Some(')'));
    }
}
