use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::book::Generator;

/// The anchor of a heading on GitHub: lowercase, spaces as hyphens, everything
/// except letters, digits, hyphens and underscores removed. Source:
/// `TableOfContentsFilter` of GitHub's html-pipeline.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(c),
            c if c.is_ascii() && c.is_ascii_alphanumeric() => {
                slug.push(c.to_ascii_lowercase());
            }
            c if c.is_alphanumeric() || is_mark(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) && !('\u{fe00}'..='\u{fe0f}').contains(&c)
}

/// Assigns unique anchors: duplicates get `-1`, `-2` … as on GitHub.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    used: BTreeMap<String, usize>,
}

impl Anchors {
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "section" } else { wanted };
        let mut anchor = wanted.to_owned();
        while self.used.contains_key(&anchor) {
            let count = self.used.entry(wanted.to_owned()).or_insert(0);
            *count += 1;
            anchor = format!("{wanted}-{count}");
        }
        self.used.insert(anchor.clone(), 0);
        anchor
    }

    /// Takes `anchor` if nothing else has it.
    pub(super) fn take_if_free(&mut self, anchor: String) -> Option<String> {
        if anchor.is_empty() || self.used.contains_key(&anchor) {
            return None;
        }
        self.used.insert(anchor.clone(), 0);
        Some(anchor)
    }
}

/// Anchors of headings according to the generator of the book, where they
/// differ from GitHub's.
pub(super) struct OtherAnchors {
    generator: Generator,
    used: BTreeMap<String, usize>,
}

impl OtherAnchors {
    pub(super) fn new(generator: Generator) -> Self {
        Self {
            generator,
            used: BTreeMap::new(),
        }
    }

    /// The generator's anchor of the next heading; `None` if it equals
    /// GitHub's.
    pub(super) fn of(&mut self, text: &str) -> Option<String> {
        let wanted = match self.generator {
            Generator::MkDocs => python_markdown(text),
            Generator::VitePress => {
                let slug = dashed(text, |c| !c.is_ascii() || c.is_ascii_alphanumeric());
                let is_number = slug.starts_with(|c: char| c.is_ascii_digit());
                if is_number { format!("_{slug}") } else { slug }
            }
            Generator::Zola | Generator::GitBook => {
                dashed(text, |c| c.is_alphanumeric() || c == '_')
            }
            _ => return None,
        };
        // Python-Markdown appends an underscore and a number to duplicates; the
        // others use a hyphen, as GitHub does.
        let between = if self.generator == Generator::MkDocs {
            '_'
        } else {
            '-'
        };
        let count = self.used.entry(wanted.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => (wanted != slug(text)).then_some(wanted),
            count => Some(format!("{wanted}{between}{}", count - 1)),
        }
    }
}

/// The anchor of Python-Markdown's `toc`: only ASCII, runs of dashes and
/// spaces as one dash.
fn python_markdown(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '))
        .collect();
    let lower = plain.trim().to_ascii_lowercase();
    let parts = lower.split(['-', ' ']);
    let mut slug = String::with_capacity(lower.len());
    for (index, part) in parts.enumerate() {
        if index > 0 && !slug.ends_with('-') {
            slug.push('-');
        }
        slug.push_str(part);
    }
    slug
}

/// Replaces runs of other characters with one hyphen, without hyphens at the
/// ends.
fn dashed(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut slug = String::with_capacity(text.len());
    let plain = text.nfkd().filter(|c| !is_mark(*c));
    for c in plain {
        if is_kept(c) {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_githubs() {
        assert_eq!(
            slug("Issue 3: Payment Processing Failures"),
            "issue-3-payment-processing-failures"
        );
        assert_eq!(
            slug("Common Issues & Solutions"),
            "common-issues--solutions"
        );
        assert_eq!(
            slug("High API Latency (>2s P95)"),
            "high-api-latency-2s-p95"
        );
        assert_eq!(slug("snake_case and Über"), "snake_case-and-über");
    }

    #[test]
    fn repeats_are_numbered() {
        let mut anchors = Anchors::default();
        let taken: Vec<String> = ["a", "a", "a-1", "a", ""]
            .map(|text| anchors.take(text))
            .into();
        assert_eq!(taken, ["a", "a-1", "a-1-1", "a-2", "section"]);
        assert_eq!(anchors.take_if_free("a".to_owned()), None);
    }

    #[test]
    fn other_generators_give_anchors_of_their_own() {
        let all = |generator, texts: &[&str]| {
            let mut anchors = OtherAnchors::new(generator);
            let anchors = texts.iter().map(|text| anchors.of(text));
            anchors
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let texts = ["Retries & fails", "Über", "Plain", "Plain", "1. Start"];
        assert_eq!(
            all(Generator::MkDocs, &texts),
            "retries-fails uber  plain_1 "
        );
        assert_eq!(
            all(Generator::VitePress, &texts),
            "retries-fails uber  plain-1 _1-start"
        );
        assert_eq!(all(Generator::None, &texts), "    ");
    }
}
