use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::placeholders::has_placeholders;
use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::promql;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/invalid-data",
    severity: Some(Severity::Warning),
    summary: "A block of JSON, YAML, TOML or PromQL has a syntax error.",
    manual: "Tools reject the block when it is pasted as it is. Placeholders (`<name>`, `{{ \
        name }}`, `$name`), elisions (`...`) and fragments of JSON are not reported.",
    check: Check::Page(check),
};

/// Returns the error in a text and its position.
type FindError = fn(&str) -> Option<(String, usize)>;

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let error: FindError = match block.info.language.to_ascii_lowercase().as_str() {
            "json" if block.code.trim_start().starts_with(['{', '[']) => json_error,
            "yaml" | "yml" => yaml_error,
            "toml" => toml_error,
            "promql" => promql_error,
            _ => continue,
        };
        // A text with placeholders cannot be parsed as a whole, and one with
        // arrows explains its lines.
        let is_explained = block.code.contains(['←', '→', '⟵', '⬅']);
        if block.code.trim().is_empty()
            || is_explained
            || names_types(&block.code)
            || has_placeholders(&block.code)
        {
            continue;
        }
        if let Some((message, at)) = error(&block.code) {
            let at = block.code.floor_char_boundary(at.min(block.code.len()));
            let end = block.code[at..]
                .find('\n')
                .map_or(block.code.len(), |length| at + length);
            let message = format!("invalid {}: {message}", block.info.language);
            findings.push(
                RULE.finding(&page.document.source, block.source_span(at..end), message)
                    .with_help("correct the block, or set another language"),
            );
        }
    }
}

/// Whether a block shows the form of values in place of values: their types,
/// `"total": number | null`, several to choose from, `"a" | "b"`, or keys
/// alone, `{"title", "url"}`.
fn names_types(code: &str) -> bool {
    const TYPES: [&str; 13] = [
        "string", "number", "boolean", "integer", "float", "object", "array", "bool", "int", "any",
        "datetime", "uuid", "unknown",
    ];
    // A bare key is one of YAML's, unless braces surround it.
    let is_flow = code.trim_start().starts_with('{');
    code.contains("\" | \"")
        || DESCRIBED.is_match(code)
        || KEYS_ALONE.is_match(code)
        || code.lines().any(|line| {
            let key = if is_flow { ":" } else { "\":" };
            let value = line.split_once(key).map_or("", |(_, value)| value.trim());
            let value = value.trim_start_matches("[]");
            let word = value.split(|c: char| !c.is_alphanumeric()).next();
            word.is_some_and(|word| TYPES.contains(&word))
        })
}

/// A list that says what it holds in place of it: `"items": [Order]`,
/// `[10 orders]`.
static DESCRIBED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r":\s*\[\s*(?:\d+ [a-z][a-z ]*|[A-Z]\w+)\s*\]").expect("a valid pattern")
});

static KEYS_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r#"\{\s*"[^"\n]*"(?:\s*,\s*"[^"\n]*")*\s*\}"#).expect("a valid pattern")
});

/// JSON as people write it for people: comments, commas at the end, single
/// quotes, several values, a fragment without its braces.
fn json_error(code: &str) -> Option<(String, usize)> {
    let lenient = lenient_json(code);
    let mut values = serde_json::Deserializer::from_str(&lenient).into_iter::<IgnoredAny>();
    let error = values.find_map(Result::err)?;
    let inner = lenient.trim_end().trim_end_matches(',');
    let is_fragment = |whole: String| serde_json::from_str::<IgnoredAny>(&whole).is_ok();
    if is_fragment(format!("[{inner}]")) || is_fragment(format!("{{{inner}}}")) {
        return None;
    }
    let before: usize = lenient
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    Some((error.to_string(), before + error.column().saturating_sub(1)))
}

