//! What a command leaves in its shell for the commands behind it.

use brush_parser::ast::{
    AndOr, AssignmentName, Command, CommandPrefixOrSuffixItem, CompoundCommand, CompoundList,
    Pipeline, SeparatorOperator, SimpleCommand,
};

use super::syntax::program;

/// Something that lasts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StateChange {
    /// A variable of this name.
    Variable(String),
    /// A function of this name.
    Function(String),
    /// A setting of the shell, such as its folder, by the command that makes
    /// it and does nothing else.
    Setting(String),
    /// The same of a command that does more: `cd x && make` is about `make`.
    Aside(String),
    /// What still runs when the command has ended.
    Background,
}

/// What a command leaves. Nothing of what runs in a shell of its own. None if
/// the command cannot be understood.
pub fn shell_state(command: &str) -> Option<Vec<StateChange>> {
    let mut reader = StateReader::default();
    let program = program(command)?;
    program
        .complete_commands
        .iter()
        .for_each(|list| reader.list(list));
    let StateReader {
        mut found,
        is_work,
        runs_on,
    } = reader;
    for shell_state in found.iter_mut().filter(|_| is_work) {
        if let StateChange::Setting(name) = shell_state {
            *shell_state = StateChange::Aside(std::mem::take(name));
        }
    }
    found.extend(runs_on.then_some(StateChange::Background));
    Some(found)
}

/// What a command asks about the one that ran before it: how it ended, or its
/// process.
pub fn asks_about_before(command: &str) -> Option<&'static str> {
    let mut statements = command.split(['\n', ';', '&', '|']);
    let first = statements.next().unwrap_or_default();
    ["$?", "$!"].into_iter().find(|asked| first.contains(asked))
}

/// The variables whose values a command asks for, as far as its words tell.
pub fn used_variables(command: &str) -> impl Iterator<Item = &str> {
    // There a variable needs no dollar.
    let is_arithmetic = ["((", "[[", "let "]
        .iter()
        .any(|begin| command.contains(begin));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = command.split(move |c| !is_name(c));
    names.filter(move |name| {
        let at = name.as_ptr() as usize - command.as_ptr() as usize;
        let before = command[..at].trim_end_matches(['{', '#', '!']);
        !name.is_empty() && (is_arithmetic || before.ends_with('$'))
    })
}

#[derive(Default)]
struct StateReader {
    found: Vec<StateChange>,
    /// Whether there is more than what changes the shell.
    is_work: bool,
    /// Whether something runs in the background that nobody waits for.
    runs_on: bool,
}

impl StateReader {
    fn list(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.pipeline(&item.0.first);
            for next in &item.0.additional {
                let (AndOr::And(pipeline) | AndOr::Or(pipeline)) = next;
                self.pipeline(pipeline);
            }
            self.runs_on |= matches!(item.1, SeparatorOperator::Async);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match &pipeline.seq[..] {
            [Command::Simple(command)] => self.simple(command),
            [Command::Compound(command, _)] => self.compound(command),
            [Command::Function(function)] => {
                let name = function.fname.value.clone();
                self.found.push(StateChange::Function(name));
            }
            // The parts of a pipeline run in shells of their own.
            _ => self.is_work = true,
        }
    }

    fn compound(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::ForClause(clause) => {
                let name = clause.variable_name.clone();
                self.found.push(StateChange::Variable(name));
                self.list(&clause.body.list);
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition);
                self.list(&clause.then);
                for other in clause.elses.iter().flatten() {
                    other.condition.iter().for_each(|list| self.list(list));
                    self.list(&other.body);
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0);
                self.list(&clause.1.list);
            }
            CompoundCommand::CaseClause(clause) => {
                let lists = clause.cases.iter().filter_map(|case| case.cmd.as_ref());
                lists.for_each(|list| self.list(list));
            }
            CompoundCommand::Arithmetic(_)
            | CompoundCommand::ArithmeticForClause(_)
            | CompoundCommand::Subshell(_) => self.is_work = true,
        }
    }

    fn simple(&mut self, command: &SimpleCommand) {
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let Some(name) = &command.word_or_name else {
            // Without a command the assignments are the shell's own.
            self.found.extend(prefix.filter_map(assigned));
            return;
        };
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        match name.value.as_str() {
            "cd" | "pushd" | "popd" | "source" | "." | "set" | "shopt" | "alias" | "unalias"
            | "export" | "umask" | "ulimit" | "trap" | "unset" => {
                self.found.push(StateChange::Setting(name.value.clone()));
                self.found.extend(suffix.filter_map(assigned));
            }
            "declare" | "typeset" | "readonly" | "local" => {
                self.found.extend(suffix.filter_map(assigned));
            }
            "read" | "mapfile" | "readarray" => {
                self.found.extend(suffix.filter_map(named));
                self.is_work = true;
            }
            name => {
                self.is_work = true;
                self.runs_on &= !matches!(name, "wait" | "kill");
            }
        }
    }
}

