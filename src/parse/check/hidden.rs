//! Checks that contain hidden text.

use crate::book::{Check, CheckId, Expectation, Probe};
use crate::printable::{Hidden, hidden_text};

/// Why a check cannot be approved because it runs something other than what
/// readers see. Expected output is only compared, so it may contain any text.
pub(super) fn problem(check: &Check) -> Option<String> {
    let mut texts = texts(check).into_iter();
    let hidden = texts.find_map(|text| hidden_text(text).first().copied())?;
    Some(message(&hidden))
}

fn message(hidden: &Hidden) -> String {
    format!(
        "the command contains {}, {}, so it differs from what readers see",
        hidden.what,
        hidden.written()
    )
}

fn texts(check: &Check) -> Vec<&str> {
    let mut texts = probe_texts(&check.probe);
    let conditions = &check.conditions;
    let options = [
        &conditions.ok,
        &conditions.alert,
        &conditions.warn,
        &conditions.target,
        &conditions.value,
        &conditions.unit,
        &check.runner,
        &check.folder,
    ];
    texts.extend(options.into_iter().flatten().map(String::as_str));
    texts.extend(check.env.iter().map(String::as_str));
    texts.extend(check.needs.iter().map(CheckId::as_str));
    texts.push(check.id.as_str());
    match &check.expect {
        Some(Expectation::Contains(text) | Expectation::Matches(text)) => texts.push(text),
        Some(Expectation::Output(_)) | None => {}
    }
    texts
}

fn probe_texts(probe: &Probe) -> Vec<&str> {
    match probe {
        Probe::Shell { shell, script } => vec![shell, script],
        Probe::Console { steps } => steps.iter().map(|step| step.command.as_str()).collect(),
        Probe::Http {
            method,
            url,
            headers,
            body,
        } => {
            let headers = headers.iter();
            let headers = headers.flat_map(|(name, value)| [name.as_str(), value]);
            let mut texts = vec![method.as_str(), url, body];
            texts.extend(headers);
            texts
        }
        Probe::Promql { query } => vec![query],
        Probe::Tcp { address } | Probe::Tls { address } => vec![address],
        Probe::Dns { name } => vec![name],
        Probe::Unreadable { .. } => Vec::new(),
    }
}
