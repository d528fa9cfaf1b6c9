//! Conditions of checks, written in CEL (Common Expression Language).

mod cost;
mod doubt;
mod growth;
mod kinds;
mod shown;
mod units;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::LazyLock;

use cel::common::ast::{EntryExpr, Expr};
use cel::{Context, ExecutionError, ParseErrors, Program, Value};
use regex::Regex;

use crate::pattern;

pub use doubt::Doubt;
pub use growth::Growth;
pub use kinds::Kind;

/// Maximum length in bytes. Together with the nesting limit, it bounds the
/// recursion of the parser.
const MAX_CONDITION_BYTES: usize = 2000;
const MAX_DEPTH: usize = 20;

/// Deepest expression: `1 + 1 + …` is as deep as it is long, and is evaluated
/// by recursion.
const MAX_EXPRESSION_DEPTH: usize = 40;

/// A CEL macro that binds a variable: `all`, `exists`, `map` and others.
static MACRO: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)\s*,")
        .expect("a valid pattern")
});

/// A compiled condition.
#[derive(Debug)]
pub struct Condition {
    text: String,
    program: Program,
}

/// The facts of a check: names and values.
pub type Facts = BTreeMap<String, serde_json::Value>;

/// Why a condition has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It uses an unknown name.
    #[error("`{condition}` cannot be evaluated: there is no `{name}`")]
    MissingFact {
        /// The condition.
        condition: String,
        /// The name.
        name: String,
    },
    /// It compares incompatible types, or does not return a boolean.
    #[error("`{condition}` cannot be evaluated: {reason}")]
    Undecidable {
        /// The condition.
        condition: String,
        /// Why.
        reason: String,
    },
}

/// The subexpressions of an expression.
fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Call(call) => {
            let target = call.target.as_deref().into_iter();
            target.chain(&call.args).map(|part| &part.expr).collect()
        }
        Expr::Comprehension(all) => {
            let parts = [&all.iter_range, &all.loop_cond, &all.loop_step, &all.result];
            parts.map(|part| &part.expr).to_vec()
        }
        Expr::List(list) => list.elements.iter().map(|part| &part.expr).collect(),
        Expr::Map(map) => {
            let entries = map.entries.iter().map(|entry| &entry.expr);
            entries.flat_map(parts_of_entry).collect()
        }
        Expr::Select(select) => vec![&select.operand.expr],
        Expr::Struct(object) => {
            let entries = object.entries.iter().map(|entry| &entry.expr);
            entries.flat_map(parts_of_entry).collect()
        }
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Vec::new(),
    }
}

fn parts_of_entry(entry: &EntryExpr) -> Vec<&Expr> {
    match entry {
        EntryExpr::MapEntry(entry) => vec![&entry.key.expr, &entry.value.expr],
        EntryExpr::StructField(field) => vec![&field.value.expr],
    }
}

/// The parser's message without its position, which refers to our rewritten
/// text, and without the list of expected tokens.
fn plainly(said: &str) -> &str {
    let said = said.trim().trim_start_matches("ERROR: <input>:");
    let said = said
        .split_once("Syntax error: ")
        .map_or(said, |(_, why)| why);
    let said = said.split(" expecting ").next().unwrap_or(said);
    if said.contains("'<EOF>'") {
        return "it ends unexpectedly";
    }
    said.trim()
}

/// Parses a condition. A comparison without a left side, such as `> 300`, means
/// `value > 300`.
///
/// # Errors
/// A sentence for the author.
pub fn parse_condition(text: &str) -> Result<Condition, String> {
    parse_condition_of(text, None)
}

