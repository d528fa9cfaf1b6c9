//! Type checking of conditions.
//!  CEL leaves it to the host whether `status == 'ok'` is an error or false. A
//! condition that can never be true, or never be evaluated, is a mistake, so it
//! is reported before the check runs.

use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};

use crate::diagnostic::did_you_mean;

/// The type of a fact or expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number of any type.
    Number,
    /// A string.
    Text,
    /// A boolean.
    Truth,
    /// A list.
    List,
    /// A map.
    Map,
    /// Known only at run time.
    Unknown,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Truth => "true or false",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Unknown => "anything",
        }
    }

    fn fits(self, other: Self) -> bool {
        self == other || self == Self::Unknown || other == Self::Unknown
    }
}

/// Types of facts by name.
pub(super) type KindOf<'a> = &'a dyn Fn(&str) -> Kind;

/// The type of an expression, or a description of the type error.
pub(super) fn kind_of(expr: &Expr, facts: KindOf<'_>) -> Result<Kind, String> {
    match expr {
        Expr::Ident(name) => Ok(facts(name)),
        Expr::Literal(literal) => Ok(match literal {
            LiteralValue::Boolean(_) => Kind::Truth,
            LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => Kind::Number,
            LiteralValue::String(_) => Kind::Text,
            LiteralValue::Bytes(_) | LiteralValue::Null => Kind::Unknown,
        }),
        Expr::List(list) => {
            for element in &list.elements {
                kind_of(&element.expr, facts)?;
            }
            Ok(Kind::List)
        }
        Expr::Map(_) => Ok(Kind::Map),
        Expr::Select(select) if select.test => {
            of_member(&select.operand.expr, &select.field, facts)?;
            Ok(Kind::Truth)
        }
        Expr::Select(select) => of_member(&select.operand.expr, &select.field, facts),
        Expr::Comprehension(all) => {
            let range = kind_of(&all.iter_range.expr, facts)?;
            match range {
                Kind::List | Kind::Map | Kind::Unknown => Ok(Kind::Unknown),
                other => Err(format!("{} has no elements", other.words())),
            }
        }
        Expr::Call(call) => of_call(call, facts),
        // Variables of macros and the content of values are known only at run
        // time.
        _ => Ok(Kind::Unknown),
    }
}

fn of_call(call: &CallExpr, facts: KindOf<'_>) -> Result<Kind, String> {
    let kinds = call
        .args
        .iter()
        .map(|argument| kind_of(&argument.expr, facts));
    let kinds = kinds.collect::<Result<Vec<Kind>, String>>()?;
    if let Some(function) = unknown_function(call) {
        return Err(function);
    }
    if let Some(target) = &call.target {
        return of_method(call, kind_of(&target.expr, facts)?);
    }
    match (call.func_name.as_str(), kinds.as_slice()) {
        (operators::EQUALS | operators::NOT_EQUALS, &[left, right]) => {
            pair(left, right, "compared with")?;
            Ok(Kind::Truth)
        }
        (
            operators::GREATER
            | operators::GREATER_EQUALS
            | operators::LESS
            | operators::LESS_EQUALS,
            &[left, right],
        ) => ordered(left, right),
        (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, sides) => {
            all(sides, Kind::Truth)
        }
        (operators::ADD, &[left, right]) => {
            pair(left, right, "added to")?;
            Ok(if left == Kind::Unknown { right } else { left })
        }
        (
            operators::SUBSTRACT
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::MODULO
            | operators::NEGATE,
            sides,
        ) => all(sides, Kind::Number),
        (operators::CONDITIONAL, &[condition, left, right]) => {
            wanted(condition, Kind::Truth)?;
            Ok(if left == right { left } else { Kind::Unknown })
        }
        (operators::IN, &[_, Kind::Number | Kind::Truth | Kind::Text]) => {
            Err("`in` needs a list on its right".to_owned())
        }
        (operators::IN, _) => Ok(Kind::Truth),
        ("size", &[Kind::Number | Kind::Truth]) => {
            Err("`size` needs a string or a list".to_owned())
        }
        ("size" | "int" | "uint" | "double", _) => Ok(Kind::Number),
        ("string", _) => Ok(Kind::Text),
        (operators::INDEX, &[Kind::Map, _]) => of_header(&call.args[1].expr),
        _ => Ok(Kind::Unknown),
    }
}

/// The type of a member. Header names are lowercase.
fn of_member(value: &Expr, field: &str, facts: KindOf<'_>) -> Result<Kind, String> {
    match kind_of(value, facts)? {
        Kind::Map if field.contains(|c: char| c.is_ascii_uppercase()) => Err(capitals(field)),
        Kind::List | Kind::Map | Kind::Unknown => Ok(Kind::Unknown),
        other => Err(format!("{} has no `{field}`", other.words())),
    }
}

fn of_header(key: &Expr) -> Result<Kind, String> {
    match key {
        Expr::Literal(LiteralValue::String(name)) => {
            let name = name.inner();
            if name.contains(|c: char| c.is_ascii_uppercase()) {
                return Err(capitals(name));
            }
            Ok(Kind::Unknown)
        }
        _ => Ok(Kind::Unknown),
    }
}

fn capitals(name: &str) -> String {
    let small = name.to_ascii_lowercase();
    format!("header names are lowercase: `{small}`")
}

/// The functions and methods of CEL.
const FUNCTIONS: [&str; 9] = [
    "size", "int", "uint", "double", "string", "bytes", "dyn", "type", "matches",
];
const METHODS: [&str; 5] = ["contains", "startsWith", "endsWith", "matches", "size"];

