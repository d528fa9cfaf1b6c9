//! The names that commands mention, by what the tools' data says of their
//! arguments.

use std::borrow::Cow;
use std::ops::Range;

use super::named::{Named, is_placeholder};
use super::programs::Programs;
use super::scope::{Runner, Scope};
use super::values::{has, texts};
use super::{address, clients, kubernetes, machine, packages, programs, scripts, values};
use crate::book::{Certainty, Command, Mention, MentionPlace, NameKind, Operations, Page};
use crate::shell::{self, SimpleCommand, Word};
use crate::tools::{self, Invocation, Value};

/// Finds the mentions of a page's commands.
pub(super) struct Commands<'a> {
    page: &'a Page,
    operations: &'a Operations,
    programs: &'a Programs<'a>,
    command: Option<&'a Command>,
    scope: Scope,
    runner: Runner,
    pub(super) found: Vec<Mention>,
}

impl<'a> Commands<'a> {
    pub(super) fn new(
        page: &'a Page,
        operations: &'a Operations,
        programs: &'a Programs<'a>,
    ) -> Self {
        Self {
            page,
            operations,
            programs,
            command: None,
            scope: Scope::default(),
            runner: Runner::Operator,
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
            for simple in simple {
                self.scope.note_ports(simple);
            }
        }
        for (command, simple) in &read {
            self.command = Some(command);
            let section = self.page.document.section_at(command.span.start);
            self.scope.enter(command.home, section);
            self.of_text(command);
            for simple in simple {
                self.runner = Runner::Operator;
                self.simple(simple);
                self.scope.follow(self.operations, simple);
            }
        }
    }

    /// What the text of a command tells: the users that it runs as or changes
    /// ownership to, and variables in front of it, which it is to read.
    fn of_text(&mut self, command: &Command) {
        let users = machine::users(&command.text).map(|place| (NameKind::MachineUser, place));
        let assigned = machine::assigned(&command.text);
        let assigned = assigned.map(|place| (NameKind::Variable, place));
        for (kind, place) in users.chain(assigned) {
            let text = &command.text[place.clone()];
            self.found.push(Mention {
                kind,
                text: text.to_owned(),
                owners: Vec::new(),
                files: Vec::new(),
                scope: None,
                span: command.place(&self.page.document.source, place),
                place: MentionPlace::Command(command.home),
                certainty: Certainty::Likely,
            });
        }
    }

