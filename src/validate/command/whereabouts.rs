//! Where the commands of a block run, as far as the block says.

use crate::book::{CommandHome, DeclaredKind};
use crate::shell::SimpleCommand;
use crate::validate::Context;
use crate::validate::command::arguments::positional;

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
pub(super) struct Whereabouts {
    home: Option<CommandHome>,
    away: Away,
}

impl Whereabouts {
    /// Begins a command; another block begins at the top again.
    pub(super) fn enter(&mut self, home: CommandHome) {
        if self.home != Some(home) {
            self.home = Some(home);
            self.away = Away::No;
        }
    }

    /// Whether the repository's files say nothing about names of this kind
    /// here.
    pub(super) fn hides(&self, kind: DeclaredKind) -> bool {
        let of_folder = matches!(
            kind,
            DeclaredKind::MakeTarget
                | DeclaredKind::JustRecipe
                | DeclaredKind::PackageScript
                | DeclaredKind::ComposeService
        );
        match self.away {
            Away::No => false,
            Away::Folder => of_folder,
            Away::Machine => true,
        }
    }

    /// Goes where a command leads.
    pub(super) fn follow(&mut self, context: &Context<'_>, command: &SimpleCommand<'_>) {
        match command.tool() {
            "cd" | "pushd" if self.away == Away::No && !goes_into_repository(context, command) => {
                self.away = Away::Folder;
            }
            "ssh" if is_login(command) => self.away = Away::Machine,
            "exit" | "logout" if self.away == Away::Machine => self.away = Away::No,
            _ => {}
        }
    }
}

/// Whether `ssh` names a machine and no command that runs there alone.
fn is_login(command: &SimpleCommand<'_>) -> bool {
    const WITH_VALUE: [&str; 14] = [
        "-b", "-c", "-D", "-E", "-F", "-i", "-J", "-L", "-l", "-m", "-o", "-p", "-R", "-W",
    ];
    let words = command.words.iter().skip(1);
    positional(words, |option| WITH_VALUE.contains(&option)).len() == 1
}

/// Whether `cd` stays in the repository: a folder of it, or back again.
fn goes_into_repository(context: &Context<'_>, command: &SimpleCommand<'_>) -> bool {
    let Some(to) = command.arguments().next() else {
        return false;
    };
    let folder = to.text.trim_start_matches("./").trim_end_matches('/');
    if matches!(folder, "." | "..") || folder.starts_with("../") {
        return true;
    }
    let inside = format!("{folder}/");
    let files = &context.operations.files;
    let at = files.partition_point(|file| file.as_str() < inside.as_str());
    files.get(at).is_some_and(|file| file.starts_with(&inside))
}
