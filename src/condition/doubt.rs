//! Results without meaning: comparisons with NaN, and macros over empty lists.

use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, LiteralValue};
use cel::{Context, Value};

/// Why the result of a condition is meaningless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A value is NaN, so every comparison is false.
    NotANumber,
    /// A macro iterates over an empty list, so `all` is true.
    EmptyList,
}

/// The first such reason in an expression. Variables bound by macros have no
/// value outside the macro and are skipped.
pub(super) fn doubt(expr: &IdedExpr, context: &Context<'_, '_>) -> Option<Doubt> {
    match &expr.expr {
        Expr::Comprehension(all) => {
            let is_empty = asks_elements(all)
                && matches!(context.resolve(&all.iter_range), Ok(Value::List(list)) if list.is_empty());
            if is_empty {
                return Some(Doubt::EmptyList);
            }
            doubt(&all.iter_range, context)
        }
        Expr::Call(call) => {
            if matches!(context.resolve(expr), Ok(Value::Float(number)) if number.is_nan()) {
                return Some(Doubt::NotANumber);
            }
            let target = call.target.as_deref().into_iter();
            let mut parts = target.chain(&call.args);
            parts.find_map(|part| doubt(part, context))
        }
        Expr::List(list) => list.elements.iter().find_map(|part| doubt(part, context)),
        Expr::Select(select) => doubt(&select.operand, context),
        _ => None,
    }
}

/// Whether a macro tests elements, as `all`, `exists` and `exists_one` do;
/// `map` and `filter` build lists.
fn asks_elements(macro_: &ComprehensionExpr) -> bool {
    let begin = &macro_.accu_init.expr;
    matches!(
        begin,
        Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Int(_))
    )
}
