//! Display options of fences, in the syntax of all generators.

use crate::book::{CodeLook, FenceInfo, LineMark};

/// Keys that only say how a block looks: `MkDocs`, Docusaurus, Starlight,
/// Hugo, mdBook.
const KEYS: [&str; 32] = [
    "title",
    "hl_lines",
    "linenums",
    "linenos",
    "lineNos",
    "linenostart",
    "lineNoStart",
    "lineAnchors",
    "lineanchors",
    "anchorlinenos",
    "anchorLineNos",
    "hl_inline",
    "hl_style",
    "style",
    "tabWidth",
    "noClasses",
    "showLineNumbers",
    "startLineNumber",
    "line-numbers",
    "ins",
    "del",
    "mark",
    "collapse",
    "frame",
    "wrap",
    "hangingIndent",
    "preserveIndent",
    "filename",
    "file",
    "hidelines",
    "metastring",
    "live",
];

/// Words of the same kind.
const WORDS: [&str; 22] = [
    "annotate",
    "copy",
    "no-copy",
    "select",
    "showLineNumbers",
    "noLineNumbers",
    "linenums",
    "line-numbers",
    "no-line-numbers",
    "wrap",
    "nowrap",
    "editable",
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "noplayground",
    "noplaypen",
    "runnable",
    "mdbook-runnable",
    "live",
    "twoslash",
];

/// Whether a word or key of a fence is a display option.
pub(in crate::parse) fn is_about_look(word: &str) -> bool {
    let plain = word.trim_start_matches(['.', ':']);
    KEYS.contains(&plain)
        || WORDS.contains(&plain)
        || word.starts_with(['.', '#', '['])
        || plain.starts_with("edition20")
        || key_of(word) == "line-numbers"
        || lines(word).is_some()
}

/// The key, without the language before it: `ts:line-numbers=5`.
fn key_of(key: &str) -> &str {
    key.rsplit(':').next().unwrap_or(key)
}

/// What a fence says about the look of its block.
pub(in crate::parse) fn read_look(info: &FenceInfo) -> Option<Box<CodeLook>> {
    let mut look = CodeLook::default();
    for pair in &info.pairs {
        let value = pair.value.as_str();
        let mark = match key_of(&pair.key) {
            "title" | "filename" => {
                value.clone_into(&mut look.title);
                continue;
            }
            "linenums" | "startLineNumber" | "linenostart" | "lineNoStart" | "line-numbers"
            | "showLineNumbers" => {
                let number = value.trim().split(' ').next().unwrap_or_default();
                look.first_number = number.parse().ok().or(look.first_number);
                if matches!(value, "true" | "table" | "inline") {
                    look.first_number.get_or_insert(1);
                }
                continue;
            }
            "linenos" | "lineNos" => {
                if value != "false" {
                    look.first_number.get_or_insert(1);
                }
                continue;
            }
            "hl_lines" | "mark" => LineMark::Highlighted,
            "ins" => LineMark::Added,
            "del" => LineMark::Removed,
            _ => continue,
        };
        look.lines.extend(numbers(value).map(|line| (line, mark)));
    }
    for (word, _) in &info.words {
        if let Some(inner) = word
            .strip_prefix('[')
            .and_then(|word| word.strip_suffix(']'))
        {
            // The title of a tab; VitePress takes an icon's name behind `~`.
            let title = match inner.split_once('~') {
                Some((title, icon)) if !title.is_empty() && !icon.contains('/') => title,
                _ => inner,
            };
            let title = title.trim();
            title.clone_into(&mut look.title);
        } else if matches!(
            word.as_str(),
            "showLineNumbers" | ":line-numbers" | "line-numbers" | "linenums" | ".line-numbers"
        ) {
            look.first_number.get_or_insert(1);
        } else if let Some(found) = lines(word) {
            let found = found.map(|line| (line, LineMark::Highlighted));
            look.lines.extend(found);
        }
    }
    look.lines.sort_unstable();
    look.lines.dedup_by_key(|(line, _)| *line);
    (look != CodeLook::default()).then(|| Box::new(look))
}

