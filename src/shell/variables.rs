//! `$NAME` and `${NAME}` in texts that no shell reads: addresses, headers,
//! bodies.

/// A variable as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    /// Its name.
    pub name: &'a str,
    /// The name with its dollar and braces.
    pub written: &'a str,
}

/// A piece of a text.
enum Piece<'a> {
    Plain(&'a str),
    Variable(Variable<'a>),
}

/// Puts values in place of variables, in one pass: what a value holds is never
/// read again. A variable without a value stays as it is written.
pub fn fill_in<V: AsRef<str>>(text: &str, mut value: impl FnMut(&str) -> Option<V>) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => filled.push_str(plain),
            Piece::Variable(variable) => {
                let value = value(variable.name);
                filled.push_str(value.as_ref().map_or(variable.written, AsRef::as_ref));
            }
        }
    }
    filled
}

/// The variables that a text names, as far as its author must have meant one:
/// in braces, or in capitals. `?$filter=x` and `$5` are no variables.
pub fn named_variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable(variable) if is_meant(variable) => Some(variable),
        _ => None,
    })
}

fn is_meant(variable: Variable<'_>) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let has_braces = variable.written.starts_with("${");
    has_braces || (variable.name.len() > 1 && variable.name.bytes().all(is_capital))
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        let (name, length) = variable(from).unwrap_or(("", 1));
        if name.is_empty() {
            pieces.push(Piece::Plain(&rest[..=at]));
        } else {
            pieces.push(Piece::Plain(before));
            let written = &from[..length];
            pieces.push(Piece::Variable(Variable { name, written }));
        }
        rest = &from[length..];
    }
    pieces.push(Piece::Plain(rest));
    pieces
}

/// The name behind a dollar, and how long it is with dollar and braces.
fn variable(text: &str) -> Option<(&str, usize)> {
    let behind = text.strip_prefix('$')?;
    let braced = behind.strip_prefix('{');
    let name = braced.unwrap_or(behind);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let closes = braced.is_none() || name[end..].starts_with('}');
    let marks = if braced.is_some() { 3 } else { 1 };
    (is_name && closes).then_some((&name[..end], end + marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_filled_in_once() {
        let value = |name: &str| match name {
            "API" => Some("http://a"),
            "API_KEY" => Some("$API"),
            _ => None,
        };
        assert_eq!(fill_in("${API}/x?k=$API_KEY", value), "http://a/x?k=$API");
        assert_eq!(fill_in("$NOPE ${NOPE} $ ${", value), "$NOPE ${NOPE} $ ${");
    }

    #[test]
    fn what_must_be_a_variable_is_told_from_what_may_be_none() {
        let names = |text| {
            named_variables(text)
                .map(|found| found.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("http://${host}/$PATH_A?$filter=$5&x=$a"),
            ["host", "PATH_A"]
        );
    }

    proptest::proptest! {
        #[test]
        fn a_text_without_values_stays_as_it_is(text in "([$]|[{}]|[A-Za-z_0-9]{1,3}|ü| ){0,20}") {
            proptest::prop_assert_eq!(fill_in(&text, |_| None::<&str>), text);
        }
    }
}
