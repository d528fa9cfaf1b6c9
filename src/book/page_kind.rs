/// What a page is for. Names and paths in a plan, a decision or a history
/// describe what will be or was, so rules about the present leave them alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// Tells what to do when something is wrong.
    Runbook,
    /// Explains how something is done or works.
    #[default]
    Guide,
    /// Lists what there is.
    Reference,
    /// Describes what is wanted: plans, roadmaps, specifications, proposals.
    Plan,
    /// Records a decision and its reasons.
    Decision,
    /// Records what was: changelogs, retrospectives, post-mortems, studies.
    History,
}

impl PageKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Runbook,
        Self::Guide,
        Self::Reference,
        Self::Plan,
        Self::Decision,
        Self::History,
    ];

    /// The word for it in settings and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Runbook => "runbook",
            Self::Guide => "guide",
            Self::Reference => "reference",
            Self::Plan => "plan",
            Self::Decision => "decision",
            Self::History => "history",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether such a page describes how things are now.
    pub fn describes_present(self) -> bool {
        matches!(self, Self::Runbook | Self::Guide | Self::Reference)
    }
}
