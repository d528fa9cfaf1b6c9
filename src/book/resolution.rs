//! What pages mention, and what the repository says about it.

use super::{CommandHome, NameKind, Operations};
use crate::source::Span;

/// A name on a page that a file of the repository may define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it names.
    pub kind: NameKind,
    /// The name, without what the page writes around it.
    pub text: String,
    /// What it belongs to, if the page says so: any of these.
    pub owners: Vec<String>,
    /// The files that alone may define it, as the page writes them; any file
    /// if there are none.
    pub files: Vec<String>,
    /// The namespace that it is said to be in.
    pub scope: Option<String>,
    /// Where it stands on the page.
    pub span: Span,
    /// Where it was found.
    pub place: MentionPlace,
    /// How much the page says about what it is.
    pub certainty: Certainty,
}

/// Where a mention was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionPlace {
    /// In a command.
    Command(CommandHome),
    /// In the text.
    Text,
    /// In a block of code that is no command.
    Block,
}

/// How much a page says about what a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It can be nothing else, and names of its kind are judged by the kind's
    /// world.
    Sure,
    /// It may be something else or from elsewhere: only a near miss counts.
    Likely,
}

/// A mention and what the repository says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The mention.
    pub mention: Mention,
    /// What is known about it.
    pub verdict: Verdict,
}

/// What the repository says about a mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The definition with this index in `Operations::definitions` proves it.
    Proven(usize),
    /// Files define names of this kind, and this is none of them.
    Contradicted {
        /// The definition that was meant, by its index.
        nearest: Option<usize>,
        /// The owner whose names were compared.
        owner: Option<String>,
    },
    /// The repository does not say.
    Unknown,
}

/// The resolutions of a book, page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolutions {
    /// For each page of the book, in its order, what it mentions in the order
    /// of the text.
    pub pages: Vec<Vec<Resolution>>,
    /// For each page, what its sentences state.
    pub statements: Vec<Vec<Statement>>,
}

impl Resolutions {
    /// The resolutions of the page with this index.
    pub fn of_page(&self, page: usize) -> &[Resolution] {
        self.pages.get(page).map_or(&[], Vec::as_slice)
    }

    /// The files and lines that prove or contradict what the page with this
    /// index says.
    pub fn decisive_lines<'a>(
        &self,
        page: usize,
        operations: &'a Operations,
    ) -> impl Iterator<Item = (&'a str, u32)> {
        let names = self
            .of_page(page)
            .iter()
            .filter_map(|one| match one.verdict {
                Verdict::Proven(at) => operations.definitions.get(at),
                _ => None,
            });
        let values = self.statements_of(page).iter();
        let values = values.filter_map(|one| match one.verdict {
            StatementVerdict::Proven(at) | StatementVerdict::Contradicted(at) => {
                operations.settings.get(at)
            }
        });
        let names = names.map(|definition| (&*definition.file, definition.line));
        names.chain(values.map(|setting| (&*setting.file, setting.line)))
    }

    /// The statements of the page with this index.
    pub fn statements_of(&self, page: usize) -> &[Statement] {
        self.statements.get(page).map_or(&[], Vec::as_slice)
    }
}

/// A quantity in the text that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands.
    pub span: Span,
    /// As written.
    pub text: String,
    /// What the repository says about it.
    pub verdict: StatementVerdict,
}

/// What the repository says about a quantity; the number is an index into
/// `Operations::settings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementVerdict {
    /// This file sets it so.
    Proven(usize),
    /// This file sets it otherwise, and none sets it so.
    Contradicted(usize),
}
