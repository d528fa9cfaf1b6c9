//! Truths that say nothing: about a number that is none, or about a list
//! without elements.

use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, LiteralValue};
use cel::{Context, Value};

/// What makes the truth of a condition worth nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A number of it is NaN, which every comparison calls false.
    NotANumber,
    /// A list that it goes through has no elements, so that `all` holds for
    /// nothing.
    EmptyList,
}

/// The first doubt about an expression with these facts. What macros bind is
/// left out: it has no value outside of them.
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

/// Whether a macro asks each element whether something holds, as `all`,
/// `exists` and `exists_one` do; `map` and `filter` make a list.
fn asks_elements(macro_: &ComprehensionExpr) -> bool {
    let begin = &macro_.accu_init.expr;
    matches!(
        begin,
        Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Int(_))
    )
}
