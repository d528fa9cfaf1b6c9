use std::collections::BTreeMap;

/// The anchor that GitHub gives a heading: lower case, spaces to hyphens,
/// everything but letters, digits, hyphens and underscores left out.
/// Source: `TableOfContentsFilter` of GitHub's html-pipeline.
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

/// Hands out anchors, each once: a repeat gets `-1`, `-2` … as on GitHub.
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
}
