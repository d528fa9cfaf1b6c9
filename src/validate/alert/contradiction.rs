use std::collections::BTreeSet;

use super::statements::statements;
use super::words::{alike, words};
use super::{prose, thresholds};
use crate::book::{AlertMention, AlertRule, FactKind, Metric, Page};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "alert/contradiction",
    severity: Some(Severity::Warning),
    summary: "The page states a threshold or duration that differs from the alerting rule.",
    manual: "Readers trust the page, so a wrong value misleads them. The rule compares lists \
        of alerts (`HighLatency: P95 >800ms for 5 minutes`) with the alerting rule of that \
        name, metrics (`Replica Lag: Target <100ms (Alert >1s)`) with the rules whose name or \
        expression contains the same term, and, on the page of a single alert, sentences that \
        say when the alert fires. Units are converted. Nothing is reported if at least one \
        rule agrees.",
    check: Check::Page(check),
};

fn check(context: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    if context.operations.alerts.is_empty() {
        return;
    }
    let source = &page.document.source;
    for fact in &page.document.facts {
        let found = match &fact.kind {
            FactKind::Alert(mention) => of_mention(context, mention),
            FactKind::Metric(metric) => of_metric(context, metric),
            _ => None,
        };
        if let Some((message, alert)) = found {
            let finding = RULE.finding(source, first_line(source, fact.span), message);
            findings.push(finding.with_help(where_it_stands(alert)));
        }
    }
    let statements = statements(&page.document, &context.alerts_by_name);
    let of_statements = prose::contradicted(&page.document, &statements);
    let told: BTreeSet<Span> = of_statements.iter().map(|(_, span, _)| *span).collect();
    for (message, span, alert) in of_statements {
        let finding = RULE.finding(source, span, message);
        findings.push(finding.with_help(where_it_stands(alert)));
    }
    // On a page of several alerts, a sentence does not say which alert it
    // describes.
    let name = match page.document.meta.alerts.as_slice() {
        [] => Some(&page.document.title),
        [name] => Some(name),
        _ => None,
    };
    if let Some(name) = name {
        let alerts = context.operations.alerts.iter();
        let rules: Vec<&AlertRule> = alerts.filter(|alert| alert.name == *name).collect();
        for (message, span, alert) in prose::contradictions(&page.document, &rules) {
            if told.contains(&span) {
                continue;
            }
            let finding = RULE.finding(source, span, message);
            findings.push(finding.with_help(where_it_stands(alert)));
        }
    }
}

fn where_it_stands(alert: &AlertRule) -> String {
    let place = alert.source.position(alert.span.start);
    format!(
        "the rule is defined in {}:{}",
        alert.source.path(),
        place.line
    )
}

/// The first line of a place: a list's item may go on below.
fn first_line(source: &SourceFile, span: Span) -> Span {
    let text = source.slice(span);
    let length = text.find('\n').unwrap_or(text.len());
    let end = span.start + u32::try_from(length).unwrap_or_default();
    Span { end, ..span }
}

/// A line such as `HighLatency: P95 >800ms for 5 minutes` and its rule.
fn of_mention<'a>(
    context: &Context<'a>,
    mention: &AlertMention,
) -> Option<(String, &'a AlertRule)> {
    let alert = context.operations.alert(&mention.name)?;
    if let Some(stated) = thresholds::stated(&mention.condition)
        && thresholds::agree(&stated, &alert.expr) == Some(false)
    {
        let message = format!(
            "the page says {}, but the rule says `{}`",
            stated.text,
            thresholds::limit_of(&alert.expr)
        );
        return Some((message, alert));
    }
    let stated = thresholds::minutes(&mention.condition)?;
    let real = alert
        .duration
        .as_deref()
        .and_then(thresholds::rule_minutes)?;
    (real.to_bits() != stated.to_bits()).then(|| {
        let written = alert.duration.as_deref().unwrap_or_default();
        (
            format!("the page says for {stated} minutes, but the rule says {written}"),
            alert,
        )
    })
}

/// A metric's alert threshold, and the rules about the same thing.
fn of_metric<'a>(context: &Context<'a>, metric: &Metric) -> Option<(String, &'a AlertRule)> {
    let limit = metric.alert.as_ref()?;
    let stated = match metric.baseline.as_deref() {
        Some(baseline) => thresholds::dropped(baseline, &limit.text)?,
        None => thresholds::stated(&limit.text)?,
    };
    let wanted = words(&metric.name);
    let speaks_of_it = |text: &str| {
        let own = words(text);
        wanted
            .iter()
            .all(|word| own.iter().any(|other| alike(word, other)))
    };
    let alerts = &context.operations.alerts;
    let by_name: Vec<&AlertRule> = alerts
        .iter()
        .filter(|alert| speaks_of_it(&alert.name))
        .collect();
    let rules = if by_name.is_empty() {
        alerts
            .iter()
            .filter(|alert| speaks_of_it(&format!("{} {}", alert.name, alert.expr)))
            .collect()
    } else {
        by_name
    };
    let judged: Vec<(&AlertRule, bool)> = rules
        .into_iter()
        .filter_map(|alert| Some((alert, thresholds::agree(&stated, &alert.expr)?)))
        .collect();
    if judged.iter().any(|(_, agrees)| *agrees) {
        return None;
    }
    let (alert, _) = judged.first()?;
    let message = format!(
        "{} alerts at {} on the page, but at `{}` in the rule `{}`",
        metric.name,
        stated.text,
        thresholds::limit_of(&alert.expr),
        alert.name
    );
    Some((message, alert))
}
