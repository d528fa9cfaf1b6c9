//! What a page shows of its proofs: one line, the list behind it, and the words
//! of the text that lead there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::body::encoded;
use super::view::{ChangeView, ExcerptLineView, ProofView, StatementView};
use crate::book::{Document, FactChange, LineBefore, Proof, ProofSource, ProofState, Provenance};
use crate::source::Span;

/// How many statements a page lists at most, and at least, with room.
const MOST: usize = 60;
const LEAST: usize = 8;

/// About how many bytes a page's HTML has for its text and its list.
const ROOM: usize = 44_000;

/// About how many bytes a statement takes in the list, without its excerpt.
const STATEMENT: usize = 320;

/// How many bytes excerpts take at most.
const EXCERPTS: usize = 16_000;

/// How many unknown names are listed.
const UNKNOWN: usize = 24;

/// A word of a page's text that the repository decides about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// Where it stands.
    pub(super) span: Span,
    /// The number of its statement in the page's list.
    pub(super) number: usize,
    /// Whether the repository agrees.
    pub(super) state: ProofState,
    /// What would be right.
    pub(super) correct: Option<&'a str>,
    /// Whether the line changed since the page's last review.
    pub(super) is_changed: bool,
    /// Whether an earlier word states the same.
    pub(super) is_repeated: bool,
}

/// Words that state the same: kind, text, and where it is decided.
type Same<'a> = (&'static str, &'a str, Option<(&'a str, u32)>);

/// What a page shows of its proofs; nothing if the repository says nothing
/// about any of them. Long pages show fewer.
pub(super) fn view<'a>(
    proofs: &'a [Proof],
    document: &Document,
    provenance: &Provenance,
) -> Option<(ProofView, Vec<Word<'a>>)> {
    let mut numbers: HashMap<Same<'_>, usize> = HashMap::new();
    let mut statements: Vec<StatementView> = Vec::new();
    let mut files: BTreeSet<&str> = BTreeSet::new();
    let mut unknown: BTreeMap<&str, &'static str> = BTreeMap::new();
    let mut words = Vec::new();
    let (mut checked, mut wrong, mut changed) = (0, 0, 0);
    let most = most_of(document);
    for proof in worst_first(proofs) {
        if proof.state == ProofState::Unknown {
            unknown.insert(&proof.text, proof.kind);
            continue;
        }
        let source = proof.source.as_deref();
        let place = source.map(|source| (&*source.file, source.line));
        let same = (proof.kind, proof.text.as_str(), place);
        let known = numbers.get(&same).copied();
        let number = known.unwrap_or_else(|| {
            checked += 1;
            wrong += usize::from(proof.state == ProofState::Contradicted);
            changed += usize::from(proof.changed.is_some());
            files.extend(source.map(|source| &*source.file));
            if statements.len() < most {
                statements.push(statement(proof, checked, provenance));
            }
            numbers.insert(same, checked);
            checked
        });
        if number <= statements.len() {
            words.push(Word {
                span: proof.span,
                number,
                state: proof.state,
                correct: proof.correct.as_deref(),
                is_changed: proof.changed.is_some(),
                is_repeated: known.is_some(),
            });
        }
    }
    words.sort_by_key(|word| word.span);
    let view = ProofView {
        total: checked + unknown.len(),
        checked,
        wrong,
        changed,
        files: files.len(),
        more: checked - statements.len(),
        statements,
        unknown: unknown
            .keys()
            .take(UNKNOWN)
            .map(|name| (*name).to_owned())
            .collect(),
        more_unknown: unknown.len().saturating_sub(UNKNOWN),
    };
    (checked > 0).then_some((view, words))
}

/// Contradictions first, then what changed: they must be in the list whatever
/// else is.
fn worst_first(proofs: &[Proof]) -> impl Iterator<Item = &Proof> {
    let rank = |proof: &Proof| match proof.state {
        ProofState::Contradicted => 0,
        _ if proof.changed.is_some() => 1,
        _ => 2,
    };
    (0..3).flat_map(move |wanted| proofs.iter().filter(move |proof| rank(proof) == wanted))
}

