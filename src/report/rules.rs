use std::fmt::Write;

use crate::validate::Rule;

/// The rules as a list for people: id, severity, summary, by id.
pub fn render_rules(rules: &[Rule]) -> String {
    let mut rules: Vec<&Rule> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.id);
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules {
        let _ = writeln!(
            out,
            "{:width$}  {:<7}  {}",
            rule.id,
            severity(rule),
            rule.summary
        );
    }
    out
}

/// The manual of one rule.
pub fn render_rule(rule: &Rule) -> String {
    let Rule {
        id,
        summary,
        manual,
        ..
    } = rule;
    format!("{id} ({})\n\n{summary}\n\n{manual}\n", severity(rule))
}

/// The manual page of all rules, as markdown.
pub fn render_manual(rules: &[Rule]) -> String {
    let mut rules: Vec<&Rule> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.id);
    let mut out = String::from(
        "# Rules\n\nThis page lists the rules of `opsbook validate`. Set the severity of a \
         rule under `[rules]` in `book.toml`: `error`, `warning`, `info` or `off`. The page is \
         generated from the source code: `OPSBOOK_UPDATE=1 cargo test --test rules`.\n\n| rule \
         | severity | description |\n|---|---|---|\n",
    );
    for rule in &rules {
        let anchor = rule.id.replace('/', "");
        let _ = writeln!(
            out,
            "| [{}](#{anchor}) | {} | {} |",
            rule.id,
            severity(rule),
            rule.summary
        );
    }
    for rule in rules {
        let _ = write!(
            out,
            "\n## {}\n\n{} Severity: {}.\n\n{}\n",
            rule.id,
            rule.summary,
            severity(rule),
            rule.manual
        );
    }
    out
}

fn severity(rule: &Rule) -> &'static str {
    rule.severity.map_or("off", |severity| severity.as_str())
}
