//! Findings about names that the repository contradicts, for the rules that
//! report them.

use std::collections::BTreeSet;

use super::Context;
use super::rule::Rule;
use super::shell_text::ShellText;
use crate::book::{Definition, Mention, MentionPlace, NameKind, Resolution, Verdict, World};
use crate::diagnostic::{Diagnostic, Severity, is_one_slip};

/// Adds a finding for each contradicted mention at a place of this kind.
pub(super) fn unknown_names(
    rule: &Rule,
    context: &Context<'_>,
    shell: &ShellText<'_>,
    is_here: impl Fn(MentionPlace) -> bool,
    findings: &mut Vec<Diagnostic>,
) {
    for Resolution { mention, verdict } in shell.resolutions {
        let Verdict::Contradicted { nearest, owner } = verdict else {
            continue;
        };
        if !is_here(mention.place) {
            continue;
        }
        let nearest = nearest.map(|at| &context.operations.definitions[at]);
        let source = &shell.page.document.source;
        let message = message(mention, nearest, owner.as_deref());
        let mut finding = rule.finding(source, mention.span, message);
        if is_slip_only(mention) {
            finding.severity = Severity::Warning;
        }
        findings.push(finding.with_help(help(context, mention, nearest)));
    }
}

/// Whether others may define such names too, so that only the likeness speaks
/// against it.
fn is_slip_only(mention: &Mention) -> bool {
    let is_old = matches!(
        mention.kind,
        NameKind::Container | NameKind::KubernetesObject
    );
    mention.kind.world() == World::Open && mention.owners.is_empty() && !is_old
}

fn message(mention: &Mention, nearest: Option<&Definition>, owner: Option<&str>) -> String {
    let Mention { kind, text, .. } = mention;
    match (kind, owner) {
        (NameKind::Route, Some(method)) => {
            let route = nearest.and_then(|near| near.of.as_deref()).unwrap_or(text);
            format!("`{route}` does not answer {method}")
        }
        (NameKind::Version, Some(product)) => match nearest {
            Some(near) => format!(
                "the page says {product} {text}, but the repository uses {product} {}",
                near.name
            ),
            None => format!("no file sets {product} {text}"),
        },
        (NameKind::Table, Some(_)) => format!("the table `{text}` was dropped"),
        (NameKind::PublishedPort, _)
            if nearest.is_some_and(|near| near.kind == NameKind::ContainerPort) =>
        {
            format!("no Compose file publishes port {text}; it is a port inside the container")
        }
        (NameKind::HostPort, Some(host)) => match host.strip_prefix("ssh ") {
            Some(host) => format!("the SSH server of `{host}` does not listen on port {text}"),
            None => format!("no file gives `{host}` the port {text}"),
        },
        (_, Some(owner)) => format!(
            "`{owner}` has no {} `{}`",
            kind.as_str(),
            shown(*kind, text)
        ),
        _ => format!(
            "no file defines the {} `{}`",
            kind.as_str(),
            shown(*kind, text)
        ),
    }
}

/// A name as people write it: the class in front of a cloud resource is ours.
fn shown(kind: NameKind, name: &str) -> &str {
    match kind {
        NameKind::CloudResource => name.split_once('/').map_or(name, |(_, name)| name),
        _ => name,
    }
}

fn help(context: &Context<'_>, mention: &Mention, nearest: Option<&Definition>) -> String {
    if let Some(near) = nearest {
        if near.kind == NameKind::Version {
            return format!("{} sets it", place(near));
        }
        if near.kind == NameKind::DroppedTable {
            return format!("{} drops it", place(near));
        }
        let name = match near.kind {
            NameKind::ContainerPort => near.of.as_deref().unwrap_or_default(),
            kind => shown(kind, &near.name),
        };
        if shares_prefix_only(mention, &near.name) {
            return format!("`{name}`, for example, is defined in {}", place(near));
        }
        return format!("did you mean `{name}`? It is defined in {}", place(near));
    }
    let known = known(context, mention);
    if known.is_empty() {
        return "correct the name, or list it under `[names]` in book.toml".to_owned();
    }
    format!("known names: {known}")
}

/// Whether a variable or metric has nothing but the project's prefix in common
/// with a known name: that is no suggestion.
fn shares_prefix_only(mention: &Mention, known: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let parts = name.split('_').map(str::to_lowercase);
        parts.collect()
    };
    let (written, known) = (parts(&mention.text), parts(known));
    matches!(mention.kind, NameKind::Variable | NameKind::Metric)
        && written.first() == known.first()
        && !written[1..].iter().any(|part| known[1..].contains(part))
        && !is_one_slip(&written.join("_"), &known.join("_"))
}

fn place(definition: &Definition) -> String {
    match definition.line {
        0 => definition.file.to_string(),
        line => format!("{}:{line}", definition.file),
    }
}

/// Some of the names that would be right.
fn known(context: &Context<'_>, mention: &Mention) -> String {
    const SHOWN: usize = 8;
    let is_same = |definition: &&Definition| {
        let is_owned = mention.owners.is_empty()
            || definition
                .of
                .as_ref()
                .is_some_and(|of| mention.owners.contains(of));
        definition.kind == mention.kind && !definition.is_pattern() && is_owned
    };
    let definitions = context.operations.definitions.iter().filter(is_same);
    let names: BTreeSet<&str> = definitions
        .map(|definition| definition.name.as_str())
        .collect();
    let first: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}
