use std::path::Path;

use crate::book::Generator;

/// Files that only one generator reads, relative to the folder of a book's
/// settings or to one above it.
const MARKERS: [(&str, Generator); 31] = [
    ("mkdocs.yml", Generator::MkDocs),
    ("mkdocs.yaml", Generator::MkDocs),
    ("docusaurus.config.js", Generator::Docusaurus),
    ("docusaurus.config.ts", Generator::Docusaurus),
    ("docusaurus.config.mjs", Generator::Docusaurus),
    ("docusaurus.config.cjs", Generator::Docusaurus),
    ("astro.config.mjs", Generator::Starlight),
    ("astro.config.js", Generator::Starlight),
    ("astro.config.ts", Generator::Starlight),
    (".vitepress/config.js", Generator::VitePress),
    (".vitepress/config.ts", Generator::VitePress),
    (".vitepress/config.mjs", Generator::VitePress),
    (".vitepress/config.mts", Generator::VitePress),
    (".vitepress/config", Generator::VitePress),
    ("hugo.toml", Generator::Hugo),
    ("hugo.yaml", Generator::Hugo),
    ("hugo.yml", Generator::Hugo),
    ("hugo.json", Generator::Hugo),
    ("config/_default/hugo.toml", Generator::Hugo),
    ("config/_default/config.toml", Generator::Hugo),
    ("config/_default/hugo.yaml", Generator::Hugo),
    ("archetypes", Generator::Hugo),
    ("_config.yml", Generator::Jekyll),
    ("_config.yaml", Generator::Jekyll),
    ("_config.toml", Generator::Jekyll),
    (".gitbook.yaml", Generator::GitBook),
    (".gitbook.yml", Generator::GitBook),
    (".gitbook", Generator::GitBook),
    ("book.json", Generator::GitBook),
    (".obsidian", Generator::Obsidian),
    ("src/SUMMARY.md", Generator::MdBook),
];

/// Finds out which generator the pages under `content` were written for: the
/// nearest marker at or above the content folder counts, up to `top`.
pub(super) fn detect(content: &Path, top: &Path) -> Generator {
    let folders = content
        .ancestors()
        .take_while(|folder| folder.starts_with(top));
    let mut found = folders.filter_map(|folder| {
        let marker = MARKERS.iter().find(|(name, _)| folder.join(name).exists());
        marker.map(|(_, generator)| *generator)
    });
    found.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_marker_names_the_generator() {
        let home = tempfile::tempdir().expect("a folder");
        let docs = home.path().join("website/docs");
        std::fs::create_dir_all(&docs).expect("creates");
        assert_eq!(detect(&docs, home.path()), Generator::None);
        std::fs::create_dir(home.path().join(".obsidian")).expect("creates");
        assert_eq!(detect(&docs, home.path()), Generator::Obsidian);
        std::fs::create_dir_all(home.path().join("website/mkdocs.yml")).expect("creates");
        assert_eq!(detect(&docs, home.path()), Generator::MkDocs);
    }
}
