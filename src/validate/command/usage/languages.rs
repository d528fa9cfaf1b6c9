use super::{FaultKind, Faults, Said, shapes};
use crate::tools::Invocation;

/// Checks arguments that are written in a language of their own.
pub(super) fn check(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    for value in &invocation.values {
        let language = match value.kind {
            // `-E` and `egrep` make extended expressions of basic ones.
            "basic-regex" if is_extended(invocation) => "regex",
            kind => kind,
        };
        let Some(fault) = shapes::fault(language, value.text) else {
            continue;
        };
        let said = Said {
            message: format!("{} cannot be read: {fault}", shapes::name(language)),
            help: "correct it; the tool stops with a syntax error".to_owned(),
            fix: None,
            is_sure: true,
        };
        faults.add(FaultKind::Language, value.word, None, said);
    }
}

fn is_extended(invocation: &Invocation<'_>) -> bool {
    let mut options = invocation.options.iter();
    options.any(|(spec, _)| spec.names.contains(&"-E") || spec.names.contains(&"--extended-regexp"))
}
