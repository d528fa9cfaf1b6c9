use crate::book::Generator;

/// Resolves ambiguous syntax: the generator that a page was written for, and
/// whether it is MDX.
#[derive(Clone, Copy, Debug)]
pub(in crate::parse) struct Flavour {
    generator: Generator,
    is_mdx: bool,
}

impl Flavour {
    /// The flavour of the page at `path`.
    pub(in crate::parse) fn new(path: &str, generator: Generator) -> Self {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        Self {
            generator,
            is_mdx: ending.eq_ignore_ascii_case("mdx"),
        }
    }

    /// Whether capitalised tags are components.
    pub(super) fn has_components(self) -> bool {
        self.is_mdx || matches!(self.generator, Generator::Docusaurus | Generator::VitePress)
    }

    /// Whether text may hold imports, expressions and attributes of JSX.
    /// Docusaurus reads `.md` files as MDX too.
    pub(super) fn has_expressions(self) -> bool {
        self.is_mdx || self.generator == Generator::Docusaurus
    }

    /// Whether every `{% … %}` is a tag.
    pub(super) fn has_tags(self) -> bool {
        matches!(self.generator, Generator::Jekyll | Generator::GitBook)
    }

    /// Whether `{% raw %}` is a tag in code as well.
    pub(super) fn has_tags_in_code(self) -> bool {
        self.generator == Generator::Jekyll
    }

    /// Whether `{{ … }}` prints a value.
    pub(super) fn has_output(self) -> bool {
        self.generator == Generator::Jekyll
    }

    /// Whether `{{ name(…) }}` and `{% name(…) %}` are shortcodes, and `@/`
    /// leads to the content folder.
    pub(super) fn has_calls(self) -> bool {
        self.generator == Generator::Zola
    }

    /// Whether `%%` surrounds comments.
    pub(super) fn has_percent_comments(self) -> bool {
        self.generator == Generator::Obsidian
    }

    /// Whether every `:::name` is a container.
    pub(super) fn has_containers(self) -> bool {
        matches!(
            self.generator,
            Generator::Docusaurus | Generator::Starlight | Generator::VitePress
        )
    }

    /// Whether every `!!! words` is an admonition.
    pub(super) fn has_admonitions(self) -> bool {
        self.generator == Generator::MkDocs
    }

    /// Whether `<script setup>` belongs to the generator.
    pub(super) fn has_page_scripts(self) -> bool {
        self.generator == Generator::VitePress
    }

    /// Whether lines that begin with `#` are hidden in Rust code.
    pub(super) fn hides_rust_lines(self) -> bool {
        self.generator == Generator::MdBook
    }
}
