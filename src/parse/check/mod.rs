//! Parses checks: blocks that are marked with attributes.

mod attributes;
mod defaults;
mod each;
mod expected;
mod hash;
mod hidden;
mod list;
mod option_lines;
mod probe;
mod session;
mod undefined;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use self::attributes::{Attributes, EACH, MAX_ID_LENGTH};
use self::expected::expected_output;
use self::hash::hash;
use super::ParseSettings;
use super::info::is_check;
use super::markdown::Walked;
use crate::book::{Block, Check, CheckId, Empty, Heading, PageMeta, Probe};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::{SourceFile, Span};

/// The rule for findings about attributes of checks.
const RULE: &str = "check/attributes";

/// Default delay between two attempts.
const DELAY: Duration = Duration::from_secs(1);

/// The context for parsing checks.
pub(super) struct Marked<'a> {
    pub(super) source: &'a Arc<SourceFile>,
    /// The front matter.
    pub(super) meta: &'a PageMeta,
    /// The path of the page in the content folder.
    pub(super) path: &'a str,
    pub(super) walked: &'a Walked<'a>,
    pub(super) headings: &'a [Heading],
    pub(super) settings: &'a ParseSettings,
}

/// The checks of a page. An invalid check gives a finding and a check that
/// never runs, so that no marked block disappears.
pub(super) fn find_checks(marked: &Marked<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut used = BTreeSet::new();
    let of_page = defaults::judge(marked.source, marked.meta);
    let problem = of_page.first().map(|finding| finding.message.clone());
    findings.extend(of_page);
    for (index, block) in marked.walked.blocks.iter().enumerate() {
        if is_list(block) {
            checks.extend(read_entries(marked, index, &mut used, findings));
            continue;
        }
        if !is_check(&block.info) {
            findings.extend(near_miss(marked.source, block));
            continue;
        }
        checks.extend(read_block(marked, index, &mut used, findings));
    }
    if let Some(problem) = problem {
        for check in &mut checks {
            check.problem.get_or_insert_with(|| problem.clone());
            check.hash = hash(check);
        }
    }
    checks
}

/// Whether a block is a list of small checks.
fn is_list(block: &Block) -> bool {
    let is_yaml = matches!(block.info.language.as_str(), "yaml" | "yml");
    is_yaml && block.info.words.iter().any(|(word, _)| word == "checks")
}

