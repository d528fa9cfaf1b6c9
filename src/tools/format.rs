//! The format of the data files.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::effect::Effect;

/// A tool and everything it accepts.
#[derive(Debug, Default)]
pub struct Tool {
    /// The names under which it is called; the first is its own.
    pub names: Vec<&'static str>,
    /// Where the data came from, one line each.
    pub sources: Vec<&'static str>,
    /// Whether the options listed are all there are.
    pub options: Coverage,
    /// Whether the subcommands listed are all there are.
    pub subcommands: Coverage,
    /// How options are written.
    pub style: Style,
    /// Whether the beginning of a long option stands for it.
    pub abbreviates: bool,
    /// Whether the words of subcommands that the data lacks tell what they do.
    pub has_verbs: bool,
    /// What stands behind each subcommand, by its words with a space between
    /// them; the empty one holds the options of all.
    pub sections: BTreeMap<&'static str, Section>,
}

/// How much of what exists a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// All of it.
    Complete,
    /// A part.
    #[default]
    Partial,
    /// All of it but what plugins add at the top.
    Plugins,
    /// There is nothing of the kind: the tool has no subcommands.
    None,
}

/// How a tool's options are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// `-abc` combines short options, `--long=value` and `--long value` are
    /// the same (POSIX utility conventions with GNU's long options).
    #[default]
    Gnu,
    /// One or two dashes are the same, and nothing combines (Go's `flag`).
    Go,
    /// Whole words behind one dash, which never combine.
    Plain,
}

/// A subcommand, or the tool itself.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a line of the format of its own"
)]
pub struct Section {
    /// What it does, where that is known.
    pub effect: Option<Effect>,
    /// What its positional arguments name.
    pub arguments: Vec<&'static str>,
    /// Whether the last of them repeats.
    pub repeats: bool,
    /// Whether a command of its own follows the arguments.
    pub is_runner: bool,
    /// Whether options stand in front of the arguments only.
    pub is_strict: bool,
    /// Whether nothing but the name and the effect is known.
    pub is_leaf: bool,
    /// Its own options.
    pub options: Vec<OptionSpec>,
    /// What it does with certain arguments.
    pub whens: Vec<When>,
    /// Options of which only one may be given.
    pub exclusive: Vec<Vec<&'static str>>,
    /// Since when it is gone, and what replaces it.
    pub removed: Option<Removal>,
    /// The version that brought it.
    pub since: Option<&'static str>,
}

/// An option.
#[derive(Clone, Debug)]
pub struct OptionSpec {
    /// Its names with their dashes.
    pub names: Vec<&'static str>,
    /// Its value.
    pub value: ValueForm,
    /// How many more words belong to it behind its value.
    pub more: usize,
    /// What a command with it does. With one that reads, the command only
    /// looks.
    pub effect: Option<Effect>,
    /// Since when it is gone, and what replaces it.
    pub removed: Option<Removal>,
    /// The version that brought it.
    pub since: Option<&'static str>,
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueForm {
    /// It has none.
    None,
    /// It needs one, which names this.
    Required(&'static str),
    /// It may have one, attached to it.
    Attached(&'static str),
}

/// What a command does whose arguments begin with certain words.
#[derive(Clone, Debug)]
pub struct When {
    /// What it does.
    pub effect: Effect,
    /// The beginnings, each word by word.
    pub beginnings: Vec<Vec<&'static str>>,
}

/// What was removed from a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The version that does not have it any more.
    pub since: &'static str,
    /// What to write in its place; empty if nothing replaces it.
    pub instead: &'static str,
}

impl Tool {
    /// Reads a data file. Lines that it does not know are left out; the test
    /// of the data files reports them.
    pub(super) fn parse(text: &'static str) -> Self {
        let mut tool = Self::default();
        let mut section: Option<&'static str> = None;
        let mut aliases: Vec<(&'static str, &'static str)> = Vec::new();
        // In a file of many tools the first line has lost its word.
        let text = text.strip_prefix("tool ").unwrap_or(text);
        let (first, text) = text.split_once('\n').unwrap_or((text, ""));
        tool.names = first.split_whitespace().collect();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((path, rest)) = line.strip_prefix('[').and_then(|at| at.split_once(']')) {
                tool.sections.entry(path).or_default().effect = Effect::named(rest.trim());
                section = Some(path);
                continue;
            }
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match section {
                None => tool.header(word, rest.trim()),
                Some(path) if word == "alias" => {
                    aliases.extend(rest.split_whitespace().map(|alias| (path, alias)));
                }
                Some(path) if word == "leaves" => tool.leaves(path, rest),
                Some(path) if word == "names" => tool.leaf_arguments(path, rest),
                Some(path) => tool
                    .sections
                    .entry(path)
                    .or_default()
                    .line(word, rest, line),
            }
        }
        for (path, alias) in aliases {
            tool.alias(path, alias);
        }
        tool
    }

    fn header(&mut self, word: &str, rest: &'static str) {
        let coverage = match rest {
            "complete" => Coverage::Complete,
            "plugins" => Coverage::Plugins,
            "none" => Coverage::None,
            _ => Coverage::Partial,
        };
        match word {
            "abbreviations" => self.abbreviates = rest == "accepted",
            "verbs" => self.has_verbs = rest == "usual",
            "source" => self.sources.push(rest),
            "options" => self.options = coverage,
            "subcommands" => self.subcommands = coverage,
            "style" => {
                self.style = match rest {
                    "go" => Style::Go,
                    "plain" => Style::Plain,
                    _ => Style::Gnu,
                };
            }
            _ => {}
        }
    }

    /// Adds subcommands of which only the name and the effect are known.
    fn leaves(&mut self, path: &'static str, rest: &'static str) {
        let mut words = rest.split_whitespace();
        let effect = words.next().and_then(Effect::named);
        for word in words {
            let path: &'static str = match path {
                "" => word,
                // The table of tools lives as long as the program.
                path => Box::leak(format!("{path} {word}").into_boxed_str()),
            };
            let section = self.sections.entry(path).or_default();
            section.effect = section.effect.or(effect);
            section.is_leaf = true;
        }
    }

