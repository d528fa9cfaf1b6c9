//! How much work it is to evaluate a condition. Macros go through lists, and
//! lists come from servers: three nested ones over a thousand values are a
//! billion steps.

use cel::common::ast::Expr;
use serde_json::Value;

use super::{Facts, children};

/// The most steps. One takes less than a microsecond in a release build.
const MOST: u64 = 300_000;
/// How many bytes of a text count as one step.
const BYTES: u64 = 64;
/// The steps of a regular expression: it is compiled each time.
const PATTERN: u64 = 100;
/// How many times a list may be joined with itself before it is as good as
/// endless.
const DOUBLINGS: u32 = 20;

/// Whether evaluating takes more steps than a condition may.
pub(super) fn is_too_high(expr: &Expr, facts: &Facts) -> bool {
    let values = facts.values().map(longest).max().unwrap_or_default();
    let written = longest_written(expr);
    let doublings = count(expr, &|expr| is_call(expr, "_+_")).min(DOUBLINGS);
    let longest = values.max(written).saturating_mul(1 << doublings);
    steps(expr, longest, facts) > MOST
}

fn steps(expr: &Expr, longest: u64, facts: &Facts) -> u64 {
    let sum = |parts: &[&Expr]| {
        let parts = parts.iter().map(|part| steps(part, longest, facts));
        parts.fold(1_u64, u64::saturating_add)
    };
    match expr {
        Expr::Comprehension(all) => {
            let body = sum(&[&all.loop_cond.expr, &all.loop_step.expr]);
            let ends = sum(&[&all.iter_range.expr, &all.result.expr]);
            longest.saturating_mul(body).saturating_add(ends)
        }
        Expr::Ident(name) => match facts.get(name) {
            Some(Value::String(text)) => 1 + text.len() as u64 / BYTES,
            _ => 1,
        },
        other => {
            let own = if is_call(other, "matches") {
                PATTERN
            } else {
                0
            };
            sum(&children(other)).saturating_add(own)
        }
    }
}

fn is_call(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Call(call) if call.func_name == name)
}

/// How many parts of an expression are so.
fn count(expr: &Expr, is_so: &dyn Fn(&Expr) -> bool) -> u32 {
    let own = u32::from(is_so(expr));
    let parts = children(expr).into_iter();
    parts.fold(own, |sum, part| sum.saturating_add(count(part, is_so)))
}

/// The length of the longest list or object in a value.
fn longest(value: &Value) -> u64 {
    match value {
        Value::Array(items) => {
            let inner = items.iter().map(longest).max().unwrap_or_default();
            inner.max(items.len() as u64)
        }
        Value::Object(fields) => {
            let inner = fields.values().map(longest).max().unwrap_or_default();
            inner.max(fields.len() as u64)
        }
        _ => 0,
    }
}

/// The length of the longest list or object that an expression writes out.
fn longest_written(expr: &Expr) -> u64 {
    let own = match expr {
        Expr::List(list) => list.elements.len() as u64,
        Expr::Map(map) => map.entries.len() as u64,
        _ => 0,
    };
    let parts = children(expr).into_iter();
    parts.map(longest_written).fold(own, u64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{EvaluationError, parse_condition};

    fn facts(length: usize) -> Facts {
        let items: Vec<Value> = (0..length).map(|at| serde_json::json!({"n": at})).collect();
        [
            ("json".to_owned(), serde_json::json!({ "items": items })),
            ("stdout".to_owned(), Value::String("x".repeat(length))),
        ]
        .into()
    }

    #[test]
    fn usual_conditions_are_evaluated() {
        for text in [
            "json.items.all(item, item.n >= 0 && item.n < 1000)",
            "json.items.exists(item, item.n == 999)",
            "stdout.contains('x') && stdout.matches('^x+$')",
            "size(json.items) > 3",
        ] {
            let condition = parse_condition(text).expect(text);
            assert_eq!(condition.holds(&facts(1_000)), Ok(true), "{text}");
        }
    }

    #[test]
    fn what_would_take_too_long_is_not_begun() {
        for text in [
            "json.items.all(a, json.items.all(b, json.items.all(c, a.n + b.n + c.n >= 0)))",
            "json.items.all(a, json.items.all(b, stdout.contains(string(a.n))))",
            "json.items.all(a, json.items.exists(b, string(b.n).matches('^(a|b)+$')))",
            "[json.items + json.items].all(a, a.all(b, a.all(c, a.all(d, true))))",
        ] {
            let condition = parse_condition(text).expect(text);
            let held = condition.holds(&facts(2_000));
            assert!(
                matches!(held, Err(EvaluationError::Undecidable { .. })),
                "{text}: {held:?}"
            );
        }
    }
}