fn read_entries(
    marked: &Marked<'_>,
    index: usize,
    used: &mut BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Check> {
    let block = &marked.walked.blocks[index];
    let mut checks = Vec::new();
    for entry in list::read_list(marked, block, findings) {
        let mut attributes = Attributes::of_pairs(marked, &entry.pairs, findings);
        // A list entry has one probe, so the word is an ordinary ID here.
        let own = if attributes.each {
            EACH.to_owned()
        } else {
            entry.id
        };
        attributes.id.get_or_insert(own);
        attributes.problem = entry.problem.or(attributes.problem);
        let place = Place {
            index,
            span: entry.span,
            of_command: false,
        };
        checks.push(finalize(
            marked,
            place,
            attributes,
            entry.probe,
            (used, findings),
        ));
    }
    checks
}

fn near_miss(source: &Arc<SourceFile>, block: &Block) -> Option<Diagnostic> {
    let words = block.info.words.iter().map(|(word, span)| (word, *span));
    let pairs = block
        .info
        .pairs
        .iter()
        .map(|pair| (&pair.key, pair.key_span));
    let (word, span) = words.chain(pairs).find(|(word, _)| {
        word.len() >= 4 && *word != "checks" && did_you_mean(word, ["check"]).is_some()
    })?;
    let message = format!("`{word}` does not mark a check: this block never runs");
    Some(
        Diagnostic::new(RULE, Severity::Warning, source, span, message)
            .with_help("did you mean `check`?")
            .with_fix(span, "check"),
    )
}

/// The check of a block, or the checks of its commands.
fn read_block(
    marked: &Marked<'_>,
    index: usize,
    used: &mut BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Check> {
    let block = &marked.walked.blocks[index];
    let attributes = Attributes::read(marked, block, findings);
    if attributes.each {
        return each::read_each(marked, index, &attributes, (used, findings));
    }
    vec![read_check(marked, index, attributes, (used, findings))]
}

fn read_check(
    marked: &Marked<'_>,
    index: usize,
    mut attributes: Attributes,
    (used, findings): (&mut BTreeSet<String>, &mut Vec<Diagnostic>),
) -> Check {
    let block = &marked.walked.blocks[index];
    let probe = probe::read_probe(block).unwrap_or_else(|problem| {
        attributes.problem = Some(problem.message.clone());
        findings.push(problem.finding(marked.source, block));
        probe::unreadable(block)
    });
    let place = Place {
        index,
        span: block.info.span,
        of_command: false,
    };
    let mut check = finalize(marked, place, attributes, probe, (used, findings));
    if check.expect.is_none()
        && let Some(expected) = expected_output(marked, index, findings)
    {
        expected.finalize(&mut check);
    }
    check
}

/// The location of a check.
#[derive(Clone, Copy)]
struct Place {
    /// The index of its block.
    index: usize,
    span: Span,
    /// Whether it is one command of the block, named after its label.
    of_command: bool,
}

/// A check with all defaults applied.
fn finalize(
    marked: &Marked<'_>,
    place: Place,
    attributes: Attributes,
    probe: Probe,
    (used, findings): (&mut BTreeSet<String>, &mut Vec<Diagnostic>),
) -> Check {
    let Attributes {
        id,
        timeout,
        ttl,
        every,
        runner,
        folder,
        env,
        secrets,
        show,
        expect,
        conditions,
        exit,
        needs,
        retries,
        delay,
        severity,
        redirects,
        empty,
        max_output,
        problem,
        each: _,
    } = attributes;
    let repeated = id.as_ref().filter(|id| used.contains(*id));
    let repeated = repeated.map(|id| format!("the check ID `{id}` is used twice on this page"));
    let id = check_id(marked, place, (id, repeated.as_deref()), used, findings);
    let needs = needs.iter().map(|need| full_id(marked, need)).collect();
    let empty = empty.or_else(|| usual_empty(marked, &probe));
    let named = undefined::undefined_variable(marked, place, (&probe, &env), findings);
    let mut check = Check {
        id,
        block: place.index,
        span: place.span,
        probe,
        timeout: timeout.unwrap_or(marked.settings.timeout),
        ttl: ttl.unwrap_or_else(|| ttl_of(every, marked.settings.ttl)),
        every,
        runner,
        folder,
        env,
        secrets,
        show,
        expect,
        conditions,
        exit,
        redirects: redirects.unwrap_or(marked.settings.redirects),
        empty,
        max_output,
        problem: problem.or(repeated).or(named),
        needs,
        retries,
        delay: delay.unwrap_or(DELAY),
        severity,
        hash: String::new(),
    };
    if check.problem.is_none() {
        check.problem = hidden::problem(&check);
    }
    check.hash = hash(&check);
    check
}

/// The default meaning of an empty result. The book's default does not apply to
/// scripts, because most of them print nothing when they succeed.
fn usual_empty(marked: &Marked<'_>, probe: &Probe) -> Option<Empty> {
    let has_answer = matches!(probe, Probe::Http { .. } | Probe::Promql { .. });
    marked.settings.empty.filter(|_| has_answer)
}

/// The default validity of a result: three intervals if the check has its own
/// schedule.
fn ttl_of(every: Option<Duration>, otherwise: Duration) -> Duration {
    const AT_LEAST: Duration = Duration::from_hours(1);
    every.map_or(otherwise, |every| every.saturating_mul(3).max(AT_LEAST))
}

/// The explicit ID, else the anchor of the heading above, made unique on the
/// page and prefixed with its path. `repeated` describes a duplicate.
fn check_id(
    marked: &Marked<'_>,
    place: Place,
    (written, repeated): (Option<String>, Option<&str>),
    used: &mut BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> CheckId {
    if let Some(message) = repeated {
        let finding = Diagnostic::new(RULE, Severity::Error, marked.source, place.span, message);
        findings.push(finding.with_help(if place.of_command {
            "add a different comment above each command"
        } else {
            "give each check a unique ID"
        }));
    }
    let base = written.unwrap_or_else(|| {
        let above = marked
            .headings
            .iter()
            .rev()
            .find(|heading| heading.span.start < place.span.start);
        let anchor = above.map_or("check", |heading| heading.anchor.as_str());
        anchor[..anchor.floor_char_boundary(MAX_ID_LENGTH)].to_owned()
    });
    let mut id = base.clone();
    let mut number = 2;
    while !used.insert(id.clone()) {
        id = format!("{base}-{number}");
        number += 1;
    }
    full_id(marked, &id)
}

/// Prefixes the ID with the path of the page, unless it already contains one.
fn full_id(marked: &Marked<'_>, id: &str) -> CheckId {
    if id.contains('#') {
        return CheckId::new(id);
    }
    let path = marked.path;
    let page = path.rsplit_once('.').map_or(path, |(page, _)| page);
    CheckId::new(format!("{page}#{id}"))
}
