//! Names that the repository defines, offered for what a reader fills in.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Command, CommandHome, Definition, Document, NameKind};
use crate::shell::{self, SimpleCommand};
use crate::tools::{self, Invocation, Value};

/// The most names that are offered for one input: a longer list helps nobody,
/// and makes the page heavy.
const MOST: usize = 40;

/// Kinds whose names are offered where the tools' data says that an argument
/// names one.
const OFFERED: [NameKind; 22] = [
    NameKind::ComposeService,
    NameKind::Container,
    NameKind::FlyApp,
    NameKind::MakeTarget,
    NameKind::JustRecipe,
    NameKind::Task,
    NameKind::PackageScript,
    NameKind::Namespace,
    NameKind::KubernetesObject,
    NameKind::StatefulPod,
    NameKind::PodContainer,
    NameKind::SystemdUnit,
    NameKind::Workflow,
    NameKind::Host,
    NameKind::HostGroup,
    NameKind::AnsibleTag,
    NameKind::CloudResource,
    NameKind::TerraformAddress,
    NameKind::TerraformOutput,
    NameKind::Database,
    NameKind::DatabaseUser,
    NameKind::Table,
];

/// The known names of each kind.
pub(super) struct Offers<'a>(BTreeMap<NameKind, BTreeSet<&'a str>>);

impl<'a> Offers<'a> {
    pub(super) fn new(definitions: &'a [Definition]) -> Self {
        let mut names: BTreeMap<NameKind, BTreeSet<&str>> = BTreeMap::new();
        for definition in definitions {
            if OFFERED.contains(&definition.kind) && !definition.is_pattern() {
                let of_kind = names.entry(definition.kind).or_default();
                of_kind.insert(&definition.name);
            }
        }
        Self(names)
    }

