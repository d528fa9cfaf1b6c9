//! Decides whether text between dollar signs is a formula.

use std::collections::HashSet;
use std::sync::LazyLock;

/// How likely a text is a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// It does not.
    None,
    /// It could be one on a page with formulas: words and operators, a number.
    Possible,
    /// Letters, numbers and operators as in a formula.
    Shape,
    /// A command of TeX, a superscript or a subscript.
    Notation,
}

/// Longest formula without a command, in bytes.
const MAX_SHAPE_LENGTH: usize = 80;

/// Judges the text between two delimiters.
pub(super) fn judge(content: &str) -> Evidence {
    let content = content.trim();
    if content.is_empty() {
        return Evidence::None;
    }
    if has_command(content) {
        return Evidence::Notation;
    }
    if content.len() > MAX_SHAPE_LENGTH
        || !content.chars().all(is_of_formula)
        || !is_closed(content)
    {
        return Evidence::None;
    }
    let has_words = has_words(content);
    let has_letter = content.chars().any(char::is_alphabetic);
    let has_operator = content.contains(OPERATORS);
    match (has_words, has_letter) {
        (false, true) if has_script(content) => Evidence::Notation,
        (false, true) if !content.starts_with(['(', '{', '[']) => Evidence::Shape,
        (false, true) => Evidence::Possible,
        (false, false) if has_script(content) => Evidence::Notation,
        (false, false) => Evidence::Possible,
        (true, _) if has_operator && !content.starts_with(['(', '{', '[', '/']) => {
            Evidence::Possible
        }
        (true, _) => Evidence::None,
    }
}

const OPERATORS: [char; 12] = ['=', '<', '>', '+', '^', '≤', '≥', '≠', '≈', '×', '·', '∈'];

/// Characters of formulas without commands. Those that only a shell, a path or
/// a regular expression has are not among them.
fn is_of_formula(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            ' ' | '\n' | '-' | '*' | '/' | '|' | '(' | ')' | '[' | ']' | '{' | '}'
        )
        || matches!(c, ',' | '.' | '!' | '\'' | '_' | '±' | '−' | '∞' | '%')
        || OPERATORS.contains(&c)
}

/// Whether it begins and ends as a formula does, its brackets in pairs.
fn is_closed(content: &str) -> bool {
    let begins = content.starts_with(|c: char| {
        c.is_alphanumeric()
            || matches!(c, '-' | '−' | '±' | '+' | '(' | '[' | '|' | '{' | '<' | '>')
    });
    let ends = content.ends_with(|c: char| {
        c.is_alphanumeric() || matches!(c, ')' | ']' | '}' | '|' | '\'' | '!' | '%' | '∞')
    });
    let pairs = [('(', ')'), ('[', ']'), ('{', '}')];
    let count = |wanted: char| content.matches(wanted).count();
    let bars = count('|');
    begins
        && ends
        && bars % 2 == 0
        && pairs
            .iter()
            .all(|&(open, close)| count(open) == count(close))
}

/// Whether it holds words, other than functions and those of `x_{max}`.
fn has_words(content: &str) -> bool {
    let mut rest = content;
    let mut in_script = false;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic() || matches!(c, '{' | '}')) {
        let is_script = rest[..at].ends_with(['^', '_']);
        rest = &rest[at..];
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        match rest.bytes().next() {
            Some(b'{') => in_script |= is_script,
            Some(b'}') => in_script = false,
            _ if length > 1 && !in_script && !is_function(&rest[..length]) => return true,
            _ => {}
        }
        rest = &rest[length.max(1)..];
    }
    false
}

fn is_function(word: &str) -> bool {
    const FUNCTIONS: [&str; 11] = [
        "sin", "cos", "tan", "log", "ln", "exp", "min", "max", "lim", "gcd", "mod",
    ];
    FUNCTIONS.contains(&word)
}

/// `x^2`, `x_i`, `x_{max}`, `10^{-3}`.
fn has_script(content: &str) -> bool {
    let bytes = content.as_bytes();
    (1..bytes.len().saturating_sub(1)).any(|at| {
        let before = bytes[at - 1];
        let after = bytes[at + 1];
        let based = before.is_ascii_alphanumeric() || matches!(before, b')' | b'}' | b']');
        let scripted = after.is_ascii_alphanumeric() || matches!(after, b'{' | b'-');
        matches!(bytes[at], b'^' | b'_') && based && scripted
    })
}

/// Whether it holds a command of TeX that formulas are made of, or an escape
/// that only formulas have.
fn has_command(content: &str) -> bool {
    static COMMANDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("commands.txt").split_whitespace().collect());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphabetic());
        if COMMANDS.contains(&rest[..end.unwrap_or(rest.len())]) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_prices_variables_and_patterns() {
        for (text, expected) in [
            (r"\frac{a}{b}", Evidence::Notation),
            ("x^2", Evidence::Notation),
            ("10^{-3}", Evidence::Notation),
            ("T_{total} = 3", Evidence::Notation),
            ("user_id", Evidence::None),
            ("x_i", Evidence::Notation),
            ("O(n)", Evidence::Shape),
            ("O(n log n)", Evidence::Shape),
            ("n", Evidence::Shape),
            ("p < 0.05", Evidence::Shape),
            ("f(x) = y + 1", Evidence::Shape),
            ("5", Evidence::Possible),
            ("5-10", Evidence::Possible),
            ("rate = errors / total", Evidence::Possible),
            ("(cmd)", Evidence::None),
            ("{VAR}", Evidence::None),
            ("HOME/bin:", Evidence::None),
            ("HOME/", Evidence::None),
            ("?", Evidence::None),
            ("|^bar", Evidence::None),
            (r"HOME\bin", Evidence::None),
            ("x and y", Evidence::None),
            ("a;b", Evidence::None),
            ("a=\"b\"", Evidence::None),
            ("", Evidence::None),
        ] {
            assert_eq!(judge(text), expected, "{text}");
        }
    }
}