/// Parses a condition on a value with a unit: `> 2s` becomes `value > 2000` if
/// the value is in `ms`. Without a unit, the value is in seconds, bytes or
/// ratios.
///
/// # Errors
/// As [`parse_condition`], and for incompatible units.
pub fn parse_condition_of(text: &str, unit: Option<&str>) -> Result<Condition, String> {
    let text = text.trim();
    let wrong = |why: &str| format!("`{text}` is not a valid condition: {why}");
    if text.is_empty() {
        return Err(wrong("it is empty"));
    }
    let brackets = text
        .bytes()
        .filter(|byte| matches!(byte, b'(' | b'[' | b'{' | b'!' | b'-' | b'?'))
        .count();
    if text.len() > MAX_CONDITION_BYTES || brackets > MAX_DEPTH {
        return Err("the condition is too long or too deeply nested".to_owned());
    }
    let comparison = ["==", "!=", "<", ">"]
        .iter()
        .any(|sign| text.starts_with(sign));
    let whole = if comparison {
        let plain = units::without_units(text, unit).map_err(|why| wrong(&why))?;
        format!("value {plain}")
    } else {
        text.to_owned()
    };
    match compile(&whole, brackets) {
        Ok(program) if depth(&program.expression().expr) > MAX_EXPRESSION_DEPTH => {
            Err("the condition is too long or too deeply nested".to_owned())
        }
        Ok(program) => Ok(Condition {
            text: text.to_owned(),
            program,
        }),
        Err(errors) => {
            let message = errors.to_string();
            let first = message
                .lines()
                .find(|line| !line.trim().is_empty())
                .unwrap_or("it has a syntax error");
            Err(wrong(plainly(first)))
        }
    }
}

/// How many expressions lie within each other at most.
fn depth(expr: &Expr) -> usize {
    let mut open = vec![(expr, 1)];
    let mut deepest = 0;
    while let Some((expr, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(children(expr).into_iter().map(|part| (part, depth + 1)));
    }
    deepest
}

/// Compiles an expression. In debug builds, the parser needs more than 100 kB
/// of stack per bracket, and threads have 2 MB; nested expressions are
/// therefore compiled in a thread with a larger stack.
fn compile(text: &str, brackets: usize) -> Result<Program, ParseErrors> {
    const SHALLOW: usize = 5;
    const STACK: usize = 64 << 20;
    if brackets <= SHALLOW {
        return Program::compile(text);
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, || Program::compile(text)) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // If no thread can be started, use this one.
            Err(_) => Program::compile(text),
        }
    })
}

impl Condition {
    /// The source text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts that the condition uses, sorted.
    pub fn names(&self) -> BTreeSet<String> {
        let references = self.program.references();
        // `json.items.all(item, item.up)` binds a variable of its own.
        let own: BTreeSet<&str> = MACRO
            .captures_iter(&self.text)
            .filter_map(|found| Some(found.get(1)?.as_str()))
            .collect();
        let names = references.variables().into_iter();
        let facts = names.filter(|name| !own.contains(name) && !name.starts_with('@'));
        facts.map(str::to_owned).collect()
    }

    /// Describes a type error, given the types of the facts.
    pub fn mistake(&self, facts: &dyn Fn(&str) -> Kind) -> Option<String> {
        match kinds::kind_of(&self.program.expression().expr, facts) {
            Ok(Kind::Truth | Kind::Unknown) => None,
            Ok(_) => Some("it is no comparison".to_owned()),
            Err(mistake) => Some(mistake),
        }
    }

    /// How the result changes as the truncated facts grow.
    pub fn growth(&self, is_part: &dyn Fn(&str) -> bool) -> Growth {
        growth::growth(&self.program.expression().expr, is_part)
    }

    /// Why the result is meaningless for these facts, if so.
    ///
    /// # Errors
    /// As [`Condition::holds`].
    pub fn doubt(&self, facts: &Facts) -> Result<Option<Doubt>, EvaluationError> {
        let context = self.context(facts)?;
        Ok(doubt::doubt(self.program.expression(), &context))
    }

    /// Numbers that a fact is compared with for equality, as in `status == 302`
    /// or `status in [301, 302]`.
    pub fn numbers_of(&self, fact: &str) -> Vec<i64> {
        kinds::numbers_of(&self.program.expression().expr, fact)
    }

