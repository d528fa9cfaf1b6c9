//! What a page for an alert gives its reader before the text: the first
//! command, and what is to be filled in.

use super::body::single_card;
use super::highlight::Highlighter;
use super::view::{FirstView, InputView};
use crate::book::{CommandHome, Document, Risk};

/// The first command that only looks, on a page that somebody is paged to.
pub(super) fn first(document: &Document, highlighter: &Highlighter) -> Option<FirstView> {
    let meta = &document.meta;
    if meta.alerts.is_empty() && meta.severity.is_none() {
        return None;
    }
    let mut commands = document.commands.iter();
    let (command, block) = commands.find_map(|command| match command.home {
        CommandHome::Block(block) if command.risk == Risk::Reads => Some((command, block)),
        _ => None,
    })?;
    let language = document
        .blocks
        .get(block)?
        .info
        .language
        .to_ascii_lowercase();
    let headings = document.headings.iter();
    let mut above = headings.filter(|heading| heading.span.start < command.span.start);
    let (heading, anchor) = above
        .next_back()
        .map(|heading| (heading.text.clone(), heading.anchor.clone()))
        .unwrap_or_default();
    Some(FirstView {
        card: single_card(command, &language, highlighter),
        heading,
        anchor,
    })
}

/// What is to be filled in, in the order of the page, each once.
pub(super) fn inputs(document: &Document) -> Vec<InputView> {
    let declared = document.meta.inputs.iter();
    let mut inputs: Vec<InputView> = declared
        .map(|(name, about)| InputView {
            name: name.clone(),
            key: name.to_lowercase(),
            about: about.clone(),
            is_variable: true,
        })
        .collect();
    let commands = document.commands.iter();
    let commands = commands.filter(|command| matches!(command.home, CommandHome::Block(_)));
    for input in commands.flat_map(|command| &command.inputs) {
        let key = input.name.trim().to_lowercase();
        if !inputs.iter().any(|known| known.key == key) {
            inputs.push(InputView {
                name: input.name.trim().to_owned(),
                key,
                about: String::new(),
                is_variable: false,
            });
        }
    }
    inputs
}
