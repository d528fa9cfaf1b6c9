use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::counted;
use crate::book::{Coverage, Tally};
use crate::printable::printable_line;

/// How many pages the text lists.
const SHOWN_PAGES: usize = 20;

/// The coverage of a book for people: by kind of statement, and the least
/// proven pages.
pub fn render_coverage(coverage: &Coverage) -> String {
    let all = coverage.all;
    let mut out = format!(
        "{}: {} % proven, {} contradicted, {} unknown\n",
        counted(all.sum(), "statement"),
        all.percent(),
        all.contradicted,
        all.unknown
    );
    if all.sum() == 0 {
        return out;
    }
    let kinds = coverage.kinds.iter();
    let mut kinds: Vec<(&str, Tally)> = kinds.map(|(kind, tally)| (*kind, *tally)).collect();
    kinds.sort_by_key(|(kind, tally)| (std::cmp::Reverse(tally.sum()), *kind));
    table(&mut out, "kind", kinds.into_iter());
    let pages = coverage.pages.iter().take(SHOWN_PAGES);
    table(
        &mut out,
        "page",
        pages.map(|page| (page.path.as_str(), page.tally)),
    );
    let more = coverage.pages.len().saturating_sub(SHOWN_PAGES);
    if more > 0 {
        let _ = writeln!(out, "and {more} pages more, see --format json");
    }
    out
}

fn table<'a>(out: &mut String, head: &str, rows: impl Iterator<Item = (&'a str, Tally)>) {
    let rows: Vec<(String, Tally)> = rows
        .map(|(name, tally)| (printable_line(name).to_string(), tally))
        .collect();
    let names = rows.iter().map(|(name, _)| name.chars().count());
    let width = names.max().unwrap_or(0).max(head.len());
    let _ = writeln!(out, "\n{head:width$}  proven  contradicted  unknown  share");
    for (name, tally) in rows {
        let _ = writeln!(
            out,
            "{name:width$}  {:>6}  {:>12}  {:>7}  {:>3} %",
            tally.proven,
            tally.contradicted,
            tally.unknown,
            tally.percent()
        );
    }
}

/// The same as JSON, with every page.
pub fn render_coverage_json(coverage: &Coverage) -> String {
    let kinds = coverage.kinds.iter();
    let kinds: Map<String, Value> = kinds
        .map(|(kind, tally)| ((*kind).to_owned(), counts(*tally)))
        .collect();
    let pages = coverage.pages.iter().map(|page| {
        let mut entry = counts(page.tally);
        entry["page"] = page.path.clone().into();
        entry
    });
    let pages: Vec<Value> = pages.collect();
    let all = json!({ "all": counts(coverage.all), "kinds": kinds, "pages": pages });
    format!("{all:#}\n")
}

fn counts(tally: Tally) -> Value {
    json!({
        "proven": tally.proven,
        "contradicted": tally.contradicted,
        "unknown": tally.unknown,
        "percent": tally.percent(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::PageCoverage;

    #[test]
    fn kinds_and_pages_are_listed() {
        let tally = Tally {
            proven: 3,
            contradicted: 1,
            unknown: 0,
        };
        let coverage = Coverage {
            all: tally,
            kinds: [("namespace", tally)].into(),
            pages: vec![PageCoverage {
                index: 0,
                path: "a.md".to_owned(),
                tally,
            }],
        };
        assert_eq!(
            render_coverage(&coverage),
            "4 statements: 75 % proven, 1 contradicted, 0 unknown\n\
             \n\
             kind       proven  contradicted  unknown  share\n\
             namespace       3             1        0   75 %\n\
             \n\
             page  proven  contradicted  unknown  share\n\
             a.md       3             1        0   75 %\n"
        );
        let value: Value =
            serde_json::from_str(&render_coverage_json(&coverage)).expect("valid JSON");
        assert_eq!(value["pages"][0]["page"], "a.md");
        assert_eq!(value["kinds"]["namespace"]["percent"], 75);
    }
}