    /// Says what the first argument of some leaves names.
    fn leaf_arguments(&mut self, path: &str, rest: &'static str) {
        let mut words = rest.split_whitespace();
        let Some(kind) = words.next() else { return };
        for word in words {
            let path = format!("{path} {word}");
            if let Some(section) = self.sections.get_mut(path.as_str()) {
                section.arguments = vec![kind];
            }
        }
    }

    /// Makes the sections at and below a path known under another last word.
    fn alias(&mut self, path: &'static str, alias: &'static str) {
        let front = path.rsplit_once(' ').map_or("", |(front, _)| front);
        let below = format!("{path} ");
        let paths: Vec<&'static str> = self.sections.keys().copied().collect();
        for known in paths {
            let is_below = known.starts_with(&below);
            if known != path && !is_below {
                continue;
            }
            let rest = &known[path.len()..];
            let mut other = String::new();
            for part in [front, alias] {
                if !other.is_empty() {
                    other.push(' ');
                }
                other.push_str(part);
            }
            other.push_str(rest);
            let copy = self.sections.get(known).cloned();
            // Aliases are few, and live as long as the table of tools.
            let other: &'static str = Box::leak(other.into_boxed_str());
            if let Some(copy) = copy {
                self.sections.entry(other).or_insert(copy);
            }
        }
    }

    /// The subcommands directly behind a path.
    pub fn below(&self, path: &str) -> impl Iterator<Item = &'static str> {
        let front = match path {
            "" => String::new(),
            path => format!("{path} "),
        };
        let names: Vec<&'static str> = self
            .from(&front)
            .map_while(|known| known.strip_prefix(front.as_str()))
            .filter(|rest| !rest.is_empty() && !rest.contains(' '))
            .collect();
        names.into_iter()
    }

    /// Whether there are subcommands behind a path.
    pub fn has_below(&self, path: &str) -> bool {
        if path.is_empty() {
            return self.sections.keys().any(|known| !known.is_empty());
        }
        let front = format!("{path} ");
        let next = self.from(&front).next();
        next.is_some_and(|known| known.starts_with(front.as_str()))
    }

    /// The paths from a text on, in their order.
    fn from(&self, text: &str) -> impl Iterator<Item = &'static str> {
        let bounds = (Bound::Included(text), Bound::Unbounded);
        self.sections
            .range::<str, _>(bounds)
            .map(|(known, _)| *known)
    }

    /// The option of this name behind a path of subcommands, or in front of
    /// it.
    pub fn option(&self, path: &str, name: &str) -> Option<&OptionSpec> {
        let mut path = path;
        loop {
            let section = self.sections.get(path);
            let found = section.and_then(|section| section.option(name));
            if found.is_some() || path.is_empty() {
                return found;
            }
            path = path.rsplit_once(' ').map_or("", |(front, _)| front);
        }
    }
}