/// The variable of `NAME=…`.
fn assigned(item: &CommandPrefixOrSuffixItem) -> Option<StateChange> {
    let CommandPrefixOrSuffixItem::AssignmentWord(assignment, _) = item else {
        return None;
    };
    let (AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _)) =
        &assignment.name;
    Some(StateChange::Variable(name.clone()))
}

/// A word as a variable's name; options are none.
fn named(item: &CommandPrefixOrSuffixItem) -> Option<StateChange> {
    match item {
        CommandPrefixOrSuffixItem::Word(word) if !word.value.starts_with('-') => {
            Some(StateChange::Variable(word.value.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_from_what_does_not() {
        let variable = |name: &str| StateChange::Variable(name.to_owned());
        let setting = |name: &str| StateChange::Setting(name.to_owned());
        let aside = |name: &str| StateChange::Aside(name.to_owned());
        for (command, expected) in [
            ("curl -f $URL", vec![]),
            ("URL=x", vec![variable("URL")]),
            ("A=1 B=$(id -u)", vec![variable("A"), variable("B")]),
            ("PGPASSWORD=x psql -c 'select 1'", vec![]),
            ("URL=x && curl $URL", vec![variable("URL")]),
            ("(cd x; URL=y)", vec![]),
            ("echo a | read LINE", vec![]),
            ("read -r LINE", vec![variable("LINE")]),
            ("for p in a b; do\n  echo $p\ndone", vec![variable("p")]),
            (
                "if true; then X=1; else Y=2; fi",
                vec![variable("X"), variable("Y")],
            ),
            ("case $1 in a) X=1;; esac", vec![variable("X")]),
            ("cd infra", vec![setting("cd")]),
            ("cd infra && make check", vec![aside("cd")]),
            ("(cd infra && make check)", vec![]),
            ("up &", vec![StateChange::Background]),
            ("up & wait", vec![]),
            ("up & ls; kill $!", vec![]),
            ("up && ls", vec![]),
            ("set -euo pipefail", vec![setting("set")]),
            ("source ./env; cd x", vec![setting("source"), setting("cd")]),
            ("export A=1", vec![setting("export"), variable("A")]),
            ("declare -r A=1", vec![variable("A")]),
            (
                "up() { curl -f $1; }",
                vec![StateChange::Function("up".to_owned())],
            ),
        ] {
            assert_eq!(shell_state(command), Some(expected), "{command}");
        }
        assert_eq!(shell_state("if"), None);
    }

    #[test]
    fn a_variable_is_known_by_its_whole_name() {
        for (command, expected) in [
            ("curl $URL/health", true),
            ("curl \"${URL}/health\"", true),
            ("echo ${URL:-none} ${#URL}", true),
            ("curl $URLS", false),
            ("curl URL", false),
            ("echo $", false),
            ("echo $((URL + 1))", true),
            ("[[ -v URL ]]", true),
            ("echo $((URLS + MY_URL))", false),
        ] {
            let uses = used_variables(command).any(|name| name == "URL");
            assert_eq!(uses, expected, "{command}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_command_is_read(command in "([a-z]|[ |;&<>(){}#'\"$\\\\=\n-]|é|for |in |do |done|if |fi|case |esac){0,40}") {
            let _ = shell_state(&command);
        }
    }
}
