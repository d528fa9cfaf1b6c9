use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use syntect::highlighting::{
    Color, HighlightIterator, HighlightState, Highlighter, ScopeSelectors, StyleModifier, Theme,
    ThemeItem, ThemeSettings,
};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::class::Class;
use super::markup::Markup;
use crate::guard::guarded;

/// Bytes of a block, and of a line, up to which the engine is asked. Its
/// regular expressions backtrack; a runbook's code is far below.
const MAX_BLOCK_LENGTH: usize = 256 * 1024;
const MAX_LINE_LENGTH: usize = 16 * 1024;

/// Bytes of HTML that are kept for blocks that come again.
const KEPT: usize = 16 * 1024 * 1024;

/// syntect with a theme whose colours are class numbers: asked for the colour
/// of a piece of code, it answers with its class.
#[derive(Debug, Default)]
pub(super) struct Engine {
    loaded: OnceLock<Loaded>,
    /// A block costs about a millisecond, a look here about a microsecond. It
    /// pays in a preview, where most blocks have not changed since the last
    /// build.
    kept: Mutex<HighlightCache>,
}

#[derive(Debug)]
struct Loaded {
    syntaxes: SyntaxSet,
    theme: Theme,
}

#[derive(Debug, Default)]
struct HighlightCache {
    html: BTreeMap<[u8; 32], Arc<str>>,
    bytes: usize,
}

impl Engine {
    /// Adds `code` to `out` as HTML. Says no, and adds nothing, if nobody
    /// knows the language or the code is too much for it.
    pub(super) fn highlight(&self, language: &str, code: &str, out: &mut String) -> bool {
        if code.len() > MAX_BLOCK_LENGTH || code.lines().any(|line| line.len() > MAX_LINE_LENGTH) {
            return false;
        }
        let Loaded { syntaxes, theme } = self.loaded.get_or_init(Loaded::new);
        let Some(syntax) = find_syntax(syntaxes, language) else {
            return false;
        };
        let key = key(&syntax.name, code);
        if let Some(html) = self.kept(&key) {
            out.push_str(&html);
            return true;
        }
        let run = || run(syntax, syntaxes, theme, code);
        let Ok(Some(html)) = guarded(run) else {
            return false;
        };
        out.push_str(&html);
        self.keep(key, html);
        true
    }

    fn kept(&self, key: &[u8; 32]) -> Option<Arc<str>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.html.get(key).map(Arc::clone)
    }

    fn keep(&self, key: [u8; 32], html: String) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + html.len() > KEPT {
            *kept = HighlightCache::default();
        }
        kept.bytes += html.len();
        kept.html.insert(key, html.into());
    }
}

impl Loaded {
    fn new() -> Self {
        Self {
            syntaxes: two_face::syntax::extra_newlines(),
            theme: palette(),
        }
    }
}

fn key(syntax: &str, code: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(syntax.as_bytes());
    hasher.update(b"\0");
    hasher.update(code.as_bytes());
    *hasher.finalize().as_bytes()
}

fn find_syntax<'a>(syntaxes: &'a SyntaxSet, language: &str) -> Option<&'a SyntaxReference> {
    let found = syntaxes
        .find_syntax_by_token(language)
        .or_else(|| syntaxes.find_syntax_by_name(language));
    found.filter(|syntax| syntax.name != "Plain Text")
}

/// The code as HTML; nothing if the syntax is broken.
fn run(
    syntax: &SyntaxReference,
    syntaxes: &SyntaxSet,
    theme: &Theme,
    code: &str,
) -> Option<String> {
    let highlighter = Highlighter::new(theme);
    let mut state = HighlightState::new(&highlighter, ScopeStack::new());
    let mut parser = ParseState::new(syntax);
    let mut html = String::new();
    let mut markup = Markup::new(code, &mut html);
    for line in code.split_inclusive('\n') {
        let changes = parser.parse_line(line, syntaxes).ok()?;
        for (style, piece) in HighlightIterator::new(&mut state, &changes, line, &highlighter) {
            let class = class_of(style.foreground, piece);
            markup.put(markup.at() + piece.len(), class);
        }
    }
    markup.finish();
    Some(html)
}

