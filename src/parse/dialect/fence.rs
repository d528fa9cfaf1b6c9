//! Fences of code, and directives that are written as fences (`MyST`).

use super::names::{Role, role_of};

/// The role of a line with respect to fences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum FenceLine {
    /// Text outside of code.
    Text,
    /// The first line of a code block.
    Opens,
    /// A line of code.
    Inside,
    /// The last line of a code block.
    Closes,
    /// The first line of a directive: its content is text.
    OpensDirective,
    /// The last line of a directive.
    ClosesDirective,
}

/// Tracks the fences of a page line by line.
#[derive(Debug, Default)]
pub(in crate::parse) struct Fences {
    code: Option<Fence>,
    directives: Vec<Fence>,
}

#[derive(Clone, Copy, Debug)]
struct Fence {
    mark: u8,
    length: usize,
    /// Whether it is in a block quote, whose end also ends the fence.
    quoted: bool,
}

impl Fence {
    fn is_closed_by(self, line: &str) -> bool {
        let rest = line.trim_start_matches(char::from(self.mark));
        line.len() - rest.len() >= self.length && rest.trim().is_empty()
    }
}

impl Fences {
    /// Takes the next line.
    pub(in crate::parse) fn line(&mut self, line: &str) -> FenceLine {
        let quoted = line.trim_start().starts_with('>');
        if let Some(fence) = self.code {
            if fence.quoted && !quoted {
                self.code = None;
            } else {
                let inner = if fence.quoted { unquoted(line) } else { line };
                if fence.is_closed_by(inner.trim_start()) {
                    self.code = None;
                    return FenceLine::Closes;
                }
                return FenceLine::Inside;
            }
        }
        let content = content_of(line);
        let Some(mark @ (b'`' | b'~')) = content.bytes().next() else {
            return FenceLine::Text;
        };
        let info = content.trim_start_matches(char::from(mark));
        let fence = Fence {
            mark,
            length: content.len() - info.len(),
            quoted,
        };
        if fence.length < 3 || (mark == b'`' && info.contains('`')) {
            return FenceLine::Text;
        }
        if self
            .directives
            .last()
            .is_some_and(|open| open.is_closed_by(content))
        {
            self.directives.pop();
            return FenceLine::ClosesDirective;
        }
        if directive(info).is_some() {
            self.directives.push(fence);
            return FenceLine::OpensDirective;
        }
        self.code = Some(fence);
        FenceLine::Opens
    }
}

/// The name and the argument of a directive whose content is text:
/// `{note} Title`.
pub(super) fn directive(info: &str) -> Option<(&str, &str)> {
    let (name, argument) = info.trim().strip_prefix('{')?.split_once('}')?;
    let role = role_of(name)?;
    let is_text = matches!(role, Role::Callout(_) | Role::Fold | Role::Tabs | Role::Tab);
    is_text.then(|| (name, argument.trim()))
}

/// A line without its list and quote markers.
pub(super) fn content_of(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let inner = match rest.strip_prefix('>') {
            Some(inner) => inner,
            None => match list_mark(rest) {
                Some(length) => &rest[length..],
                None => return rest,
            },
        };
        rest = inner.trim_start();
    }
}

fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '>'])
}

/// The length of a list marker with one space at the beginning of a text.
pub(super) fn list_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mark = match bytes.first()? {
        b'-' | b'*' | b'+' => 1,
        b'0'..=b'9' => {
            let digits = bytes
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits > 9 || !matches!(bytes.get(digits), Some(b'.' | b')')) {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    match bytes.get(mark) {
        Some(b' ' | b'\t') => Some(mark + 1),
        _ => None,
    }
}
