//! A shell block as cards: one for each command, to be copied by itself.

use std::collections::BTreeMap;
use std::ops::Range;

use super::escape;
use super::lines::{command_class, push_notes};
use crate::book::{Block, Command, CommandHome, Document};
use crate::printable::{printable_code, printable_script};
use crate::shell::{is_for_machines, read_script};
use crate::tools::Effect;

/// The commands of a page's blocks, by the block's index.
pub(super) fn commands_of(document: &Document) -> BTreeMap<usize, Vec<&Command>> {
    let mut commands: BTreeMap<usize, Vec<&Command>> = BTreeMap::new();
    for command in &document.commands {
        if let CommandHome::Block(block) = command.home {
            commands.entry(block).or_default().push(command);
        }
    }
    commands
}

/// The block's commands as cards, with the comments above them as text, or of a
/// recorded session with what they printed. Nothing where the block is more
/// than that.
pub(super) fn cards(
    block: &Block,
    commands: &[&Command],
    stamp_of: StampOf<'_>,
    paint: Paint<'_>,
) -> Option<String> {
    if commands.is_empty() {
        return None;
    }
    script(block, commands, stamp_of, paint).or_else(|| {
        let is_session = read_script(&block.info.language, &block.code).is_session;
        is_session
            .then(|| session(block, commands, paint))
            .flatten()
    })
}

/// Highlights a part of the block's code in a language.
pub(super) type Paint<'a> = &'a dyn Fn(&str, Range<usize>, &mut String);

/// The chip of a command that is a check of its own.
type StampOf<'a> = &'a dyn Fn(&Command) -> Option<&'a str>;

fn script(
    block: &Block,
    commands: &[&Command],
    stamp_of: StampOf<'_>,
    paint: Paint<'_>,
) -> Option<String> {
    let language = block.info.language.to_ascii_lowercase();
    let mut html = String::with_capacity(block.code.len() * 2);
    let mut rest = block.code.as_str();
    for command in commands {
        let at = find_line(rest, &command.text)?;
        let (before, after) = rest.split_at(at);
        let start = block.code.len() - after.len();
        let part = start..start + command.text.len();
        let lines = lines_of(block, part.clone());
        let opened = card_start(command.risk);
        let class = command_class(block, lines.clone());
        html.push_str(&opened.replacen("cmd", &format!("cmd{class}"), 1));
        notes(before, &mut html)?;
        html.push_str("<pre tabindex=\"0\"><code>");
        paint(&language, part, &mut html);
        let after = &after[command.text.len()..];
        let (line, next) = after.split_once('\n').unwrap_or((after, ""));
        if line.trim_start().starts_with('#') {
            html.push_str("<span class=\"hc nc\">");
            escape(&mut html, &printable_script(line));
            html.push_str("</span>");
            rest = next;
        } else {
            rest = after;
        }
        if let Some(look) = &block.look {
            push_notes(look, lines, &mut html);
        }
        html.push_str("</code></pre>");
        html.push_str(risk_word(command.risk));
        html.push_str("</div>");
        if let Some(stamp) = stamp_of(command) {
            html.push_str("<div class=\"card-stamp\">");
            html.push_str(stamp);
            html.push_str("</div>");
        }
    }
    notes(rest, &mut html)?;
    Some(html)
}

/// The lines that a range of the code lies in.
fn lines_of(block: &Block, range: Range<usize>) -> Range<usize> {
    let line = |offset: usize| {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        block.starts.partition_point(|start| *start <= offset)
    };
    line(range.start).saturating_sub(1)..line(range.end.saturating_sub(1))
}

/// A recorded session as cards, each with its prompt and what it printed.
/// Nothing if a command is not found as it stands.
fn session(block: &Block, commands: &[&Command], paint: Paint<'_>) -> Option<String> {
    let mut html = String::with_capacity(block.code.len() * 2);
    let mut rest = block.code.as_str();
    for command in commands {
        let at = rest.find(&command.text)?;
        let (before, after) = rest.split_at(at);
        let (printed, prompt) = before.split_at(before.rfind('\n').map_or(0, |end| end + 1));
        output(printed, &mut html);
        html.push_str(card_start(command.risk));
        html.push_str("<pre tabindex=\"0\"><code><span class=\"hp\">");
        escape(&mut html, &printable_script(prompt));
        html.push_str("</span>");
        let start = block.code.len() - after.len();
        paint("bash", start..start + command.text.len(), &mut html);
        html.push_str("</code></pre>");
        html.push_str(risk_word(command.risk));
        html.push_str("</div>");
        rest = &after[command.text.len()..];
    }
    output(rest, &mut html);
    Some(html)
}

/// What a command printed: to be compared, not to be copied.
fn output(printed: &str, html: &mut String) {
    let printed = printed.trim_matches('\n');
    if !printed.trim().is_empty() {
        html.push_str("<pre class=\"printed\" tabindex=\"0\"><code><span class=\"hx\">");
        escape(html, &printable_code(printed));
        html.push_str("</span></code></pre>");
    }
}

/// What opens the card of a command.
pub(super) fn card_start(risk: Effect) -> &'static str {
    match risk {
        Effect::Reads => "<div class=\"cmd\">",
        Effect::Changes => "<div class=\"cmd\" data-risk=\"changes\">",
        Effect::Removes => "<div class=\"cmd\" data-risk=\"removes\">",
        Effect::Destroys => "<div class=\"cmd\" data-risk=\"destroys\">",
    }
}

/// The word beside a command that does more than look.
pub(super) fn risk_word(risk: Effect) -> &'static str {
    match risk {
        Effect::Reads => "",
        Effect::Changes => "<span class=\"risk\">changes</span>",
        Effect::Removes => "<span class=\"risk\">removes</span>",
        Effect::Destroys => "<span class=\"risk\">destroys</span>",
    }
}

/// Where a line begins with a command: the comment above may hold it as well.
fn find_line(text: &str, command: &str) -> Option<usize> {
    let mut found = text.match_indices(command).map(|(at, _)| at);
    found.find(|&at| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        text[line..at].trim().is_empty()
    })
}

/// Comments as text; nothing if there is something else between commands.
fn notes(between: &str, html: &mut String) -> Option<()> {
    for line in between
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let note = line.strip_prefix('#')?.trim_start_matches('#').trim();
        if note.is_empty() || is_for_machines(&line[1..]) {
            continue;
        }
        html.push_str("<p class=\"note\">");
        escape(html, &printable_script(note));
        html.push_str("</p>");
    }
    Some(())
}
