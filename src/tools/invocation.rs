//! A command read by what its tool accepts.

use std::ops::{Bound, Range};

use super::format::{OptionSpec, Section, Style, Tool, ValueForm};

/// A command, taken apart by its tool's data.
#[derive(Debug)]
pub struct Invocation<'a> {
    /// The tool.
    pub tool: &'static Tool,
    /// Its words, the tool's name first.
    pub words: Vec<&'a str>,
    /// The subcommands, with a space between them.
    pub path: String,
    /// Where the last word of the path stands; that of the tool if there is
    /// none.
    pub path_word: usize,
    /// What stands behind the path in the data.
    pub section: Option<&'static Section>,
    /// Arguments and values of options, in their order.
    pub values: Vec<Value<'a>>,
    /// The options that the data knows: the option, and the word.
    pub options: Vec<(&'static OptionSpec, usize)>,
    /// Options that the data does not know: the name and the word.
    pub unknown_options: Vec<(String, usize)>,
    /// Options without the value they need, by word.
    pub without_value: Vec<usize>,
    /// Options with a value attached that take none: the option, the word, and
    /// where the value stands in it.
    pub extra_values: Vec<(&'static OptionSpec, usize, Range<usize>)>,
    /// The word that stands where a subcommand belongs and is none.
    pub unknown_subcommand: Option<usize>,
    /// Where the command begins that the tool runs.
    pub inner: Option<usize>,
}

/// A value and what it names.
#[derive(Debug)]
pub struct Value<'a> {
    /// What it names, as the data file says.
    pub kind: &'static str,
    /// The value.
    pub text: &'a str,
    /// Its word.
    pub word: usize,
    /// Where it stands in the text of the word.
    pub range: Range<usize>,
    /// The option that it belongs to; none for an argument.
    pub option: Option<&'static OptionSpec>,
}

/// Reads the words of a command, the tool's name first.
pub fn invocation<'a>(tool: &'static Tool, words: &[&'a str]) -> Invocation<'a> {
    let mut reader = InvocationReader {
        at: 1,
        positional: 0,
        is_sure: true,
        found: Invocation {
            tool,
            words: words.to_vec(),
            path: String::new(),
            path_word: 0,
            section: tool.sections.get(""),
            values: Vec::new(),
            options: Vec::new(),
            unknown_options: Vec::new(),
            without_value: Vec::new(),
            extra_values: Vec::new(),
            unknown_subcommand: None,
            inner: None,
        },
    };
    reader.read();
    let path = &reader.found.path;
    // Options may stand in front of the subcommand that knows them.
    let is_unknown = |name: &str| tool.option(path, name).is_none();
    let unknown = std::mem::take(&mut reader.found.unknown_options);
    reader.found.unknown_options = unknown
        .into_iter()
        .filter(|(name, _)| is_unknown(name))
        .collect();
    reader.found
}

struct InvocationReader<'a> {
    at: usize,
    /// How many arguments were read.
    positional: usize,
    /// Whether it is sure what the next word is: an option that the data does
    /// not know may have a value behind it.
    is_sure: bool,
    found: Invocation<'a>,
}

/// Whether a word ends where this begins.
fn is_end_of_word(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ')
}

impl<'a> InvocationReader<'a> {
    fn read(&mut self) {
        while let Some(&word) = self.found.words.get(self.at) {
            if word == "--" {
                self.at += 1;
                self.only_arguments();
                return;
            }
            let is_number = word.get(1..).is_some_and(|rest| {
                !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
            });
            let is_option = word.len() > 1
                && (word.starts_with('-') || (word.starts_with('+') && self.knows(word)));
            let is_behind =
                self.positional > 0 && self.found.section.is_some_and(|it| it.is_strict);
            if is_option && !is_behind && (!is_number || self.knows(word)) {
                self.option(word);
                self.at += 1;
                continue;
            }
            if self.starts_inner() {
                self.found.inner = Some(self.at);
                return;
            }
            // What the shell fills in may be options: `docker compose $FILES up`.
            let is_variable = word.starts_with('$') && self.expects_subcommand();
            if !is_variable && (self.positional > 0 || !self.descend(word)) {
                self.argument(word);
            }
            self.at += 1;
        }
    }

    fn only_arguments(&mut self) {
        while let Some(&word) = self.found.words.get(self.at) {
            if self.starts_inner() || self.found.section.is_some_and(|it| it.is_runner) {
                self.found.inner = Some(self.at);
                return;
            }
            self.argument(word);
            self.at += 1;
        }
    }

    /// Whether the tool runs the command that begins here.
    fn starts_inner(&self) -> bool {
        let section = self.found.section;
        section.is_some_and(|it| it.is_runner && self.positional >= it.arguments.len())
    }

