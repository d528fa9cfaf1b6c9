use crate::book::{Check, Expectation, Probe};
use crate::check::Covered;
use crate::config::CheckSettings;
use crate::printable::printable_command;

/// Describes a check for its approval: everything that would run, and how the
/// result would be judged. Control characters are escaped, so that no part of a
/// line is hidden.
pub(in crate::cli) fn describe(check: &Check, settings: &CheckSettings) -> Vec<String> {
    let mut lines = describe_text(check);
    let covered = Covered::of(check, settings);
    lines.extend(describe_settings(covered.settings()));
    lines
}

/// The text that runs, and the output that is expected.
pub(super) fn describe_text(check: &Check) -> Vec<String> {
    let mut lines = asked(&check.probe);
    if let Some(Expectation::Output(output)) = &check.expect {
        lines.push("expected output:".to_owned());
        lines.extend(output.text.split('\n').map(|line| format!("  {line}")));
    }
    shown(lines)
}

/// The settings of a check, one on a line, in the order of their names.
pub(super) fn describe_settings<'a>(
    settings: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let lines = settings.map(|(name, value)| format!("{name}: {value}"));
    let mut lines: Vec<String> = lines.collect();
    if !lines.iter().any(|line| line.starts_with("timeout:")) {
        lines.push("timeout: 10s".to_owned());
    }
    lines.sort();
    shown(lines)
}

fn shown(lines: Vec<String>) -> Vec<String> {
    let lines = lines.into_iter();
    lines.map(|line| printable_command(&line)).collect()
}

fn asked(probe: &Probe) -> Vec<String> {
    // Every character counts, so a lone carriage return does not end a line.
    let lines = |text: &str| -> Vec<String> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.split('\n').map(str::to_owned).collect()
    };
    match probe {
        Probe::Shell { script, .. } => lines(script),
        Probe::Console { steps } => {
            let mut all = Vec::new();
            for step in steps {
                let command = lines(&step.command).into_iter();
                all.extend(command.map(|line| format!("$ {line}")));
                all.extend(step.output.iter().cloned());
                if step.exit != 0 {
                    all.push(format!("[{}]", step.exit));
                }
            }
            all
        }
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            let mut all = vec![format!("{method} {url}")];
            let headers = headers.iter();
            all.extend(headers.map(|(name, value)| format!("{name}: {value}")));
            if !body.is_empty() {
                all.extend(lines(body));
            }
            all
        }
        Probe::Promql { query } => lines(query),
        Probe::Tcp { address } => vec![format!("tcp {address}")],
        Probe::Tls { address } => vec![format!("tls {address}")],
        Probe::Dns { name } => vec![format!("dns {name}")],
        Probe::Unreadable { text } => lines(text),
    }
}
