use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::{SourceFile, Span};

/// The rule for ignores that say no reason, or ignore nothing.
const RULE: &str = "meta/ignore";

static IGNORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?m)(?:<!--|#)[ \t]*opsbook-ignore(-file)?[ \t]+([a-z][a-z/, -]*[a-z])[ \t]*(?::[ \t]*(.*?))?[ \t]*(?:-->|$)")
        .expect("a valid pattern")
});

/// One ignore: `<!-- opsbook-ignore rule: reason -->`, in YAML `# opsbook-ignore
/// rule: reason`.
struct Ignore {
    rules: Vec<String>,
    /// What it covers.
    covers: Span,
    /// Where it stands.
    span: Span,
    has_reason: bool,
    used: bool,
}

/// Takes away the findings that the author ignores, and tells of ignores that
/// give no reason or that ignore nothing (any more). `sources` are the files
/// that may hold ignores.
///
/// An ignore behind something covers its own line; one that stands in front
/// also the block that follows: to the next empty line, or to the end of a
/// fence. `opsbook-ignore-file` covers its file. A comment that is shown as code
/// ignores nothing.
pub fn apply_ignores(findings: &mut Vec<Diagnostic>, sources: &[Arc<SourceFile>]) {
    let mut ignores: BTreeMap<&str, Vec<Ignore>> = BTreeMap::new();
    for source in sources {
        let found = read_ignores(source.text());
        if !found.is_empty() {
            ignores.insert(source.path(), found);
        }
    }
    findings.retain(|finding| {
        let own = ignores.get_mut(finding.source.path());
        let hit = own.into_iter().flatten().find(|ignore| {
            let covered = ignore.covers.contains(finding.span.start)
                || ignore.covers.start == finding.span.start;
            covered && ignore.rules.iter().any(|rule| rule == finding.rule)
        });
        match hit {
            Some(ignore) => {
                ignore.used = true;
                false
            }
            None => true,
        }
    });
    for source in sources {
        for ignore in ignores.get(source.path()).into_iter().flatten() {
            findings.extend(complaint(source, ignore));
        }
    }
}

fn complaint(source: &Arc<SourceFile>, ignore: &Ignore) -> Option<Diagnostic> {
    let (message, help) = match (ignore.used, ignore.has_reason) {
        (true, true) => return None,
        (true, false) => (
            "the ignore gives no reason",
            "write it behind a colon: `opsbook-ignore rule: reason`",
        ),
        (false, _) => (
            "nothing is ignored here any more",
            "remove the comment, or correct the rule's id",
        ),
    };
    let finding = Diagnostic::new(RULE, Severity::Warning, source, ignore.span, message);
    Some(finding.with_help(help))
}

fn read_ignores(text: &str) -> Vec<Ignore> {
    let mut shown: Option<Vec<Range<usize>>> = None;
    let mut last = 0;
    let found = IGNORE.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        // In a block of shell or YAML the other form is a comment as well.
        if whole.as_str().starts_with('<') {
            let shown = shown.get_or_insert_with(|| fences(text));
            let in_line = text[..whole.start()].ends_with('`');
            let next = shown.partition_point(|fence| fence.end <= whole.start());
            let fence = shown.get(next);
            if in_line || fence.is_some_and(|fence| fence.contains(&whole.start())) {
                return None;
            }
        }
        let rules = found[2].split([',', ' ']).map(str::trim);
        let covers = if found.get(1).is_some() {
            0..text.len()
        } else {
            let line = text[..whole.start()].rfind('\n').map_or(0, |at| at + 1);
            let beside = !inside_quotes(&text[line..whole.start()])
                .trim_matches(['-', '*', '+', ' '])
                .is_empty();
            let line_end = text[whole.end()..]
                .find('\n')
                .map_or(text.len(), |length| whole.end() + length);
            // Behind something else it speaks of that alone.
            let end = if beside {
                line_end
            } else {
                last = block_end(text, whole.end(), last);
                last
            };
            line..end
        };
        let reason = found.get(3).map_or("", |reason| reason.as_str());
        Some(Ignore {
            rules: rules
                .filter(|rule| rule.contains('/'))
                .map(str::to_owned)
                .collect(),
            covers: Span::new(covers),
            span: Span::new(whole.range()),
            has_reason: !reason.trim().is_empty(),
            used: false,
        })
    });
    found.filter(|ignore| !ignore.rules.is_empty()).collect()
}

/// A line without the marks of the quotes that it stands in.
fn inside_quotes(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t']).trim_end()
}