    fn knows(&self, option: &str) -> bool {
        self.found.tool.option(&self.found.path, option).is_some()
    }

    fn expects_subcommand(&self) -> bool {
        let takes_arguments = self
            .found
            .section
            .is_some_and(|it| !it.arguments.is_empty());
        self.positional == 0 && !takes_arguments && self.found.tool.has_below(&self.found.path)
    }

    /// Goes to a subcommand. Says whether the word was one, or should be.
    fn descend(&mut self, word: &str) -> bool {
        let tool = self.found.tool;
        let path = match self.found.path.as_str() {
            "" => word.to_owned(),
            path => format!("{path} {word}"),
        };
        // Nothing sorts between a path and what stands below it.
        let from = (Bound::Included(path.as_str()), Bound::Unbounded);
        let next = tool.sections.range::<str, _>(from).next();
        let rest = next.and_then(|(known, _)| known.strip_prefix(path.as_str()));
        if let Some((_, section)) = next.filter(|_| rest.is_some_and(is_end_of_word)) {
            self.found.section = rest.is_some_and(str::is_empty).then_some(section);
            self.found.path = path;
            self.found.path_word = self.at;
            return true;
        }
        let section = self.found.section;
        let takes_arguments = section.is_some_and(|it| !it.arguments.is_empty() || it.is_runner);
        let has_subcommands = tool.has_below(&self.found.path);
        if has_subcommands && !takes_arguments && self.is_sure {
            self.found.unknown_subcommand.get_or_insert(self.at);
        }
        false
    }

    fn argument(&mut self, word: &'a str) {
        let kinds = self
            .found
            .section
            .map_or(&[][..], |it| it.arguments.as_slice());
        let repeats = self.found.section.is_some_and(|it| it.repeats);
        let kind = kinds
            .get(self.positional)
            .or(kinds.last().filter(|_| repeats));
        self.positional += 1;
        if self.is_sure {
            self.found.values.push(Value {
                kind: kind.copied().unwrap_or("-"),
                text: word,
                word: self.at,
                range: 0..word.len(),
                option: None,
            });
        }
        // What an unknown option may have taken is behind us.
        self.is_sure = true;
    }

    fn option(&mut self, word: &'a str) {
        self.is_sure = true;
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let style = self.found.tool.style;
        let tool = self.found.tool;
        let spec = tool.option(&self.found.path, name).or_else(|| {
            // Go's flags take one dash for two.
            let other = match (style, name.strip_prefix("--")) {
                (Style::Go, Some(bare)) => format!("-{bare}"),
                (Style::Go, None) => format!("-{name}"),
                _ => return None,
            };
            tool.option(&self.found.path, &other)
        });
        if let Some(spec) = spec {
            self.take(spec, value.map(|value| (value, name.len() + 1)));
        } else if style == Style::Gnu && !word.starts_with("--") && word.starts_with('-') {
            self.combined(word);
        } else if let Some(spec) = self.abbreviated(name) {
            self.take(spec, value.map(|value| (value, name.len() + 1)));
        } else {
            self.found.unknown_options.push((name.to_owned(), self.at));
            self.is_sure = value.is_some();
        }
    }

