//! Variables that a URL uses and the check does not declare.

use super::{Marked, Place, RULE};
use crate::book::Probe;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::shell::named_variables;

/// Reports the first variable of a request or address that `env=` does not
/// declare: it would be sent literally, to the wrong host or path.
pub(super) fn undefined_variable(
    marked: &Marked<'_>,
    place: Place,
    (probe, env): (&Probe, &[String]),
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    let mut variables = texts(probe).into_iter().flat_map(named_variables);
    let undefined = variables.find(|variable| !env.iter().any(|name| name == variable.name))?;
    let block = &marked.walked.blocks[place.index];
    let span = marked.source.find_in(block.span, undefined.written);
    let message = format!(
        "the check does not declare the variable `{}`",
        undefined.name
    );
    let help = match did_you_mean(undefined.name, env.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add it to the check: env={}", undefined.name),
    };
    let finding = Diagnostic::new(RULE, Severity::Error, marked.source, span, message.clone());
    findings.push(finding.with_help(help));
    Some(message)
}

/// Texts in which variables are expanded. The body is not checked, because it
/// may contain literal dollar signs.
fn texts(probe: &Probe) -> Vec<&str> {
    match probe {
        Probe::Http { url, headers, .. } => {
            let headers = headers.iter().map(|(_, value)| value.as_str());
            std::iter::once(url.as_str()).chain(headers).collect()
        }
        Probe::Tcp { address } | Probe::Tls { address } => vec![address],
        Probe::Dns { name } => vec![name],
        Probe::Shell { .. }
        | Probe::Console { .. }
        | Probe::Promql { .. }
        | Probe::Unreadable { .. } => Vec::new(),
    }
}
