//! Definitions by kind, name and owner.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::keys::{KeyIndex, has_keys};
use super::message::Message;
use super::near::is_near;
use super::shape::Shape;
use super::workloads::Workloads;
use crate::book::{Definition, NameKind, fits};

/// The definitions of a repository, to look names up in. What is known of a
/// kind is worked out when the first mention of it is resolved: a book mentions
/// few kinds, and a repository can define hundreds of thousands of names.
pub(super) struct Index<'a> {
    definitions: &'a [Definition],
    kinds: HashMap<NameKind, Kind<'a>>,
    workloads: OnceLock<Workloads<'a>>,
}

/// The definitions of one kind, by index.
#[derive(Default)]
struct Kind<'a> {
    /// All of them, those of tests and examples included.
    every: Vec<usize>,
    all: OnceLock<Vec<usize>>,
    /// In the order of names.
    by_name: OnceLock<Vec<usize>>,
    patterns: OnceLock<Vec<usize>>,
    owners: OnceLock<HashMap<&'a str, Vec<usize>>>,
    keys: OnceLock<KeyIndex>,
    /// Of `all`.
    shapes: OnceLock<Vec<Shape>>,
    /// Of `all`, if these are messages.
    messages: OnceLock<HashMap<usize, Message>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(definitions: &'a [Definition]) -> Self {
        let mut kinds: HashMap<NameKind, Kind<'a>> = HashMap::new();
        // Nearly all definitions are sorted by kind.
        let runs = definitions.chunk_by(|one, next| one.kind == next.kind);
        let mut from = 0;
        for run in runs {
            let kind = kinds.entry(run[0].kind).or_default();
            kind.every.extend(from..from + run.len());
            from += run.len();
        }
        Self {
            definitions,
            kinds,
            workloads: OnceLock::new(),
        }
    }

    /// The first message that holds a written one, or that it holds.
    pub(super) fn message(&self, written: &str) -> Option<usize> {
        let words = Message::read(written);
        let messages = self.messages();
        let mut all = self.of_kind(NameKind::LogMessage).iter().copied();
        all.find(|at| messages[at].holds(&words) || self.definitions[*at].fits(written))
    }

    fn messages(&self) -> &HashMap<usize, Message> {
        static NONE: OnceLock<HashMap<usize, Message>> = OnceLock::new();
        let Some(kind) = self.kinds.get(&NameKind::LogMessage) else {
            return NONE.get_or_init(HashMap::new);
        };
        kind.messages.get_or_init(|| {
            let every = kind.every.iter();
            every
                .map(|&at| (at, Message::read(&self.definitions[at].name)))
                .collect()
        })
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
        let Some(kind) = self.kinds.get(&kind) else {
            return &[];
        };
        kind.all.get_or_init(|| {
            // Neighbours are often in the same file.
            let mut last = ("", false);
            let mut is_of_tests = |at: &usize| {
                let file = &*self.definitions[*at].file;
                if last.0 != file {
                    last = (file, is_of_tests(file));
                }
                last.1
            };
            let every = kind.every.iter().copied();
            every.filter(|at| !is_of_tests(at)).collect()
        })
    }

    /// The workloads that manifests define.
    pub(super) fn workloads(&self) -> &Workloads<'a> {
        self.workloads.get_or_init(|| {
            let objects = self.of_kind(NameKind::KubernetesObject).iter();
            Workloads::new(objects.map(|&at| &self.definitions[at]))
        })
    }

    /// The definitions of a kind that belong to an owner.
    pub(super) fn of_owner(&self, kind: NameKind, owner: &str) -> &[usize] {
        let Some(kind) = self.kinds.get(&kind) else {
            return &[];
        };
        let owners = kind.owners.get_or_init(|| {
            let mut owners: HashMap<&str, Vec<usize>> = HashMap::new();
            for &at in &kind.every {
                if let Some(owner) = &self.definitions[at].of {
                    owners.entry(owner).or_default().push(at);
                }
            }
            owners
        });
        owners.get(owner).map_or(&[], Vec::as_slice)
    }

    /// The definitions of exactly this name that are no patterns.
    pub(super) fn exactly(&self, kind: NameKind, name: &str) -> &[usize] {
        let Some(kind) = self.kinds.get(&kind) else {
            return &[];
        };
        let name_of = |at: usize| self.definitions[at].name.as_str();
        let by_name = kind.by_name.get_or_init(|| {
            let mut by_name = kind.every.clone();
            // They are sorted but for a few at the end, which this is fast for.
            by_name.sort_by_key(|&at| name_of(at));
            by_name
        });
        if name.contains('*') {
            return &[];
        }
        let from = by_name.partition_point(|&at| name_of(at) < name);
        let count = by_name[from..].partition_point(|&at| name_of(at) == name);
        &by_name[from..from + count]
    }

    /// The first pattern that a name fits; patterns that fit any name count
    /// only if `with_any`.
    pub(super) fn pattern(&self, kind: NameKind, name: &str, with_any: bool) -> Option<usize> {
        let kind = self.kinds.get(&kind)?;
        let patterns = kind.patterns.get_or_init(|| {
            let every = kind.every.iter().copied();
            every
                .filter(|&at| self.definitions[at].is_pattern())
                .collect()
        });
        let mut fitting = patterns.iter().copied().filter(|&at| {
            let pattern = &self.definitions[at].name;
            (with_any || !fits_any(pattern)) && fits(pattern, name)
        });
        fitting.next()
    }

    /// The one definition that a name is a slip for; nothing if several names
    /// are as near.
    pub(super) fn near(&self, kind: NameKind, name: &str) -> Option<usize> {
        let all = self.of_kind(kind);
        let of_kind = self.kinds.get(&kind)?;
        if kind == NameKind::LogMessage || kind == NameKind::Route {
            return self.near_among(kind, name, all.iter().copied());
        }
        if has_keys(kind) {
            let keys = of_kind.keys.get_or_init(|| {
                let names = all.iter().map(|&at| (at, &self.definitions[at]));
                let names = names.filter(|(_, one)| !one.is_pattern());
                KeyIndex::new(kind, names.map(|(at, one)| (at, one.name.as_str())))
            });
            return self.near_among(kind, name, keys.candidates(kind, name).into_iter());
        }
        let shapes = of_kind.shapes.get_or_init(|| {
            let names = all.iter().map(|&at| &self.definitions[at].name);
            names.map(|name| Shape::of(kind, name)).collect()
        });
        let shape = Shape::of(kind, name);
        let similar = all.iter().zip(shapes);
        let similar = similar.filter(|(_, other)| shape.can_be_near(**other));
        self.near_among(kind, name, similar.map(|(at, _)| *at))
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
            let definition = &self.definitions[at];
            if is_shaped && !shape.can_be_near(Shape::of(kind, &definition.name)) {
                continue;
            }
            let is_name = kind == NameKind::Route || !definition.is_pattern();
            let is_near = match &message {
                Some(message) => message.says_nearly(&self.messages()[&at]),
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
