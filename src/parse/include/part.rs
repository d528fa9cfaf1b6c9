//! Parts of an included file.

use super::directive::Part;

/// The requested part of a file; `None` if it does not exist.
pub(super) fn part_of(text: &str, part: &Part<'_>) -> Option<String> {
    match part {
        Part::Whole => Some(without_marks(without_front_matter(text).lines())),
        Part::Lines(ranges) => {
            let lines: Vec<&str> = text.lines().collect();
            let mut parts = Vec::new();
            for &(from, to) in ranges {
                let from = from.max(1) - 1;
                let to = if to == 0 { lines.len() } else { to };
                let to = to.min(lines.len());
                parts.extend(lines.get(from..to).unwrap_or_default());
            }
            Some(without_marks(parts.into_iter()))
        }
        Part::Named(name) => named(text, name),
    }
}

/// What stands between the marks of a name: `--8<-- [start:name]`,
/// `ANCHOR: name`, `#region name`.
fn named(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    lines.by_ref().find(|line| is_mark(line, name, START))?;
    let inner = lines.take_while(|line| !is_mark(line, name, END));
    Some(without_marks(inner))
}

const START: [&str; 4] = ["[start:", "ANCHOR:", "#region", "#pragma region"];
const END: [&str; 4] = ["[end:", "ANCHOR_END:", "#endregion", "#pragma endregion"];

fn is_mark(line: &str, name: &str, words: [&str; 4]) -> bool {
    let found = words.iter().find_map(|word| {
        let at = line.find(word)?;
        Some(line[at + word.len()..].trim_start())
    });
    let Some(rest) = found else {
        return false;
    };
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let written = &rest[..end.unwrap_or(rest.len())];
    // The name at the end marker is optional.
    written == name || (written.is_empty() && words == END)
}

/// Lines without section markers.
fn without_marks<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let is_mark = |line: &&str| {
        line.contains("8<") && (line.contains("[start:") || line.contains("[end:"))
            || line.contains("ANCHOR: ")
            || line.contains("ANCHOR_END: ")
    };
    let kept: Vec<&str> = lines.filter(|line| !is_mark(line)).collect();
    kept.join("\n")
}

/// Markdown without the settings of its own page.
fn without_front_matter(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else {
        return text;
    };
    match rest.find("\n---\n") {
        Some(end) => rest[end + 5..].trim_start_matches('\n'),
        None => text,
    }
}

/// Lines without the indentation that all of them have.
pub(super) fn dedented(text: &str) -> String {
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    let indents = filled.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    let cut = indents.min().unwrap_or(0);
    let lines = text.lines().map(|line| line.get(cut..).unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_lines_or_named() {
        let text = "a\n# --8<-- [start:x]\nb\n# ANCHOR: y\nc\n# ANCHOR_END: y\n# --8<-- [end:x]\n//#region z\nd\n//#endregion\n";
        let part = |part| part_of(text, &part);
        assert_eq!(part(Part::Named("x")).as_deref(), Some("b\nc"));
        assert_eq!(part(Part::Named("y")).as_deref(), Some("c"));
        assert_eq!(part(Part::Named("z")).as_deref(), Some("d"));
        assert_eq!(part(Part::Named("w")), None);
        let lines = |from, to| part(Part::Lines(vec![(from, to)]));
        assert_eq!(lines(1, 3).as_deref(), Some("a\nb"));
        assert_eq!(lines(9, 0).as_deref(), Some("d\n//#endregion"));
        assert_eq!(lines(20, 30).as_deref(), Some(""));
        assert_eq!(lines(5, 2).as_deref(), Some(""));
        assert_eq!(
            part_of("---\na: b\n---\n\ntext\n", &Part::Whole).as_deref(),
            Some("text")
        );
        assert_eq!(dedented("  a\n\n    b"), "a\n\n  b");
    }
}
