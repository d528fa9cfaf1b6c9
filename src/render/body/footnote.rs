use std::collections::BTreeMap;

/// The numbers of a page's footnotes, in the order in which the text names them.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Number, and whether a reference has its place already.
    known: BTreeMap<String, (usize, bool)>,
}

impl Footnotes {
    fn number(&mut self, name: &str) -> &mut (usize, bool) {
        let next = self.known.len() + 1;
        self.known.entry(name.to_owned()).or_insert((next, false))
    }

    /// The mark in the text. The first one is where its note leads back to.
    pub(super) fn reference(&mut self, name: &str) -> String {
        let (number, has_place) = self.number(name);
        let id = if *has_place {
            String::new()
        } else {
            format!(" id=\"fnref-{number}\"")
        };
        *has_place = true;
        format!("<sup class=\"footnote-reference\"{id}><a href=\"#fn-{number}\">{number}</a></sup>")
    }

    /// What opens the note.
    pub(super) fn definition(&mut self, name: &str) -> String {
        let (number, _) = self.number(name);
        format!(
            "<div class=\"footnote-definition\" id=\"fn-{number}\"><sup class=\"footnote-definition-label\"><a href=\"#fnref-{number}\" aria-label=\"Back to the text of note {number}\">{number}</a></sup>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_numbered_as_the_text_names_them() {
        let mut notes = Footnotes::default();
        assert!(notes.reference("b").contains("id=\"fnref-1\""));
        assert!(notes.reference("a<").contains("href=\"#fn-2\""));
        assert!(!notes.reference("b").contains(" id="));
        assert!(notes.definition("a<").contains("id=\"fn-2\""));
        assert!(notes.definition("c").contains("id=\"fn-3\""));
    }
}
