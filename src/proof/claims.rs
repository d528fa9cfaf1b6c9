//! What one page states.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::book::{
    AlertRule, CommandHome, Definition, FactKind, Mention, NameKind, Operations, Page, ProofState,
    Resolution, Statement, StatementVerdict, Verdict, World,
};
use crate::source::Span;

/// A statement of a page.
pub(super) struct Claim<'a> {
    pub(super) span: Span,
    pub(super) kind: &'static str,
    pub(super) text: &'a str,
    pub(super) state: ProofState,
    pub(super) correct: Option<String>,
    pub(super) place: Option<Place<'a>>,
}

/// The line of a file that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
    /// The key that a value is set under.
    pub(super) key: &'a str,
}

/// What the repository defines, as claims are compared with it.
pub(super) struct Known<'a> {
    operations: &'a Operations,
    /// For each alert its first rule's place.
    alerts: HashMap<&'a str, Option<Place<'a>>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(
        operations: &'a Operations,
        alert_files: &'a HashMap<&'a str, String>,
    ) -> Self {
        let mut alerts = HashMap::new();
        for rule in &operations.alerts {
            let place = || alert_place(rule, alert_files);
            alerts.entry(rule.name.as_str()).or_insert_with(place);
        }
        for name in &operations.searched_alerts {
            alerts.entry(name).or_insert(None);
        }
        Self { operations, alerts }
    }

    /// The claims of a page, in the order of its text.
    pub(super) fn claims(
        &self,
        page: &'a Page,
        resolutions: &'a [Resolution],
        statements: &'a [Statement],
    ) -> Vec<Claim<'a>> {
        let mut claims: Vec<Claim<'a>> = Vec::new();
        let names = resolutions.iter().filter(|one| is_claim(one));
        claims.extend(names.map(|one| self.of_name(one)));
        claims.extend(statements.iter().map(|one| self.of_value(one)));
        let document = &page.document;
        let codes = inline_codes(document.source.text(), document.passages());
        if !self.alerts.is_empty() {
            self.add_alerts(page, &codes, &mut claims);
        }
        self.add_paths(page, &codes, &mut claims);
        claims.sort_by_key(|claim| (claim.span, claim.state != ProofState::Contradicted));
        claims
    }

    fn of_name(&self, one: &'a Resolution) -> Claim<'a> {
        let Resolution { mention, verdict } = one;
        let definition = |at: &usize| &self.operations.definitions[*at];
        let (state, decisive) = match verdict {
            Verdict::Proven(at) => (ProofState::Proven, Some(definition(at))),
            Verdict::Contradicted { nearest, .. } => {
                (ProofState::Contradicted, nearest.as_ref().map(definition))
            }
            Verdict::Unknown => (ProofState::Unknown, None),
        };
        let correct = decisive.filter(|_| state == ProofState::Contradicted);
        Claim {
            span: mention.span,
            kind: mention.kind.as_str(),
            text: shown(mention),
            state,
            correct: correct.map(|definition| correct_name(definition).to_owned()),
            place: decisive.map(|definition| Place {
                file: &definition.file,
                line: definition.line,
                key: "",
            }),
        }
    }

    fn of_value(&self, one: &'a Statement) -> Claim<'a> {
        let (state, at) = match one.verdict {
            StatementVerdict::Proven(at) => (ProofState::Proven, at),
            StatementVerdict::Contradicted(at) => (ProofState::Contradicted, at),
        };
        let setting = &self.operations.settings[at];
        let is_wrong = state == ProofState::Contradicted;
        Claim {
            span: one.span,
            kind: "value",
            text: &one.text,
            state,
            correct: is_wrong.then(|| setting.text.clone()),
            place: Some(Place {
                file: &setting.file,
                line: setting.line,
                key: &setting.key,
            }),
        }
    }

    /// Alerts that the front matter and lists of alerts name, and names of
    /// alerts in backticks.
    fn add_alerts(&self, page: &'a Page, codes: &[Code<'a>], claims: &mut Vec<Claim<'a>>) {
        let document = &page.document;
        for name in &document.meta.alerts {
            claims.push(self.of_alert(Span::default(), name));
        }
        for fact in &document.facts {
            if let FactKind::Alert(mention) = &fact.kind {
                let span = document.source.find_in(fact.span, &mention.name);
                claims.push(self.of_alert(span, &mention.name));
            }
        }
        for (span, code) in codes {
            if let Some((name, _)) = self.alerts.get_key_value(code) {
                claims.push(self.of_alert(*span, name));
            }
        }
    }

    fn of_alert(&self, span: Span, name: &'a str) -> Claim<'a> {
        let found = self.alerts.get(name);
        Claim {
            span,
            kind: "alert",
            text: name,
            state: match found {
                Some(_) => ProofState::Proven,
                None => ProofState::Unknown,
            },
            correct: None,
            place: found.copied().flatten(),
        }
    }

    /// Files of the repository that the text names in backticks and commands
    /// by their whole paths.
    fn add_paths(&self, page: &'a Page, codes: &[Code<'a>], claims: &mut Vec<Claim<'a>>) {
        let document = &page.document;
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        for claim in claims.iter() {
            seen.insert(claim.span.start, claim.span.end);
        }
        let is_seen = |start: u32| {
            let before = seen.range(..=start).next_back();
            before.is_some_and(|(_, end)| *end > start)
        };
        for (span, code) in codes {
            if let Some(file) = self.file(code).filter(|_| !is_seen(span.start)) {
                claims.push(of_file(*span, file));
            }
        }
        for command in &document.commands {
            // What stands in the text is inline code, and read above.
            if !matches!(command.home, CommandHome::Block(_)) || !command.text.contains('/') {
                continue;
            }
            for (at, word) in words(&command.text) {
                if let Some(file) = self.file(word) {
                    let span = command.place(&document.source, at..at + word.len());
                    if !is_seen(span.start) {
                        claims.push(of_file(span, file));
                    }
                }
            }
        }
    }

    /// The file of the repository that a word names by its whole path.
    fn file(&self, word: &str) -> Option<&'a str> {
        let path = word.strip_prefix("./").unwrap_or(word);
        // A bare name may be a file in any folder.
        if !path.contains('/') {
            return None;
        }
        let files = &self.operations.files;
        let at = files
            .binary_search_by(|file| file.as_str().cmp(path))
            .ok()?;
        Some(&files[at])
    }
}

