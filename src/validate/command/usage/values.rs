//! Values of options: those that are too many, and options in place of one.

use super::options::{called, written};
use super::{FaultKind, FaultText, Faults, Form, is_filled_in};
use crate::tools::{Coverage, Invocation};

/// Checks the values of the options that a tool is known to have.
pub(super) fn check(invocation: &Invocation<'_>, form: Form, faults: &mut Faults<'_, '_>) {
    let is_complete = invocation.tool.options == Coverage::Complete;
    if form != Form::Named && is_complete && invocation.unknown_subcommand.is_none() {
        extra_values(invocation, faults);
        options_as_values(invocation, faults);
    }
}

/// Values of options that take none: `git push --force=yes`. Tools written in
/// Go take a truth value there.
fn extra_values(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    const TRUTHS: [&str; 6] = ["true", "false", "t", "f", "1", "0"];
    for (spec, word, range) in &invocation.extra_values {
        let text = &*faults.simple.words[*word].text;
        let value = &text[range.clone()];
        let is_truth = TRUTHS.iter().any(|truth| truth.eq_ignore_ascii_case(value));
        if value.is_empty() || is_truth || is_filled_in(value) {
            continue;
        }
        let finding = FaultText {
            message: format!(
                "`{}` of {} takes no value",
                written(spec, text),
                called(invocation)
            ),
            help: format!("remove `={value}`"),
            fix: Some(String::new()),
            is_sure: true,
        };
        // With the sign in front of it.
        let part = range.start.saturating_sub(1)..range.end;
        faults.add(FaultKind::Option, *word, Some(part), finding);
    }
}

/// Options in the place of a value that never begins with a dash: `ssh -p -f`.
fn options_as_values(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    const NEVER: [&str; 4] = ["port", "namespace", "duration", "database"];
    for value in &invocation.values {
        let is_option = value.text.strip_prefix('-').is_some_and(|rest| {
            rest.trim_start_matches('-')
                .starts_with(|c: char| c.is_ascii_alphabetic())
        });
        let Some(spec) = value.option.filter(|_| is_option) else {
            continue;
        };
        if NEVER.contains(&value.kind) && !is_filled_in(value.text) {
            let text = FaultText {
                message: format!(
                    "`{}` of {} needs a value, and `{}` is an option",
                    spec.names[0],
                    called(invocation),
                    value.text
                ),
                help: "add the value after the option".to_owned(),
                fix: None,
                is_sure: true,
            };
            faults.add(FaultKind::Option, value.word, None, text);
        }
    }
}