fn class_of(color: Color, piece: &str) -> Class {
    // Space has no colour, and spans around it cost bytes.
    if piece.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Class::Plain;
    }
    let number = usize::from(color.r);
    Class::ALL.get(number).copied().unwrap_or(Class::Plain)
}

/// Which scopes of the `TextMate` naming conventions are of which class. Of
/// two that fit, the more exact one holds.
const SCOPES: [(&str, Class); 12] = [
    ("comment, punctuation.definition.comment", Class::Comment),
    (
        "string, markup.raw, markup.inserted, punctuation.definition.string",
        Class::Text,
    ),
    (
        "constant.language, keyword, storage, variable.language, markup.deleted, \
         keyword.operator.word, keyword.operator.logical.python",
        Class::Keyword,
    ),
    (
        "entity.name.function, support.function, variable.function, meta.function-call.identifier",
        Class::Function,
    ),
    (
        "variable.other.readwrite.global, variable.other.readwrite.shell, variable.parameter, \
         punctuation.definition.variable, constant.other.placeholder, meta.interpolation",
        Class::Variable,
    ),
    ("variable.parameter.option", Class::Flag),
    ("constant.numeric, constant.character", Class::Number),
    (
        "entity.name.tag, entity.name.type, entity.name.class, entity.name.namespace, \
         entity.name.section, markup.heading, support.type, support.class, storage.type.class, \
         meta.diff.range, meta.annotation",
        Class::Type,
    ),
    (
        "entity.other.attribute-name, support.type.property-name, meta.mapping.key string, \
         variable.other.key, keyword.other.definition.ini, entity.name.label",
        Class::Attribute,
    ),
    (
        "keyword.operator.pipe, keyword.operator.assignment.pipe",
        Class::Operator,
    ),
    ("invalid", Class::Invalid),
    (
        "keyword.operator, punctuation.separator, punctuation.section, punctuation.terminator",
        Class::Plain,
    ),
];

fn palette() -> Theme {
    let scopes = SCOPES.iter().filter_map(|(selector, class)| {
        let scope = ScopeSelectors::from_str(selector).ok()?;
        let style = StyleModifier {
            foreground: Some(color(*class)),
            background: None,
            font_style: None,
        };
        Some(ThemeItem { scope, style })
    });
    Theme {
        settings: ThemeSettings {
            foreground: Some(color(Class::Plain)),
            ..ThemeSettings::default()
        },
        scopes: scopes.collect(),
        ..Theme::default()
    }
}

fn color(class: Class) -> Color {
    Color {
        r: class as u8,
        g: 0,
        b: 0,
        a: 255,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> Option<String> {
        let mut out = String::new();
        let done = Engine::default().highlight(language, code, &mut out);
        done.then(|| {
            out.replace("<span class=\"", "[")
                .replace("\">", ":")
                .replace("</span>", "]")
        })
    }

    #[test]
    fn every_selector_is_understood_and_every_class_has_its_number() {
        assert_eq!(palette().scopes.len(), SCOPES.len());
        for (number, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(number, class as usize);
        }
    }

    #[test]
    fn sql_is_highlighted() {
        assert_eq!(
            html("sql", "SELECT 'a<b', 1 -- why\nFROM t;").as_deref(),
            Some("[hk:SELECT] [hs:'a&lt;b'], [hn:1] [hc:-- why\n][hk:FROM] t;")
        );
    }

    #[test]
    fn a_language_nobody_knows_is_refused() {
        assert_eq!(html("brainfog", "x"), None);
        assert_eq!(html("txt", "x"), None);
    }

    #[test]
    fn what_is_too_much_for_the_engine_is_refused() {
        assert_eq!(html("sql", &"x".repeat(MAX_LINE_LENGTH + 1)), None);
        assert_eq!(html("sql", &"x\n".repeat(MAX_BLOCK_LENGTH / 2 + 1)), None);
    }

    #[test]
    fn a_block_that_comes_again_is_the_same() {
        let engine = Engine::default();
        let (mut first, mut second) = (String::new(), String::new());
        assert!(engine.highlight("sql", "SELECT 1", &mut first));
        assert!(engine.highlight("SQL", "SELECT 1", &mut second));
        assert_eq!(first, second);
    }
}