/// The text with comments and commas before a closing bracket as spaces and
/// single quotes as double ones, byte for byte as long.
fn lenient_json(code: &str) -> String {
    let mut bytes = code.as_bytes().to_vec();
    let mut at = 0;
    // The last comma without a following value.
    let mut comma = None;
    while at < bytes.len() {
        let rest = &code.as_bytes()[at..];
        let length = match rest {
            [b'"' | b'\'', ..] => {
                let length = string_length(rest);
                if rest[0] == b'\'' && length > 1 && !rest[..length].contains(&b'"') {
                    bytes[at] = b'"';
                    bytes[at + length - 1] = b'"';
                }
                comma = None;
                length
            }
            [b'/', b'/', ..] | [b'#', ..] => {
                let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                bytes[at..at + end].fill(b' ');
                end
            }
            [b'/', b'*', ..] => {
                let end = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
                let blank = |byte: &mut u8| *byte = if *byte == b'\n' { b'\n' } else { b' ' };
                bytes[at..at + end].iter_mut().for_each(blank);
                end
            }
            [b',', ..] => {
                comma = Some(at);
                1
            }
            [b']' | b'}', ..] => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
                1
            }
            [byte, ..] => {
                if !byte.is_ascii_whitespace() {
                    comma = None;
                }
                1
            }
            [] => 1,
        };
        at += length;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| code.to_owned())
}

/// The length of the string that begins the text, quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if byte == text[0] => return at + 1,
            b'\n' => return 1,
            _ => at += 1,
        }
    }
    1
}

/// Several documents in sequence, and anchors defined elsewhere, are not
/// errors.
fn yaml_error(code: &str) -> Option<(String, usize)> {
    let error = |code: &str| {
        serde_yaml::Deserializer::from_str(code).find_map(|document| {
            let error = IgnoredAny::deserialize(document).err()?;
            let at = error.location().map_or(0, |location| location.index());
            Some((error.to_string(), at))
        })
    };
    let found = error(code)?;
    let has_alias = code
        .split_whitespace()
        .any(|word| word.len() > 1 && word.starts_with('*'));
    let is_several = paragraphs(code).all(|part| error(part).is_none());
    (!has_alias && !is_several).then_some(found)
}

fn toml_error(code: &str) -> Option<(String, usize)> {
    let error = code.parse::<toml::Table>().err()?;
    let is_several = paragraphs(code).all(|part| part.parse::<toml::Table>().is_ok());
    (!is_several).then(|| {
        let at = error.span().map_or(0, |span| span.start);
        (error.message().to_owned(), at)
    })
}

/// The parts between empty lines.
fn paragraphs(code: &str) -> impl Iterator<Item = &str> {
    code.split("\n\n").filter(|part| !part.trim().is_empty())
}

/// One expression, or several: one on each line, or with empty lines or
/// comments between them.
fn promql_error(code: &str) -> Option<(String, usize)> {
    let lines = code.lines().map(promql::without_comment);
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut parts = text.split("\n\n").filter(|part| !part.trim().is_empty());
    let error = parts.find_map(|part| {
        let mut lines = part.lines().filter(|line| !line.trim().is_empty());
        let error = promql::error(part)?;
        (!lines.all(|line| promql::is_expression(line) || is_sample(line))).then_some(error)
    })?;
    Some((error.lines().next().unwrap_or_default().to_owned(), 0))
}

/// Whether a line is a series with its value, as exporters write it and queries
/// answer: `up{job="api"} 1`.
fn is_sample(line: &str) -> bool {
    let Some((series, value)) = line.trim().rsplit_once(' ') else {
        return false;
    };
    let series = series.trim_end_matches([' ', '=', '>']);
    value.parse::<f64>().is_ok() && promql::is_expression(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenient_json_keeps_every_place() {
        let code = "{ // a\n 'b': [1,], /* c, */ \"d,]\": 2, # e\n}";
        let lenient = lenient_json(code);
        assert_eq!(lenient.len(), code.len());
        assert!(
            serde_json::from_str::<IgnoredAny>(&lenient).is_ok(),
            "{lenient}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_stays_as_long(code in "([\\[\\]{},:'\"/*#\\\\\n a-c]|é){0,40}") {
            proptest::prop_assert_eq!(lenient_json(&code).len(), code.len());
        }
    }
}