    fn simple(&mut self, simple: &SimpleCommand<'_>) {
        // `docker compose up / down` in a sentence names two commands.
        if simple
            .words
            .iter()
            .any(|word| matches!(&*word.text, "/" | "+"))
        {
            return;
        }
        let method = address::method(simple);
        for word in &simple.words {
            for (named, part) in address::of_word(&word.text, &self.scope, &self.runner) {
                let is_route = named.kind == NameKind::Route;
                let scope = method.filter(|_| is_route).map(str::to_owned);
                self.add(Named { scope, ..named }, word, part);
            }
            if let Some(path) = machine::path(&word.text) {
                self.add(path, word, 0..word.text.len());
            }
        }
        if matches!(simple.tool(), "npm" | "pnpm" | "yarn" | "bun") {
            self.package_script(simple);
        }
        let of_scripts = scripts::options(simple, self.operations).into_iter();
        let of_programs = programs::words(simple, self.programs);
        let of_clients = clients::names(simple);
        for (named, word, part) in of_scripts.chain(of_programs).chain(of_clients) {
            // A forwarded port is the page's own.
            if named.kind == NameKind::PublishedPort && self.scope.opens(&named.text) {
                continue;
            }
            self.add(named, word, part);
        }
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
            Runner::Container(workloads(invocation))
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
            for mention in values::mentions(invocation, value, &self.runner) {
                self.add(mention, word, value.range.clone());
            }
        }
    }

    /// Objects behind options: `create job --from=cronjob/x`.
    fn objects_of_options(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>) {
        for value in invocation
            .values
            .iter()
            .filter(|value| value.option.is_some())
        {
            let is_object = value.kind.starts_with("kubernetes-") || value.kind == "value";
            if is_object && let [(object, _)] = &kubernetes::objects(&[value.text])[..] {
                let named = Named {
                    scope: values::namespace(invocation),
                    ..Named::new(NameKind::KubernetesObject, object)
                };
                self.add(named, &simple.words[value.word], value.range.clone());
            }
        }
    }

    /// Objects, their containers and their ports.
    fn kubernetes(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>) {
        self.objects_of_options(simple, invocation);
        let is_new = ["create", "run", "expose"]
            .iter()
            .any(|word| invocation.path.split(' ').any(|part| part == *word));
        let namespace = texts(invocation, |value| value.kind == "namespace", "");
        // What a command lets be missing may be gone already.
        let may_miss = has(invocation, "--ignore-not-found");
        if is_new || may_miss || namespace.iter().any(|name| name.starts_with("kube-")) {
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
        for value in named.iter().filter(|value| value.kind == "kubernetes-pod") {
            if let Some(set) = kubernetes::set_of_pod(value.text) {
                let pod = Named {
                    owners: vec![set.to_owned()],
                    ..Named::new(NameKind::StatefulPod, value.text)
                };
                self.add(pod, &simple.words[value.word], value.range.clone());
            }
        }
        for (object, index) in &objects {
            let value = named[*index];
            let word = &simple.words[value.word];
            let name = match object.strip_prefix("namespace/") {
                Some(name) => Named::new(NameKind::Namespace, name),
                None => Named {
                    scope: namespace.first().cloned(),
                    ..Named::new(NameKind::KubernetesObject, object)
                },
            };
            self.add(name, word, value.range.clone());
        }
        self.parts_of_objects(simple, invocation);
    }

    /// What belongs to the objects of a command: containers, ports, keys.
    fn parts_of_objects(&mut self, simple: &SimpleCommand<'_>, invocation: &Invocation<'_>) {
        let owners = workloads(invocation);
        for value in invocation
            .values
            .iter()
            .filter(|value| value.kind == "format")
        {
            for key in kubernetes::data_keys(value.text) {
                let named = Named {
                    owners: owners.clone(),
                    ..Named::new(NameKind::ConfigKey, key)
                };
                self.add(named, &simple.words[value.word], value.range.clone());
            }
        }
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

    /// Adds a mention at a part of a word's text.
    fn add(&mut self, named: Named, word: &Word<'_>, part: Range<usize>) {
        let Some(command) = self.command else {
            return;
        };
        let is_inside = self.runner != Runner::Operator;
        let of_reader = !matches!(
            named.kind,
            NameKind::Database
                | NameKind::Table
                | NameKind::Column
                | NameKind::Choice
                | NameKind::MachinePath
                | NameKind::ScriptOption
                | NameKind::ScriptCommand
                | NameKind::SystemdUnit
                | NameKind::Variable
                | NameKind::DatabaseUser
                | NameKind::ServicePort
                | NameKind::PodContainer
                | NameKind::CacheKey
        );
        // Another machine reaches the same server by its name.
        let is_remote = matches!(named.kind, NameKind::Route | NameKind::HostPort)
            && word.text.contains("://")
            && !["localhost", "127.0.0.1"]
                .iter()
                .any(|host| word.text.contains(host));
        let is_shouted = named.kind == NameKind::Choice && !named.text.contains(['<', '$', '{']);
        // A database on another machine is not the one of the Compose file.
        let is_elsewhere = self.runner == Runner::Machine
            && matches!(named.kind, NameKind::Database | NameKind::DatabaseUser);
        if is_elsewhere
            || (is_placeholder(&named.text) && !is_shouted)
            || (self.scope.hides(named.kind) && !is_remote)
            || (is_inside && of_reader)
        {
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
            scope: named.scope,
            span: command.place(&self.page.document.source, range),
            place: MentionPlace::Command(command.home),
            certainty: named.certainty,
        });
    }
}

/// The workloads that a command of Kubernetes names.
fn workloads(invocation: &Invocation<'_>) -> Vec<String> {
    let named = invocation.values.iter().filter(|value| {
        value.option.is_none()
            && value.kind.starts_with("kubernetes-")
            && value.kind != "kubernetes-port"
    });
    let words: Vec<&str> = named.map(|value| value.text).collect();
    let objects = kubernetes::objects(&words).into_iter();
    let sets = words.iter().filter_map(|word| kubernetes::set_of_pod(word));
    let sets = sets.map(|set| format!("statefulset/{set}"));
    objects.map(|(object, _)| object).chain(sets).collect()
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
