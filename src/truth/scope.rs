//! Where the commands of a block run, as far as the block says.

use crate::book::{CommandHome, NameKind, Operations};
use crate::shell::SimpleCommand;

/// What runs a command that stands inside of another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Runner {
    /// The reader's own shell.
    #[default]
    Operator,
    /// A service of compose.
    Service(String),
    /// A container or a pod, of one of these workloads if the command says so.
    Container(Vec<String>),
    /// Another machine.
    Machine,
}

/// How far a block has gone from the repository's top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Away {
    #[default]
    No,
    /// In a folder that the repository does not have.
    Folder,
    /// On another machine.
    Machine,
}

/// Follows the commands of a page, block by block.
#[derive(Default)]
pub(super) struct Scope {
    home: Option<CommandHome>,
    /// The section of the last command.
    section: usize,
    away: Away,
    /// Whether a block went away by an absolute path: the next blocks of its
    /// section stay there.
    is_far: bool,
    /// Ports of this machine that commands of the page have opened by
    /// themselves: forwarded ones, and those of containers it starts.
    opened: Vec<String>,
}

impl Scope {
    /// Begins a command; another block begins at the top again.
    pub(super) fn enter(&mut self, home: CommandHome, section: usize) {
        if self.home != Some(home) {
            self.home = Some(home);
            let stays = self.is_far && self.section == section;
            if !stays {
                self.away = Away::No;
                self.is_far = false;
            }
        }
        self.section = section;
    }

    /// Whether the repository's files say nothing about names of this kind
    /// here.
    pub(super) fn hides(&self, kind: NameKind) -> bool {
        let of_folder = matches!(
            kind,
            NameKind::MakeTarget
                | NameKind::JustRecipe
                | NameKind::Task
                | NameKind::PackageScript
                | NameKind::ComposeService
                | NameKind::ScriptOption
                | NameKind::ScriptCommand
                | NameKind::TerraformAddress
                | NameKind::TerraformVariable
                | NameKind::TerraformOutput
        );
        match self.away {
            Away::No => false,
            Away::Folder => of_folder,
            // The repository configures the host, and what is reached from anywhere.
            Away::Machine => !matches!(
                kind,
                NameKind::SystemdUnit
                    | NameKind::MachinePath
                    | NameKind::MachineUser
                    | NameKind::CloudResource
                    | NameKind::LogMessage
                    | NameKind::Table
                    | NameKind::Column
            ),
        }
    }

    /// Whether a command of the page opens a port of this machine.
    pub(super) fn opens(&self, port: &str) -> bool {
        self.opened.iter().any(|known| known == port)
    }

    /// Goes where a command leads.
    pub(super) fn follow(&mut self, operations: &Operations, command: &SimpleCommand<'_>) {
        match command.tool() {
            "cd" | "pushd" if self.away == Away::No && !stays(operations, command) => {
                self.away = Away::Folder;
                self.is_far = is_far(command);
            }
            "ssh" if is_login(command) => self.away = Away::Machine,
            "exit" | "logout" if self.away == Away::Machine => self.away = Away::No,
            _ => {}
        }
    }

    /// Notes the ports that a command opens.
    pub(super) fn note_ports(&mut self, command: &SimpleCommand<'_>) {
        const OPENERS: [&str; 12] = [
            "kubectl",
            "oc",
            "ssh",
            "docker",
            "podman",
            "socat",
            "istioctl",
            "fly",
            "flyctl",
            "gcloud",
            "cloud_sql_proxy",
            "cloud-sql-proxy",
        ];
        if !OPENERS.contains(&command.tool()) {
            return;
        }
        for word in &command.words {
            for part in word.text.split([':', '=', ',', '/']) {
                let is_port =
                    (2..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
                if is_port {
                    self.opened.push(part.to_owned());
                }
            }
        }
    }
}

/// Whether `ssh` names a machine and no command that runs there alone.
fn is_login(command: &SimpleCommand<'_>) -> bool {
    const WITH_VALUE: [&str; 14] = [
        "-b", "-c", "-D", "-E", "-F", "-i", "-J", "-L", "-l", "-m", "-o", "-p", "-R", "-W",
    ];
    let mut words = command.words.iter().skip(1);
    let mut count = 0;
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&&*word.text) {
            words.next();
        } else if !word.text.starts_with('-') {
            count += 1;
        }
    }
    count == 1
}

/// Whether `cd` goes to an absolute path.
fn is_far(command: &SimpleCommand<'_>) -> bool {
    let to = command.arguments().next();
    to.is_some_and(|to| to.text.starts_with(['/', '~']))
}

/// Whether `cd` stays in the repository: a folder of it, or back again.
fn stays(operations: &Operations, command: &SimpleCommand<'_>) -> bool {
    let Some(to) = command.arguments().next() else {
        return false;
    };
    let folder = to.text.trim_start_matches("./").trim_end_matches('/');
    if matches!(folder, "." | "..") || folder.starts_with("../") {
        return true;
    }
    let inside = format!("{folder}/");
    let files = &operations.files;
    let at = files.partition_point(|file| file.as_str() < inside.as_str());
    files.get(at).is_some_and(|file| file.starts_with(&inside))
}
