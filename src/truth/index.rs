//! Definitions by kind, name and owner.

use std::collections::HashMap;

use super::message::Message;
use super::near::is_near;
use super::shape::Shape;
use crate::book::{Definition, NameKind, fits};

/// The definitions of a repository, to look names up in.
pub(super) struct Index<'a> {
    definitions: &'a [Definition],
    kinds: HashMap<NameKind, Kind<'a>>,
    /// By the index of a definition.
    shapes: Vec<Shape>,
    /// By the index of a definition that is a message.
    messages: HashMap<usize, Message>,
}

#[derive(Default)]
struct Kind<'a> {
    all: Vec<usize>,
    exact: HashMap<&'a str, Vec<usize>>,
    patterns: Vec<usize>,
    owners: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(definitions: &'a [Definition]) -> Self {
        let mut kinds: HashMap<NameKind, Kind<'a>> = HashMap::new();
        for (at, definition) in definitions.iter().enumerate() {
            let kind = kinds.entry(definition.kind).or_default();
            if !is_of_tests(&definition.file) {
                kind.all.push(at);
            }
            if definition.is_pattern() {
                kind.patterns.push(at);
            } else {
                kind.exact.entry(&definition.name).or_default().push(at);
            }
            if let Some(owner) = &definition.of {
                kind.owners.entry(owner).or_default().push(at);
            }
        }
        let shapes = definitions.iter();
        let shapes = shapes.map(|definition| Shape::of(definition.kind, &definition.name));
        let messages = definitions.iter().enumerate();
        let messages = messages.filter(|(_, definition)| definition.kind == NameKind::LogMessage);
        Self {
            definitions,
            kinds,
            shapes: shapes.collect(),
            messages: messages
                .map(|(at, definition)| (at, Message::read(&definition.name)))
                .collect(),
        }
    }

    /// The first message that holds a written one, or that it holds.
    pub(super) fn message(&self, written: &str) -> Option<usize> {
        let words = Message::read(written);
        let mut all = self.of_kind(NameKind::LogMessage).iter().copied();
        all.find(|at| self.messages[at].holds(&words) || self.definitions[*at].fits(written))
    }

    /// The definition with this index.
    pub(super) fn definition(&self, at: usize) -> &'a Definition {
        &self.definitions[at]
    }

    /// Whether source code holds a definition.
    pub(super) fn is_of_code(&self, at: usize) -> bool {
        const ENDINGS: [&str; 16] = [
            "go", "py", "rs", "js", "mjs", "cjs", "ts", "tsx", "jsx", "java", "kt", "rb", "cs",
            "php", "ex", "scala",
        ];
        let file = &self.definitions[at].file;
        let ending = file.rsplit('.').next();
        ending.is_some_and(|ending| ENDINGS.contains(&ending))
    }

    /// Whether any name of a kind is defined.
    pub(super) fn has_kind(&self, kind: NameKind) -> bool {
        !self.of_kind(kind).is_empty()
    }

    /// Every definition of a kind, by index.
    pub(super) fn of_kind(&self, kind: NameKind) -> &[usize] {
        self.kinds
            .get(&kind)
            .map_or(&[], |kind| kind.all.as_slice())
    }

    /// The definitions of a kind that belong to an owner.
    pub(super) fn of_owner(&self, kind: NameKind, owner: &str) -> &[usize] {
        let kind = self.kinds.get(&kind);
        kind.and_then(|kind| kind.owners.get(owner))
            .map_or(&[], Vec::as_slice)
    }

    /// The definitions of exactly this name.
    pub(super) fn exactly(&self, kind: NameKind, name: &str) -> &[usize] {
        let kind = self.kinds.get(&kind);
        kind.and_then(|kind| kind.exact.get(name))
            .map_or(&[], Vec::as_slice)
    }

    /// The first pattern that a name fits; patterns that fit any name count
    /// only if `with_any`.
    pub(super) fn pattern(&self, kind: NameKind, name: &str, with_any: bool) -> Option<usize> {
        let patterns = self.kinds.get(&kind)?.patterns.iter().copied();
        let mut fitting = patterns.filter(|&at| {
            let pattern = &self.definitions[at].name;
            (with_any || !fits_any(pattern)) && fits(pattern, name)
        });
        fitting.next()
    }

    /// The one definition that a name is a slip for; nothing if several names
    /// are as near.
    pub(super) fn near(&self, kind: NameKind, name: &str) -> Option<usize> {
        let all = self.of_kind(kind).iter().copied();
        self.near_among(kind, name, all)
    }

    /// The same, among some definitions.
    pub(super) fn near_among(
        &self,
        kind: NameKind,
        name: &str,
        among: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let shape = Shape::of(kind, name);
        let message = (kind == NameKind::LogMessage).then(|| Message::read(name));
        let is_shaped = !matches!(kind, NameKind::LogMessage | NameKind::Route);
        let mut found: Option<usize> = None;
        for at in among {
            if is_shaped && !shape.can_be_near(self.shapes[at]) {
                continue;
            }
            let definition = &self.definitions[at];
            let is_name = kind == NameKind::Route || !definition.is_pattern();
            let is_near = match &message {
                Some(message) => message.says_nearly(&self.messages[&at]),
                None => is_name && is_near(kind, name, &definition.name),
            };
            if !is_near {
                continue;
            }
            match found {
                Some(first) if self.definitions[first].name != definition.name => return None,
                Some(_) => {}
                None => found = Some(at),
            }
        }
        found
    }
}

/// Whether a file belongs to tests or examples: what it defines exists, but
/// says nothing about what else does.
fn is_of_tests(file: &str) -> bool {
    const FOLDERS: [&str; 9] = [
        "test", "tests", "testdata", "fixtures", "examples", "example", "e2e", "samples", "vendor",
    ];
    file.split('/').any(|part| FOLDERS.contains(&part))
}

/// Whether a pattern fits any name: it has no letters or digits of its own
/// behind the kind of object.
fn fits_any(pattern: &str) -> bool {
    let name = pattern.rsplit_once('/').map_or(pattern, |(_, name)| name);
    let own = name.chars().filter(char::is_ascii_alphanumeric).count();
    own < 2
}