/// The marks that a fence begins with.
#[derive(Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    /// The fence that a line opens, or closes.
    fn of(line: &str) -> Option<Self> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = line.len() - line.trim_start_matches(mark).len();
        (length >= 3).then_some(Self { mark, length })
    }

    /// Whether a line closes it: a longer fence shows shorter ones.
    fn is_closed_by(self, line: &str) -> bool {
        let bare = line.trim_start_matches(self.mark);
        line.len() - bare.len() >= self.length && bare.trim().is_empty()
    }
}

/// Where fences stand.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut fences = Vec::new();
    let mut open: Option<(Fence, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = inside_quotes(line);
        match open {
            None => open = Fence::of(bare).map(|fence| (fence, at)),
            Some((fence, start)) if fence.is_closed_by(bare) => {
                fences.push(start..at);
                open = None;
            }
            Some(_) => {}
        }
        at += line.len();
    }
    fences.extend(open.map(|(_, start)| start..text.len()));
    fences
}

/// The end of the block behind a place: a fence with all its lines, else up to
/// an empty line. `last` is where that of the ignore before ends: they are one
/// if anything stands between, and are not looked through twice.
fn block_end(text: &str, from: usize, last: usize) -> usize {
    let mut at = text[from..]
        .find('\n')
        .map_or(text.len(), |length| from + length + 1);
    let between = text.get(at..last).unwrap_or_default();
    if !between.trim_start().is_empty() {
        return last;
    }
    let mut fence: Option<Fence> = None;
    let mut begun = !text[from..at].trim().is_empty();
    for line in text[at..].split_inclusive('\n') {
        let bare = inside_quotes(line);
        at += line.len();
        match fence {
            Some(open) if open.is_closed_by(bare) => return at,
            None if bare.is_empty() && begun => return at,
            None => fence = Fence::of(bare),
            Some(_) => {}
        }
        begun |= !bare.is_empty();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, words: &[&str]) -> Vec<String> {
        let source = Arc::new(SourceFile::new("a.md", text));
        let mut findings: Vec<Diagnostic> = words
            .iter()
            .map(|word| {
                let at = text.find(word).expect("the word is there");
                Diagnostic::new(
                    "link/empty",
                    Severity::Warning,
                    &source,
                    at..at + word.len(),
                    *word,
                )
            })
            .collect();
        apply_ignores(&mut findings, &[source]);
        findings
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn an_ignore_covers_the_block_behind_it() {
        let text = "one\n\n<!-- opsbook-ignore link/empty: known -->\n\ntwo\ntwo again\n\nthree\n";
        assert_eq!(
            after(text, &["one", "two", "again", "three"]),
            ["one", "three"]
        );
        let fence = "<!-- opsbook-ignore link/empty: known -->\n```bash\none\n\ntwo\n```\nthree\n";
        assert_eq!(after(fence, &["one", "two", "three"]), ["three"]);
        let ignore = "<!-- opsbook-ignore link/empty: known -->\n";
        let twice = format!("{ignore}one\n{ignore}two\n{ignore}\nthree\n\nfour\n");
        assert_eq!(
            after(&twice, &["one", "two", "three", "four"]),
            ["four", "nothing is ignored here any more"]
        );
    }

    #[test]
    fn a_longer_fence_shows_shorter_ones() {
        let text =
            "````markdown\n```bash\n````\n\n<!-- opsbook-ignore link/empty: known -->\none\n";
        assert_eq!(after(text, &["one"]), Vec::<String>::new());
        let shown = "````markdown\n```bash\nx\n```\n<!-- opsbook-ignore link/empty: known -->\n```bash\n```\n````\none\n";
        assert_eq!(after(shown, &["one"]), ["one"]);
    }

    #[test]
    fn an_ignore_needs_a_reason_and_something_to_ignore() {
        let text = "<!-- opsbook-ignore link/empty -->\none\n";
        assert_eq!(after(text, &["one"]), ["the ignore gives no reason"]);
        let text = "<!-- opsbook-ignore link/other: why -->\none\n";
        assert_eq!(
            after(text, &["one"]),
            ["one", "nothing is ignored here any more"]
        );
    }

    #[test]
    fn a_file_can_be_covered_and_yaml_has_its_own_comment() {
        let text = "a\n\nb\n# opsbook-ignore-file link/empty: generated\n";
        assert_eq!(after(text, &["a", "b"]), Vec::<String>::new());
        let text = "- a: 1 # opsbook-ignore link/empty: why\n\n- other\n";
        assert_eq!(after(text, &["a: 1", "other"]), ["other"]);
    }
}
