//! The names that commands mention, by what the tools' data says of their
//! arguments.

use std::borrow::Cow;
use std::ops::Range;

use super::scope::Scope;
use super::{address, kubernetes, packages, prose, scripts, sql};
use crate::book::{Certainty, Command, Mention, MentionPlace, NameKind, Operations, Page};
use crate::shell::{self, SimpleCommand, Word};
use crate::tools::{self, Invocation, Value};

/// What runs a command that stands inside of another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Runner {
    /// The reader's own shell.
    #[default]
    Reader,
    /// A service of compose.
    Service(String),
    /// A container or a pod.
    Container,
    /// Another machine.
    Machine,
}

/// Finds the mentions of a page's commands.
pub(super) struct Commands<'a> {
    page: &'a Page,
    operations: &'a Operations,
    command: Option<&'a Command>,
    scope: Scope,
    runner: Runner,
    pub(super) found: Vec<Mention>,
}

impl<'a> Commands<'a> {
    pub(super) fn new(page: &'a Page, operations: &'a Operations) -> Self {
        Self {
            page,
            operations,
            command: None,
            scope: Scope::default(),
            runner: Runner::Reader,
            found: Vec::new(),
        }
    }

    /// Reads every command of the page.
    pub(super) fn read(&mut self) {
        let commands = &self.page.document.commands;
        let read: Vec<(&Command, Vec<SimpleCommand<'_>>)> = commands
            .iter()
            .map(|command| (command, shell::simple_commands(&command.text)))
            .collect();
        for (_, simple) in &read {
            simple
                .iter()
                .for_each(|simple| self.scope.note_ports(simple));
        }
        for (command, simple) in &read {
            self.command = Some(command);
            self.scope.enter(command.home);
            for simple in simple {
                self.runner = Runner::Reader;
                self.simple(simple);
                self.scope.follow(self.operations, simple);
            }
        }
    }

    fn simple(&mut self, simple: &SimpleCommand<'_>) {
        // `docker compose up / down` in a sentence names two commands.
        if simple.words.iter().any(|word| word.text == "/") {
            return;
        }
        for word in &simple.words {
            address::of_word(self, word);
        }
        match simple.tool() {
            "npm" | "pnpm" | "yarn" | "bun" => self.package_script(simple),
            "export" => self.exports(simple),
            _ => {}
        }
        scripts::options(self, simple);
        let Some(tool) = tools::tool(simple.tool()) else {
            return;
        };
        let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
        let invocation = tools::invocation(tool, &words);
        self.invocation(simple, &invocation);
        if let Some(first) = invocation.inner {
            self.inner(simple, &invocation, first);
        }
    }

    /// The command that another one runs: in a container, on a machine.
    fn inner(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>, first: usize) {
        let argument = |kind: &str| {
            let mut values = invocation.values.iter();
            values
                .find(|value| value.kind == kind)
                .map(|value| value.text.to_owned())
        };
        let before = self.runner.clone();
        self.runner = if let Some(service) = argument("compose-service") {
            Runner::Service(service)
        } else if argument("container").is_some()
            || invocation
                .values
                .iter()
                .any(|value| value.kind.starts_with("kubernetes"))
        {
            Runner::Container
        } else if argument("host").is_some() {
            Runner::Machine
        } else {
            before.clone()
        };
        let inner = simple.from_word(first);
        // `ssh host 'a | b'` is a script in one word.
        match inner.words.as_slice() {
            [only] if only.text.contains(' ') => {
                let text = only.text.clone().into_owned();
                for simple in shell::simple_commands(&text) {
                    let moved = moved(&simple, only);
                    self.simple(&moved);
                }
            }
            _ => self.simple(&inner),
        }
        self.runner = before;
    }

    fn invocation(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>) {
        // Another repository's, another cluster's.
        let is_foreign = ["--repo", "--context", "--kubeconfig", "--cluster"]
            .iter()
            .any(|option| has(invocation, option));
        let directory = ["--directory", "--file"]
            .iter()
            .any(|option| has(invocation, option));
        if is_foreign || (matches!(simple.tool(), "make" | "just" | "task") && directory) {
            return;
        }
        self.kubernetes(simple, invocation);
        for value in &invocation.values {
            let word = &simple.words[value.word];
            for mention in self.mentions(invocation, value) {
                self.add(mention, word, value.range.clone());
            }
        }
    }

    /// What one value mentions.
    fn mentions(&self, invocation: &Invocation<'_>, value: &Value<'_>) -> Vec<Named> {
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
                let tags = text.split(',').filter(|tag| {
                    !matches!(*tag, "all" | "always" | "never" | "tagged" | "untagged")
                });
                tags.map(|tag| Named::new(NameKind::AnsibleTag, tag))
                    .collect()
            }
            "namespace" => one(NameKind::Namespace, text),
            "database" => vec![Named {
                owners: self.database_owner(),
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
    fn database_owner(&self) -> Vec<String> {
        match &self.runner {
            Runner::Service(service) => vec![service.clone()],
            _ => Vec::new(),
        }
    }

    /// Objects, their containers and their ports.
    fn kubernetes(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>) {
        let is_new = ["create", "run", "expose"]
            .iter()
            .any(|word| invocation.path.split(' ').any(|part| part == *word));
        let namespace = texts(invocation, |value| value.kind == "namespace", "");
        if is_new || namespace.iter().any(|name| name.starts_with("kube-")) {
            return;
        }
        let named: Vec<&Value<'_>> = invocation
            .values
            .iter()
            .filter(|value| value.option.is_none() && value.kind.starts_with("kubernetes-"))
            .filter(|value| value.kind != "kubernetes-port")
            .collect();
        let words: Vec<&str> = named.iter().map(|value| value.text).collect();
        let objects = kubernetes::objects(&words);
        for (object, index) in &objects {
            let value = named[*index];
            let word = &simple.words[value.word];
            let name = match object.strip_prefix("namespace/") {
                Some(name) => Named::new(NameKind::Namespace, name),
                None => Named::new(NameKind::KubernetesObject, object),
            };
            self.add(name, word, value.range.clone());
        }
        let owners: Vec<String> = objects.into_iter().map(|(object, _)| object).collect();
        for value in &invocation.values {
            let name = match value.kind {
                "pod-container" => Named::new(NameKind::PodContainer, value.text),
                "kubernetes-port" => {
                    let remote = value.text.rsplit(':').next().unwrap_or(value.text);
                    Named::new(NameKind::ServicePort, remote)
                }
                _ => continue,
            };
            let owners = owners.clone();
            self.add(
                Named { owners, ..name },
                &simple.words[value.word],
                value.range.clone(),
            );
        }
    }

    fn package_script(&mut self, simple: &SimpleCommand<'_>) {
        if let Some(script) = packages::script(simple) {
            let named = Named {
                files: script.file.into_iter().collect(),
                certainty: if script.may_be_program {
                    Certainty::Likely
                } else {
                    Certainty::Sure
                },
                ..Named::new(NameKind::PackageScript, &script.word.text)
            };
            self.add(named, script.word, 0..script.word.text.len());
        }
    }

    /// `export NAME=…`: a variable that something is to read.
    fn exports(&mut self, simple: &SimpleCommand<'_>) {
        for word in simple.words.iter().skip(1) {
            if let Some((name, _)) = word.text.split_once('=')
                && name.contains('_')
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || b"_0123456789".contains(&byte))
            {
                let length = name.len();
                let named = Named {
                    certainty: Certainty::Likely,
                    ..Named::new(NameKind::Variable, name)
                };
                self.add(named, word, 0..length);
            }
        }
    }

    /// The runner of the command that is being read.
    pub(super) fn runner(&self) -> &Runner {
        &self.runner
    }

    /// Whether a command of the page opens a port of this machine.
    pub(super) fn opens(&self, port: &str) -> bool {
        self.scope.opens(port)
    }

    /// The repository around the page.
    pub(super) fn operations(&self) -> &'a Operations {
        self.operations
    }

    /// Adds a mention at a part of a word's text.
    pub(super) fn add(&mut self, named: Named, word: &Word<'_>, part: Range<usize>) {
        let Some(command) = self.command else {
            return;
        };
        let is_inside = self.runner != Runner::Reader;
        let of_reader = !matches!(
            named.kind,
            NameKind::Database | NameKind::Table | NameKind::Column | NameKind::SystemdUnit
        );
        if is_placeholder(&named.text) || self.scope.hides(named.kind) || (is_inside && of_reader) {
            return;
        }
        // A word in quotes is longer than its text.
        let is_plain = word.range.len() == word.text.len();
        let range = if is_plain {
            word.range.start + part.start..word.range.start + part.end
        } else {
            word.range.clone()
        };
        self.found.push(Mention {
            kind: named.kind,
            text: named.text,
            owners: named.owners,
            files: named.files,
            span: command.place(&self.page.document.source, range),
            place: MentionPlace::Command(command.home),
            certainty: named.certainty,
        });
    }
}

/// A name before it has a place.
pub(super) struct Named {
    pub(super) kind: NameKind,
    pub(super) text: String,
    pub(super) owners: Vec<String>,
    pub(super) files: Vec<String>,
    pub(super) certainty: Certainty,
}

impl Named {
    pub(super) fn new(kind: NameKind, text: &str) -> Self {
        Self {
            kind,
            text: text.to_owned(),
            owners: Vec::new(),
            files: Vec::new(),
            certainty: Certainty::Sure,
        }
    }
}

/// A command out of a word, such that its words stand where that word does.
fn moved<'b>(simple: &SimpleCommand<'b>, outer: &Word<'_>) -> SimpleCommand<'b> {
    let mut moved = simple.from_word(0);
    for word in &mut moved.words {
        word.text = Cow::Owned(word.text.clone().into_owned());
        word.range = outer.range.clone();
    }
    moved
}

fn has(invocation: &Invocation<'_>, option: &str) -> bool {
    let mut options = invocation.options.iter();
    options.any(|(spec, _)| spec.names.contains(&option))
}

/// The values that fit, of an option if one is named.
fn texts(
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

/// Whether a word is a name from an example: `my-app`, `service-name`.
fn is_example(word: &str) -> bool {
    const PARTS: [&str; 11] = [
        "my",
        "your",
        "example",
        "foo",
        "bar",
        "baz",
        "some",
        "sample",
        "important",
        "xxx",
        "placeholder",
    ];
    let parts: Vec<&str> = word.split(['-', '_', '/']).collect();
    let is_one = |part: &&str| PARTS.iter().any(|known| part.eq_ignore_ascii_case(known));
    (parts.len() > 1 && parts.last() == Some(&"name")) || parts.iter().any(is_one)
}

/// Whether the reader fills in the word: it holds a placeholder, a variable or
/// a pattern, or is written in capitals.
fn is_placeholder(word: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || b"_-0123456789".contains(&byte);
    let all_capitals = word.bytes().any(|byte| byte.is_ascii_uppercase())
        && word.len() > 2
        && word.bytes().all(is_capital);
    !word.contains(|c: char| c.is_alphanumeric())
        || word.contains(['<', '>', '$', '{', '*', '`', '%', '…'])
        || word.contains("...")
        || is_example(word)
        || (word.starts_with('[') && word.ends_with(']'))
        || (all_capitals && !word.contains('_'))
}
