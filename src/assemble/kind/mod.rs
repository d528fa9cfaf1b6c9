//! Determines the kind of each page: from settings, then front matter, then
//! content, then the words of its folders, name and title.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::book::{Document, PageKind, Role};
use crate::config::PageKindPatterns;

/// Words that indicate kinds, from `words.toml`.
#[derive(Debug, Deserialize)]
struct Words {
    operational: Operational,
    #[serde(flatten)]
    kinds: BTreeMap<String, KindWords>,
}

#[derive(Debug, Deserialize)]
struct Operational {
    names: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct KindWords {
    folders: Vec<String>,
    names: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    status: Vec<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("a tested file"));

/// The kind of a page.
pub(super) fn page_kind(document: &Document, patterns: &PageKindPatterns) -> PageKind {
    patterns
        .kind_of(&document.path)
        .or_else(|| from_front_matter(document))
        .or_else(|| from_content(document))
        .or_else(|| from_path(&document.path))
        .or_else(|| from_words(&document.title))
        .unwrap_or_default()
}

fn from_front_matter(document: &Document) -> Option<PageKind> {
    let meta = &document.meta;
    let named = ["kind", "type", "doc_type"].iter().find_map(|key| {
        let word = meta.extra.get(*key)?.as_str()?;
        PageKind::from_word(&word.to_lowercase())
    });
    named.or_else(|| {
        let status = meta.status.as_deref()?.to_lowercase();
        // `Superseded by ADR 12` names the status first.
        kind_whose(|words| {
            words
                .status
                .iter()
                .any(|known| status.starts_with(known.as_str()))
        })
    })
}

/// Pages that answer alerts, or contain both diagnosis and mitigation, are
/// runbooks wherever they are.
fn from_content(document: &Document) -> Option<PageKind> {
    let has = |role: Role| document.roles.iter().any(|part| part.role == role);
    let answers = !document.meta.alerts.is_empty() || (has(Role::Diagnose) && has(Role::Fix));
    answers.then_some(PageKind::Runbook)
}

/// The file name takes precedence over folders, and inner folders over outer
/// ones.
fn from_path(path: &str) -> Option<PageKind> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let by_folder = |folder: &str| {
        if begins_with_date(folder) {
            return Some(PageKind::History);
        }
        let folder = folder.to_lowercase().replace(['_', ' '], "-");
        let is_named = |term: &String| {
            let before = folder.strip_suffix(term.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with('-'))
        };
        (!is_operational(&normalised(&folder)))
            .then(|| kind_whose(|words| words.folders.iter().any(is_named)))
            .flatten()
    };
    let dated = (begins_with_date(stem) || ends_with_date(stem)).then_some(PageKind::History);
    from_words(stem)
        .or(dated)
        .or_else(|| folders.rsplit('/').find_map(by_folder))
}

/// Looks only at the first and last words of a name or title: words in the
/// middle usually belong to another phrase, as in `why terraform plan hangs`.
fn from_words(text: &str) -> Option<PageKind> {
    let words = normalised(text);
    if is_operational(&words) {
        return None;
    }
    let at_end = |term: &String| {
        let rest = words
            .strip_prefix(' ')
            .and_then(|rest| rest.strip_prefix(term.as_str()));
        let before = words
            .strip_suffix(' ')
            .and_then(|rest| rest.strip_suffix(term.as_str()));
        rest.is_some_and(|rest| rest.starts_with(' '))
            || before.is_some_and(|before| before.ends_with(' '))
    };
    // `test-report-v0.26.0` is a report.
    let unnumbered = words.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == 'v');
    let ends = |term: &String| {
        let end = format!(" {term}");
        words.trim_end().ends_with(&end) || unnumbered.ends_with(&end)
    };
    kind_whose(|kind| kind.names.iter().any(at_end) || kind.ends.iter().any(ends))
}

/// Whether a word of another kind is part of an operational term.
fn is_operational(words: &str) -> bool {
    let mut operational = WORDS.operational.names.iter();
    operational.any(|term| words.contains(&format!(" {term} ")))
}

/// The first kind in the table whose words match.
fn kind_whose(fits: impl Fn(&KindWords) -> bool) -> Option<PageKind> {
    const ORDER: [PageKind; 6] = [
        PageKind::Decision,
        PageKind::History,
        PageKind::Plan,
        PageKind::Runbook,
        PageKind::Reference,
        PageKind::Guide,
    ];
    let known = |kind: &PageKind| WORDS.kinds.get(kind.as_str()).is_some_and(&fits);
    ORDER.into_iter().find(known)
}

/// Lowercase words separated and surrounded by single spaces, without a leading
/// number.
fn normalised(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let words = words.skip_while(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    words.fold(" ".to_owned(), |text, word| text + word + " ")
}

/// `2024-03-10-outage`, `20240310_outage`.
fn begins_with_date(stem: &str) -> bool {
    let digits: String = stem
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .take(8)
        .collect();
    let is_date = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_date && (digits.starts_with("19") || digits.starts_with("20"))
}

/// `upgrade-2024-03-10`.
fn ends_with_date(stem: &str) -> bool {
    const LENGTH: usize = "-2024-03-10".len();
    let end = stem
        .len()
        .checked_sub(LENGTH)
        .and_then(|start| stem.get(start..));
    let date = end.and_then(|end| end.strip_prefix(['-', '_']));
    date.is_some_and(|date| {
        let lengths: Vec<usize> = date.split('-').map(str::len).collect();
        lengths == [4, 2, 2] && begins_with_date(date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> Option<PageKind> {
        from_path(path)
    }

    #[test]
    fn folders_and_names_say_what_a_page_is() {
        assert_eq!(kind("runbooks/api.md"), Some(PageKind::Runbook));
        assert_eq!(kind("runbooks/archive/api.md"), Some(PageKind::History));
        assert_eq!(kind("docs/adr/0007-queues.md"), Some(PageKind::Decision));
        assert_eq!(kind("CHANGELOG.md"), Some(PageKind::History));
        assert_eq!(kind("docs/migration-plan.md"), Some(PageKind::Plan));
        assert_eq!(kind("docs/2025-02-11-outage.md"), Some(PageKind::History));
        assert_eq!(kind("docs/ünï-klar-ok.md"), None);
        assert_eq!(kind("docs/upgrade-2025-02-11.md"), Some(PageKind::History));
        assert_eq!(kind("docs/ports-8080-80-81.md"), None);
        assert_eq!(kind("specs/README.md"), Some(PageKind::Plan));
        assert_eq!(kind("setup.md"), None);
    }

    #[test]
    fn operational_plans_are_no_plans() {
        assert_eq!(kind("disaster-recovery-plan.md"), None);
        assert_eq!(kind("runbooks/rollback_plan.md"), Some(PageKind::Runbook));
        assert_eq!(from_words("The query plan is slow"), None);
    }

    #[test]
    fn words_are_whole_words() {
        assert_eq!(from_words("Explanation of designers"), None);
        assert_eq!(from_words("ADR 12: one queue"), Some(PageKind::Decision));
        assert_eq!(
            from_words("Post-mortem: disk full"),
            Some(PageKind::History)
        );
    }

    #[test]
    fn every_kind_of_the_table_exists() {
        for name in WORDS.kinds.keys() {
            assert!(PageKind::from_word(name).is_some(), "{name}");
        }
    }
}
