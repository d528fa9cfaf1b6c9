//! Formulas in TeX, converted to `MathML` while building. Browsers show `MathML`
//! without a script and without a font of the page.

mod style;

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

use crate::book::FormulaKind;
use crate::guard::guarded;

/// Longest formula, in bytes.
const MAX_FORMULA_BYTES: usize = 8 * 1024;
/// Deepest nesting of groups: the converter's time grows with its square.
const MAX_DEPTH: usize = 64;
/// Most commands. The converter recurses into an argument without braces
/// (`\sqrt\sqrt\sqrt x`), and a stack overflow cannot be caught.
const MAX_COMMANDS: usize = 500;
/// Most commands whose recursion fits on the stack of any thread.
const FEW_COMMANDS: usize = 24;
/// The stack for more of them, in bytes.
const STACK: usize = 64 << 20;
/// Commands that define macros. Their expansion would make the limits above
/// meaningless.
const DEFINITIONS: [&str; 8] = [
    "def",
    "edef",
    "gdef",
    "xdef",
    "let",
    "futurelet",
    "newcommand",
    "renewcommand",
];

/// Converts TeX to a `<math>` element. All text of the author is escaped.
///
/// # Errors
/// A sentence for the author if the formula cannot be converted.
pub fn to_mathml(tex: &str, kind: FormulaKind) -> Result<String, String> {
    if tex.trim().is_empty() {
        return Err("the formula is empty".to_owned());
    }
    let commands = memchr::memchr_iter(b'\\', tex.as_bytes()).count();
    if tex.len() > MAX_FORMULA_BYTES || commands > MAX_COMMANDS || deepest(tex) > MAX_DEPTH {
        return Err("the formula is too large to be converted".to_owned());
    }
    if defines(tex) {
        return Err("the formula defines a macro, which is not supported".to_owned());
    }
    let run = || guarded(|| convert(tex, kind));
    let converted = if commands <= FEW_COMMANDS {
        run()
    } else {
        on_large_stack(run)
    };
    converted.unwrap_or_else(|_| Err("the formula cannot be converted".to_owned()))
}

/// Runs `work` on a thread with room for its recursion.
fn on_large_stack<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let started = thread.spawn_scoped(scope, work);
        let started = started.map_err(|error| error.to_string())?;
        started
            .join()
            .map_err(|_| "the thread panicked".to_owned())?
    })
}

/// Whether one of the commands is a definition.
fn defines(tex: &str) -> bool {
    let commands = tex.split('\\').skip(1);
    let mut names = commands.map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphabetic());
        &rest[..end.unwrap_or(rest.len())]
    });
    names.any(|name| DEFINITIONS.contains(&name))
}

/// An upper bound of how deep groups are nested.
fn deepest(tex: &str) -> usize {
    let mut depth: usize = 0;
    let mut deepest = 0;
    let mut rest = tex;
    while let Some(at) = rest.find(['{', '}', '\\']) {
        let found = &rest[at..];
        let opens = found.starts_with('{')
            || found.starts_with("\\begin")
            || found.starts_with("\\left")
            || found.starts_with("\\(");
        let closes = found.starts_with('}')
            || found.starts_with("\\end")
            || found.starts_with("\\right")
            || found.starts_with("\\)");
        depth = (depth + usize::from(opens)).saturating_sub(usize::from(closes));
        deepest = deepest.max(depth);
        rest = &found[1..];
    }
    deepest
}

fn convert(tex: &str, kind: FormulaKind) -> Result<String, String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(tex, &storage) {
        events.push(event.map_err(|error| sentence(&error))?);
    }
    let config = RenderConfig {
        display_mode: match kind {
            FormulaKind::Inline => DisplayMode::Inline,
            FormulaKind::Block => DisplayMode::Block,
        },
        ..RenderConfig::default()
    };
    let mut html = String::with_capacity(tex.len() * 8);
    let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
    push_mathml(&mut html, events, config).map_err(|error| error.to_string())?;
    Ok(style::as_attributes(&html))
}

