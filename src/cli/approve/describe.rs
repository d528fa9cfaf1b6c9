use crate::book::{Check, CheckId, Expectation, Probe, Redirects, Show};
use crate::printable::printable_line;

/// A check as somebody has to see it before approving it: all that would run,
/// and how it would be judged. Nothing in a line can hide a part of it.
pub(super) fn describe(check: &Check) -> Vec<String> {
    let lines = all(check).into_iter();
    lines
        .map(|line| printable_line(&line).into_owned())
        .collect()
}

fn all(check: &Check) -> Vec<String> {
    let mut lines = asked(&check.probe);
    let mut line = |text: String| lines.push(text);
    let conditions = &check.conditions;
    for (word, condition) in [
        ("value", &conditions.value),
        ("ok", &conditions.ok),
        ("alert", &conditions.alert),
        ("warn", &conditions.warn),
        ("target", &conditions.target),
    ] {
        if let Some(condition) = condition {
            line(format!("{word}: {condition}"));
        }
    }
    match &check.expect {
        None => {}
        Some(Expectation::Contains(text)) => line(format!("expect: {text}")),
        Some(Expectation::Matches(pattern)) => line(format!("expect: /{pattern}/")),
        Some(Expectation::Output(output)) => {
            line("expect:".to_owned());
            for text in output.text.lines() {
                line(format!("  {text}"));
            }
        }
    }
    if !check.needs.is_empty() {
        let needs: Vec<&str> = check.needs.iter().map(CheckId::as_str).collect();
        line(format!("after {}", needs.join(", ")));
    }
    if let Some(runner) = &check.runner {
        line(format!("on {runner}"));
    }
    if let Some(folder) = &check.folder {
        line(format!("in {folder}"));
    }
    if check.show == Show::Output {
        line("its output is published".to_owned());
    }
    if matches!(check.probe, Probe::Http { .. }) && check.redirects != Redirects::default() {
        line(format!("redirects: {}", check.redirects.as_str()));
    }
    if let Some(empty) = check.empty {
        line(format!("an empty answer: {}", empty.as_str()));
    }
    if let Some(most) = check.max_output {
        line(format!("reads at most {most} bytes"));
    }
    if !check.env.is_empty() {
        line(format!("with {}", check.env.join(", ")));
    }
    line(format!("at most {:?}", check.timeout));
    lines
}

fn asked(probe: &Probe) -> Vec<String> {
    match probe {
        Probe::Shell { script, .. } => script.trim_end().lines().map(str::to_owned).collect(),
        Probe::Console { steps } => {
            let commands = steps.iter().flat_map(|step| step.command.lines());
            commands.map(str::to_owned).collect()
        }
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            let mut lines = vec![format!("{method} {url}")];
            lines.extend(
                headers
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}")),
            );
            lines.extend(body.lines().map(str::to_owned));
            lines
        }
        Probe::Promql { query } => query.lines().map(str::to_owned).collect(),
        Probe::Tcp { address } => vec![format!("tcp {address}")],
        Probe::Tls { address } => vec![format!("tls {address}")],
        Probe::Dns { name } => vec![format!("dns {name}")],
        Probe::Unreadable { text } => text.lines().map(str::to_owned).collect(),
    }
}
