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
    match value.kind {
        // `docker compose logs api/db` names two services.
        "compose-service" if text.contains('/') => Vec::new(),
        "compose-service" => vec![Named {
            files: texts(invocation, |value| value.kind == "file", "--file"),
            ..Named::new(NameKind::ComposeService, text)
        }],
        "make-target" | "task" | "just-recipe" if text.contains('=') => Vec::new(),
        // `make build/run/test` names three targets.
        "make-target" if text.contains('/') && !text.contains('.') => Vec::new(),
        // `pnpm run build/test` names two scripts.
        "package-script" if text.contains('/') => Vec::new(),
        // `aws_instance.example` is an example of an address.
        "terraform-address" if text.ends_with(".example") => Vec::new(),
        "terraform-variable" => vec![Named::new(NameKind::TerraformVariable, key_of(text))],
        "workflow-input" => workflow_input(invocation, text),
        "helm-set" => helm_values(invocation, text),
        "selector" => labels(text),
        "host" => {
            let host = address::host(text).into_iter();
            host.map(|host| Named::new(NameKind::Host, host)).collect()
        }
        "ansible-pattern" => all(NameKind::HostGroup, text.split([':', ',', '&', '!'])),
        "ansible-tag" => all(
            NameKind::AnsibleTag,
            text.split(',').filter(|tag| !SPECIAL_TAGS.contains(tag)),
        ),
        "database" if text.contains(['=', ':']) => Vec::new(),
        "database" => vec![Named {
            owners: database_owner(runner),
            ..Named::new(NameKind::Database, text)
        }],
        "db-user" => vec![Named {
            owners: database_owner(runner),
            ..Named::new(NameKind::DatabaseUser, text)
        }],
        "cloud-region" => region(invocation, text),
        "sql" => sql::names(text),
        kind if kind.starts_with("kubernetes:") => {
            let name = text.rsplit('/').next().unwrap_or(text);
            let object = format!("{}/{name}", &kind["kubernetes:".len()..]);
            vec![Named {
                scope: namespace(invocation),
                ..Named::new(NameKind::KubernetesObject, &object)
            }]
        }
        "variable" if key_of(text).contains('_') => vec![Named {
            certainty: Certainty::Likely,
            ..Named::new(NameKind::Variable, key_of(text))
        }],
        "regex" | "basic-regex" if prose::is_message(text) => vec![Named {
            certainty: Certainty::Likely,
            ..Named::new(NameKind::LogMessage, text)
        }],
        kind => by_key(kind, text),
    }
}

/// The region of the cloud resources that a command names.
fn region(invocation: &Invocation<'_>, text: &str) -> Vec<Named> {
    let values = invocation.values.iter();
    let owners = values.filter_map(|value| {
        let class = value.kind.strip_prefix("cloud:")?;
        let is_own = value.option.is_none() && !value.text.contains('/');
        is_own.then(|| format!("{class}/{}", value.text))
    });
    let owners: Vec<String> = owners.collect();
    let named = (!owners.is_empty()).then(|| Named {
        owners,
        ..Named::new(NameKind::CloudRegion, text)
    });
    named.into_iter().collect()
}

/// Tags that Ansible itself gives a meaning.
const SPECIAL_TAGS: [&str; 5] = ["all", "always", "never", "tagged", "untagged"];

/// The name in `name=value`.
fn key_of(text: &str) -> &str {
    text.split('=').next().unwrap_or(text)
}

fn all<'t>(kind: NameKind, names: impl Iterator<Item = &'t str>) -> Vec<Named> {
    let names = names.filter(|name| !name.is_empty());
    names.map(|name| Named::new(kind, name)).collect()
}

/// An input of a workflow and its value.
fn workflow_input(invocation: &Invocation<'_>, text: &str) -> Vec<Named> {
    let (key, given) = text.split_once('=').unwrap_or((text, ""));
    let owners = texts(invocation, |value| value.kind == "workflow", "");
    let of_input = owners.iter().map(|owner| format!("{key} of {owner}"));
    let choice = Named {
        owners: of_input.collect(),
        ..Named::new(NameKind::Choice, given)
    };
    let input = Named {
        owners,
        ..Named::new(NameKind::WorkflowInput, key)
    };
    let has_value = !given.is_empty() && !choice.owners.is_empty();
    std::iter::once(input)
        .chain(has_value.then_some(choice))
        .collect()
}

/// The labels of a selector: `app=web,tier!=db`.
fn labels(text: &str) -> Vec<Named> {
    let labels = text
        .split(',')
        .filter(|label| label.contains('=') && !label.contains("!=") && !label.contains(' '));
    let labels = labels.map(|label| label.replace("==", "="));
    labels
        .map(|label| Named::new(NameKind::Label, &label))
        .collect()
}

/// Kinds of which the value alone does not say enough.
const OTHERS: [NameKind; 3] = [NameKind::PodContainer, NameKind::Variable, NameKind::Host];

/// A name whose kind the data file says by its own key.
fn by_key(kind: &str, text: &str) -> Vec<Named> {
    if let Some(class) = kind.strip_prefix("cloud:") {
        // An ARN or a resource path ends with the name.
        let is_path = text.starts_with("arn:") || text.starts_with("projects/");
        let name = text.rsplit(['/', ':']).next().filter(|_| is_path);
        let name = format!("{class}/{}", name.unwrap_or(text));
        return vec![Named::new(NameKind::CloudResource, &name)];
    }
    let kind = NameKind::from_key(kind).filter(|kind| !OTHERS.contains(kind));
    kind.into_iter()
        .map(|kind| Named::new(kind, text))
        .collect()
}

/// The namespace that a command says it works in.
pub(super) fn namespace(invocation: &Invocation<'_>) -> Option<String> {
    let named = texts(invocation, |value| value.kind == "namespace", "");
    named.into_iter().next()
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
