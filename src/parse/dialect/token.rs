//! Tags of templates and components.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::names::{Role, role_of};

/// The syntax of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Syntax {
    /// `{{< name >}}`, `{{% name %}}` (Hugo).
    Shortcode,
    /// `{% name %}` (Liquid and its relatives).
    Tag,
    /// `<Name>` (JSX, Vue).
    Component,
}

/// What a tag does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It opens something, or has no partner.
    Opens,
    /// It closes something.
    Closes,
    /// It has no partner.
    Alone,
    /// It is replaced with text, also in code.
    Text(Cow<'static, str>),
    /// Template syntax with unknown output.
    Unknown,
}

/// A tag and its place.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) range: Range<usize>,
    pub(super) syntax: Syntax,
    pub(super) form: Form,
    pub(super) name: &'a str,
    pub(super) arguments: &'a str,
    /// Index of the matching tag.
    pub(super) partner: Option<usize>,
}

impl<'a> Token<'a> {
    /// A part of the original for which `text` stands.
    pub(super) fn text(range: Range<usize>, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            range,
            syntax: Syntax::Tag,
            form: Form::Text(text.into()),
            name: "",
            arguments: "",
            partner: None,
        }
    }

    /// Template syntax that is not supported.
    pub(super) fn unknown(range: Range<usize>) -> Self {
        Self {
            form: Form::Unknown,
            ..Self::text(range, "")
        }
    }

    /// What the tag's name stands for.
    pub(super) fn role(&self) -> Option<Role> {
        role_of(self.name)
    }

    /// A shortcode from the text between its marks.
    pub(super) fn shortcode(range: Range<usize>, inner: &'a str) -> Self {
        let (form, inner) = closing_or_alone(inner);
        let (name, arguments) = name_of(inner);
        Self {
            range,
            syntax: Syntax::Shortcode,
            form,
            name,
            arguments,
            partner: None,
        }
    }

    /// A component's tag from the text between its angle brackets.
    pub(super) fn component(range: Range<usize>, inner: &'a str) -> Self {
        Self {
            syntax: Syntax::Component,
            ..Self::shortcode(range, inner)
        }
    }

    /// A tag from the text between `{%` and `%}`. `endnote` closes `note`,
    /// `end` whatever is open.
    pub(super) fn tag(range: Range<usize>, inner: &'a str) -> Self {
        let inner = inner.trim_matches('-').trim();
        let (name, arguments) = name_of(inner);
        let (form, name) = match name.strip_prefix("end") {
            Some(closed) => (Form::Closes, closed.trim_start_matches('_')),
            None => (Form::Opens, name),
        };
        Self {
            range,
            syntax: Syntax::Tag,
            form,
            name,
            arguments,
            partner: None,
        }
    }
}

fn closing_or_alone(inner: &str) -> (Form, &str) {
    let inner = inner.trim();
    if let Some(inner) = inner.strip_prefix('/') {
        (Form::Closes, inner.trim_start())
    } else if let Some(inner) = inner.strip_suffix('/') {
        (Form::Alone, inner.trim_end())
    } else {
        (Form::Opens, inner)
    }
}

/// A tag's name, and its arguments: `note "x"`, `note(x="y")`.
fn name_of(inner: &str) -> (&str, &str) {
    let end = inner
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')))
        .unwrap_or(inner.len());
    let (name, arguments) = inner.split_at(end);
    let arguments = arguments.trim();
    let arguments = arguments
        .strip_prefix('(')
        .map_or(arguments, |call| call.strip_suffix(')').unwrap_or(call));
    let name = name.rsplit('/').next().unwrap_or(name);
    (name, arguments)
}

/// Matches opening and closing tags. Unclosed tags have no partner.
pub(super) fn pair(tokens: &mut [Token<'_>]) {
    let mut open: HashMap<(Syntax, &str), Vec<usize>> = HashMap::new();
    let mut any: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.form {
            Form::Opens => {
                open.entry((token.syntax, token.name))
                    .or_default()
                    .push(index);
                if token.syntax == Syntax::Tag {
                    any.push(index);
                }
            }
            Form::Closes => {
                let opened = if token.name.is_empty() && token.syntax == Syntax::Tag {
                    any.pop()
                } else {
                    let named = open.get_mut(&(token.syntax, token.name));
                    named.and_then(Vec::pop)
                };
                pairs.extend(opened.map(|opened| (opened, index)));
            }
            Form::Alone | Form::Text(_) | Form::Unknown => {}
        }
    }
    for (opened, closed) in pairs {
        if tokens[opened].partner.is_none() {
            tokens[opened].partner = Some(closed);
            tokens[closed].partner = Some(opened);
        }
    }
    for token in tokens {
        if token.form == Form::Opens && token.partner.is_none() {
            token.form = Form::Alone;
        }
    }
}
