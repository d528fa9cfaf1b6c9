//! What the values of a command's arguments and options name.

use super::named::Named;
use super::scope::Runner;
use super::{address, prose, sql};
use crate::book::{Certainty, NameKind};
use crate::tools::{Invocation, Value};

/// What one value mentions.
pub(super) fn mentions(
    invocation: &Invocation<'_>,
    value: &Value<'_>,
    runner: &Runner,
) -> Vec<Named> {
    let text = value.text;
    let one = |kind, text: &str| vec![Named::new(kind, text)];
    match value.kind {
        "compose-service" => {
            let is_compose = |value: &Value<'_>| value.kind == "file";
            let files = texts(invocation, is_compose, "--file");
            vec![Named {
                files,
                ..Named::new(NameKind::ComposeService, text)
            }]
        }
        "make-target" if text.contains('=') => Vec::new(),
        "workflow-input" | "terraform-variable" => {
            let name = text.split('=').next().unwrap_or(text);
            if value.kind == "terraform-variable" {
                return one(NameKind::TerraformVariable, name);
            }
            let owners = texts(invocation, |value| value.kind == "workflow", "");
            vec![Named {
                owners,
                ..Named::new(NameKind::WorkflowInput, name)
            }]
        }
        "helm-set" => helm_values(invocation, text),
        "selector" => {
            let labels = text.split(',').filter(|label| {
                label.contains('=') && !label.contains("!=") && !label.contains(' ')
            });
            let labels = labels.map(|label| label.replace("==", "="));
            labels
                .map(|label| Named::new(NameKind::Label, &label))
                .collect()
        }
        "host" => address::host(text).map_or_else(Vec::new, |host| one(NameKind::Host, host)),
        "ansible-pattern" => {
            let parts = text
                .split([':', ',', '&', '!'])
                .filter(|part| !part.is_empty());
            parts
                .map(|part| Named::new(NameKind::HostGroup, part))
                .collect()
        }
        "ansible-tag" => {
            let tags = text
                .split(',')
                .filter(|tag| !matches!(*tag, "all" | "always" | "never" | "tagged" | "untagged"));
            tags.map(|tag| Named::new(NameKind::AnsibleTag, tag))
                .collect()
        }
        "namespace" => one(NameKind::Namespace, text),
        "database" => vec![Named {
            owners: database_owner(runner),
            ..Named::new(NameKind::Database, text)
        }],
        "sql" => sql::names(text),
        "regex" | "basic-regex" if prose::is_message(text) => vec![Named {
            certainty: Certainty::Likely,
            ..Named::new(NameKind::LogMessage, text)
        }],
        kind => {
            if let Some(class) = kind.strip_prefix("cloud:") {
                let name = text.rsplit('/').next().unwrap_or(text);
                return one(NameKind::CloudResource, &format!("{class}/{name}"));
            }
            let kind = NameKind::from_key(kind).filter(|kind| {
                !matches!(
                    kind,
                    NameKind::PodContainer | NameKind::Variable | NameKind::Host
                )
            });
            kind.map_or_else(Vec::new, |kind| one(kind, text))
        }
    }
}

/// The service whose databases a client inside of it reaches.
fn database_owner(runner: &Runner) -> Vec<String> {
    match runner {
        Runner::Service(service) => vec![service.clone()],
        _ => Vec::new(),
    }
}

pub(super) fn has(invocation: &Invocation<'_>, option: &str) -> bool {
    let mut options = invocation.options.iter();
    options.any(|(spec, _)| spec.names.contains(&option))
}

/// The values that fit, of an option if one is named.
pub(super) fn texts(
    invocation: &Invocation<'_>,
    fits: impl Fn(&Value<'_>) -> bool,
    option: &str,
) -> Vec<String> {
    let values = invocation.values.iter().filter(|value| {
        let of_option = value
            .option
            .is_some_and(|spec| spec.names.contains(&option));
        fits(value) && (option.is_empty() || of_option)
    });
    values.map(|value| value.text.to_owned()).collect()
}

/// `a.b=c,d=e` for a chart of the repository.
fn helm_values(invocation: &Invocation<'_>, text: &str) -> Vec<Named> {
    let charts = texts(invocation, |value| value.kind == "helm-chart", "");
    let owners: Vec<String> = charts
        .iter()
        .map(|chart| {
            chart
                .trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned()
        })
        .collect();
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    let names = pairs.map(|(name, _)| Named {
        owners: owners.clone(),
        ..Named::new(NameKind::HelmValue, name.trim())
    });
    names.collect()
}
