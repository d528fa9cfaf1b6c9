/// The generator that a folder of pages was written for. It resolves ambiguous
/// syntax; syntax that only one generator has is supported in every book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generator {
    /// No generator: the files are shown by GitHub or similar hosts.
    #[default]
    None,
    /// `MkDocs`, with or without the Material theme.
    MkDocs,
    /// Docusaurus.
    Docusaurus,
    /// Astro's Starlight.
    Starlight,
    /// `VitePress`.
    VitePress,
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll, with or without the Just the Docs theme.
    Jekyll,
    /// `GitBook`.
    GitBook,
    /// mdBook.
    MdBook,
    /// An Obsidian vault.
    Obsidian,
}

impl Generator {
    /// The name as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::MkDocs => "MkDocs",
            Self::Docusaurus => "Docusaurus",
            Self::Starlight => "Starlight",
            Self::VitePress => "VitePress",
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Jekyll => "Jekyll",
            Self::GitBook => "GitBook",
            Self::MdBook => "mdBook",
            Self::Obsidian => "Obsidian",
        }
    }
}