    /// The known names for each placeholder of a page, by its name in lower
    /// case. A placeholder that stands for several things gets those of the
    /// first.
    pub(super) fn of(&self, document: &Document) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        if self.0.is_empty() {
            return found;
        }
        let commands = document.commands.iter().filter(|command| {
            matches!(command.home, CommandHome::Block(_)) && !command.inputs.is_empty()
        });
        for Command { text, .. } in commands {
            for simple in shell::simple_commands(text) {
                self.of_simple(&simple, &mut found);
            }
        }
        found
    }

    fn of_simple(&self, simple: &SimpleCommand<'_>, found: &mut BTreeMap<String, Vec<String>>) {
        let Some(tool) = tools::tool(simple.tool()) else {
            return;
        };
        let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
        let invocation = tools::invocation(tool, &words);
        for value in &invocation.values {
            let placeholders = shell::placeholders(value.text);
            let [placeholder] = placeholders.as_slice() else {
                continue;
            };
            // `deployment/<name>`: what stands in front says the kind.
            let front = &value.text[..placeholder.range.start];
            if placeholder.range.end < value.text.len() {
                continue;
            }
            let names = self.names(&invocation, value, front);
            if !names.is_empty() {
                let key = placeholder.name.trim().to_lowercase();
                found.entry(key).or_insert(names);
            }
        }
        if let Some(first) = invocation.inner {
            self.of_simple(&simple.from_word(first), found);
        }
    }

    /// The names that a value may have.
    fn names(&self, invocation: &Invocation<'_>, value: &Value<'_>, front: &str) -> Vec<String> {
        if let Some(kind) = front.strip_suffix('/')
            && value.kind.starts_with("kubernetes-")
        {
            return self.objects(kind);
        }
        if !front.is_empty() {
            return Vec::new();
        }
        match value.kind {
            "kubernetes-name" => {
                let mut values = invocation.values.iter();
                let kind = values.find(|other| other.kind == "kubernetes-kind");
                match kind.map(|kind| kind.text) {
                    Some("ns" | "namespace" | "namespaces") => self.of_kind(NameKind::Namespace),
                    Some(kind) => self.objects(kind),
                    None => Vec::new(),
                }
            }
            "kubernetes-pod" => self.of_kind(NameKind::StatefulPod),
            "host" => self.of_kind(NameKind::Host),
            "ansible-pattern" => {
                let mut names = self.of_kind(NameKind::HostGroup);
                names.extend(self.of_kind(NameKind::Host));
                names.truncate(MOST);
                names
            }
            "db-user" => self.of_kind(NameKind::DatabaseUser),
            kind => match (
                kind.strip_prefix("kubernetes:"),
                kind.strip_prefix("cloud:"),
            ) {
                (Some(kind), _) => self.objects(kind),
                (_, Some(class)) => self.behind(NameKind::CloudResource, &[class]),
                _ => NameKind::from_key(kind).map_or_else(Vec::new, |kind| self.of_kind(kind)),
            },
        }
    }

    fn of_kind(&self, kind: NameKind) -> Vec<String> {
        let names = self.0.get(&kind).into_iter().flatten();
        names.take(MOST).map(|name| (*name).to_owned()).collect()
    }

    /// Objects of Kubernetes of a kind, in any of its words.
    fn objects(&self, written: &str) -> Vec<String> {
        let written = written.to_lowercase();
        let written = written.split('.').next().unwrap_or_default();
        let known = tools::kubernetes_kind(written);
        let words: Vec<&str> = match known {
            Some(kind) => kind.words().collect(),
            // Kinds of extensions are written in singular or plural.
            None => vec![written, written.trim_end_matches('s')],
        };
        self.behind(NameKind::KubernetesObject, &words)
    }

    /// The names behind `front/`.
    fn behind(&self, kind: NameKind, fronts: &[&str]) -> Vec<String> {
        let names = self.0.get(&kind).into_iter().flatten();
        let names = names.filter_map(|name| {
            let (front, name) = name.split_once('/')?;
            fronts.contains(&front).then(|| name.to_owned())
        });
        names.take(MOST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(kind: NameKind, name: &str) -> Definition {
        Definition {
            kind,
            name: name.to_owned(),
            of: None,
            file: "x.yaml".into(),
            line: 1,
        }
    }

    fn offered(command: &str) -> Vec<String> {
        let definitions = [
            defined(NameKind::Namespace, "shop"),
            defined(NameKind::Namespace, "ops-*"),
            defined(NameKind::KubernetesObject, "deployment/api"),
            defined(NameKind::KubernetesObject, "service/web"),
            defined(NameKind::StatefulPod, "redis-0"),
            defined(NameKind::CloudResource, "bucket/backups"),
            defined(NameKind::SystemdUnit, "shop-worker"),
            defined(NameKind::Variable, "API_TOKEN"),
        ];
        let offers = Offers::new(&definitions);
        let mut found = BTreeMap::new();
        for simple in shell::simple_commands(command) {
            offers.of_simple(&simple, &mut found);
        }
        let lists = found.into_iter();
        lists
            .map(|(key, names)| format!("{key}={}", names.join(",")))
            .collect()
    }

    #[test]
    fn arguments_that_name_something_offer_known_names() {
        for (command, expected) in [
            ("kubectl -n <namespace> get pods", &["namespace=shop"][..]),
            ("kubectl get ns <Name>", &["name=shop"]),
            ("kubectl rollout restart deploy <name>", &["name=api"]),
            ("kubectl scale deployment/<app> --replicas=2", &["app=api"]),
            (
                "kubectl logs <pod> --namespace=<ns>",
                &["ns=shop", "pod=redis-0"],
            ),
            ("kubectl get svc {{service}}", &["service=web"]),
            ("ssh <host> systemctl restart <unit>", &["unit=shop-worker"]),
            (
                "aws s3api get-bucket-policy --bucket <bucket>",
                &["bucket=backups"],
            ),
            ("echo <namespace>", &[]),
            ("kubectl get pods -o jsonpath=<path>", &[]),
            ("kubectl get deploy x-<name>", &[]),
        ] {
            assert_eq!(offered(command), expected, "{command}");
        }
    }
}