    /// The long option that an unambiguous beginning stands for.
    fn abbreviated(&self, name: &str) -> Option<&'static OptionSpec> {
        let tool = self.found.tool;
        if tool.style != Style::Gnu || name.len() < 4 || !name.starts_with("--") {
            return None;
        }
        let mut fitting = Vec::new();
        let mut path = self.found.path.as_str();
        loop {
            if let Some(section) = tool.sections.get(path) {
                let options = section.options.iter();
                fitting.extend(
                    options
                        .filter(|option| option.names.iter().any(|known| known.starts_with(name))),
                );
            }
            if path.is_empty() {
                break;
            }
            path = path.rsplit_once(' ').map_or("", |(front, _)| front);
        }
        match fitting[..] {
            [only] if tool.sections.len() == 1 || tool.names[0] == "git" => Some(only),
            // Their files may lack options, and list some where they do not
            // belong.
            [first, ..] if tool.abbreviates => Some(first),
            _ => None,
        }
    }

    /// `-abc`, `-n1`, `-ofile`.
    fn combined(&mut self, word: &'a str) {
        for (offset, letter) in word.char_indices().skip(1) {
            let name = format!("-{letter}");
            let Some(spec) = self.found.tool.option(&self.found.path, &name) else {
                // Nothing is said about the letters behind it.
                let name = if offset == 1 { word.to_owned() } else { name };
                self.found.unknown_options.push((name, self.at));
                self.is_sure = false;
                return;
            };
            let end = offset + letter.len_utf8();
            if spec.value == ValueForm::None {
                self.found.options.push((spec, self.at));
                continue;
            }
            let rest = &word[end..];
            let rest = rest.strip_prefix('=').unwrap_or(rest);
            let attached = (!rest.is_empty()).then(|| (rest, word.len() - rest.len()));
            self.take(spec, attached);
            return;
        }
    }

    /// Takes an option with the value attached to it, or the next word.
    fn take(&mut self, spec: &'static OptionSpec, attached: Option<(&'a str, usize)>) {
        self.found.options.push((spec, self.at));
        let (ValueForm::Required(kind) | ValueForm::Attached(kind)) = spec.value else {
            let extra = attached.map(|(text, start)| start..start + text.len());
            let extra = extra.map(|range| (spec, self.at, range));
            self.found.extra_values.extend(extra);
            return;
        };
        if let Some((text, start)) = attached {
            self.found.values.push(Value {
                kind,
                text,
                word: self.at,
                range: start..start + text.len(),
                option: Some(spec),
            });
            return;
        }
        if matches!(spec.value, ValueForm::Attached(_)) {
            return;
        }
        let Some(&next) = self.found.words.get(self.at + 1) else {
            self.found.without_value.push(self.at);
            return;
        };
        self.at += 1;
        self.found.values.push(Value {
            kind,
            text: next,
            word: self.at,
            range: 0..next.len(),
            option: Some(spec),
        });
        self.at += spec.more;
        if kind == "command" {
            self.skip_command();
        }
    }

    /// Skips what `find -exec` runs, up to its `;` or `+`.
    fn skip_command(&mut self) {
        while let Some(&word) = self.found.words.get(self.at) {
            if matches!(word, ";" | "+" | "\\;") {
                return;
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(text: &'static str) -> &'static Tool {
        Box::leak(Box::new(Tool::parse(text)))
    }

    const KUBE: &str = "tool kube\noptions complete\nsubcommands complete\n[]\n-n, --namespace =namespace\n-v ?=number\n[get] reads\nargs kind name...\n-A, --all\n-o =format\n[exec]\nargs pod\nrest command\n-i\n-t\n-c =container\n[set image]\nargs kind\n";

    fn shown(text: &'static str, command: &str) -> String {
        let words: Vec<&str> = command.split(' ').collect();
        let found = invocation(tool(text), &words);
        let values = found
            .values
            .iter()
            .map(|value| format!("{}:{}", value.kind, value.text));
        let unknown = found
            .unknown_options
            .iter()
            .map(|(name, _)| format!("!{name}"));
        let lacking = found
            .without_value
            .iter()
            .map(|word| format!("?{}", words[*word]));
        let stray = found
            .unknown_subcommand
            .iter()
            .map(|word| format!("%{}", words[*word]));
        let inner = found.inner.iter().map(|word| format!("|{}", words[*word]));
        let parts = values
            .chain(unknown)
            .chain(lacking)
            .chain(stray)
            .chain(inner);
        format!("{} {}", found.path, parts.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn words_are_told_apart() {
        for (command, expected) in [
            (
                "kube -n a get deploy x y",
                "get namespace:a kind:deploy name:x name:y",
            ),
            (
                "kube get --namespace=a pods -Ao yaml",
                "get namespace:a kind:pods format:yaml",
            ),
            (
                "kube get pods -oyaml -v9",
                "get kind:pods format:yaml number:9",
            ),
            (
                "kube exec -it p -c m -- sh -c x",
                "exec pod:p container:m |sh",
            ),
            ("kube exec p ls -l", "exec pod:p |ls"),
            ("kube set image deploy", "set image kind:deploy"),
            ("kube gte pods", " -:gte -:pods %gte"),
            ("kube get pods --folow x", "get kind:pods !--folow"),
            ("kube get pods -n", "get kind:pods ?-n"),
        ] {
            assert_eq!(shown(KUBE, command), expected, "{command}");
        }
    }

    #[test]
    fn other_styles_are_read() {
        let go = "tool tf\nstyle go\n[plan]\n-var =value\n-json\n";
        assert_eq!(shown(go, "tf plan --var a=b -json"), "plan value:a=b");
        let plain = "tool find\nstyle plain\nsubcommands none\n[]\n-name =value\nargs folder...\n";
        assert_eq!(shown(plain, "find . -name x"), " folder:. value:x");
        let sort = "tool sort\nsubcommands none\n[]\n-k =value\n-r, --reverse\nargs file...\n";
        assert_eq!(shown(sort, "sort -k5 --rev f"), " value:5 file:f");
    }

    proptest::proptest! {
        #[test]
        fn any_words_are_read(words in proptest::collection::vec("[-+a-z=]{0,6}", 0..8)) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let found = invocation(tool(KUBE), &words);
            for value in &found.values {
                proptest::prop_assert_eq!(&words[value.word][value.range.clone()], value.text);
            }
        }
    }
}
