/// What a piece of code is. Its name in HTML is short, because it stands
/// there thousands of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    Comment,
    Text,
    Keyword,
    Function,
    Variable,
    Flag,
    Number,
    Prompt,
    Output,
    Input,
    Type,
    Attribute,
    Operator,
    Invalid,
}

impl Class {
    /// All of them; the place of each is its number.
    pub(super) const ALL: [Self; 15] = [
        Self::Plain,
        Self::Comment,
        Self::Text,
        Self::Keyword,
        Self::Function,
        Self::Variable,
        Self::Flag,
        Self::Number,
        Self::Prompt,
        Self::Output,
        Self::Input,
        Self::Type,
        Self::Attribute,
        Self::Operator,
        Self::Invalid,
    ];

    /// The tag that opens a span of this class; nothing for plain text.
    pub(super) fn open_tag(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Comment => "<span class=\"hc\">",
            Self::Text => "<span class=\"hs\">",
            Self::Keyword => "<span class=\"hk\">",
            Self::Function => "<span class=\"hf\">",
            Self::Variable => "<span class=\"hv\">",
            Self::Flag => "<span class=\"ho\">",
            Self::Number => "<span class=\"hn\">",
            Self::Prompt => "<span class=\"hp\">",
            Self::Output => "<span class=\"hx\">",
            Self::Input => "<span class=\"hi\">",
            Self::Type => "<span class=\"ht\">",
            Self::Attribute => "<span class=\"ha\">",
            Self::Operator => "<span class=\"hg\">",
            Self::Invalid => "<span class=\"he\">",
        }
    }
}