impl Section {
    fn option(&self, name: &str) -> Option<&OptionSpec> {
        self.options
            .iter()
            .find(|option| option.names.contains(&name))
    }

    fn line(&mut self, word: &'static str, rest: &'static str, line: &'static str) {
        match word {
            "args" => {
                let words = rest.split_whitespace();
                self.repeats = rest.ends_with("...");
                self.arguments = words.map(|word| word.trim_end_matches("...")).collect();
            }
            "order" => self.is_strict = rest == "strict",
            "rest" => self.is_runner = rest == "command",
            "removed" => self.removed = Some(removal(rest)),
            "since" => self.since = Some(rest.trim()),
            "exclusive" => self.exclusive.push(rest.split_whitespace().collect()),
            "when" => self.whens.extend(when(rest)),
            _ if word.starts_with(['-', '+']) => self.options.push(option(line)),
            _ => {}
        }
    }
}

/// `-n, --namespace =namespace`, with what else is known behind it.
fn option(line: &'static str) -> OptionSpec {
    let (line, removed) = match line.split_once(" removed ") {
        Some((line, rest)) => (line, Some(removal(rest))),
        None => (line.split(" deprecated ").next().unwrap_or(line), None),
    };
    let mut names = Vec::new();
    let mut value = ValueForm::None;
    let mut more = 0;
    let mut does = None;
    let mut since = None;
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        if word == "since" {
            since = words.next();
        } else if let Some(kind) = word.strip_prefix("?=") {
            value = ValueForm::Attached(kind);
        } else if let Some(kind) = word.strip_prefix('=') {
            if value == ValueForm::None {
                value = ValueForm::Required(kind);
            } else {
                more += 1;
            }
        } else if word.starts_with(['-', '+']) {
            names.push(word.trim_end_matches(','));
        } else {
            does = does.or_else(|| Effect::named(word));
        }
    }
    OptionSpec {
        names,
        value,
        more,
        effect: does,
        removed,
        since,
    }
}

/// `removes pod | pods`.
fn when(rest: &'static str) -> Option<When> {
    let (word, rest) = rest.split_once(' ')?;
    let beginnings = rest.split(" | ");
    Some(When {
        effect: Effect::named(word)?,
        beginnings: beginnings
            .map(|words| words.split_whitespace().collect())
            .collect(),
    })
}

/// `1.18 use rollout`.
fn removal(rest: &'static str) -> Removal {
    let (since, instead) = rest.split_once(" use ").unwrap_or((rest, ""));
    Removal {
        since: since.trim(),
        instead: instead.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "tool kube kb\nsource kube 1\noptions complete\nsubcommands complete\nstyle gnu\n\n[]\n-n, --namespace =namespace\n[get] reads\nargs kubernetes-kind kubernetes-name...\n-o, --output =format\n[roll out] changes\nalias ou\n--old since 1.1 removed 1.2 use --new x\n-v ?=number\nexclusive --a --b\n[gone]\nsince 1.0\nremoved 1.3 use get\n";

    #[test]
    fn a_file_is_read() {
        let tool = Tool::parse(TEXT);
        assert_eq!(tool.names, ["kube", "kb"]);
        let get = &tool.sections["get"];
        assert_eq!(get.effect, Some(Effect::Reads));
        assert_eq!(get.arguments, ["kubernetes-kind", "kubernetes-name"]);
        assert!(get.repeats);
        assert!(tool.option("get", "-n").is_some());
        assert!(tool.option("get", "--old").is_none());
        let old = tool.option("roll ou", "--old").expect("the alias has it");
        assert_eq!(
            old.removed.map(|old| (old.since, old.instead)),
            Some(("1.2", "--new x"))
        );
        assert_eq!(old.since, Some("1.1"));
        assert!(old.value == ValueForm::None && old.names == ["--old"]);
        assert_eq!(tool.sections["gone"].since, Some("1.0"));
        assert_eq!(
            tool.option("roll out", "-v").map(|option| option.value),
            Some(ValueForm::Attached("number"))
        );
        let below: Vec<&str> = tool.below("").collect();
        assert_eq!(below, ["get", "gone"]);
        assert_eq!(tool.below("roll").collect::<Vec<_>>(), ["ou", "out"]);
        assert_eq!(
            tool.sections["gone"].removed.map(|gone| gone.since),
            Some("1.3")
        );
    }
}