/// Describes an unknown function.
fn unknown_function(call: &CallExpr) -> Option<String> {
    let name = call.func_name.as_str();
    let is_operator = !name.starts_with(|c: char| c.is_ascii_alphabetic());
    let known: &[&str] = match call.target {
        Some(_) => &METHODS,
        None => &FUNCTIONS,
    };
    // Rarely used functions such as `optional.of` are not checked.
    if is_operator || known.contains(&name) || name.contains('.') {
        return None;
    }
    let is_optional = ["hasValue", "or", "orValue", "value"].contains(&name);
    if is_optional && call.target.is_some() {
        return None;
    }
    let near = did_you_mean(name, known.iter().copied());
    let hint = near.map(|near| format!(", did you mean `{near}`?"));
    Some(format!(
        "there is no function `{name}`{}",
        hint.unwrap_or_default()
    ))
}

/// The numbers that a fact is compared with for equality.
pub(super) fn numbers_of(expr: &Expr, fact: &str) -> Vec<i64> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if let Expr::Call(call) = expr
            && matches!(call.func_name.as_str(), operators::EQUALS | operators::IN)
            && let [left, right] = &call.args[..]
        {
            let is_fact = |side: &Expr| matches!(side, Expr::Ident(name) if name == fact);
            match (&left.expr, &right.expr) {
                (left, right) if is_fact(left) => found.extend(numbers(right)),
                (left, right) if is_fact(right) => found.extend(numbers(left)),
                _ => {}
            }
        }
        open.extend(super::children(expr));
    }
    found
}

fn numbers(expr: &Expr) -> Vec<i64> {
    match expr {
        Expr::Literal(LiteralValue::Int(number)) => vec![*number.inner()],
        Expr::List(list) => list
            .elements
            .iter()
            .flat_map(|part| numbers(&part.expr))
            .collect(),
        _ => Vec::new(),
    }
}

fn ordered(left: Kind, right: Kind) -> Result<Kind, String> {
    pair(left, right, "compared with")?;
    let mut sides = [left, right].into_iter();
    match sides.find(|side| matches!(side, Kind::List | Kind::Map)) {
        Some(side) => Err(format!("{} cannot be compared by size", side.words())),
        None => Ok(Kind::Truth),
    }
}

/// Requires all operands to have one type.
fn all(sides: &[Kind], kind: Kind) -> Result<Kind, String> {
    for side in sides {
        wanted(*side, kind)?;
    }
    Ok(kind)
}

/// The type of a method call: `stdout.contains('up')`.
fn of_method(call: &CallExpr, target: Kind) -> Result<Kind, String> {
    let name = call.func_name.as_str();
    match name {
        "startsWith" | "endsWith" | "matches" => {
            wanted(target, Kind::Text)?;
            Ok(Kind::Truth)
        }
        "contains" if matches!(target, Kind::Number | Kind::Truth) => {
            Err(format!("{} cannot contain values", target.words()))
        }
        "contains" => Ok(Kind::Truth),
        "size" => Ok(Kind::Number),
        _ => Ok(Kind::Unknown),
    }
}

fn pair(left: Kind, right: Kind, verb: &str) -> Result<(), String> {
    if left.fits(right) {
        return Ok(());
    }
    Err(format!("{} is {verb} {}", left.words(), right.words()))
}

fn wanted(found: Kind, wanted: Kind) -> Result<(), String> {
    if found.fits(wanted) {
        return Ok(());
    }
    let (found, wanted) = (found.words(), wanted.words());
    Err(format!("found {found}, expected {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::parse_condition;

    fn mistake(text: &str) -> Option<String> {
        let facts = |name: &str| match name {
            "status" | "ms" | "value" => Kind::Number,
            "body" => Kind::Text,
            "headers" => Kind::Map,
            "names" => Kind::List,
            "connected" => Kind::Truth,
            _ => Kind::Unknown,
        };
        parse_condition(text).expect(text).mistake(&facts)
    }

    #[test]
    fn kinds_that_do_not_fit_are_told() {
        let compared = Some("a number is compared with a text".to_owned());
        assert_eq!(mistake("status == 'ok'"), compared);
        assert_eq!(
            mistake("ms < 300 && (connected || status != '200')"),
            compared
        );
        for wrong in [
            "body > 3",
            "ms + 'a' > 3",
            "status",
            "body",
            "!ms",
            "status && ms > 3",
            "headers < 3",
            "names > names",
            "'a' in body",
            "status.contains('2')",
            "size(status) > 3",
            "connected > 3",
            "-body < 3",
            "> 'a'",
            "stdut(body)",
            "body.contain('a')",
            "body.lines > 3",
            "headers['Content-Type'] == 'a'",
            "headers.Server == 'a'",
            "status.all(x, x > 1)",
        ] {
            assert!(mistake(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn what_fits_or_cannot_be_known_is_left() {
        for right in [
            "status == 200 && json.status == 'ok'",
            "json.items.all(item, item.up)",
            "json.items.exists(item, item.age > 3)",
            "json.ready",
            "json",
            "connected",
            "!connected || ms > 3.5",
            "'203.0.113.7' in names",
            "'etag' in headers && headers['etag'] != ''",
            "headers.server == 'nginx'",
            "size(body) > 1 && body.contains('up') && body.matches('^a')",
            "body.size() > 1",
            "(ms > 3 ? status : 5) == 200",
            "int(body) > 3",
            "has(json.x) && json.x + 1 > 2",
            "status in [200, 204]",
            "> 300",
            "!= 3",
            "json.x == null",
        ] {
            assert_eq!(mistake(right), None, "{right}");
        }
    }

    #[test]
    fn the_functions_are_those_of_the_language() {
        for name in FUNCTIONS.iter().chain(&METHODS) {
            let mut context = cel::Context::default();
            let is_new = context.add_function(name, |a: i64| a).is_ok();
            assert!(!is_new, "{name}");
        }
    }
}
