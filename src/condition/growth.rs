//! How conditions depend on truncated texts.

use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};

/// How the result of a condition can change when a truncated text continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// It cannot change: the condition does not use the text.
    None,
    /// True stays true: `stdout.contains('up')`.
    Rising,
    /// False stays false: `!stdout.contains('ERROR')`.
    Falling,
    /// It can change in both directions: `size(stdout) > 3`, `stdout == 'up'`.
    Either,
}

impl Growth {
    /// Whether a result for the beginning of a text holds for the whole text.
    pub fn settles(self, truth: bool) -> bool {
        match self {
            Self::None => true,
            Self::Rising => truth,
            Self::Falling => !truth,
            Self::Either => false,
        }
    }

    /// Whether the condition does not use the text.
    pub fn is_none(self) -> bool {
        self == Self::None
    }

    fn turned(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
            other => other,
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, growth) | (growth, Self::None) => growth,
            (one, other) if one == other => one,
            _ => Self::Either,
        }
    }
}

/// How the result of an expression changes as the facts selected by `is_part`
/// grow.
pub(super) fn growth(expr: &Expr, is_part: &dyn Fn(&str) -> bool) -> Growth {
    if !mentions(expr, is_part) {
        return Growth::None;
    }
    match expr {
        Expr::Call(call) => of_call(call, is_part),
        _ => Growth::Either,
    }
}

fn of_call(call: &CallExpr, is_part: &dyn Fn(&str) -> bool) -> Growth {
    let mut sides = call.args.iter().map(|side| growth(&side.expr, is_part));
    match call.func_name.as_str() {
        operators::LOGICAL_NOT => sides.next().map_or(Growth::Either, Growth::turned),
        operators::LOGICAL_AND | operators::LOGICAL_OR => sides.fold(Growth::None, Growth::with),
        "contains" | "startsWith" if finds_a_text(call, is_part) => Growth::Rising,
        _ => Growth::Either,
    }
}

/// `stdout.contains('up')`: searches for a literal in the fact itself.
fn finds_a_text(call: &CallExpr, is_part: &dyn Fn(&str) -> bool) -> bool {
    let target = call.target.as_ref().map(|target| &target.expr);
    let is_fact = matches!(target, Some(Expr::Ident(name)) if is_part(name));
    let looked_for = call.args.first().map(|argument| &argument.expr);
    let is_text = matches!(looked_for, Some(Expr::Literal(LiteralValue::String(_))));
    is_fact && is_text && call.args.len() == 1
}

/// Whether an expression uses such a fact.
fn mentions(expr: &Expr, is_part: &dyn Fn(&str) -> bool) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::Ident(name) if is_part(name) => return true,
            expr => open.extend(super::children(expr)),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::parse_condition;

    #[test]
    fn what_more_text_can_change_is_known() {
        let of = |text| {
            let condition = parse_condition(text).expect(text);
            condition.growth(&|name| name == "stdout")
        };
        for (text, wanted) in [
            ("exit == 0 && ms < 3", Growth::None),
            ("stdout.contains('up')", Growth::Rising),
            ("exit == 0 && stdout.contains('up')", Growth::Rising),
            ("!stdout.contains('ERROR')", Growth::Falling),
            (
                "!(stdout.contains('a') || stdout.contains('b'))",
                Growth::Falling,
            ),
            (
                "stdout.contains('a') && !stdout.contains('b')",
                Growth::Either,
            ),
            ("size(stdout) > 3", Growth::Either),
            ("stdout == 'a'", Growth::Either),
            ("stdout.matches('a$')", Growth::Either),
            ("stdout.contains(stdout)", Growth::Either),
            ("stdout.contains('a') ? true : false", Growth::Either),
            ("['a'].all(word, stdout.contains(word))", Growth::Either),
        ] {
            assert_eq!(of(text), wanted, "{text}");
        }
    }
}