/// The lines of a word such as `1` or `4-6`, counted from 0; nothing for any
/// other word.
fn lines(word: &str) -> Option<impl Iterator<Item = usize>> {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_number.then(|| numbers(word))
}

/// Lines of code have numbers up to this one.
const LAST_LINE: usize = 100_000;
/// A fence marks so many ranges at most.
const MAX_RANGES: usize = 200;

/// The lines that a value names, whatever stands between the numbers:
/// `2 4-6`, `{1,4-6}`, `[1,"3-5"]`. They are counted from 0.
fn numbers(value: &str) -> impl Iterator<Item = usize> {
    let parts = value.split(|c: char| !c.is_ascii_digit() && c != '-' && c != ':');
    let ranges = parts.filter_map(|part| {
        let (first, last) = part.split_once(['-', ':']).unwrap_or((part, part));
        let first: usize = first.parse().ok()?;
        let last: usize = last.parse().ok()?;
        let is_range = first > 0 && last <= LAST_LINE;
        // Ignore ranges larger than any page.
        (is_range && last.saturating_sub(first) < 2_000).then(|| first - 1..last)
    });
    let ranges: Vec<_> = ranges.take(MAX_RANGES).collect();
    ranges.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::super::parse_info;
    use super::*;

    /// Language, title, first number, and the marked lines counted from 1.
    fn shown(raw: &str) -> String {
        let info = parse_info(raw, 0);
        let look = read_look(&info).unwrap_or_default();
        let lines = look.lines.iter().map(|(line, mark)| {
            let sign = match mark {
                LineMark::Highlighted => "",
                LineMark::Added => "+",
                LineMark::Removed => "-",
            };
            format!(" {sign}{}", line + 1)
        });
        let number = look
            .first_number
            .map_or(String::new(), |n| format!(" n{n}"));
        format!(
            "{} [{}]{number}{}",
            info.language,
            look.title,
            lines.collect::<String>()
        )
    }

    #[test]
    fn every_generator_says_it_in_its_own_way() {
        for (raw, wanted) in [
            (
                r#"py title="x.py" hl_lines="2 4-6" linenums="1""#,
                "py [x.py] n1 2 4 5 6",
            ),
            (r#"{ .yaml .annotate title="x" }"#, "yaml [x]"),
            (r#"{.yaml linenums="7"}"#, "yaml [] n7"),
            (
                r#"jsx {1,4-6} title="/src/x.js" showLineNumbers"#,
                "jsx [/src/x.js] n1 1 4 5 6",
            ),
            ("js{1,3-5}", "js [] 1 3 4 5"),
            ("ts:line-numbers {1}", "ts [] n1 1"),
            ("ts:line-numbers=5", "ts [] n5"),
            ("sh [npm]", "sh [npm]"),
            ("sh [My title]", "sh [My title]"),
            (
                r#"js title="a.js" ins={2} del={1} {4}"#,
                "js [a.js] -1 +2 4",
            ),
            (
                r#"go {linenos=table,hl_lines=[1,"3-5"],linenostart=199}"#,
                "go [] n199 1 3 4 5",
            ),
            ("rust,ignore,editable", "rust []"),
            ("ruby", "ruby []"),
            ("bash check=redis timeout=5s env=A,B", "bash []"),
            ("text {9999999999999999999} hl_lines=\"3-1 0\"", "text []"),
        ] {
            assert_eq!(shown(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn what_is_about_a_check_is_not_about_looks() {
        for word in [
            "title",
            "{1}",
            "1",
            "4-6",
            ".annotate",
            "[npm]",
            "ignore",
            "edition2021",
        ] {
            assert!(is_about_look(word.trim_matches(['{', '}'])), "{word}");
        }
        for word in ["check", "timeout", "env", "expect", "ok", "chek", "each"] {
            assert!(!is_about_look(word), "{word}");
        }
    }
}
