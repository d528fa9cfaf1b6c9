//! Pages that are called as an alert. In a book without front matter nothing
//! else says which alert a page answers.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, Page, PageId, SectionId};
use crate::render::alert_rules::AlertRules;

/// So many pages of a folder with the long names of alerts make it a folder of
/// alerts. Fewer may be products, such as `RabbitMQ`.
const FEWEST: usize = 3;

/// How many words the name of an alert has at least, and a long one.
const WORDS: usize = 2;
const MANY_WORDS: usize = 3;

/// The pages that have the name of a rule's alert, or are in a folder of
/// alerts and have a name like one.
pub(super) fn titled(book: &Book, rules: &AlertRules<'_>) -> Vec<(String, PageId)> {
    let known: BTreeSet<&str> = rules.names().collect();
    let mut long: BTreeMap<SectionId, usize> = BTreeMap::new();
    for page in &book.pages {
        if names(page).any(|name| words(name) >= MANY_WORDS) {
            *long.entry(page.section).or_default() += 1;
        }
    }
    let pages = book.pages.iter().enumerate();
    let titled = pages.filter_map(|(index, page)| {
        let is_among_alerts = long
            .get(&page.section)
            .is_some_and(|count| *count >= FEWEST);
        let mut of_rules = names(page).filter(|name| known.contains(name));
        let mut like_one = names(page).filter(|name| is_among_alerts && words(name) >= WORDS);
        let name = of_rules.next().or_else(|| like_one.next())?;
        Some((name.to_owned(), PageId(index)))
    });
    titled.collect()
}

/// What a page is called: by its heading, its title and its file.
fn names(page: &Page) -> impl Iterator<Item = &str> {
    let document = &page.document;
    let headings = document.headings.iter();
    let mut first = headings.filter(|heading| heading.level == 1);
    let first = first.next().map(|heading| heading.text.trim());
    let file = document.path.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    first.into_iter().chain([page.heading(), stem])
}

/// How many words a name in camel case has: 3 for `HighErrorRate`. 0 for all
/// other text.
fn words(title: &str) -> usize {
    let bytes = title.as_bytes();
    let is_name = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric);
    if !is_name {
        return 0;
    }
    let ends = bytes.windows(2).filter(|pair| {
        let [before, after] = [pair[0], pair[1]];
        !before.is_ascii_uppercase() && after.is_ascii_uppercase()
    });
    ends.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names_are_counted() {
        let cases = [
            ("HighErrorRate", 3),
            ("TargetDown", 2),
            ("KubeAPIDown", 2),
            ("Watchdog", 1),
            ("PostgreSQL", 2),
            ("CPU", 1),
            ("High error rate", 0),
            ("high", 1),
            ("etcdHighFsyncDurations", 4),
            ("Ümlaut", 0),
            ("", 0),
        ];
        for (title, count) in cases {
            assert_eq!(words(title), count, "{title}");
        }
    }
}
