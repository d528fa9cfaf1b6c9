use pulldown_cmark::Event;

use super::markdown::Walked;
use crate::book::{Command, CommandHome};
use crate::shell;

/// The commands of a page: those of its shell blocks, and inline code that
/// begins with a known tool.
pub(super) fn find_commands(walked: &Walked<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    for (index, block) in walked.blocks.iter().enumerate() {
        if !shell::is_shell(&block.info.language, &block.code) {
            continue;
        }
        let found = shell::split_commands(&block.info.language, &block.code);
        commands.extend(found.into_iter().map(|command| Command {
            home: CommandHome::Block(index),
            span: block.source_span(command.range),
            text: command.text,
            label: command.label,
            risk: command.risk,
            inputs: command.inputs,
        }));
    }
    for (index, node) in walked.nodes.iter().enumerate() {
        if let Event::Code(code) = &node.event
            && shell::is_command(code)
        {
            commands.push(Command {
                home: CommandHome::Inline(index),
                text: code.to_string(),
                label: None,
                span: node.span,
                risk: shell::risk(code),
                inputs: shell::inputs(code),
            });
        }
    }
    commands.sort_by_key(|command| command.span);
    commands
}
