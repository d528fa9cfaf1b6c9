use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Fix};
use crate::source::SourceFile;

/// A file with its exact repairs made.
#[derive(Debug)]
pub struct FixedFile {
    /// The file as it was.
    pub source: Arc<SourceFile>,
    /// Its text with the repairs.
    pub text: String,
    /// How many repairs were made.
    pub fixes: usize,
}

/// Makes the exact repairs that findings carry, file by file. Of repairs that
/// overlap the first is made; the next run makes the other.
pub fn apply_fixes(findings: &[Diagnostic]) -> Vec<FixedFile> {
    let mut files: BTreeMap<&str, (&Arc<SourceFile>, Vec<&Fix>)> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            let entry = files.entry(finding.source.path());
            entry.or_insert((&finding.source, Vec::new())).1.push(fix);
        }
    }
    let fixed = files.into_values().map(|(source, mut fixes)| {
        fixes.sort_by_key(|fix| fix.span);
        let old = source.text();
        let mut text = String::with_capacity(old.len());
        let mut at = 0;
        let mut made = 0;
        for fix in fixes {
            let range = fix.span.range();
            let Some(kept) = old.get(at..range.start) else {
                continue;
            };
            text.push_str(kept);
            text.push_str(&fix.replacement);
            at = range.end;
            made += 1;
        }
        text.push_str(&old[at..]);
        FixedFile {
            source: Arc::clone(source),
            text,
            fixes: made,
        }
    });
    fixed
        .filter(|file| file.text != file.source.text())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn repairs_are_made_once_and_nothing_else_is_touched() {
        let source = Arc::new(SourceFile::new("a.md", "one two three"));
        let fix = |at: usize, end: usize, text: &str| {
            Diagnostic::new("x/y", Severity::Error, &source, at..end, "m").with_fix(at..end, text)
        };
        let fixed = apply_fixes(&[fix(8, 13, "3"), fix(0, 3, "1"), fix(2, 5, "overlaps")]);
        assert_eq!(fixed.len(), 1);
        assert_eq!((fixed[0].text.as_str(), fixed[0].fixes), ("1 two 3", 2));
    }
}
