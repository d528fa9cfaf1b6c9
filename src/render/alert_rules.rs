//! Why somebody was paged and where to look: the rules that fire an alert,
//! and the dashboards of a service.

use std::collections::{BTreeMap, BTreeSet};

use super::highlight::Highlighter;
use super::theme::rank;
use super::view::{LinkView, MoreRulesView, RuleView};
use crate::book::{AlertRule, People, has_place};

/// The most rules of one name that are shown beside other things: teams write
/// one for each severity, and generators write hundreds. All of them stand in
/// a place of their own.
const MAX_RULES: usize = 6;

/// The repository's alerting rules by name.
pub(super) struct AlertRules<'a>(BTreeMap<&'a str, Vec<&'a AlertRule>>);

impl<'a> AlertRules<'a> {
    pub(super) fn new(rules: &'a [AlertRule]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&AlertRule>> = BTreeMap::new();
        for rule in rules {
            by_name.entry(&rule.name).or_default().push(rule);
        }
        Self(by_name)
    }

    /// Names of the alerts that have a rule.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }

    /// The worst `severity` label of an alert's rules: teams write one rule
    /// for each, in any order.
    pub(super) fn severity(&self, name: &str) -> Option<&'a str> {
        let rules = self.0.get(name)?.iter();
        let severities = rules.filter_map(|rule| rule.labels.get("severity"));
        severities.map(String::as_str).min_by_key(|severity| {
            let rank = rank(severity);
            (rank.is_empty(), rank)
        })
    }

    /// The rules that fire this alert, as many as are shown at once, and those
    /// that are not.
    pub(super) fn named(&self, name: &str) -> (&[&'a AlertRule], &[&'a AlertRule]) {
        let rules = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        rules.split_at(rules.len().min(MAX_RULES))
    }

    /// The rules that fire these alerts, as they are shown.
    pub(super) fn of(&self, alerts: &[String], highlighter: &Highlighter) -> Vec<RuleView> {
        let rules = alerts.iter().flat_map(|name| self.named(name).0);
        rules.map(|rule| view(rule, highlighter)).collect()
    }

    /// How many rules of these alerts are not shown, and where they are.
    pub(super) fn more(&self, alerts: &[String], root: &str) -> Vec<MoreRulesView> {
        let more = alerts.iter().filter_map(|name| {
            let (_, left) = self.named(name);
            let sources: BTreeSet<&str> = left.iter().map(|rule| rule.source.path()).collect();
            (!left.is_empty()).then(|| MoreRulesView {
                name: name.clone(),
                count: left.len(),
                href: rules_place(name)
                    .map(|place| format!("{root}{place}/"))
                    .unwrap_or_default(),
                sources: sources.into_iter().map(str::to_owned).collect(),
            })
        });
        more.collect()
    }

    /// Names of the alerts with more rules than are shown, each with all its
    /// rules and their place.
    pub(super) fn in_places(&self) -> impl Iterator<Item = (&'a str, &[&'a AlertRule], String)> {
        let many = self.0.iter().filter(|(_, rules)| rules.len() > MAX_RULES);
        many.filter_map(|(name, rules)| Some((*name, &rules[..], rules_place(name)?)))
    }
}

/// Where all rules of an alert stand: its own place leads on to the page that
/// answers it.
fn rules_place(name: &str) -> Option<String> {
    has_place(name).then(|| format!("alerts/{name}/rules"))
}

pub(super) fn view(rule: &AlertRule, highlighter: &Highlighter) -> RuleView {
    let mut expr = String::new();
    highlighter.highlight("promql", rule.expr.trim(), &mut expr);
    RuleView {
        name: rule.name.clone(),
        summary: rule.summary.trim().to_owned(),
        expr,
        duration: rule.duration.clone().unwrap_or_default(),
        severity: rule.labels.get("severity").cloned().unwrap_or_default(),
        source: rule.source.path().to_owned(),
    }
}

/// The dashboards that show a service; all of them without one.
pub(super) fn dashboards(people: &People, service: Option<&str>) -> Vec<LinkView> {
    let rows = people.dashboards.iter().map(|said| &said.what);
    let shown = rows.filter(|row| {
        let is_shown = |service| row.services.iter().any(|name| name == service);
        is_web(&row.dashboard.url) && service.is_none_or(is_shown)
    });
    let links = shown.map(|row| LinkView {
        title: row.dashboard.title.clone(),
        href: row.dashboard.url.clone(),
    });
    links.collect()
}

/// Data files are written by anybody: only what a browser opens as a page.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}
