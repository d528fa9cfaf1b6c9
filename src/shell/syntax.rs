use std::borrow::Cow;
use std::ops::Range;

use brush_parser::{ParseError, Parser, ParserOptions, SourceInfo, TokenizerError};

use super::normalise;
use super::plain::is_plain;
use super::scanner::Scanner;

/// Why a script is not valid shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the shell would stop.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Largest script that is parsed, in bytes.
const MAX_SCRIPT_BYTES: usize = 64 * 1024;
/// Deepest nesting that is parsed: the parser's time is exponential in open
/// parentheses, and its stack grows with every level.
const MAX_DEPTH: usize = 60;
const MAX_UNCLOSED: usize = 12;

/// Checks the text of a script, prompts and output already blanked.
/// Placeholders and elisions count as words. What is too large or too deep
/// to be parsed safely is taken to be valid.
///
/// # Errors
/// The first place where a shell would stop.
pub fn check_syntax(script: &str) -> Result<(), SyntaxError> {
    if script.len() > MAX_SCRIPT_BYTES {
        return Ok(());
    }
    let mut text = normalise(script);
    if text.contains('\r') {
        text = text.replace('\r', " ").into();
    }
    // `curl /ready → 503 (down)` tells what a command answers.
    if is_plain(&text) || text.contains(" → ") {
        return Ok(());
    }
    let unclosed = match nesting(&text) {
        Nesting::TooDeep => return Ok(()),
        Nesting::Unclosed(at) => Some(at),
        Nesting::Fine => None,
    };
    if let Some((b'(', at)) = unclosed {
        if text
            .matches('(')
            .count()
            .saturating_sub(text.matches(')').count())
            > MAX_UNCLOSED
        {
            return Err(not_closed(b'(', at));
        }
    }
    let text = without_nested_bodies(&text);
    parse(&text).map_err(|error| explain(&error, &text, unclosed))
}

/// The text with spaces in place of here-documents inside substitutions. The
/// parser takes a `)` or a quote of such a body for shell:
/// `"$(cat <<'EOF' … it's (here) … EOF)"`.
fn without_nested_bodies(text: &str) -> Cow<'_, str> {
    if !text.contains("<<") || !text.contains("$(") {
        return Cow::Borrowed(text);
    }
    let mut scanner = Scanner::default();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let nested = scanner.in_heredoc() && scanner.unclosed().is_some();
        scanner.line(line);
        if nested && scanner.in_heredoc() {
            let body = line.trim_end_matches('\n');
            out.extend(std::iter::repeat_n(' ', body.len()));
            out.push_str(&line[body.len()..]);
        } else {
            out.push_str(line);
        }
    }
    Cow::Owned(out)
}

fn parse(text: &str) -> Result<(), ParseError> {
    let options = ParserOptions::default();
    let mut parser = Parser::new(text.as_bytes(), &options, &SourceInfo::default());
    parser.parse_program().map(|_| ())
}

/// A script as the parser reads it; nothing if it is not valid, too large or
/// too deep.
pub(super) fn program(script: &str) -> Option<brush_parser::ast::Program> {
    if script.len() > MAX_SCRIPT_BYTES {
        return None;
    }
    let text = normalise(script).replace('\r', " ");
    if !matches!(nesting(&text), Nesting::Fine) {
        return None;
    }
    let text = without_nested_bodies(&text);
    let options = ParserOptions::default();
    let mut parser = Parser::new(text.as_bytes(), &options, &SourceInfo::default());
    parser.parse_program().ok()
}

/// Whether the parser itself takes a script.
#[cfg(test)]
pub(super) fn is_parsed(text: &str) -> bool {
    parse(text).is_ok()
}

enum Nesting {
    Fine,
    TooDeep,
    Unclosed((u8, usize)),
}

fn nesting(text: &str) -> Nesting {
    let mut scanner = Scanner::default();
    let mut braces = 0_usize;
    let mut parens = 0_usize;
    let mut deepest = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'(' => parens += 1,
            b')' => parens = parens.saturating_sub(1),
            _ => continue,
        }
        deepest = deepest.max(braces).max(parens);
    }
    for line in text.split_inclusive('\n') {
        scanner.line(line);
        deepest = deepest.max(scanner.depth());
    }
    match scanner.unclosed() {
        Some((b'(', at)) if parens > MAX_UNCLOSED => Nesting::Unclosed((b'(', at)),
        _ if deepest > MAX_DEPTH || parens > MAX_UNCLOSED => Nesting::TooDeep,
        Some(open) => Nesting::Unclosed(open),
        None => Nesting::Fine,
    }
}

fn explain(error: &ParseError, text: &str, unclosed: Option<(u8, usize)>) -> SyntaxError {
    if let Some((what, at)) = unclosed {
        return not_closed(what, at);
    }
    let end = text.trim_end().len();
    match error {
        ParseError::ParsingNearToken(token) => {
            let start = byte_offset(text, token.location().start.index);
            near(text, start, token.to_str())
        }
        ParseError::ParsingAtEndOfInput if let Some(at) = stray_paren(text, end) => {
            near(text, at, "(")
        }
        ParseError::ParsingAtEndOfInput => SyntaxError {
            range: last_word(text, end),
            message: "the script ends in the middle of a command".to_owned(),
            help: Some("is a `fi`, `done`, `esac` or `}` missing?".to_owned()),
        },
        ParseError::Tokenizing { inner, position } => {
            let at = position
                .as_ref()
                .map_or(end, |position| byte_offset(text, position.index));
            let message = match inner {
                TokenizerError::UnterminatedHereDocuments(..) => {
                    "a here-document is not closed".to_owned()
                }
                other => other
                    .to_string()
                    .split(" at ")
                    .next()
                    .unwrap_or_default()
                    .replace("unterminated", "unclosed"),
            };
            SyntaxError {
                range: last_word(text, at.min(end)),
                message,
                help: None,
            }
        }
    }
}

