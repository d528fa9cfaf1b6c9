use super::events::Escaped;
use crate::book::FormulaKind;
use crate::math;

/// Formulas longer than this, in bytes, scroll within their line on a phone.
const LONG: usize = 32;

/// A formula as `MathML`. One that cannot be converted is shown as it is
/// written; `written` includes its delimiters.
pub(super) fn formula(tex: &str, kind: FormulaKind, written: &str) -> String {
    match (math::to_mathml(tex, kind), kind) {
        (Ok(markup), FormulaKind::Block) => {
            format!(
                "<span class=\"formula\" role=\"group\" tabindex=\"0\" aria-label=\"Formula\">{markup}</span>"
            )
        }
        (Ok(markup), FormulaKind::Inline) if tex.len() > LONG => {
            // What scrolls must be reached by key.
            format!("<span class=\"formula-inline\" tabindex=\"0\">{markup}</span>")
        }
        (Ok(markup), FormulaKind::Inline) => markup,
        (Err(_), _) => format!("<code class=\"formula-source\">{}</code>", Escaped(written)),
    }
}
