//! Names that the repository's files define.

use std::sync::Arc;

/// A name that a file of the repository defines, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// What it names.
    pub kind: NameKind,
    /// The name. `*` matches any text, as in a pattern rule of make or for `{{
    /// .Release.Name }}` in a chart.
    pub name: String,
    /// The owner of the name: the compose service of a container, the namespace
    /// of a Kubernetes object, the script of an option, the table of a column.
    pub of: Option<String>,
    /// The file, relative to the repository.
    pub file: Arc<str>,
    /// The line, counted from 1; 0 if the file as a whole defines the name.
    pub line: u32,
}

/// Whether names of a kind can exist that no file defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// They cannot: a name that no file defines is wrong.
    Closed,
    /// Not for a known owner: a known script has no other options, and a known
    /// chart no other values. Unknown owners are not checked.
    Owned,
    /// They can: only a near miss of a known name is reported.
    Open,
}

macro_rules! name_kinds {
    ($($(#[$doc:meta])* $name:ident $key:literal $noun:literal $world:ident),* $(,)?) => {
        /// The kind of a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NameKind { $($(#[$doc])* $name),* }

        impl NameKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The key for it in `book.toml` and in data files.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The name of the kind in messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $noun),* }
            }

            /// Whether other names of this kind can exist.
            pub fn world(self) -> World {
                match self { $(Self::$name => World::$world),* }
            }
        }
    };
}

