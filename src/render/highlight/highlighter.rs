use crate::printable::{printable_code, printable_script};
use crate::shell::{is_session, session_lines};

use super::engine::Engine;
use super::language::Language;
use super::markup::{Markup, push_escaped};
use super::{json, promql, shell, yaml};

/// Turns code into HTML. One serves a whole build, and all of its threads.
#[derive(Debug, Default)]
pub(in crate::render) struct Highlighter {
    engine: Engine,
}

impl Highlighter {
    /// A highlighter; the general engine is loaded when a block needs it.
    pub(in crate::render) fn new() -> Self {
        Self::default()
    }

    /// Adds `code` to `out` as HTML text with `<span class="h?">` around what
    /// has a class. Without its tags it is exactly `code`, but for what a reader
    /// would not see: that is written out, as it is copied from the page too.
    pub(in crate::render) fn highlight(&self, language: &str, code: &str, out: &mut String) {
        let written = language;
        let language = match Language::of(language) {
            // Whoever writes prompts writes a session, said so or not.
            Language::Plain if language.is_empty() && is_session(code) => Language::Shell,
            language => language,
        };
        let code = &*match language {
            Language::Shell | Language::Console => printable_script(code),
            _ => printable_code(code),
        };
        let lexer = match language {
            Language::Plain => return push_escaped(code, out),
            Language::Other(name) => {
                if !self.engine.highlight(name, code, out) {
                    push_escaped(code, out);
                }
                return;
            }
            Language::Shell | Language::Console => {
                let lines = session_lines(written, code);
                let mut markup = Markup::new(code, out);
                shell::highlight(code, &lines, &mut markup);
                return markup.finish();
            }
            Language::Json => json::highlight,
            Language::Yaml => yaml::highlight,
            Language::Promql => promql::highlight,
        };
        let mut markup = Markup::new(code, out);
        lexer(code, &mut markup);
        markup.finish();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static HIGHLIGHTER: LazyLock<Highlighter> = LazyLock::new(Highlighter::new);

    /// The text of `html`, and a check that its spans are balanced, known and
    /// not nested.
    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        let mut open = false;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = if open {
                assert!(rest.starts_with("</span>"), "{html}");
                "</span>".len()
            } else {
                assert!(rest.starts_with("<span class=\"h"), "{html}");
                assert_eq!(&rest[15..17], "\">", "{html}");
                "<span class=\"hx\">".len()
            };
            open = !open;
            rest = &rest[length..];
        }
        assert!(!open, "{html}");
        text.push_str(rest);
        assert!(!text.contains('>'), "{html}");
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }

    fn check(language: &str, code: &str) {
        let mut out = String::new();
        HIGHLIGHTER.highlight(language, code, &mut out);
        let shown = [printable_script(code), printable_code(code)];
        let text = text_of(&out);
        assert!(shown.iter().any(|shown| *shown == text), "{out:?}");
    }

    const OWN: &str = "(bash|sh|CONSOLE|shell-session||json|yaml|promql|text|unknown)";
    /// Pieces that lexers of this kind stumble over.
    const PIECES: &str = "(\\$|\\$ |\\$\\(|\\$\\(\\(|\\$\\{|\\}|\\)|\\(|\"|'|`|\\\\|\n|\n\n| |<|<<|<<EOF|EOF|<<-'E O'|\
                          \\{\\{a\\}\\}|<a-b>|#|# |--|-x|--y=1|=|A=1|\\||&&|;|>|2>&1|if|do|done|é|🦀|0x1|1e5|a:|- |\\||\t|\r|/\\*|\\*/|> |case x in|esac){0,40}";

    proptest! {
        #[test]
        fn own_lexers_keep_any_text(language in OWN, code in any::<String>()) {
            check(&language, &code);
        }

        #[test]
        fn own_lexers_keep_any_order_of_their_own_signs(language in OWN, code in PIECES) {
            check(&language, &code);
        }

        #[test]
        fn a_session_keeps_any_order_of_its_lines(
            code in "((\\$ |# |> |me@host:~\\$ |)(ls|cat <<E|E|echo \"a|b\"|a \\\\|for x; do|done||# x|\\{)\n?){0,20}"
        ) {
            check("console", &code);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_engine_keeps_any_text(
            language in "(sql|ruby|python|go|toml|ini|html|dockerfile|javascript|diff|make|nginx)",
            code in prop_oneof![any::<String>(), PIECES.prop_map(|code| code)],
        ) {
            check(&language, &code);
        }
    }

    #[test]
    fn no_depth_of_nesting_is_too_deep() {
        for piece in [
            "$(", "\"$(", "`", "((", "${", "{\"a\":[", "<<A\n", "'\"", "<a", "{{",
        ] {
            for language in ["sh", "console", "json", "yaml", "promql", "ruby"] {
                check(language, &piece.repeat(4000));
            }
        }
    }

    #[test]
    fn a_block_without_language_is_plain_unless_it_has_prompts() {
        let html = |code: &str| {
            let mut out = String::new();
            HIGHLIGHTER.highlight("", code, &mut out);
            out
        };
        assert_eq!(html("if a < b"), "if a &lt; b");
        assert_eq!(
            html("$ ls\na\n"),
            "<span class=\"hp\">$ </span><span class=\"hf\">ls</span>\n<span class=\"hx\">a\n</span>"
        );
    }
}
