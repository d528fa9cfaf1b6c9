use std::collections::{BTreeMap, HashMap};

use super::Counts;
use crate::diagnostic::Diagnostic;

/// The same finding at one place or several of a file: one wrong name, however
/// often the page repeats it.
pub(super) struct Group<'a> {
    /// The first place.
    pub(super) first: &'a Diagnostic,
    /// The other places, in the order of the text.
    pub(super) others: Vec<&'a Diagnostic>,
}

/// Rules whose findings in a file have one cause: a file saved with the wrong
/// encoding.
const OF_FILE: [&str; 1] = ["content/mojibake"];

/// Findings by what they say and of which words, in the order of their first
/// places.
pub(super) fn groups(findings: &[Diagnostic]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut by_text = HashMap::new();
    for finding in findings {
        let is_of_file = OF_FILE.contains(&finding.rule);
        let said = (!is_of_file).then(|| {
            let words = finding.source.slice(finding.span);
            (&finding.message, &finding.help, words)
        });
        let key = (finding.rule, finding.source.path(), finding.severity, said);
        let at = *by_text.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.others.push(finding),
            None => groups.push(Group {
                first: finding,
                others: Vec::new(),
            }),
        }
    }
    groups
}

impl Counts {
    /// Counts findings, those that repeat on a page once.
    pub fn of_groups(findings: &[Diagnostic]) -> Self {
        let mut counts = Self::default();
        for group in groups(findings) {
            counts.add(group.first.severity);
        }
        counts
    }
}

/// How many findings there are of each rule, the most frequent first. Empty
/// for few findings, which fit on a screen.
pub fn render_causes(findings: &[Diagnostic]) -> String {
    const SCREEN: usize = 10;
    let groups = groups(findings);
    if groups.len() <= SCREEN {
        return String::new();
    }
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for group in &groups {
        *rules.entry(group.first.rule).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rules: Vec<String> = rules
        .into_iter()
        .map(|(rule, count)| format!("{count} {rule}"))
        .collect();
    format!("by rule: {}\n", rules.join(", "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::SourceFile;

    #[test]
    fn a_name_that_is_wrong_twice_is_one_finding() {
        let source = Arc::new(SourceFile::new("a.md", "up x\nup x\nup y\n"));
        let finding = |span| Diagnostic::new("a/b", Severity::Error, &source, span, "wrong");
        let findings = [finding(3..4), finding(8..9), finding(13..14)];
        let groups = groups(&findings);
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].others.len(), 1);
        assert_eq!(Counts::of_groups(&findings).error, 2);
        assert_eq!(Counts::of(&findings).error, 3);
    }
}
