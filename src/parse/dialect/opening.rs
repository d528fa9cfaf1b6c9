//! Lines that open a container: admonitions and tabs of `MkDocs`, and
//! containers delimited by colons or slashes.

use super::arguments::Arguments;
use super::flavour::Flavour;
use super::meaning::{self, Meaning, Shape, callout_of, plain};
use super::names::{Role, role_of};
use crate::book::CalloutFold;

/// `!!! note "Title"`, `??? note`, `???+ note inline end` (Python-Markdown,
/// `MkDocs`). `??? "Title"` has the title only.
pub(super) fn admonition(line: &str, flavour: Flavour) -> Option<Meaning> {
    let line = line.trim_end();
    let (rest, fold) = if let Some(rest) = line.strip_prefix("!!!") {
        (rest, CalloutFold::Never)
    } else if let Some(rest) = line.strip_prefix("???+") {
        (rest, CalloutFold::Open)
    } else {
        (line.strip_prefix("???")?, CalloutFold::Closed)
    };
    let rest = rest.trim_start();
    let (words, title) = match rest.find('"') {
        Some(at) => {
            let title = rest[at..].strip_prefix('"')?.strip_suffix('"')?;
            (&rest[..at], Some(title))
        }
        None => (rest, None),
    };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' ');
    let kind = match words.split(' ').next().unwrap_or_default() {
        "" if title.is_some() && fold != CalloutFold::Never => "note",
        kind => kind,
    };
    if kind.is_empty() || !words.bytes().all(is_word) {
        return None;
    }
    // Prose such as `!!! really now we stop` contains neither a kind nor a
    // title.
    let is_long = words.split_whitespace().count() > 3;
    if title.is_none() && is_long && !flavour.has_admonitions() {
        return None;
    }
    let Shape::Callout {
        kind, title: own, ..
    } = callout_of(kind, None)
    else {
        return None;
    };
    Some(Meaning::Shape(Shape::Callout {
        kind,
        title: title.map_or(own, plain),
        fold,
    }))
}

/// A tab of pymdownx.tabbed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tab<'a> {
    pub(super) label: &'a str,
    /// Whether it begins a new group.
    pub(super) begins_group: bool,
    pub(super) is_selected: bool,
}

/// `=== "Label"`, `===! "Label"`, `===+ "Label"`.
pub(super) fn tab(line: &str) -> Option<Tab<'_>> {
    let rest = line.trim_end().strip_prefix("===")?;
    let label = rest.trim_start_matches(['!', '+']);
    let flags = &rest[..rest.len() - label.len()];
    let label = label.strip_prefix(' ')?.trim();
    let inner = label
        .strip_prefix('"')
        .and_then(|label| label.strip_suffix('"'))
        .or_else(|| label.strip_prefix('\'')?.strip_suffix('\''))?;
    Some(Tab {
        label: inner,
        begins_group: flags.contains('!'),
        is_selected: flags.contains('+'),
    })
}

/// The opening line of a delimited container: `:::note Title`, `::: tip
/// {open}`, `:::{warning} Title`, `/// note | Title`.
#[derive(Debug)]
pub(super) struct Fenced<'a> {
    pub(super) mark: u8,
    pub(super) count: usize,
    pub(super) name: &'a str,
    arguments: Arguments<'a>,
    title: Option<&'a str>,
}

impl<'a> Fenced<'a> {
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let line = line.trim_end();
        let mark = line.bytes().next()?;
        let count = line.bytes().take_while(|&byte| byte == mark).count();
        let rest = line[count..].trim_start();
        if count < 3 || rest.is_empty() {
            return None;
        }
        if let Some(inner) = rest.strip_prefix('{') {
            let (inner, rest) = inner.split_once('}')?;
            let Some(class) = inner.trim().strip_prefix('.') else {
                return Self::with(mark, count, inner.trim(), rest);
            };
            let end = class.find(' ').unwrap_or(class.len());
            let mut found = Self::with(mark, count, &class[..end], rest)?;
            found.arguments = Arguments::read(&class[end..]);
            return Some(found);
        }
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
        Self::with(mark, count, name, rest)
    }

    fn with(mark: u8, count: usize, name: &'a str, rest: &'a str) -> Option<Self> {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_apart = rest.is_empty() || rest.starts_with([' ', '\t', '[', '{']);
        if !is_name || !is_apart {
            return None;
        }
        let rest = rest.trim();
        let (title, rest) = match rest
            .strip_prefix('[')
            .and_then(|rest| rest.rsplit_once(']'))
        {
            Some((title, rest)) => (title, rest.trim()),
            None => match rest.find('{') {
                Some(at) if rest.ends_with('}') => (rest[..at].trim(), &rest[at..]),
                _ => (rest, ""),
            },
        };
        let title = title.trim_start_matches('|').trim();
        let inner = rest
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        Some(Self {
            mark,
            count,
            name,
            arguments: Arguments::read(inner.unwrap_or_default()),
            title: (!title.is_empty()).then_some(title),
        })
    }

    /// What its name stands for.
    pub(super) fn role(&self) -> Option<Role> {
        role_of(self.name)
    }

    pub(super) fn meaning(&self) -> Meaning {
        let role = self.role().unwrap_or(Role::Plain);
        named(role, self.name, &self.arguments, self.title)
    }
}

/// The meaning of a container whose title stands behind its name.
pub(super) fn named(
    role: Role,
    name: &str,
    arguments: &Arguments<'_>,
    title: Option<&str>,
) -> Meaning {
    let Some(title) = title else {
        return meaning::meaning(role, name, arguments);
    };
    match role {
        Role::Callout("*") => Meaning::Shape(callout_of("note", Some(title))),
        Role::Callout(kind) => Meaning::Shape(callout_of(kind, Some(title))),
        Role::Fold => Meaning::Shape(meaning::fold(Some(title), arguments)),
        Role::Tab => Meaning::Tab {
            label: Some(plain(title)),
            value: None,
            is_selected: false,
        },
        Role::Titled => Meaning::Titled(meaning::titled(title, arguments)),
        role => meaning::meaning(role, name, arguments),
    }
}

/// A line that begins the next tab of a group: `== Label` (`VitePress`),
/// `@tab Label` (`VuePress`).
pub(super) fn next_tab(line: &str) -> Option<&str> {
    let colons = line.strip_prefix("== ").or(line.strip_prefix("=== "));
    let label = colons.or_else(|| {
        let rest = line.strip_prefix("@tab")?;
        rest.strip_prefix(":active")
            .unwrap_or(rest)
            .strip_prefix(' ')
    })?;
    let label = label.trim();
    (!label.is_empty()).then_some(label)
}

/// The label of a code block in a group: `[label]`, `title="label"`, else the
/// language.
pub(super) fn label_of_fence(line: &str) -> String {
    let info = line.trim().trim_start_matches(['`', '~']).trim();
    if let Some((_, rest)) = info.split_once('[')
        && let Some((label, _)) = rest.split_once(']')
    {
        return label.trim().to_owned();
    }
    let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
    let arguments = Arguments::read(rest);
    let title = arguments.get(&["title", "tab", "label"]);
    let language = language.split(['{', ':']).next().unwrap_or(language);
    title
        .unwrap_or(if language.is_empty() {
            "Code"
        } else {
            language
        })
        .to_owned()
}
