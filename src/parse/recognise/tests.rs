//! Each recogniser on the founding runbook's own lines.

use std::sync::Arc;

use crate::book::{Fact, FactKind, Generator, SeverityLevel, Threshold};
use crate::config::Settings;
use crate::parse::{Events, ParseSettings, parse_page};
use crate::source::SourceFile;

fn facts(text: &str) -> Vec<FactKind> {
    let source = Arc::new(SourceFile::new("a.md", text));
    let (document, _) = parse_page(
        "a.md",
        &source,
        &ParseSettings::new(&Settings::default(), Generator::None, Events::LeftOut),
    );
    document
        .facts
        .into_iter()
        .map(|Fact { kind, span: _ }| kind)
        .collect()
}

#[test]
fn contacts() {
    let found = facts(
        "| Name | Role | Phone | Email | Backup |\n| - | - | - | - | - |\n| Primary Engineer | Lead Backend | +1-XXX-XXX-XXXX | engineer@infamous-freight.com | Secondary |\n\n\
         | Service | Contact | Purpose |\n| - | - | - |\n| AWS Support | +1-XXX-XXX-XXXX | Infrastructure issues |\n| Vercel Support | support@vercel.com | Deployment issues |\n",
    );
    let rows: Vec<_> = found
        .iter()
        .filter_map(|fact| match fact {
            FactKind::Contact(contact) => Some((
                contact.name.as_str(),
                contact.phone.as_deref(),
                contact.email.as_deref(),
                contact.backup.as_deref(),
            )),
            _ => None,
        })
        .collect();
    let wanted = [
        (
            "Primary Engineer",
            Some("+1-XXX-XXX-XXXX"),
            Some("engineer@infamous-freight.com"),
            Some("Secondary"),
        ),
        ("AWS Support", Some("+1-XXX-XXX-XXXX"), None, None),
        ("Vercel Support", None, Some("support@vercel.com"), None),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn escalation() {
    let found = facts(
        "1. **L1 (0-15 min):** On-call engineer responds\n4. **L4 (60+ min):** Escalate to CTO\n",
    );
    let rungs: Vec<_> = found
        .iter()
        .filter_map(|fact| match fact {
            FactKind::Escalation(rung) => Some((
                rung.level,
                rung.from_minutes,
                rung.to_minutes,
                rung.action.as_str(),
            )),
            _ => None,
        })
        .collect();
    assert_eq!(
        rungs,
        [
            (1, 0, Some(15), "On-call engineer responds"),
            (4, 60, None, "Escalate to CTO")
        ]
    );
}

#[test]
fn severities() {
    let found = facts(
        "**SEV-1: Critical (Production Down)**\n\n- Response Time: 5 minutes\n- Symptoms: API 5xx errors >50%\n- Actions:\n  1. Acknowledge incident in PagerDuty\n  2. Start war room (Slack #incidents)\n",
    );
    let wanted = SeverityLevel {
        id: "SEV-1".to_owned(),
        name: "Critical (Production Down)".to_owned(),
        response_time: Some("5 minutes".to_owned()),
        symptoms: Some("API 5xx errors >50%".to_owned()),
        actions: vec![
            "Acknowledge incident in PagerDuty".to_owned(),
            "Start war room (Slack #incidents)".to_owned(),
        ],
    };
    assert_eq!(found, [FactKind::Severity(wanted)]);
}

#[test]
fn metrics() {
    let found = facts(
        "**Database:**\n\n- Slow Queries: Target 0 (Alert >5 queries >1s)\n- P95 Latency: Target <300ms (Alert >800ms)\n- Active Shipments: Baseline 1,000 (Alert on 50% drop)\n",
    );
    let limit = |text: &str, comparison: Option<&str>, number: Option<&str>, unit: Option<&str>| {
        Threshold {
            text: text.to_owned(),
            comparison: comparison.map(str::to_owned),
            number: number.map(str::to_owned),
            unit: unit.map(str::to_owned),
        }
    };
    let rows: Vec<_> = found
        .into_iter()
        .filter_map(|fact| match fact {
            FactKind::Metric(metric) => Some((
                metric.group,
                metric.name,
                metric.target,
                metric.baseline,
                metric.alert,
            )),
            _ => None,
        })
        .collect();
    let group = || Some("Database".to_owned());
    let wanted = [
        (
            group(),
            "Slow Queries".to_owned(),
            Some(limit("0", None, Some("0"), None)),
            None,
            Some(limit(
                ">5 queries >1s",
                Some(">"),
                Some("5"),
                Some("queries >1s"),
            )),
        ),
        (
            group(),
            "P95 Latency".to_owned(),
            Some(limit("<300ms", Some("<"), Some("300"), Some("ms"))),
            None,
            Some(limit(">800ms", Some(">"), Some("800"), Some("ms"))),
        ),
        (
            group(),
            "Active Shipments".to_owned(),
            None,
            Some("1,000".to_owned()),
            Some(limit("50% drop", None, Some("50"), Some("% drop"))),
        ),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn dashboards_and_alerts() {
    let found = facts(
        "### Grafana Dashboards\n\n1. **API Overview:** http://grafana.infamous-freight.com/d/api-overview\n\n- `HighErrorRate`: 5xx errors >5% for 5 minutes\n- `docs/x.md`: a file\n",
    );
    let rows: Vec<_> = found
        .iter()
        .map(|fact| match fact {
            FactKind::Dashboard(dashboard) => (dashboard.title.as_str(), dashboard.url.as_str()),
            FactKind::Alert(alert) => (alert.name.as_str(), alert.condition.as_str()),
            _ => ("", ""),
        })
        .collect();
    let wanted = [
        (
            "API Overview",
            "http://grafana.infamous-freight.com/d/api-overview",
        ),
        ("HighErrorRate", "5xx errors >5% for 5 minutes"),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn checklists_and_the_form_for_a_post_mortem() {
    let found = facts(
        "### Incident Checklist\n\n```markdown\n## Incident Response Checklist\n\n- [ ] Incident acknowledged (< 5 min)\n- [x] Postmortem scheduled (within 48h)\n```\n\n\
         ## Postmortem Template\n\n```markdown\n# Incident Postmortem: [Title]\n```\n\nSave to: `docs/postmortems/YYYY-MM-DD-incident-title.md`\n",
    );
    let [FactKind::Checklist(list), FactKind::PostMortem(form)] = found.as_slice() else {
        unreachable!("found {found:?}");
    };
    assert_eq!(list.title, "Incident Response Checklist");
    let items: Vec<_> = list
        .items
        .iter()
        .map(|item| (item.limit.as_deref(), item.done))
        .collect();
    assert_eq!(
        items,
        [(Some("< 5 min"), false), (Some("within 48h"), true)]
    );
    assert_eq!(
        form.path_pattern.as_deref(),
        Some("docs/postmortems/YYYY-MM-DD-incident-title.md")
    );
}

#[test]
fn the_whole_founding_runbook() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/oncall-runbook.md");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: the founding runbook is not beside the project");
        return;
    };
    let count =
        |wanted: fn(&FactKind) -> bool| facts(&text).iter().filter(|fact| wanted(fact)).count();
    assert_eq!(count(|fact| matches!(fact, FactKind::Contact(_))), 7);
    assert_eq!(count(|fact| matches!(fact, FactKind::Escalation(_))), 4);
    assert_eq!(count(|fact| matches!(fact, FactKind::Severity(_))), 3);
    assert_eq!(count(|fact| matches!(fact, FactKind::Metric(_))), 12);
    assert_eq!(count(|fact| matches!(fact, FactKind::Dashboard(_))), 4);
    assert_eq!(count(|fact| matches!(fact, FactKind::Alert(_))), 4);
    assert_eq!(count(|fact| matches!(fact, FactKind::Checklist(_))), 2);
    assert_eq!(count(|fact| matches!(fact, FactKind::PostMortem(_))), 1);
}