fn near(text: &str, start: usize, token: &str) -> SyntaxError {
    let word = token.trim();
    if word.is_empty() {
        if let Some(at) = stray_paren(text, start.min(text.len())) {
            return near(text, at, "(");
        }
        let range = last_word(text, start.min(text.trim_end().len()));
        let last = &text[range.clone()];
        let closes = matches!(
            last,
            "fi" | "done" | "esac" | "}" | "then" | "do" | "else" | "elif"
        );
        let message = if closes {
            format!("`{last}` cannot stand here")
        } else {
            "the line ends in the middle of a command".to_owned()
        };
        return SyntaxError {
            range,
            message,
            help: None,
        };
    }
    let end = text.len().min(start + word.len());
    let help = match word {
        "(" => Some("put the text in quotes, or write `$(…)` for a command's output".to_owned()),
        "<" | ">" => {
            Some("is this a placeholder? write it as <name>, without spaces at its ends".to_owned())
        }
        _ => None,
    };
    SyntaxError {
        range: start..text.ceil_char_boundary(end),
        message: format!("`{word}` cannot stand here"),
        help,
    }
}

/// An argument that begins with `(` on the line before `end`: the parser takes
/// `echo (x)` for the head of a function and stops only behind it.
fn stray_paren(text: &str, end: usize) -> Option<usize> {
    let before = text[..text.floor_char_boundary(end)].trim_end();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[start..];
    if line.contains(['"', '\'', '`']) || line.contains("$(") {
        return None;
    }
    let at = line.find('(')?;
    let is_argument = line[..at]
        .trim_start()
        .ends_with(|c: char| c.is_alphanumeric() || c == ' ');
    (is_argument && !line[at..].starts_with("()")).then_some(start + at)
}

fn not_closed(what: u8, at: usize) -> SyntaxError {
    let (message, help) = match what {
        b'(' => ("`(` is not closed", "add the missing `)`"),
        b'`' => (
            "the backquote is not closed",
            "add the missing backquote, or write `$(…)`",
        ),
        b'"' => ("the double quote is not closed", "add the missing `\"`"),
        _ => (
            "the single quote is not closed",
            "add the missing `'`, or put the text in double quotes",
        ),
    };
    SyntaxError {
        range: at..at + 1,
        message: message.to_owned(),
        help: Some(help.to_owned()),
    }
}

/// The word before an offset.
fn last_word(text: &str, end: usize) -> Range<usize> {
    let end = text.floor_char_boundary(end.min(text.len()));
    let before = text[..end].trim_end();
    let start = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    start..before.len().max(start)
}

fn byte_offset(text: &str, chars: usize) -> usize {
    text.char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_commands_are_valid() {
        for text in [
            "git checkout <previous-commit>\ndocker compose up -d --build\n",
            "psql $DATABASE_URL -c \"SELECT 1\nFROM x;\"\n",
            "if true; then\n  echo a\nfi\n",
            "node -e \"console.log(require('x').decode('$TOKEN'))\"\n",
            "V=$(date +%Y) && echo ${V#x}\n",
            "git commit -m \"$(cat <<'EOF'\nIt's safe (mostly); `x` and \"y\nEOF\n)\"\n",
            "",
        ] {
            assert_eq!(check_syntax(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named_where_they_stand() {
        let error = |text: &str| {
            let error = check_syntax(text).expect_err(text);
            (text[error.range].to_owned(), error.message)
        };
        let pair = |place: &str, message: &str| (place.to_owned(), message.to_owned());
        assert_eq!(
            error("echo \"a\nls\n"),
            pair("\"", "the double quote is not closed")
        );
        assert_eq!(error("ls\nfi\n"), pair("fi", "`fi` cannot stand here"));
        let paren = pair("(", "`(` cannot stand here");
        for text in [
            "echo (no)\n",
            "docker ps (all)",
            "ceph status\n 3 osd(s)\nx: y\n",
        ] {
            assert_eq!(error(text), paren, "{text}");
        }
        assert_eq!(
            error("if true; then\n ls\n"),
            pair("ls", "the script ends in the middle of a command")
        );
        assert!(
            error("tar version-data-(date).gz\n")
                .1
                .ends_with("cannot stand here")
        );
    }

    #[test]
    fn hostile_scripts_end_soon() {
        for text in [
            "(".repeat(2000),
            "{ ".repeat(400),
            "if x; then ".repeat(3000),
            "$(".repeat(500),
            "`".repeat(1001),
            "a".repeat(1 << 20),
            "cat <<E\n".repeat(500),
        ] {
            let _ = check_syntax(&text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_script_gets_an_answer_with_a_place_in_it(text in "(if |fi|\\(|\\)|\\{|\\}|\"|'|`|\\$|<a>|<<E|\n|;|\\||&|é|[a-z]| ){0,30}") {
            if let Err(error) = check_syntax(&text) {
                proptest::prop_assert!(text.get(error.range).is_some());
            }
        }
    }
}
