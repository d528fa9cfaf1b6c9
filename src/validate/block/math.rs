use crate::book::{BlockKind, FormulaKind, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::math;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/math",
    severity: Some(Severity::Info),
    summary: "A formula cannot be converted.",
    manual: "The page shows the TeX source instead of the formula. A formula is delimited by \
        `$` or `$$`, or is a block with the language `math`. The commands of LaTeX and amsmath \
        are supported; macros cannot be defined. Write `\\$` for a literal dollar sign.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    let mut judge = |tex: &str, kind: FormulaKind, place: Span| {
        if let Err(error) = math::to_mathml(tex, kind) {
            let message = format!("the formula cannot be converted: {error}");
            findings.push(
                RULE.finding(&document.source, place, message)
                    .with_help("correct the formula; until then, the page shows its source"),
            );
        }
    };
    for formula in &document.formulas {
        judge(&formula.tex, formula.kind, formula.span);
    }
    for block in &document.blocks {
        let is_math = block.info.language.eq_ignore_ascii_case("math");
        if is_math && block.kind == BlockKind::Fenced && !block.code.trim().is_empty() {
            judge(
                block.code.trim(),
                FormulaKind::Block,
                block.source_span(0..block.code.trim_end().len()),
            );
        }
    }
}
