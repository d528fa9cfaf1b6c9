//! Whether a script has a pipeline, in which a failing command may go unseen.

use brush_parser::ast::{AndOr, Command, CompoundCommand, CompoundList, Pipeline, SimpleCommand};

use super::syntax::program;

/// Whether a script connects commands by `|`. A script that cannot be parsed
/// has a pipeline if that character is there at all.
pub fn has_pipeline(script: &str) -> bool {
    if !has_bar(script) {
        return false;
    }
    let program = program(script);
    program.is_none_or(|program| program.complete_commands.iter().any(in_list))
}

/// Whether there is a `|` that is no part of `||`.
fn has_bar(text: &str) -> bool {
    text.replace("||", "").contains('|')
}

fn in_list(list: &CompoundList) -> bool {
    list.0.iter().any(|item| {
        let additional = item.0.additional.iter();
        let additional = additional.map(|(AndOr::And(pipeline) | AndOr::Or(pipeline))| pipeline);
        std::iter::once(&item.0.first)
            .chain(additional)
            .any(in_pipeline)
    })
}

fn in_pipeline(pipeline: &Pipeline) -> bool {
    match &pipeline.seq[..] {
        [Command::Simple(command)] => in_substitution(command),
        [Command::Compound(command, _)] => in_compound(command),
        [Command::Function(function)] => in_compound(&function.body.0),
        [_] => false,
        _ => true,
    }
}

fn in_compound(command: &CompoundCommand) -> bool {
    match command {
        CompoundCommand::BraceGroup(group) => in_list(&group.list),
        CompoundCommand::Subshell(subshell) => in_list(&subshell.list),
        CompoundCommand::ForClause(clause) => in_list(&clause.body.list),
        CompoundCommand::ArithmeticForClause(clause) => in_list(&clause.body.list),
        CompoundCommand::IfClause(clause) => {
            let mut others = clause.elses.iter().flatten();
            in_list(&clause.condition)
                || in_list(&clause.then)
                || others.any(|other| other.condition.iter().any(in_list) || in_list(&other.body))
        }
        CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
            in_list(&clause.0) || in_list(&clause.1.list)
        }
        CompoundCommand::CaseClause(clause) => {
            let mut lists = clause.cases.iter().filter_map(|case| case.cmd.as_ref());
            lists.any(in_list)
        }
        CompoundCommand::Arithmetic(_) => false,
    }
}

/// Whether a command's words may hold a pipeline in `$(…)`.
fn in_substitution(command: &SimpleCommand) -> bool {
    let text = command.to_string();
    (text.contains("$(") || text.contains('`')) && has_bar(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_is_told_from_other_bars() {
        for (script, expected) in [
            ("false | cat", true),
            ("a && b | c", true),
            ("if a | b; then c; fi", true),
            ("f() { a | b; }", true),
            ("x=$(a | b)", true),
            ("(a | b)", true),
            ("case $x in a|b) true;; esac", false),
            ("echo 'a | b'", false),
            ("a || b", false),
            ("# a | b\ntrue", false),
            ("if | broken", true),
        ] {
            assert_eq!(has_pipeline(script), expected, "{script}");
        }
    }
}