    /// Whether the condition is true.
    ///
    /// # Errors
    /// When a fact is missing or has the wrong type.
    pub fn holds(&self, facts: &Facts) -> Result<bool, EvaluationError> {
        match self.evaluate(facts)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(self.undecidable("it is no comparison")),
        }
    }

    fn context(&self, facts: &Facts) -> Result<Context<'_, '_>, EvaluationError> {
        if cost::is_too_high(&self.program.expression().expr, facts) {
            return Err(self.undecidable(
                "evaluating it would take too long, as it goes through lists again and again",
            ));
        }
        let mut context = Context::default();
        for (name, value) in facts {
            let value =
                cel::to_value(value).map_err(|error| self.undecidable(&error.to_string()))?;
            context.add_variable_from_value(name.clone(), value);
        }
        Ok(context)
    }

    fn evaluate(&self, facts: &Facts) -> Result<Value, EvaluationError> {
        let context = self.context(facts)?;
        match self.program.execute(&context) {
            Ok(value) => Ok(value),
            Err(ExecutionError::UndeclaredReference(name)) => Err(EvaluationError::MissingFact {
                condition: self.text.clone(),
                name: name.to_string(),
            }),
            Err(ExecutionError::NoSuchKey(name)) => Err(EvaluationError::MissingFact {
                condition: self.text.clone(),
                name: name.to_string(),
            }),
            Err(error) => Err(self.undecidable(&error.to_string())),
        }
    }

    /// The value of the expression.
    ///
    /// # Errors
    /// As [`Condition::holds`].
    pub fn value(&self, facts: &Facts) -> Result<serde_json::Value, EvaluationError> {
        let value = self.evaluate(facts)?;
        value
            .json()
            .map_err(|error| self.undecidable(&error.to_string()))
    }

    /// The facts that the condition uses, with their values: `status = 503`,
    /// `json.lag = 12`.
    pub fn actual(&self, facts: &Facts) -> String {
        let references = self.program.references();
        let mut named: Vec<&str> = references.variables();
        named.sort_unstable();
        let shown = named
            .into_iter()
            .flat_map(|name| shown::shown(&self.text, name, facts));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn undecidable(&self, reason: &str) -> EvaluationError {
        EvaluationError::Undecidable {
            condition: self.text.clone(),
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nested_brackets_overflow_no_stack() {
        for sign in ["{", "(", "[", "!", "-", "{a:", "[a,", "(a+", "a?"] {
            for count in 1..=MAX_DEPTH {
                // The text is parsed or rejected, without a crash.
                let _ = parse_condition(&sign.repeat(count));
            }
        }
    }

    #[test]
    fn long_conditions_overflow_no_stack() {
        for part in [
            "1+",
            "a.b(c).",
            "a.b.",
            "a<b&&",
            "a||",
            "a in ",
            "value == ",
        ] {
            let text = part.repeat(MAX_CONDITION_BYTES / part.len() - 1) + "1";
            if let Ok(condition) = parse_condition(&text) {
                let _ = condition.holds(&Facts::new());
            }
        }
        // As deep as it may be.
        let facts: Facts = [("a".to_owned(), serde_json::json!(1.5))].into();
        for count in 1..100 {
            if let Ok(condition) = parse_condition(&("a*".repeat(count) + "a")) {
                let _ = condition.holds(&facts);
                let _ = condition.value(&facts);
                let _ = condition.actual(&facts);
            }
        }
    }

    use super::*;

    fn holds(text: &str) -> Result<bool, EvaluationError> {
        let facts: Facts = [
            ("status".to_owned(), serde_json::json!(503)),
            ("json".to_owned(), serde_json::json!({"status": "ok"})),
            ("value".to_owned(), serde_json::json!(7)),
        ]
        .into();
        parse_condition(text).expect(text).holds(&facts)
    }

    #[test]
    fn conditions_hold_or_not() {
        assert_eq!(holds("status == 200"), Ok(false));
        assert_eq!(holds("status >= 500 && json.status == 'ok'"), Ok(true));
        assert_eq!(holds("> 5"), Ok(true));
    }

    #[test]
    fn what_is_not_known_is_an_error_and_never_false() {
        let missing = |name: &str, condition: &str| {
            Err(EvaluationError::MissingFact {
                condition: condition.to_owned(),
                name: name.to_owned(),
            })
        };
        assert_eq!(holds("ms > 3"), missing("ms", "ms > 3"));
        assert_eq!(
            holds("json.missing == 1"),
            missing("missing", "json.missing == 1")
        );
        assert!(matches!(
            holds("status == 'ok' || status < 'x'"),
            Err(EvaluationError::Undecidable { .. })
        ));
        assert!(matches!(
            holds("status"),
            Err(EvaluationError::Undecidable { .. })
        ));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["", "status ==", "a b", "((((((((((((((((((((((((1", "'open"] {
            assert!(parse_condition(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_condition_or_refused(text in "([a-z.]{1,6}|[<>=!&|()\\[\\]'\"+-]|[0-9]{1,3}| ){0,20}") {
            if let Ok(condition) = parse_condition(&text) {
                let _ = condition.holds(&Facts::new());
            }
        }
    }
}
