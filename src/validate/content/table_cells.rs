use crate::book::{Document, Page, Table};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/table-cells",
    severity: Some(Severity::Warning),
    summary: "A row of a table has more cells than its header, or fewer.",
    manual: "Cells beyond those of the header are not shown at all. A row with too few cells is reported as info, \
             because the last cells may be left out on purpose. A `|` separates cells even inside inline code: \
             write `\\|` there. `--fix` does so where the row then has as many cells as the header.",
    check: Check::Page(check),
};

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let source = &page.document.source;
    for table in &page.document.layout.tables {
        let rows = table.rows.iter().skip(1).map(|row| line_of(source, *row));
        let mut short = Vec::new();
        for row in rows {
            let written = source.slice(row);
            let cells = cells(written);
            if cells.count > table.columns && cells.filled > table.columns {
                findings.push(extra(page, table, row));
            } else if cells.count < table.columns && cells.filled == cells.count && cells.count > 1
            {
                short.push(row);
            }
        }
        findings.extend(missing(page, table, &short));
    }
}

/// The line of a row. Its span may extend to the next line where text was
/// removed.
fn line_of(source: &SourceFile, row: Span) -> Span {
    let line = source.slice(row).lines().next().unwrap_or_default();
    let start = row.range().start;
    Span::new(start..start + line.trim_end().len())
}

fn extra(page: &Page, table: &Table, row: Span) -> Diagnostic {
    let source = &page.document.source;
    let written = source.slice(row);
    let count = cells(written).count;
    let columns = table.columns;
    let message =
        format!("the row has {count} cells, but the header has {columns}: the rest is not shown");
    let finding = RULE.finding(source, row, message);
    let escaped = with_code_escaped(written);
    if escaped == written {
        return finding
            .with_help("write `\\|` for a `|` that belongs to the text, or add a column");
    }
    let finding =
        finding.with_help("write `\\|` for a `|` inside code: it separates cells there as well");
    if cells(&escaped).count == columns {
        finding.with_fix(row, escaped)
    } else {
        finding
    }
}

/// Nothing is lost in a row that is too short, and some tables leave out their
/// last cells on purpose, so it is reported once per table, as info.
fn missing(page: &Page, table: &Table, short: &[Span]) -> Option<Diagnostic> {
    let [first, more @ ..] = short else {
        return None;
    };
    let source = &page.document.source;
    let count = cells(source.slice(*first)).count;
    let others = match more.len() {
        0 => String::new(),
        1 => " (another row is too short as well)".to_owned(),
        more => format!(" ({more} more rows are too short as well)"),
    };
    let message = format!(
        "the row has {count} cells, but the header has {}{others}",
        table.columns
    );
    let mut finding = RULE.finding(source, *first, message);
    finding.severity = Severity::Info;
    Some(finding.with_help("write the missing cells, empty ones as well"))
}

/// Whether the character at `offset` is in a row with too many cells.
pub(super) fn has_extra_cells(document: &Document, offset: u32) -> bool {
    let tables = &document.layout.tables;
    let next =
        tables.partition_point(|table| table.rows.first().is_some_and(|row| row.start <= offset));
    let Some(table) = next.checked_sub(1).and_then(|before| tables.get(before)) else {
        return false;
    };
    let next = table.rows.partition_point(|row| row.start <= offset);
    let row = next
        .checked_sub(1)
        .and_then(|before| table.rows.get(before));
    row.is_some_and(|row| {
        let line = line_of(&document.source, *row);
        line.contains(offset) && cells(document.source.slice(line)).count > table.columns
    })
}

/// The cells of a row.
struct Cells {
    count: usize,
    /// How many there are up to the last that is not empty.
    filled: usize,
}

/// The cells of a row: a `|` without a backslash before it separates them, one
/// at either end of the line does not (GFM, 4.10).
fn cells(row: &str) -> Cells {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Cells {
        count: 0,
        filled: 0,
    };
    let mut start = 0;
    let mut add = |cell: &str| {
        cells.count += 1;
        let cell = cell.trim();
        let is_comment = cell.starts_with("<!--") && cell.ends_with("-->");
        if !cell.is_empty() && !is_comment {
            cells.filled = cells.count;
        }
    };
    for bar in separators(row) {
        add(&row[start..bar]);
        start = bar + 1;
    }
    if start < row.len() {
        add(&row[start..]);
    }
    cells
}

fn separators(row: &str) -> impl Iterator<Item = usize> {
    let bars = memchr::memchr_iter(b'|', row.as_bytes());
    bars.filter(|&at| !row[..at].ends_with('\\'))
}

/// The row with every `|` inside of code escaped.
fn with_code_escaped(row: &str) -> String {
    let mut out = String::with_capacity(row.len() + 4);
    let mut rest = row;
    while let Some(at) = rest.find('`') {
        let run = rest[at..].bytes().take_while(|&byte| byte == b'`').count();
        let (before, code) = rest.split_at(at + run);
        out.push_str(before);
        let Some(length) = closing(code, run) else {
            rest = code;
            continue;
        };
        let (code, behind) = code.split_at(length);
        let mut from = 0;
        for bar in separators(code) {
            out.push_str(&code[from..bar]);
            out.push('\\');
            from = bar;
        }
        out.push_str(&code[from..]);
        let (close, behind) = behind.split_at(run);
        out.push_str(close);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Where the next run of exactly this many backticks begins.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..]
            .bytes()
            .take_while(|&byte| byte == b'`')
            .count();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_as_the_parser_does() {
        for (row, wanted) in [
            ("| a | b |", 2),
            ("a | b", 2),
            ("| a | b", 2),
            ("| a |", 1),
            (r"| `a\|b` | c |", 2),
            ("| `a|b` | c |", 3),
            ("| | |", 2),
            ("||", 1),
            ("a | b | ", 2),
        ] {
            assert_eq!(cells(row).count, wanted, "{row}");
        }
    }

    #[test]
    fn bars_in_code_are_escaped_and_no_others() {
        assert_eq!(with_code_escaped("| `a | b` |"), "| `a \\| b` |");
        assert_eq!(with_code_escaped("| ``c`|d`` | e |"), "| ``c`\\|d`` | e |");
        assert_eq!(with_code_escaped("| e ` | x |"), "| e ` | x |");
    }

    proptest::proptest! {
        #[test]
        fn the_repaired_row_has_no_bar_in_code_left(row in "[`|a\\\\ ]{0,30}") {
            let escaped = with_code_escaped(&row);
            proptest::prop_assert_eq!(escaped.replace('\\', ""), row.replace('\\', ""));
            proptest::prop_assert_eq!(with_code_escaped(&escaped), escaped.clone());
            proptest::prop_assert!(cells(&escaped).count <= cells(&row).count);
        }
    }
}
