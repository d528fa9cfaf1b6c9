//! What a command leaves in its shell for the commands behind it.

use brush_parser::ast::{
    AndOr, AssignmentName, Command, CommandPrefixOrSuffixItem, CompoundCommand, CompoundList,
    Pipeline, SimpleCommand,
};

use super::syntax::program;

/// Something that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// A variable of this name.
    Variable(String),
    /// A function of this name.
    Function(String),
    /// A setting of the shell, such as its folder, by the command that makes
    /// it. Only of what does nothing else: `cd x && make` is about `make`.
    Setting(String),
}

/// What a command leaves. Nothing of what runs in a shell of its own, and
/// nothing where the command cannot be understood.
pub fn lasting(command: &str) -> Vec<Lasting> {
    let mut reader = Reader::default();
    let Some(program) = program(command) else {
        return Vec::new();
    };
    program
        .complete_commands
        .iter()
        .for_each(|list| reader.list(list));
    let Reader { mut found, is_work } = reader;
    if is_work {
        found.retain(|lasting| !matches!(lasting, Lasting::Setting(_)));
    }
    found
}

/// Whether a command asks for the value of a variable.
pub fn uses_variable(command: &str, name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    command.match_indices('$').any(|(at, _)| {
        let rest = command[at + 1..].trim_start_matches(['{', '#', '!']);
        let rest = rest.strip_prefix(name);
        rest.is_some_and(|rest| !rest.starts_with(is_name))
    })
}

#[derive(Default)]
struct Reader {
    found: Vec<Lasting>,
    /// Whether there is more than what changes the shell.
    is_work: bool,
}

impl Reader {
    fn list(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.pipeline(&item.0.first);
            for next in &item.0.additional {
                let (AndOr::And(pipeline) | AndOr::Or(pipeline)) = next;
                self.pipeline(pipeline);
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match &pipeline.seq[..] {
            [Command::Simple(command)] => self.simple(command),
            [Command::Compound(command, _)] => self.compound(command),
            [Command::Function(function)] => {
                let name = function.fname.value.clone();
                self.found.push(Lasting::Function(name));
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
                self.found.push(Lasting::Variable(name));
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
                self.found.push(Lasting::Setting(name.value.clone()));
                self.found.extend(suffix.filter_map(assigned));
            }
            "declare" | "typeset" | "readonly" | "local" => {
                self.found.extend(suffix.filter_map(assigned));
            }
            "read" | "mapfile" | "readarray" => {
                self.found.extend(suffix.filter_map(named));
                self.is_work = true;
            }
            _ => self.is_work = true,
        }
    }
}

/// The variable of `NAME=…`.
fn assigned(item: &CommandPrefixOrSuffixItem) -> Option<Lasting> {
    let CommandPrefixOrSuffixItem::AssignmentWord(assignment, _) = item else {
        return None;
    };
    let (AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _)) =
        &assignment.name;
    Some(Lasting::Variable(name.clone()))
}

/// A word as a variable's name; options are none.
fn named(item: &CommandPrefixOrSuffixItem) -> Option<Lasting> {
    match item {
        CommandPrefixOrSuffixItem::Word(word) if !word.value.starts_with('-') => {
            Some(Lasting::Variable(word.value.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_from_what_does_not() {
        let variable = |name: &str| Lasting::Variable(name.to_owned());
        let setting = |name: &str| Lasting::Setting(name.to_owned());
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
            ("cd infra && make check", vec![]),
            ("set -euo pipefail", vec![setting("set")]),
            ("source ./env; cd x", vec![setting("source"), setting("cd")]),
            ("export A=1", vec![setting("export"), variable("A")]),
            ("declare -r A=1", vec![variable("A")]),
            (
                "up() { curl -f $1; }",
                vec![Lasting::Function("up".to_owned())],
            ),
            ("if", vec![]),
        ] {
            assert_eq!(lasting(command), expected, "{command}");
        }
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
        ] {
            assert_eq!(uses_variable(command, "URL"), expected, "{command}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_command_is_read(command in "([a-z]|[ |;&<>(){}#'\"$\\\\=\n-]|é|for |in |do |done|if |fi|case |esac){0,40}") {
            let _ = lasting(&command);
        }
    }
}
