use std::collections::BTreeMap;

use crate::book::{Heading, Role, RoleSection};
use crate::config::RoleNames;
use crate::source::Span;

/// Headings in lower case, and the role that each names.
#[derive(Clone, Debug)]
pub(super) struct RoleTable(BTreeMap<String, Role>);

/// The headings met in real runbooks, by how often they were met.
const BUILT_IN: [(Role, &[&str]); 7] = [
    (
        Role::What,
        &[
            "meaning",
            "symptoms",
            "symptom",
            "trigger",
            "triggers",
            "alert description",
            "problem description",
            "summary",
            "overview",
            "description",
        ],
    ),
    (Role::Impact, &["impact"]),
    (
        Role::Diagnose,
        &[
            "diagnosis",
            "diagnose",
            "diagnostics",
            "possible checks",
            "steps to check",
            "investigation",
            "investigation steps",
            "investigate",
            "triage",
            "troubleshooting",
            "troubleshooting pointers",
            "pre checks",
            "pre-checks",
            "debugging",
        ],
    ),
    (
        Role::Fix,
        &[
            "mitigation",
            "mitigations",
            "mitigating",
            "mitigation steps",
            "resolution",
            "resolutions",
            "resolution steps",
            "remediation",
            "remediation steps",
            "remediation recommendations",
            "immediate actions",
            "immediate action",
            "solution",
            "solutions",
            "fix",
            "steps",
            "recovery",
        ],
    ),
    (
        Role::Verify,
        &[
            "verify",
            "verification",
            "post checks",
            "post-checks",
            "verify recovery",
            "validation",
        ],
    ),
    (
        Role::Escalate,
        &["escalation", "escalate", "escalation path"],
    ),
    (
        Role::Later,
        &[
            "prevention",
            "background",
            "architecture",
            "notes",
            "additional resources",
            "further reading",
            "history",
            "references",
            "follow-up",
            "additional notes",
        ],
    ),
];

impl RoleTable {
    /// The built-in table with the book's own headings on top.
    pub(super) fn new(own: &RoleNames) -> Self {
        let mut table = BTreeMap::new();
        for (role, names) in BUILT_IN {
            table.extend(names.iter().map(|name| ((*name).to_owned(), role)));
        }
        for role in Role::ALL {
            let names = own.get(role.as_str()).into_iter().flatten();
            table.extend(names.map(|name| (name.to_lowercase(), role)));
        }
        Self(table)
    }

    /// The role that a heading's text names.
    pub(super) fn role_of(&self, heading: &str) -> Option<Role> {
        let text = heading
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        self.0.get(&text).copied()
    }
}

/// The parts of a page with a role: each from its heading to the next heading
/// of the same or a higher level.
pub(super) fn role_sections(headings: &[Heading], text_end: u32) -> Vec<RoleSection> {
    let with_role = headings.iter().enumerate();
    with_role
        .filter_map(|(index, heading)| {
            let role = heading.role?;
            let next = headings[index + 1..]
                .iter()
                .find(|next| next.level <= heading.level);
            let end = next.map_or(text_end, |next| next.span.start);
            Some(RoleSection {
                role,
                heading: index,
                span: Span {
                    start: heading.span.start,
                    end: end.max(heading.span.start),
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_roles_whatever_their_dress() {
        let own = RoleNames::from([("diagnose".to_owned(), vec!["Look Here".to_owned()])]);
        let table = RoleTable::new(&own);
        assert_eq!(table.role_of("Symptoms:"), Some(Role::What));
        assert_eq!(table.role_of("🔧 Mitigation"), Some(Role::Fix));
        assert_eq!(table.role_of("look here"), Some(Role::Diagnose));
        assert_eq!(table.role_of("Grafana Dashboards"), None);
    }
}
