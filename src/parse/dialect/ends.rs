//! Finds the ends of tags.

/// The next occurrences of closing delimiters, each searched once.
#[derive(Debug, Default)]
pub(super) struct Ends(Vec<(&'static str, usize)>);

impl Ends {
    /// The end of `close`, at or after `from`.
    pub(super) fn next(&mut self, text: &str, from: usize, close: &'static str) -> Option<usize> {
        let known = self.0.iter().position(|(known, _)| *known == close);
        let index = known.unwrap_or_else(|| {
            self.0.push((close, 0));
            self.0.len() - 1
        });
        let cached = &mut self.0[index].1;
        if *cached < from + close.len() {
            let rest = text.as_bytes().get(from..)?;
            let found = memchr::memmem::find(rest, close.as_bytes());
            *cached = found.map_or(usize::MAX, |at| from + at + close.len());
        }
        (*cached != usize::MAX).then_some(*cached)
    }

    /// As [`Ends::next`], but within one paragraph.
    pub(super) fn in_paragraph(
        &mut self,
        text: &str,
        from: usize,
        close: &'static str,
    ) -> Option<usize> {
        let end = self.next(text, from, close)?;
        let blank = self.next(text, from, "\n\n");
        (blank.is_none_or(|blank| end < blank)).then_some(end)
    }
}
