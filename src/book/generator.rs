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
