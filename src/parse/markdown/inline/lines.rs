//! Lines of a paragraph that are definitions and not shown.

use super::abbreviation::definition;
use super::attributes;

/// What a line is, if it is not text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// It defines an abbreviation.
    Abbreviation,
    /// `(name)=`: a label of the text below (`MyST`).
    Label(&'a str),
    /// An attribute list of the block above.
    Attributes(Option<String>),
}

/// What one line of a paragraph means.
pub(super) fn meaning(line: &str) -> Option<Meaning<'_>> {
    let line = line.trim();
    match line.as_bytes().first()? {
        b'*' => definition(line).map(|_| Meaning::Abbreviation),
        b'(' => label(line).map(Meaning::Label),
        b'{' => {
            let list = attributes::read(line)?;
            (list.length == line.len()).then_some(Meaning::Attributes(list.id))
        }
        _ => None,
    }
}

fn label(line: &str) -> Option<&str> {
    let name = line.strip_prefix('(')?.strip_suffix(")=")?;
    let plain = |c: char| c.is_alphanumeric() || "-_.:/ ".contains(c);
    (!name.is_empty() && name.len() <= 200 && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_define_something_are_told_from_text() {
        assert_eq!(meaning("*[SLO]: Objective"), Some(Meaning::Abbreviation));
        assert_eq!(
            meaning("(nfs_servers)="),
            Some(Meaning::Label("nfs_servers"))
        );
        assert_eq!(
            meaning("{: .wide #x }"),
            Some(Meaning::Attributes(Some("x".to_owned())))
        );
        for line in ["(a) = b", "{ x }", "* [a]: b", "text", "(f(x))=", ""] {
            assert_eq!(meaning(line), None, "{line}");
        }
    }
}
