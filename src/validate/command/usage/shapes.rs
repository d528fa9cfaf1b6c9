//! Syntax errors in languages embedded in arguments. Parsers are used where
//! good ones exist; otherwise brackets, quotes and delimiters are counted.

use jaq_core::load::lex::Lexer;
use jaq_core::load::parse::Parser as JqParser;

use super::queries;
use crate::diagnostic::is_one_slip;

/// The name of a language in messages.
pub(super) fn name(language: &str) -> &str {
    match language {
        "sql" => "this SQL",
        "jq" => "this jq program",
        "jsonpath" => "this JSONPath",
        "go-template" => "this Go template",
        "regex" => "this regular expression",
        "json" => "this JSON",
        "yaml" => "this JSON or YAML",
        "awk" => "this awk program",
        "sed" => "this sed script",
        "promql" => "this PromQL",
        "logql" => "this LogQL",
        "cron" => "this schedule",
        "basic-regex" => "this regular expression",
        _ => "this argument",
    }
}

/// The error in a text, in a few words.
pub(super) fn fault(language: &str, text: &str) -> Option<String> {
    if text.trim().is_empty() || is_left_open(text) {
        return None;
    }
    match language {
        "sql" => sql(text),
        "jq" => jq(text),
        "jsonpath" => jsonpath(text),
        "format" => format(text),
        "go-template" => unpaired_braces(text),
        "regex" => regex(text),
        "json" => json(text),
        "yaml" => yaml(text),
        "awk" => awk(text),
        "sed" => sed(text),
        "promql" => queries::promql(text),
        "logql" => unpaired(text),
        "cron" => queries::cron(text),
        "basic-regex" => queries::basic(text),
        _ => None,
    }
}

/// Whether the reader or the shell fills something in.
fn is_left_open(text: &str) -> bool {
    text.contains("...")
        || text.contains('…')
        // `[ /* 10 events */ ]`
        || text.contains("/*") && text.contains("*/")
        || text.contains("$(")
        || text.contains("${")
        || text.contains('`')
        || text.starts_with('@')
        || text.starts_with('$')
        || has_placeholder(text)
}

fn has_placeholder(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        rest.split_once('>').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.len() < 40
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b" _-".contains(&byte))
        })
    })
}

/// Statements whose form the parser knows well; others differ too much from
/// server to server.
const STATEMENTS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];

fn sql(text: &str) -> Option<String> {
    const OTHERS: [&str; 24] = [
        "ALTER",
        "ANALYZE",
        "BEGIN",
        "CALL",
        "CHECKPOINT",
        "COMMIT",
        "COPY",
        "CREATE",
        "DROP",
        "EXPLAIN",
        "GRANT",
        "KILL",
        "LISTEN",
        "LOCK",
        "NOTIFY",
        "REINDEX",
        "RESET",
        "REVOKE",
        "ROLLBACK",
        "SHOW",
        "TRUNCATE",
        "VACUUM",
        "VALUES",
        "TABLE",
    ];
    // A shell variable replaces a part of it.
    if text.contains('$') || text.trim_start().starts_with('\\') {
        return None;
    }
    // psql and mysql end a statement so.
    let text = text.trim_end();
    let text = ["\\gx", "\\G", "\\g"]
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .unwrap_or(text);
    let first: String = text
        .trim_start()
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let upper = first.to_uppercase();
    if !STATEMENTS.contains(&upper.as_str()) {
        let mut known = STATEMENTS.iter().chain(&OTHERS);
        let near = known.find(|known| is_one_slip(&upper, known))?;
        return (upper.len() >= 4)
            .then(|| format!("unknown statement `{first}`; did you mean `{near}`?"));
    }
    let said = crate::validate::sql::error(text)?;
    Some(said.split(" at Line").next().unwrap_or(&said).to_owned())
}

fn jq(text: &str) -> Option<String> {
    let Ok(tokens) = Lexer::new(text).lex() else {
        return Some("a bracket or a quote is not closed".to_owned());
    };
    let faults = JqParser::new(&tokens).parse(JqParser::term).err()?;
    // Definitions in front of a program are read another way.
    if text.contains("def ")
        || text.contains("import ")
        || text.contains("reduce")
        || text.contains('?')
    {
        return None;
    }
    let (expected, found) = faults.first()?;
    let found = found.map_or("the end", |token| token.0);
    Some(format!("expected {} at `{found}`", expected.as_str()))
}

/// What `[]` means to kubectl.
pub(super) const FIRST_ONLY: &str = "`[]` takes only the first element";

/// kubectl's `JSONPath`: paired brackets, and no empty ones.
fn jsonpath(text: &str) -> Option<String> {
    let text = text.strip_prefix("jsonpath=").unwrap_or(text);
    if text.contains("[]") {
        return Some(FIRST_ONLY.to_owned());
    }
    unpaired(text)
}

