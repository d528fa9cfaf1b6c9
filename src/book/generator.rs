/// The program that a folder of pages was written for. It decides what
/// ambiguous syntax means; syntax that only one generator has is read in
/// every book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generator {
    /// No generator: GitHub and the like show the files.
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
