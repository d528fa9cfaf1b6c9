//! Interprets names and arguments of other generators.

use pulldown_cmark::{Event, Options, Parser};

use super::arguments::Arguments;
use super::names::Role;
use crate::book::CalloutFold;

/// The output form of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Shape {
    /// A callout.
    Callout {
        kind: String,
        title: String,
        fold: CalloutFold,
    },
    /// A tab of a group.
    Tab {
        label: String,
        group: u32,
        is_selected: bool,
    },
    /// A block quote.
    Quote,
}

/// The meaning of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Shape(Shape),
    /// A tab of a group, with its own label.
    Tab {
        label: Option<String>,
        /// Its name in the group, and its default label.
        value: Option<String>,
        is_selected: bool,
    },
    /// A group of tabs, with labels for tabs that have none.
    Tabs {
        labels: Vec<Label>,
        holds_code: bool,
    },
    /// A group whose code blocks are tabs.
    CodeGroup,
    /// Text under a title, which is markdown.
    Titled(String),
    /// Text.
    Plain,
}

/// A label that a group assigns to a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The name of the tab; the position of the label if unset.
    pub(super) value: Option<String>,
    pub(super) text: String,
}

/// Arguments of a tab that are not labels.
const FLAGS: [&str; 4] = ["default", "active", "selected", "lazy"];

/// Keys of arguments that contain a title or label.
const TITLES: [&str; 7] = [
    "title", "label", "name", "header", "summary", "heading", "tabname",
];

/// The meaning of a container with this role.
pub(super) fn meaning(role: Role, name: &str, arguments: &Arguments<'_>) -> Meaning {
    let title = arguments.get(&TITLES);
    match role {
        Role::Callout(kind) => callout(kind, name, arguments),
        Role::Fold => Meaning::Shape(fold(title.or(arguments.at(0)), arguments)),
        Role::Tabs | Role::CodeTabs => Meaning::Tabs {
            labels: labels(arguments),
            holds_code: role == Role::CodeTabs && arguments.get(&["text"]) != Some("true"),
        },
        Role::CodeGroup => Meaning::CodeGroup,
        Role::Tab => Meaning::Tab {
            label: title
                .or_else(|| arguments.at(0).filter(|word| !FLAGS.contains(word)))
                .map(plain),
            value: arguments.get(&["value"]).map(plain),
            is_selected: arguments.has("default") || arguments.has("active"),
        },
        Role::Titled => match title {
            Some(title) => Meaning::Titled(titled(title, arguments)),
            None => Meaning::Plain,
        },
        _ => Meaning::Plain,
    }
}

/// A title as bold text, linked if the arguments contain a target.
pub(super) fn titled(title: &str, arguments: &Arguments<'_>) -> String {
    let title = title.replace(['[', ']', '*'], "");
    match arguments.get(&["href", "link", "url", "to"]) {
        Some(address) if !address.contains(['(', ')', ' ', '<', '>']) => {
            format!("**[{title}]({address})**")
        }
        _ => format!("**{title}**"),
    }
}

fn callout(kind: &str, name: &str, arguments: &Arguments<'_>) -> Meaning {
    let title = arguments.get(&["title", "header", "heading", "summary"]);
    if kind != "*" {
        let title = title.or_else(|| arguments.at(0).filter(|title| title.contains(' ')));
        return Meaning::Shape(callout_of(kind, title));
    }
    let written = arguments
        .get(&["type", "style", "kind", "color", "level", "context"])
        .or_else(|| arguments.at(0).filter(|word| !word.contains(' ')));
    let kind = written.unwrap_or(if name.eq_ignore_ascii_case("alert") {
        "note"
    } else {
        "info"
    });
    let kind = kind.trim_matches(['"', '\'']).to_ascii_lowercase();
    let is_plain = !kind.is_empty()
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let title = title.or_else(|| arguments.at(1)).or_else(|| {
        let first = arguments.at(0);
        first.filter(|title| title.contains(' '))
    });
    Meaning::Shape(callout_of(if is_plain { &kind } else { "note" }, title))
}

/// A callout that cannot be folded.
pub(super) fn callout_of(kind: &str, title: Option<&str>) -> Shape {
    let kind = kind.to_ascii_lowercase();
    Shape::Callout {
        title: match title.map(plain).filter(|title| !title.is_empty()) {
            Some(title) => title,
            None => capitalised(&kind),
        },
        kind,
        fold: CalloutFold::Never,
    }
}

/// A foldable block with its title.
pub(super) fn fold(title: Option<&str>, arguments: &Arguments<'_>) -> Shape {
    let is_open = arguments.has("open")
        || arguments.has("defaultOpen")
        || arguments.get(&["closed", "collapsed"]) == Some("false");
    Shape::Callout {
        kind: "details".to_owned(),
        title: plain(title.unwrap_or("Details")),
        fold: if is_open {
            CalloutFold::Open
        } else {
            CalloutFold::Closed
        },
    }
}

/// The labels that a group gives its tabs: `items="A,B"`, `items={['A', 'B']}`,
/// `values={[{label: 'A', value: 'a'}]}`.
fn labels(arguments: &Arguments<'_>) -> Vec<Label> {
    if let Some(values) = arguments.get(&["values"]) {
        return values.split('}').filter_map(label).collect();
    }
    let items = arguments.get(&["items", "tabs"]).unwrap_or_default();
    let items = items.trim_matches(['[', ']']).split([',', '|']);
    let items = items.map(|item| item.trim().trim_matches(['"', '\'']).to_owned());
    let items = items.filter(|item| !item.is_empty());
    items.map(|text| Label { value: None, text }).collect()
}

/// The label in an object without its last brace: `{label: 'A', value: 'a'`.
fn label(object: &str) -> Option<Label> {
    let (_, inner) = object.split_once('{')?;
    let key = |key: &str| {
        let mut found = inner.match_indices(key);
        let is_key = |at: usize| !inner[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let (at, _) = found.find(|(at, _)| is_key(*at))?;
        let rest = inner[at + key.len()..].trim_start_matches(['"', '\'']);
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let quote = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    };
    let value = key("value").map(str::to_owned);
    let text = key("label").map(plain).or_else(|| value.clone())?;
    Some(Label { value, text })
}

/// A word with a capital.
pub(in crate::parse) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// A title without its markup.
pub(in crate::parse) fn plain(title: &str) -> String {
    let title = title.trim();
    if !title.contains(['`', '*', '_', '[', '<', '&', '\\', '~']) {
        return title.to_owned();
    }
    let mut text = String::with_capacity(title.len());
    for event in Parser::new_ext(title, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(more) | Event::Code(more) => text.push_str(&more),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    if text.trim().is_empty() {
        return title.to_owned();
    }
    text.trim().to_owned()
}
