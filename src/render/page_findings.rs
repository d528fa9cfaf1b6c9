use std::collections::{BTreeMap, HashMap};

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};

/// Rules whose findings the reader has to know before pasting.
const FOR_READERS: [&str; 6] = [
    "command/undeclared-name",
    "command/missing-path",
    "command/shell-syntax",
    "command/continuation",
    "command/lookalike",
    "command/bad-expansion",
];

/// What is doubtful about the commands of a book, by the path of the page's
/// file.
#[derive(Debug, Default)]
pub(super) struct PageFindings<'a>(HashMap<&'a str, Vec<&'a Diagnostic>>);

impl<'a> PageFindings<'a> {
    pub(super) fn new(findings: &'a [Diagnostic]) -> Self {
        let mut by_file: HashMap<&str, Vec<&Diagnostic>> = HashMap::new();
        let shown = findings.iter().filter(|finding| {
            finding.severity > Severity::Info && FOR_READERS.contains(&finding.rule)
        });
        for finding in shown {
            let file = by_file.entry(finding.source.path()).or_default();
            file.push(finding);
        }
        Self(by_file)
    }

    /// What is doubtful in each block of a page, by the block's index.
    pub(super) fn of_page(&self, page: &Page) -> BTreeMap<usize, Vec<String>> {
        let mut page_findings: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let document = &page.document;
        let Some(findings) = self.0.get(document.source.path()) else {
            return page_findings;
        };
        for finding in findings {
            let blocks = &document.blocks;
            let at = blocks
                .iter()
                .position(|block| block.span.contains(finding.span.start));
            if let Some(block) = at {
                let help = finding.help.as_deref().map(|help| format!("; {help}"));
                let text = format!("{}{}", finding.message, help.unwrap_or_default());
                let told = page_findings.entry(block).or_default();
                // The same name may stand in several commands of a block.
                if !told.contains(&text) {
                    told.push(text);
                }
            }
        }
        page_findings
    }
}