/// `-o jsonpath='{…}'`, `-o go-template='{{…}}'`.
fn format(text: &str) -> Option<String> {
    if let Some(path) = text.strip_prefix("jsonpath=") {
        return jsonpath(path).map(|fault| match fault.as_str() {
            FIRST_ONLY => fault,
            _ => format!("in JSONPath {fault}"),
        });
    }
    let template = text
        .strip_prefix("go-template=")
        .or_else(|| text.starts_with("{{").then_some(text))?;
    unpaired_braces(template)
}

fn unpaired_braces(text: &str) -> Option<String> {
    let (open, close) = (text.matches("{{").count(), text.matches("}}").count());
    (open != close).then(|| "`{{` and `}}` are unbalanced".to_owned())
}

/// The first bracket without its pair, outside of quotes.
fn unpaired(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\\') => {
                chars.next();
            }
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.pop() != Some(c) => {
                return Some(format!("`{c}` has no opening bracket"));
            }
            _ => {}
        }
    }
    open.pop().map(|closing| format!("`{closing}` is missing"))
}

fn regex(text: &str) -> Option<String> {
    use regex_syntax::ast::ErrorKind;
    let fault = regex_syntax::ast::parse::Parser::new().parse(text).err()?;
    // Other dialects know escapes that this one does not.
    match fault.kind() {
        ErrorKind::GroupUnclosed => Some("`(` is not closed".to_owned()),
        ErrorKind::GroupUnopened => Some("`)` has no opening parenthesis".to_owned()),
        ErrorKind::ClassUnclosed => Some("`[` is not closed".to_owned()),
        _ => None,
    }
}

/// A whole object or list; a value of the shell in it is text.
fn json(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) || text.contains('$') || text.contains("{{") {
        return None;
    }
    // `{configuration}` is a placeholder.
    let name = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b" _-".contains(&byte);
    if name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_name)) {
        return None;
    }
    let fault = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let text = fault.to_string();
    Some(text.split(" at line").next().unwrap_or(&text).to_owned())
}

/// A patch in JSON, of which YAML is a superset that `kubectl` takes as well.
fn yaml(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) || text.contains('$') || text.contains("{{") {
        return None;
    }
    let fault = saphyr_parser::Parser::new_from_str(text).find_map(Result::err)?;
    Some(fault.info().to_owned())
}

fn awk(text: &str) -> Option<String> {
    // Slashes begin a regular expression, which may hold any bracket.
    if text.contains('/') || text.contains("$'") {
        return None;
    }
    unpaired(text)
}

/// `s/a/b/` has three delimiters.
fn sed(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let (Some('s'), Some(mark)) = (chars.next(), chars.next()) else {
        return None;
    };
    if mark.is_alphanumeric() || mark.is_whitespace() || text.contains(['\n', '$']) {
        return None;
    }
    let mut count = 1;
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' if count == 1 => in_class = true,
            ']' => in_class = false,
            c if c == mark && !in_class => count += 1,
            _ => {}
        }
    }
    (count < 3).then(|| format!("the closing `{mark}` of `s{mark}…{mark}…{mark}` is missing"))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn faults_are_found_and_valid_texts_are_not() {
        for (language, text, is_wrong) in [
            ("sql", "SELEC 1", true),
            ("sql", "SELECT 1", false),
            ("sql", "select count(*) from orders where", true),
            ("sql", "VACUUM (VERBOSE) x", false),
            ("sql", "\\dt", false),
            ("sql", "select * from a.b\\G", false),
            ("sql", "select 1 \\gx", false),
            ("sql", "SELECT pg_size_pretty(pg_database_size('x'))", false),
            ("jq", ".items[] | select(.a ==)", true),
            (
                "jq",
                ".items[] | select(.a == 1) | {x: .b, \"y\": .c}",
                false,
            ),
            ("jq", ".[] | \"\\(.a): \\(.b)\"", false),
            ("jq", "-r", false),
            ("jq", ".a as $x | $x", false),
            ("jsonpath", "{.items[].metadata.namespace}", true),
            ("format", "jsonpath={.items[*].metadata.name}", false),
            ("format", "jsonpath={.items[*].metadata.name", true),
            ("format", "wide", false),
            ("go-template", "{{.State.Status}", true),
            ("regex", "(abc", true),
            ("regex", "a{2}|[[:alpha:]]+", false),
            ("json", "{\"a\": 1,}", true),
            ("json", "{\"a\": 1}", false),
            ("json", "@file", false),
            ("json", "{fault-configuration}", false),
            ("yaml", "{\"spec\": {\"replicas\": 1}", true),
            ("yaml", "{\"spec\": {\"replicas\": 1}}", false),
            ("yaml", "{spec: {replicas: 1}}", false),
            ("yaml", "spec:", false),
            ("awk", "{print $1", true),
            ("awk", "{print $1}", false),
            ("sed", "s/a/b", true),
            ("sed", "s/a/b/g", false),
            ("sed", "s|a|b|", false),
            ("sed", "/x/d", false),
        ] {
            assert_eq!(
                fault(language, text).is_some(),
                is_wrong,
                "{language} {text}: {:?}",
                fault(language, text)
            );
        }
    }
}
