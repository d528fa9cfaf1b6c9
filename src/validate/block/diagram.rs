use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::diagram;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "block/diagram",
    severity: Some(Severity::Warning),
    summary: "A Mermaid diagram cannot be drawn.",
    manual: "The page shows the source instead of the drawing. Supported kinds: flowchart, \
        sequence, state, class, entity relationship, Gantt, pie, Git graph, user journey, \
        timeline, mind map and quadrant chart. Other kinds and labels with formulas are not \
        supported.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    for block in &page.document.blocks {
        let is_diagram = block.info.language.eq_ignore_ascii_case("mermaid");
        if !is_diagram || block.code.trim().is_empty() {
            continue;
        }
        if let Err(fault) = diagram::check(&block.code) {
            let place = block.source_span(fault.range);
            let message = format!("the diagram cannot be drawn: {}", fault.message);
            let mut finding = RULE.finding(&page.document.source, place, message);
            // The author made no mistake.
            if fault.unsupported {
                finding.severity = Severity::Info;
            }
            findings.push(
                finding
                    .with_help("correct the diagram, or set the language of the block to `text`"),
            );
        }
    }
}
