//! Manifests in here-documents.

use saphyr_parser::Parser;

use super::{Fault, FaultKind};
use crate::shell::SimpleCommand;

/// The fault of a here-document for `kubectl apply -f -` that is no YAML.
pub(super) fn fault(text: &str, simple: &[SimpleCommand<'_>]) -> Option<Fault> {
    let command = simple.iter().find(|command| reads_manifests(command))?;
    let body = here_document(text)?;
    let is_template = ["{{", "...", "\u{2026}", "`"]
        .iter()
        .any(|part| body.contains(part));
    if is_template {
        return None;
    }
    let error = Parser::new_from_str(&body).find_map(Result::err)?;
    let text = error.info().to_owned();
    Some(Fault {
        kind: FaultKind::Language,
        range: command.words.first()?.range.clone(),
        message: format!("the manifest is not valid YAML: {text}"),
        help: "correct it; the tool would apply nothing".to_owned(),
        fix: None,
        is_sure: true,
    })
}

/// `kubectl apply -f -`.
fn reads_manifests(command: &SimpleCommand<'_>) -> bool {
    let mut words = command.words.iter().map(|word| &*word.text);
    let does = |word: &str| matches!(word, "apply" | "create" | "replace" | "delete");
    matches!(command.tool(), "kubectl" | "oc")
        && words.any(does)
        && command.option(&["-f", "--filename"]) == Some("-")
}

/// The only here-document of a command, quoted or without variables.
fn here_document(text: &str) -> Option<String> {
    let (front, rest) = text.split_once("<<")?;
    if rest.contains("<<") || front.ends_with('<') || rest.starts_with('<') {
        return None;
    }
    let (rest, has_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (line, body) = rest.split_once('\n')?;
    let word = line.split_whitespace().next()?;
    let end = word.trim_matches(['"', '\'']);
    // The shell fills in variables and takes backslashes away.
    if body.contains(['$', '\\']) && end == word {
        return None;
    }
    let mut found = String::new();
    for line in body.lines() {
        let line = if has_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        if line == end {
            return Some(found);
        }
        found.push_str(line);
        found.push('\n');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::simple_commands;

    fn message(text: &str) -> Option<String> {
        fault(text, &simple_commands(text)).map(|fault| fault.message)
    }

    #[test]
    fn manifests_are_read() {
        for text in [
            "kubectl apply -f - <<EOF\nkind: Pod\nmetadata:\n  name: a\nEOF",
            "cat <<'EOF' | kubectl apply -f -\nkind: Pod\n---\nkind: Job\nEOF",
            "kubectl apply -f - <<EOF\nkind: {{ .Kind }}: x: y\nEOF",
            "kubectl apply -f - <<EOF\nkind: $KIND: x\nEOF",
            "kubectl apply -f - <<EOF\nkind: a: b",
            "psql <<EOF\nkind: a: b\nEOF",
        ] {
            assert_eq!(message(text), None, "{text}");
        }
        let text = "kubectl apply -f - <<EOF\nkind: Pod\nmetadata:\n  name: a\n   labels: b\nEOF";
        assert!(message(text).is_some());
    }
}
