//! What a command does to the world.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::artefacts::is_made_again;
use super::format::{OptionSpec, Section};
use super::invocation::{Invocation, Value};

/// What running a command does, as far as its words tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It only looks.
    #[default]
    Reads,
    /// It changes something that can be changed back.
    Changes,
    /// It removes something that can be made again.
    Removes,
    /// It removes what cannot be brought back.
    Destroys,
}

impl Effect {
    /// The effect that a word of the data files stands for.
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "reads" => Self::Reads,
            "changes" => Self::Changes,
            "removes" => Self::Removes,
            "destroys" => Self::Destroys,
            _ => return None,
        })
    }
}

impl Invocation<'_> {
    /// What the command does itself. What it runs inside is left out.
    pub fn effect(&self) -> Effect {
        if self.only_looks() {
            return Effect::Reads;
        }
        let own = self
            .section
            .and_then(|section| self.with_arguments(section));
        let own = own.or_else(|| self.by_path()).unwrap_or_default();
        let own = own.max(self.by_verb());
        let options = self.options.iter().filter_map(|(option, _)| option.effect);
        let methods = self.values.iter().filter_map(method);
        let effect = options.chain(methods).fold(own, Effect::max);
        let mut arguments = self.arguments().peekable();
        let is_spared = effect == Effect::Destroys
            && self.tool.names[0] == "rm"
            && arguments.peek().is_some()
            && arguments.all(|argument| is_made_again(argument.text));
        if is_spared { Effect::Removes } else { effect }
    }

    fn arguments(&self) -> impl Iterator<Item = &Value<'_>> {
        self.values.iter().filter(|value| value.option.is_none())
    }

    /// Whether an option makes a trial or a question of the command.
    fn only_looks(&self) -> bool {
        let mut options = self.options.iter();
        options.any(|&(option, word)| {
            let is_help = option.names.contains(&"--help") && self.is_written(word, "--help");
            is_help || (option.effect == Some(Effect::Reads) && !self.is_turned_off(option))
        })
    }

    fn is_written(&self, word: usize, text: &str) -> bool {
        self.words.get(word).is_some_and(|word| *word == text)
    }

    /// `--dry-run=none`.
    fn is_turned_off(&self, option: &OptionSpec) -> bool {
        let mut values = self.values.iter();
        values.any(|value| {
            let is_its = value
                .option
                .is_some_and(|other| std::ptr::eq(other, option));
            is_its && matches!(value.text, "none" | "false" | "no" | "0")
        })
    }

    /// The effect of the subcommand, or of the nearest one above it.
    fn by_path(&self) -> Option<Effect> {
        let mut path = self.path.as_str();
        loop {
            let section = self.tool.sections.get(path);
            let effect = section.and_then(|section| section.effect);
            if effect.is_some() || path.is_empty() {
                return effect;
            }
            path = path.rsplit_once(' ').map_or("", |(front, _)| front);
        }
    }

    /// The effect of the first verb among the words of a subcommand that the
    /// data lacks: `az network nsg rule delete`.
    fn by_verb(&self) -> Effect {
        let own = self.section.and_then(|section| section.effect);
        if !self.tool.has_verbs || (own.is_some() && !self.path.is_empty()) {
            return Effect::Reads;
        }
        let effects = self.arguments().filter_map(|argument| {
            let word = argument.text;
            verb(word).or_else(|| verb(word.split('-').next().unwrap_or_default()))
        });
        effects.take(1).max().unwrap_or_default()
    }

    /// The effect that a subcommand has with these arguments.
    fn with_arguments(&self, section: &Section) -> Option<Effect> {
        let mut whens = section.whens.iter();
        let when = whens.find(|when| {
            let mut beginnings = when.beginnings.iter();
            beginnings.any(|beginning| self.begins_with(beginning))
        });
        when.map(|when| when.effect)
    }

    /// Whether the arguments begin with these words. `-` stands for any;
    /// `of=/dev/*` is an argument that begins so, wherever it stands.
    fn begins_with(&self, beginning: &[&str]) -> bool {
        if let [only] = beginning
            && only.contains('=')
        {
            let mut arguments = self.arguments();
            return arguments.any(|argument| match only.strip_suffix('*') {
                Some(start) => argument.text.starts_with(start),
                None => argument.text == *only,
            });
        }
        let mut arguments = self.arguments();
        beginning.iter().all(|wanted| {
            let argument = arguments.next();
            argument.is_some_and(|argument| {
                let text = argument.text.split('/').next().unwrap_or_default();
                *wanted == "-" || text.eq_ignore_ascii_case(wanted)
            })
        })
    }
}

/// What a subcommand of this name usually does.
fn verb(word: &str) -> Option<Effect> {
    static VERBS: LazyLock<HashMap<&str, Effect>> = LazyLock::new(|| {
        let lines = include_str!("generate/verbs.txt").lines();
        let rows = lines.filter_map(|line| line.split_once(' '));
        let words = rows.filter_map(|(effect, verbs)| Some((Effect::named(effect)?, verbs)));
        words
            .flat_map(|(effect, verbs)| verbs.split(' ').map(move |verb| (verb, effect)))
            .collect()
    });
    VERBS.get(word).copied()
}

/// What a request with this method does.
fn method(value: &Value<'_>) -> Option<Effect> {
    if value.kind != "http-method" {
        return None;
    }
    match value.text.to_ascii_uppercase().as_str() {
        "DELETE" => Some(Effect::Destroys),
        "POST" | "PUT" | "PATCH" => Some(Effect::Changes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::{Tool, invocation};

    const TEXT: &str = "tool box\noptions partial\nsubcommands partial\n[] reads\n--help\n--dry-run ?=value reads\n-X =http-method\n[drop] destroys\nwhen removes pod | all pods\nwhen reads of=/dev/null\n-k, --keep changes\n[drop not]\n[put] changes\n-f, --force destroys\n";

    #[test]
    fn words_tell_what_a_command_does() {
        for (command, expected) in [
            ("box", Effect::Reads),
            ("box drop x", Effect::Destroys),
            ("box drop not x", Effect::Destroys),
            ("box drop --dry-run x", Effect::Reads),
            ("box drop --dry-run=server x", Effect::Reads),
            ("box drop --dry-run=none x", Effect::Destroys),
            ("box drop --help", Effect::Reads),
            ("box drop pod x", Effect::Removes),
            ("box drop POD/x", Effect::Removes),
            ("box drop all x", Effect::Destroys),
            ("box drop all pods", Effect::Removes),
            ("box drop x of=/dev/null", Effect::Reads),
            ("box put x", Effect::Changes),
            ("box put -f x", Effect::Destroys),
            ("box -X get", Effect::Reads),
            ("box -X post", Effect::Changes),
            ("box -X DELETE", Effect::Destroys),
        ] {
            let tool: &'static Tool = Box::leak(Box::new(Tool::parse(TEXT)));
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(invocation(tool, &words).effect(), expected, "{command}");
        }
    }
}
