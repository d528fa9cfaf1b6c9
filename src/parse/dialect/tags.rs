//! Rewrites lines of text that contain tags.

use std::fmt::Write as _;
use std::ops::Range;

use super::arguments::Arguments;
use super::meaning::{self, Meaning};
use super::names::Role;
use super::rewriter::Rewriter;
use super::scan::line_end;
use super::stack::{End, Frame};
use super::token::{Form, Syntax, Token};

/// A line under construction.
struct Line {
    width: usize,
    /// Whether part of it was written.
    has_begun: bool,
}

impl<'a> Rewriter<'a> {
    /// Writes a line of text. Returns the start of the next one.
    pub(super) fn text_line(&mut self, range: Range<usize>, width: usize, content: usize) -> usize {
        self.skip_tokens(content);
        let (mut at, mut end) = (content, range.end);
        let mut line = Line {
            width,
            has_begun: false,
        };
        if self.token_before(end).is_none() && self.emit.stack.len() == 0 {
            self.emit.begin("", range.start);
            self.emit.out.copy(self.text, range);
            return end;
        }
        while let Some(token) = self.token_before(end) {
            self.next_token += 1;
            let before = at..token.range.start;
            let is_first = !line.has_begun && self.text[before.clone()].trim().is_empty();
            let broken = if is_first && self.opens_block(&token) {
                self.open_tag(&token, width)
            } else {
                self.close_tag(&token, before.clone(), &mut line)
            };
            if let Some(next) = broken {
                // What follows is a line of its own.
                self.skip_tokens(next);
                end = line_end(self.text, next);
                let rest = &self.text[next..end];
                if rest.trim().is_empty() {
                    return end;
                }
                at = next + (rest.len() - rest.trim_start().len());
                line.has_begun = false;
                continue;
            }
            if !is_first {
                self.copy(before, &mut line);
            }
            at = self.inline(&token, &mut line);
            if at >= end {
                if self.text[..at].ends_with('\n') {
                    return self.finish(at..at, line);
                }
                end = line_end(self.text, at);
            }
        }
        self.finish(at..end, line)
    }