/// The first line of the converter's message, which is followed by a drawing
/// of the place.
fn sentence(error: &dyn std::fmt::Display) -> String {
    let message = error.to_string();
    let first = message.lines().next().unwrap_or_default();
    let first = first.strip_prefix("parsing error: ").unwrap_or(first);
    first.trim_end_matches(['.', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inline(tex: &str) -> Result<String, String> {
        to_mathml(tex, FormulaKind::Inline)
    }

    #[test]
    fn a_formula_becomes_mathml() {
        let html = inline(r"\frac{a}{b} \le x^2").expect("is valid");
        assert!(
            html.starts_with("<math") && html.ends_with("</math>"),
            "{html}"
        );
        assert!(
            html.contains("<mfrac>") && html.contains("<msup>"),
            "{html}"
        );
        let block = to_mathml("x", FormulaKind::Block).expect("is valid");
        assert!(block.contains("display=\"block\""), "{block}");
        assert!(!html.contains("display=\"block\""), "{html}");
    }

    #[test]
    fn text_is_escaped() {
        let html = inline(r"\text{<script>alert(1)</script>} < \&").expect("is valid");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn colours_are_attributes_as_pages_allow_no_inline_style() {
        let html = inline(r"\color{red} x \hspace{-1em} y").expect("is valid");
        assert!(html.contains("mathcolor=\"#ff0000\""), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn what_cannot_be_converted_is_an_error_in_one_line() {
        for tex in ["", r"\frac{a", r"\unknowncommand", "}", r"\left( x"] {
            let error = inline(tex).expect_err(tex);
            assert!(!error.is_empty() && !error.contains('\n'), "{tex}: {error}");
        }
    }

    #[test]
    fn hostile_formulas_neither_overflow_the_stack_nor_take_long() {
        let many = 4000;
        for tex in [
            "{".repeat(many) + &"}".repeat(many),
            r"\sqrt".repeat(many),
            r"\sqrt".repeat(499) + "x",
            r"\frac".repeat(499) + "xy",
            r"\sqrt[3]".repeat(499) + "x",
            r"\frac1".repeat(499) + "x",
            r"\frac1".repeat(23) + "x",
            r"\not".repeat(499) + "=",
            "x^".repeat(2 * many),
            "x'".repeat(2 * many),
            r"\left(".repeat(999),
            r"\begin{matrix}".repeat(500),
            r"\def\a{\a\a}\a".to_owned(),
            r"\def\a#1{#1#1#1#1}\a{\a{\a{\a{\a{\a{\a{\a{\a{x}}}}}}}}}".to_owned(),
            "{}".repeat(many),
        ] {
            // The stack of a worker thread.
            let run = std::thread::Builder::new().stack_size(2 << 20);
            let done = run.spawn(move || inline(&tex).map(|html| html.len()));
            let length = done.expect("starts").join().expect("does not panic");
            assert!(length.unwrap_or_default() < 4 << 20);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_tex_gives_only_mathml(tex in "(\\\\[a-zA-Z]{1,8}|[{}^_&<>\"'$%#~]|\\\\\\\\|\\\\begin\\{(aligned|matrix|cases)\\}|\\\\end\\{(aligned|matrix|cases)\\}|\\\\text\\{|\\\\color\\{red\\}|\\\\frac|\\\\hline|é|[a-z0-9 ]){0,24}") {
            if let Ok(html) = inline(&tex) {
                let mut rest = html.as_str();
                while let Some(at) = rest.find('<') {
                    let end = rest[at..].find('>').expect("tags end") + at;
                    let name = rest[at + 1..end].trim_start_matches('/');
                    let name = name.split([' ', '/']).next().unwrap_or_default();
                    proptest::prop_assert!(name == "math" || name.starts_with('m'), "{}", html);
                    proptest::prop_assert!(!rest[at..end].contains("style="), "{}", html);
                    rest = &rest[end..];
                }
            }
        }
    }
}
