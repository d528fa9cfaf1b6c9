use crate::source::Span;

/// The question that a part of a runbook answers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What is it? Meaning, symptoms, trigger.
    What,
    /// Who is hurt, how much?
    Impact,
    /// What is going on? Diagnosis, investigation.
    Diagnose,
    /// Make it stop: mitigation, resolution.
    Fix,
    /// Is it over?
    Verify,
    /// Whom to call.
    Escalate,
    /// For afterwards: prevention, background.
    Later,
}

impl Role {
    /// Every role, in the order in which a page should answer.
    pub const ALL: [Self; 7] = [
        Self::What,
        Self::Impact,
        Self::Diagnose,
        Self::Fix,
        Self::Verify,
        Self::Escalate,
        Self::Later,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Impact => "impact",
            Self::Diagnose => "diagnose",
            Self::Fix => "fix",
            Self::Verify => "verify",
            Self::Escalate => "escalate",
            Self::Later => "later",
        }
    }
}

/// A part of a page with a role: from its heading to the next heading of the
/// same or a higher level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSection {
    /// The question it answers.
    pub role: Role,
    /// Index of its heading in the document's `headings`.
    pub heading: usize,
    /// Everything from the heading to the end of the part.
    pub span: Span,
}