    /// The next tag, if it begins before `end`.
    fn token_before(&self, end: usize) -> Option<Token<'a>> {
        let token = self.scan.tokens.get(self.next_token)?;
        (token.range.start < end).then(|| token.clone())
    }

    fn copy(&mut self, range: Range<usize>, line: &mut Line) {
        if !line.has_begun {
            self.emit.start_line(line.width, range.start);
            line.has_begun = true;
        }
        self.emit.out.copy(self.text, range);
    }

    fn insert(&mut self, text: &str, range: Range<usize>, line: &mut Line) {
        if text.is_empty() {
            return;
        }
        if !line.has_begun {
            self.emit.start_line(line.width, range.start);
            line.has_begun = true;
        }
        self.emit.out.insert(text, range);
    }

    /// Writes the rest of a line.
    fn finish(&mut self, rest: Range<usize>, mut line: Line) -> usize {
        let end = rest.end;
        if rest.is_empty() && line.has_begun {
            self.emit.out.insert("\n", end..end);
        } else if !line.has_begun && self.text[rest.clone()].trim().is_empty() {
            self.emit.needs_blank = true;
        } else {
            self.copy(rest, &mut line);
        }
        end
    }

    /// Whether a tag that begins a line opens something of its own.
    fn opens_block(&self, token: &Token<'_>) -> bool {
        let Some(partner) = token.partner.filter(|_| token.form == Form::Opens) else {
            return false;
        };
        let close = &self.scan.tokens[partner];
        let is_one_line = !self.text[token.range.end..close.range.start].contains('\n');
        match token.role() {
            Some(Role::Plain) => !is_one_line,
            Some(role) => role.is_block(),
            None => token.syntax == Syntax::Component && !is_one_line,
        }
    }

    /// Opens the container of a tag. Returns the offset to continue at.
    fn open_tag(&mut self, token: &Token<'a>, width: usize) -> Option<usize> {
        let partner = token.partner?;
        let index = self.next_token - 1;
        let close = self.scan.tokens[partner].range.clone();
        let arguments = Arguments::read(token.arguments);
        let role = token.role().unwrap_or(Role::Plain);
        let inner = token.range.end..close.start;
        match role {
            Role::Code => {
                let language = arguments
                    .get(&["language", "lang", "type"])
                    .or(arguments.at(0));
                let language = language.unwrap_or_default().to_owned();
                self.code(&language, token.range.clone(), inner, width);
                return Some(close.end);
            }
            Role::Comment => {
                self.emit.needs_blank = true;
                return Some(close.end);
            }
            _ => {}
        }
        if token.syntax == Syntax::Tag && token.name == "code" {
            self.code_title = arguments.get(&["title"]).map(str::to_owned);
        }
        let holds_code = role == Role::Tab
            && match self.emit.stack.last().map(|open| &open.frame) {
                Some(Frame::Tabs(group)) => group.holds_code,
                _ => arguments.get(&["codelang"]).is_some(),
            };
        let meaning = meaning::meaning(role, token.name, &arguments);
        if !self
            .emit
            .open(meaning, token.range.clone(), width, End::Tag(index))
        {
            return None;
        }
        if holds_code {
            let language = arguments.get(&["lang", "codelang", "language"]);
            let language = language.unwrap_or_default().to_owned();
            self.code(&language, token.range.clone(), inner, width);
            self.emit.close(self.emit.stack.len() - 1);
            return Some(close.end);
        }
        // The content of a component may be indented as a whole; that of a
        // shortcode may not.
        if let Some(last) = self.emit.stack.last_mut()
            && token.syntax != Syntax::Component
        {
            last.body = Some(width);
        }
        Some(token.range.end)
    }

    /// Closes the container of a tag. Returns the offset to continue at.
    fn close_tag(
        &mut self,
        token: &Token<'_>,
        before: Range<usize>,
        line: &mut Line,
    ) -> Option<usize> {
        let partner = token.partner.filter(|_| token.form == Form::Closes)?;
        let index = self.emit.stack.find(|end| *end == End::Tag(partner))?;
        if line.has_begun || !self.text[before.clone()].trim().is_empty() {
            self.copy(before, line);
            let start = token.range.start;
            self.emit.out.insert("\n", start..start);
        }
        self.emit.close(index);
        Some(token.range.end)
    }

    /// Writes the replacement of an inline tag. Returns the offset to continue
    /// at.
    fn inline(&mut self, token: &Token<'a>, line: &mut Line) -> usize {
        let range = token.range.clone();
        let end = range.end;
        let is_component = token.syntax == Syntax::Component;
        match &token.form {
            Form::Text(text) => self.insert(text, range, line),
            Form::Unknown => self.templates.push(range),
            Form::Opens if token.role() == Some(Role::Comment) => {
                let close = token.partner.map(|close| &self.scan.tokens[close]);
                let end = close.map_or(end, |close| close.range.end);
                self.skip_tokens(end);
                return end;
            }
            Form::Opens | Form::Closes => {
                let is_known = token.role().is_some() || is_component;
                if !is_known || token.partner.is_none() {
                    self.templates.push(range);
                }
            }
            Form::Alone => self.alone(token, line),
        }
        end
    }

    /// A tag without a partner.
    fn alone(&mut self, token: &Token<'a>, line: &mut Line) {
        let range = token.range.clone();
        let arguments = Arguments::read(token.arguments);
        let text = match token.role() {
            Some(Role::Value) => {
                let text = arguments.get(&["text", "title", "label", "name"]);
                text.or(arguments.at(0)).map(str::to_owned)
            }
            Some(Role::Figure) => figure(&arguments),
            Some(Role::Link) => link(&arguments),
            Some(Role::Embed(address)) => embed(address, &arguments),
            Some(Role::Nothing) => Some(String::new()),
            Some(Role::Titled) => match meaning::meaning(Role::Titled, token.name, &arguments) {
                Meaning::Titled(title) => Some(title),
                _ => None,
            },
            Some(Role::Plain | Role::Tab | Role::Tabs) if token.syntax == Syntax::Component => {
                Some(String::new())
            }
            _ => None,
        };
        match text {
            Some(text) => self.insert(&text, range, line),
            None => self.reference(token, line),
        }
    }

    /// Keeps the target of a reference, so that the link still works.
    fn reference(&mut self, token: &Token<'_>, line: &mut Line) {
        let range = token.range.clone();
        match (token.syntax, token.name) {
            (Syntax::Shortcode, "ref" | "relref") => {
                if let Some(target) = super::reference_target(self.text, range.clone()) {
                    self.copy(target, line);
                }
            }
            (Syntax::Tag, "link") => {
                let path = token.arguments.trim().trim_start_matches('/');
                self.insert(&format!("/{path}"), range, line);
                return;
            }
            _ => {}
        }
        self.templates.push(range);
    }
}

/// Escapes a text for use in brackets.
fn bracketed(text: &str) -> String {
    text.replace(['[', ']', '\n'], " ")
}

/// Escapes a URL for use in parentheses.
fn address(text: &str) -> String {
    if text.contains([' ', '(', ')']) {
        format!("<{}>", text.replace(['<', '>', '\n'], ""))
    } else {
        text.to_owned()
    }
}

fn figure(arguments: &Arguments<'_>) -> Option<String> {
    let source = arguments.get(&["src", "url", "path"]).or(arguments.at(0))?;
    let caption = arguments.get(&["caption", "title"]);
    let alt = arguments.get(&["alt"]).or(caption).unwrap_or_default();
    let mut text = format!("![{}]({})", bracketed(alt), address(source));
    if let Some(link) = arguments.get(&["link"]) {
        text = format!("[{text}]({})", address(link));
    }
    if let Some(caption) = caption {
        let _ = write!(text, " {}", caption.replace('\n', " "));
    }
    Some(text)
}

fn link(arguments: &Arguments<'_>) -> Option<String> {
    let target = arguments
        .get(&["url", "href", "link", "src"])
        .or(arguments.at(0))?;
    let name = target.rsplit('/').find(|part| !part.is_empty());
    let shown = arguments.get(&["title", "name", "caption", "text"]);
    let is_address = target.contains("://");
    let shown = shown.unwrap_or(if is_address {
        target
    } else {
        name.unwrap_or(target)
    });
    Some(format!("[{}]({})", bracketed(shown), address(target)))
}

fn embed(pattern: &str, arguments: &Arguments<'_>) -> Option<String> {
    let mut target = pattern.to_owned();
    let mut next = 0;
    while target.contains("{}") {
        let value = arguments
            .at(next)
            .or_else(|| arguments.get(&["id", "user"]))?;
        target = target.replacen("{}", &value.replace("{}", ""), 1);
        next += 1;
    }
    Some(format!("<{}>", target.replace(['<', '>', ' '], "")))
}