/// Whether a mention says something about the repository: an option of a tool
/// that is not the repository's own says nothing.
fn is_claim(one: &Resolution) -> bool {
    one.verdict != Verdict::Unknown || one.mention.kind.world() != World::Owned
}

fn of_file(span: Span, file: &str) -> Claim<'_> {
    Claim {
        span,
        kind: "file",
        text: file,
        state: ProofState::Proven,
        correct: None,
        place: Some(Place {
            file,
            line: 0,
            key: "",
        }),
    }
}

fn alert_place<'a>(
    rule: &'a AlertRule,
    alert_files: &'a HashMap<&'a str, String>,
) -> Option<Place<'a>> {
    let file = alert_files.get(rule.source.path())?;
    let line = rule.source.position(rule.span.start).line;
    Some(Place {
        file,
        line: u32::try_from(line).unwrap_or_default(),
        key: "",
    })
}

/// A name as people write it: the class in front of a cloud resource is ours.
fn shown(mention: &Mention) -> &str {
    without_class(mention.kind, &mention.text)
}

fn without_class(kind: NameKind, name: &str) -> &str {
    match kind {
        NameKind::CloudResource => name.split_once('/').map_or(name, |(_, name)| name),
        _ => name,
    }
}

/// The name that was meant. For a port inside of a container that is the port
/// under which the host publishes it.
fn correct_name(definition: &Definition) -> &str {
    match definition.kind {
        NameKind::ContainerPort => definition.of.as_deref().unwrap_or(&definition.name),
        kind => without_class(kind, &definition.name),
    }
}

/// Inline code, with its place.
type Code<'a> = (Span, &'a str);

/// What stands between single backticks in the text of a page. Longer runs of
/// them hold backticks, which no name has.
fn inline_codes(text: &str, passages: impl IntoIterator<Item = Range<usize>>) -> Vec<Code<'_>> {
    let mut found = Vec::new();
    for passage in passages {
        let Some(inside) = text.get(passage.clone()) else {
            continue;
        };
        let mut ticks = memchr::memchr_iter(b'`', inside.as_bytes()).peekable();
        while let Some(start) = ticks.next() {
            let mut length = 1;
            while ticks.next_if_eq(&(start + length)).is_some() {
                length += 1;
            }
            let Some(&end) = ticks.peek().filter(|_| length == 1) else {
                continue;
            };
            let code = &inside[start + 1..end];
            if !code.contains('\n') {
                ticks.next();
                let at = passage.start + start + 1;
                found.push((Span::new(at..at + code.len()), code));
            }
        }
    }
    found
}

/// The words of a command that may be paths, each with its place.
fn words(command: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_end = |c: char| c.is_whitespace() || "\"'`()<>|;&={}$".contains(c);
    let mut at = 0;
    command.split(is_end).filter_map(move |word| {
        let start = at;
        // Every separator is one byte wide, but for spaces of other scripts.
        at += word.len()
            + command[at + word.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
        word.contains('/').then_some((start, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_places() {
        let command = "bash scripts/a.sh\u{2003}--file=./b/c.yaml > \"d/e\"";
        let found: Vec<(usize, &str)> = words(command).collect();
        assert_eq!(found.len(), 3);
        for (at, word) in found {
            assert_eq!(&command[at..at + word.len()], word);
        }
    }

    #[test]
    fn inline_code_has_its_place() {
        let text = "# A\n\n`a` and ``b ` c`` and `d\n\n`e`.";
        let found = inline_codes(text, std::iter::once(0..text.len()));
        for (span, code) in &found {
            assert_eq!(span.of(text), *code);
        }
        assert_eq!(found.first().map(|(_, code)| *code), Some("a"));
    }
}