name_kinds! {
    /// A service of a compose file.
    ComposeService "compose-service" "compose service" Closed,
    /// A profile of a compose file's services.
    ComposeProfile "compose-profile" "compose profile" Closed,
    /// A container, by a compose file's `container_name`.
    Container "container" "container" Open,
    /// An app of Fly.io.
    FlyApp "fly-app" "fly app" Closed,
    /// A target of a makefile.
    MakeTarget "make-target" "make target" Closed,
    /// A recipe of a justfile.
    JustRecipe "just-recipe" "just recipe" Closed,
    /// A task of a Taskfile.
    Task "task" "task" Closed,
    /// A script of a `package.json`.
    PackageScript "package-script" "package script" Closed,
    /// An object of a Kubernetes manifest, as `kind/name` in lower case.
    KubernetesObject "kubernetes-object" "Kubernetes object" Open,
    /// A pod of a stateful set.
    StatefulPod "stateful-pod" "pod" Owned,
    /// A tag of a container image, whose name is its owner.
    ImageTag "image-tag" "tag" Owned,
    /// The version of a product, which is its owner.
    Version "version" "version" Owned,
    /// A namespace of Kubernetes.
    Namespace "namespace" "namespace" Open,
    /// A container of a Kubernetes workload.
    PodContainer "pod-container" "container in the pod" Owned,
    /// A label of pods, as `key=value`.
    Label "label" "label" Open,
    /// A key of a Kubernetes config map or secret.
    ConfigKey "config-key" "key" Owned,
    /// A port of a Kubernetes service or pod.
    ServicePort "service-port" "port" Owned,
    /// A port that a compose file publishes on the host.
    PublishedPort "published-port" "published port" Open,
    /// A port of a container that a compose file publishes under another
    /// number, which is its owner.
    ContainerPort "container-port" "container port" Open,
    /// A port of a host, which is its owner; `ssh` and the host for that of its
    /// SSH server.
    HostPort "host-port" "port" Owned,
    /// An environment variable.
    Variable "variable" "variable" Open,
    /// A systemd unit, without `.service`.
    SystemdUnit "systemd-unit" "systemd unit" Open,
    /// A workflow of GitHub Actions, by name, file name and path.
    Workflow "workflow" "workflow" Closed,
    /// An input of a workflow.
    WorkflowInput "workflow-input" "workflow input" Owned,
    /// A secret or a variable that a workflow reads.
    WorkflowSecret "workflow-secret" "secret of a workflow" Open,
    /// A job of a pipeline.
    PipelineJob "pipeline-job" "job" Closed,
    /// A stage of a pipeline.
    PipelineStage "pipeline-stage" "stage" Closed,
    /// A value of a Helm chart, as a dotted path.
    HelmValue "helm-value" "chart value" Owned,
    /// An absolute path that a machine or a container of the repository has.
    MachinePath "machine-path" "path" Open,
    /// A user of a machine or a container.
    MachineUser "machine-user" "user" Open,
    /// An environment that jobs of a pipeline run in.
    PipelineEnvironment "pipeline-environment" "environment" Open,
    /// A host of an inventory.
    Host "host" "host" Open,
    /// A group of hosts of an inventory.
    HostGroup "host-group" "host group" Closed,
    /// A tag of Ansible tasks.
    AnsibleTag "ansible-tag" "tag of a playbook" Closed,
    /// A variable of Ansible.
    AnsibleVariable "ansible-variable" "Ansible variable" Open,
    /// The region of a cloud resource, which is its owner.
    CloudRegion "cloud-region" "region" Owned,
    /// A resource of a cloud provider: its class and its name, as `bucket/x`.
    CloudResource "cloud-resource" "cloud resource" Open,
    /// An address in Terraform's state, as `aws_s3_bucket.x`.
    TerraformAddress "terraform-address" "Terraform address" Closed,
    /// An input variable of Terraform.
    TerraformVariable "terraform-variable" "Terraform variable" Closed,
    /// An output of Terraform.
    TerraformOutput "terraform-output" "Terraform output" Closed,
    /// A database on a server.
    Database "database" "database" Open,
    /// A user of a database.
    DatabaseUser "database-user" "database user" Open,
    /// A table or view of SQL migrations.
    Table "table" "table" Open,
    /// A table that a migration dropped.
    DroppedTable "dropped-table" "dropped table" Open,
    /// An index of a table.
    TableIndex "table-index" "index" Open,
    /// A migration of a database, by the name of its file without the ending.
    Migration "migration" "migration" Open,
    /// A key of a cache or a queue in Redis.
    CacheKey "cache-key" "Redis key" Open,
    /// A column of such a table.
    Column "column" "column" Owned,
    /// An option of a script in the repository.
    ScriptOption "script-option" "option" Owned,
    /// A subcommand of a script in the repository.
    ScriptCommand "script-command" "subcommand" Owned,
    /// A program that the repository's code builds, by the name it is run
    /// under; it belongs to the file or folder that it starts in. A script of a
    /// package manager that runs code is `script:` and its name.
    Program "program" "program" Open,
    /// A value that an input, an option or a column takes, where a list says
    /// all of them.
    Choice "choice" "value" Owned,
    /// A path that a server in the repository serves.
    Route "route" "route" Open,
    /// A method of HTTP that a route answers, where a description of the
    /// interface lists all of them.
    RouteMethod "route-method" "method" Owned,
    /// An operation of an interface, by its identifier.
    Operation "operation" "operation" Open,
    /// A message that the code logs or prints; `*` for its variable parts.
    LogMessage "log-message" "log message" Open,
    /// A metric that the code registers or a rule uses.
    Metric "metric" "metric" Open,
    /// A receiver of Alertmanager.
    Receiver "receiver" "receiver" Closed,
    /// A chat channel that a notification goes to.
    Channel "channel" "channel" Open,
    /// A dashboard, by its title.
    DashboardTitle "dashboard-title" "dashboard" Open,
    /// A panel of a dashboard, by its title.
    Panel "panel" "panel" Owned,
    /// A dashboard, by its uid.
    Dashboard "dashboard" "dashboard" Open,
    /// Files with an owner, as the pattern of a CODEOWNERS file; the owners are
    /// stored in `of`.
    OwnedFiles "owned-files" "owned files" Owned,
}

impl NameKind {
    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }
}

impl Definition {
    /// Whether the name is a pattern.
    pub fn is_pattern(&self) -> bool {
        self.name.contains('*')
    }

    /// Whether a written name equals this one or matches its pattern.
    pub fn fits(&self, written: &str) -> bool {
        fits(&self.name, written)
    }
}

/// Whether `written` matches `pattern`, where `*` matches any text.
pub fn fits(pattern: &str, written: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| written.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_any_text_at_their_stars() {
        for (pattern, written, expected) in [
            ("deploy", "deploy", true),
            ("deploy", "deploys", false),
            ("deploy-%", "deploy-x", false),
            ("deploy-*", "deploy-prod", true),
            ("*-web", "shop-web", true),
            ("*-web", "shop-web-1", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c", false),
            ("*", "anything", true),
        ] {
            assert_eq!(fits(pattern, written), expected, "{pattern} {written}");
        }
    }

    #[test]
    fn keys_are_unique() {
        let keys: std::collections::BTreeSet<_> = NameKind::ALL.iter().map(|k| k.key()).collect();
        assert_eq!(keys.len(), NameKind::ALL.len());
        assert_eq!(NameKind::from_key("table"), Some(NameKind::Table));
    }
}
