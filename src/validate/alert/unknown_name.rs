use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{nearest_by_words, words};
use crate::book::{AlertRule, FactKind, Page};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, within_edits};
use crate::pattern;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::meta::locate;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/unknown-name",
    severity: Some(Severity::Error),
    summary: "A page names an alert that no rule file defines.",
    manual: "Engineers search for the alert by its name and do not find a page that misspells \
        it. A page about an alert that does not exist is never used. The rule checks `alerts:` \
        in front matter and lists of alerts: lists below a heading or sentence about alerts, \
        and entries that closely match the name of an alert. Nothing is reported in \
        repositories without alerting rules, or for names in files that define alerts in a \
        form that opsbook only searches (templates, Jsonnet, Terraform).",
    check: Check::Page(check),
};

/// Edits that a name in a list about something else is from an alert's at most.
const NEAR: usize = 2;

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let alerts = &context.operations.alerts;
    if alerts.is_empty() {
        return;
    }
    let source = &page.document.source;
    let declared = page.document.meta.alerts.iter();
    let mut named: Vec<(&str, Span)> = declared
        .map(|name| {
            let place = locate(&page.document, "alerts", name);
            (name.as_str(), place.unwrap_or_default())
        })
        .collect();
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for fact in &page.document.facts {
        if let FactKind::Alert(alert) = &fact.kind {
            named.push((&alert.name, fact.span));
            if !is_about_alerts(page, fact.span) {
                listed.insert(&alert.name);
            }
        }
    }
    let sentences = in_sentences(page, context);
    named.extend(sentences);
    let headings = Headings::of(context, page);
    listed.extend(headings.named.iter().map(|(name, _)| *name));
    named.extend(&headings.named);
    for (name, around) in named {
        let operations = &context.operations;
        if operations.alert(name).is_some() || operations.searched_alerts.contains(name) {
            continue;
        }
        // A heading alone, such as the name of a product, needs to be nearer.
        let edits = if headings.alone.contains(name) {
            1
        } else {
            NEAR
        };
        let is_near = || {
            alerts
                .iter()
                .any(|alert| within_edits(name, &alert.name, edits))
        };
        if listed.contains(name) && !headings.among.contains(name) && !is_near() {
            continue;
        }
        let place = source.find_in(around, name);
        let finding = RULE.finding(
            source,
            place,
            format!("no rule file defines the alert `{name}`"),
        );
        let names = || alerts.iter().map(|alert| alert.name.as_str());
        let near = did_you_mean(name, names()).or_else(|| nearest_by_words(name, names()));
        findings.push(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("correct the name, or remove it"),
        });
    }
}

/// A name beside a word that says that it is an alert's.
static IN_SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"\b[Aa]lerts?\s+`([A-Z]\w+)`|`([A-Z]\w+)`\s+(?:alerts?|fires|is\s+firing|fired|triggers)\b",
    )
    .expect("a valid pattern")
});

/// Names that a sentence says are alerts, with the form of one and the first
/// word of a known one.
fn in_sentences<'a>(page: &'a Page, context: &Context<'_>) -> Vec<(&'a str, Span)> {
    let text = page.document.source.text();
    let alerts = &context.operations.alerts;
    let mut found = Vec::new();
    for part in page.document.passages() {
        for one in IN_SENTENCE.captures_iter(text.get(part.clone()).unwrap_or_default()) {
            let Some(name) = one.get(1).or(one.get(2)) else {
                continue;
            };
            let own = words(name.as_str());
            let is_sibling = |alert: &AlertRule| words(&alert.name).first() == own.first();
            if own.len() > 1 && alerts.iter().any(is_sibling) {
                let place = part.start + name.start()..part.start + name.end();
                found.push((name.as_str(), Span::new(place)));
            }
        }
    }
    found
}

/// Headings in the form of an alert's name that name no alert.
struct Headings<'a> {
    named: Vec<(&'a str, Span)>,
    /// Those whose siblings are alerts.
    among: BTreeSet<&'a str>,
    /// Those on pages and in sections that are not about alerts.
    alone: BTreeSet<&'a str>,
}

impl<'a> Headings<'a> {
    fn of(context: &Context<'_>, page: &'a Page) -> Self {
        let mut found = Self {
            named: Vec::new(),
            among: BTreeSet::new(),
            alone: BTreeSet::new(),
        };
        for heading in &page.document.headings {
            let Some(name) = unknown_heading(context, &heading.text) else {
                continue;
            };
            if stands_among_alerts(context, page, heading.level) {
                found.among.insert(name);
            }
            if !is_about_alerts(page, heading.span) {
                found.alone.insert(name);
            }
            found.named.push((name, heading.span));
        }
        found
    }
}

/// A one-word heading in the form of an alert name that names no alert.
fn unknown_heading<'a>(context: &Context<'_>, text: &'a str) -> Option<&'a str> {
    let text = text.trim();
    let is_word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let has_humps = words(text).len() > 1 && text.starts_with(|c: char| c.is_ascii_uppercase());
    (is_word && has_humps && !context.alerts_by_name.contains_key(text)).then_some(text)
}

/// Whether all other headings of a level with the form of an alert name are
/// alerts, at least two.
fn stands_among_alerts(context: &Context<'_>, page: &Page, level: u8) -> bool {
    let headings = page.document.headings.iter();
    let names = headings.filter(|heading| heading.level == level);
    let names = names.map(|heading| heading.text.trim());
    let known = names
        .clone()
        .filter(|name| context.alerts_by_name.contains_key(name));
    let unknown = names.filter(|name| unknown_heading(context, name).is_some());
    known.count() >= 2 && unknown.count() == 1
}

/// Words of sections about alerts. A single alert may be anything, and `Smart
/// Alarm` a product.
const ABOUT: [&str; 8] = [
    "alerts",
    "alerting",
    "alarms",
    "alert rule",
    "alert name",
    "alert list",
    "alert condition",
    "alert threshold",
];

/// Whether the headings above a list, the sentence before it or the page's
/// title speak of alerts.
fn is_about_alerts(page: &Page, list: Span) -> bool {
    let document = &page.document;
    let speaks = |text: &str| {
        let lower = text.to_lowercase();
        ABOUT.iter().any(|words| lower.contains(words))
    };
    if speaks(&document.title) {
        return true;
    }
    let behind = document
        .headings
        .partition_point(|heading| heading.span.start <= list.start);
    let mut level = u8::MAX;
    for heading in document.headings[..behind].iter().rev() {
        if heading.level < level {
            level = heading.level;
            if speaks(&heading.text) {
                return true;
            }
        }
    }
    let start = behind
        .checked_sub(1)
        .map_or(0, |last| document.headings[last].span.end as usize);
    let before = document.source.text().get(start..list.start as usize);
    let is_item = |line: &&str| line.starts_with(['-', '*', '+', ' ', '\t']);
    let mut lines = before.unwrap_or_default().lines().rev();
    let lead = lines.find(|line| !line.trim().is_empty() && !is_item(line));
    lead.is_some_and(speaks)
}