/// How many statements a page lists, by the length of its text: its HTML is
/// about two and a half times as long.
fn most_of(document: &Document) -> usize {
    let text = document.source.text().len();
    let room = ROOM.saturating_sub(text * 5 / 2);
    (room / STATEMENT).clamp(LEAST, MOST)
}

/// Leaves out the last excerpts of a list, so that the page stays small.
pub(super) fn fit(view: &mut ProofView, body: usize) {
    let listed = view.statements.len() * STATEMENT;
    let mut room = ROOM.saturating_sub(body + listed).min(EXCERPTS);
    for statement in &mut view.statements {
        let size: usize = statement
            .lines
            .iter()
            .map(|line| line.text.len() + 48)
            .sum();
        if size <= room {
            room -= size;
        } else {
            statement.lines.clear();
        }
    }
}

fn statement(proof: &Proof, number: usize, provenance: &Provenance) -> StatementView {
    let source = proof.source.as_deref();
    let file = source.map_or("", |source| &*source.file);
    let line = source.map_or(0, |source| source.line);
    let change = provenance.commits.get(file);
    let href = match change {
        Some(change) if !provenance.base.is_empty() => {
            let path = encoded(&format!("{}{file}", provenance.prefix));
            let place = if line > 0 {
                format!("#L{line}")
            } else {
                String::new()
            };
            format!("{}{}/{path}{place}", provenance.base, change.commit)
        }
        _ => String::new(),
    };
    StatementView {
        number,
        kind: proof.kind.to_owned(),
        text: proof.text.clone(),
        is_wrong: proof.state == ProofState::Contradicted,
        correct: proof.correct.clone().unwrap_or_default(),
        key: source.map_or_else(String::new, |source| source.key.clone()),
        file: file.to_owned(),
        line,
        href,
        changed: change.map_or_else(String::new, |change| change.day.to_string()),
        commit: change.map_or_else(String::new, |change| change.commit.clone()),
        lines: source.map_or_else(Vec::new, |source| excerpt(source, line)),
        change: proof
            .changed
            .as_ref()
            .map(|changed| change_view(changed, source, &provenance.base)),
    }
}

/// How a line changed. Old and new value are shown only if they differ in what
/// may be shown.
fn change_view(changed: &FactChange, source: Option<&ProofSource>, base: &str) -> ChangeView {
    let lines = source.map_or(&[][..], |source| &source.lines);
    let own = source.map_or(0, |source| source.line);
    let now = lines.iter().find(|(number, _)| *number == own);
    let now = now.map_or("", |(_, text)| text.trim());
    let before = match &changed.before {
        LineBefore::Line(before) => before.trim(),
        LineBefore::Added | LineBefore::Hidden => "",
    };
    let (before, now) = if before == now || before.is_empty() {
        ("", "")
    } else {
        (before, now)
    };
    ChangeView {
        day: changed.day.clone(),
        commit: changed.commit.clone(),
        href: commit_url(base, &changed.commit),
        is_new: changed.before == LineBefore::Added,
        before: before.to_owned(),
        now: now.to_owned(),
    }
}

/// The address of a commit at the repository's host, which shows files at
/// `base`; empty if the host is not known.
pub(super) fn commit_url(base: &str, commit: &str) -> String {
    const ENDINGS: [(&str, &str); 3] = [
        ("/-/blob/", "/-/commit/"),
        ("/blob/", "/commit/"),
        ("/src/commit/", "/commit/"),
    ];
    let mut known = ENDINGS.iter().filter_map(|(files, commits)| {
        let repository = base.strip_suffix(files)?;
        Some(format!("{repository}{commits}{commit}"))
    });
    known.next().unwrap_or_default()
}

fn excerpt(source: &ProofSource, line: u32) -> Vec<ExcerptLineView> {
    // Indentation that all lines share says nothing.
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let lines = source.lines.iter();
    let filled = lines.clone().filter(|(_, text)| !text.trim().is_empty());
    let shared = filled.map(|(_, text)| indent(text)).min().unwrap_or(0);
    let lines = lines.map(|(number, text)| ExcerptLineView {
        number: *number,
        text: text.get(shared..).unwrap_or_default().to_owned(),
        is_own: *number == line,
    });
    lines.collect()
}
