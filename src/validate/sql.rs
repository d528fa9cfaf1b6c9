//! SQL as three dialects read it.

/// What `PostgreSQL`'s parser says against a text, if the parsers of `MySQL` and
/// standard SQL refuse it too. A build without the feature `sql` reads no SQL
/// and finds no error.
#[cfg(feature = "sql")]
pub(super) fn error(text: &str) -> Option<String> {
    use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect, PostgreSqlDialect};
    use sqlparser::parser::{Parser, ParserError};

    let error = Parser::parse_sql(&PostgreSqlDialect {}, text).err()?;
    let others: [&dyn Dialect; 2] = [&MySqlDialect {}, &GenericDialect {}];
    let is_refused = others
        .iter()
        .all(|dialect| Parser::parse_sql(*dialect, text).is_err());
    match error {
        ParserError::ParserError(said) | ParserError::TokenizerError(said) if is_refused => {
            Some(said)
        }
        _ => None,
    }
}

/// What `PostgreSQL`'s parser says against a text, if the parsers of `MySQL` and
/// standard SQL refuse it too. A build without the feature `sql` reads no SQL
/// and finds no error.
#[cfg(not(feature = "sql"))]
pub(super) fn error(_: &str) -> Option<String> {
    None
}
