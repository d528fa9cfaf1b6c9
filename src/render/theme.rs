//! The theme: built into the binary, each file replaceable by the book's own.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tera::{Context, Kwargs, State, Tera};

/// The built-in theme's files by their path under `themes/default`.
macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../themes/default/", $path)))),*]
    };
}

/// Templates, then style sheets and scripts in the order in which they are
/// put together.
const TEMPLATES: &[(&str, &str)] = embedded![
    "templates/board.html",
    "templates/catalogue.html",
    "templates/check.html",
    "templates/layout.html",
    "templates/page.html",
    "templates/section.html",
    "templates/status.html",
    "templates/not-found.html",
    "templates/paper.html",
    "templates/redirect.html",
    "templates/rules.html",
    "templates/single.html",
    "templates/stamp.html",
];
const STYLES: &[(&str, &str)] = embedded![
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/content.css",
    "css/code.css",
    "css/highlight.css",
    "css/check.css",
    "css/search.css",
    "css/print.css",
];
/// What a page loads only when somebody searches.
const ENGINE: &[(&str, &str)] = embedded!["js/search-engine.js", "js/search-results.js"];
const SCRIPTS: &[(&str, &str)] = embedded![
    "js/search-ui.js",
    "js/cards.js",
    "js/incident.js",
    "js/stamps.js",
    "js/offline.js",
    "js/page.js"
];
/// What leads on from an old address.
const REDIRECT: &[(&str, &str)] = embedded!["js/redirect.js"];
/// What keeps a copy of the site in the browser.
const WORKER: &[(&str, &str)] = embedded!["js/worker.js"];

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    style: Asset,
    script: Asset,
    engine: Asset,
    redirect: Asset,
    worker: Asset,
    identity: blake3::Hash,
}

/// A file made of several of the theme's, named by its content.
#[derive(Debug)]
struct Asset {
    path: String,
    text: String,
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// A file of the book's theme could not be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A template is wrong.
    #[error("failed to render the theme: {0}")]
    Template(#[from] tera::Error),
}

impl Theme {
    /// The built-in theme, its files replaced by those of the same path in
    /// `folder`.
    ///
    /// # Errors
    /// When a file cannot be read or a template cannot be understood.
    pub fn load(folder: Option<&Path>) -> Result<Self, ThemeError> {
        let mut tera = Tera::new();
        tera.register_filter("severity_rank", severity_rank);
        let templates = with_overrides(TEMPLATES, folder)?;
        let named = templates.iter().map(|(path, text)| {
            let name = path.strip_prefix("templates/").unwrap_or(path);
            (name, text.as_str())
        });
        tera.add_raw_templates(named)?;
        let mut identity = blake3::Hasher::new();
        for (_, text) in &templates {
            identity.update(blake3::hash(text.as_bytes()).as_bytes());
        }
        Ok(Self {
            identity: identity.finalize(),
            tera,
            style: Asset::new(with_overrides(STYLES, folder)?, "css"),
            script: Asset::new(with_overrides(SCRIPTS, folder)?, "js"),
            engine: Asset::new(with_overrides(ENGINE, folder)?, "js"),
            redirect: Asset::new(with_overrides(REDIRECT, folder)?, "js"),
            worker: Asset::new(with_overrides(WORKER, folder)?, "js"),
        })
    }

    /// What tells the templates of two themes apart.
    pub(super) fn identity(&self) -> &[u8] {
        self.identity.as_bytes()
    }

    /// Path of the style sheet in the site.
    pub(super) fn style(&self) -> &str {
        &self.style.path
    }

    /// Path of the script in the site.
    pub(super) fn script(&self) -> &str {
        &self.script.path
    }

    /// Path of the script that searches.
    pub(super) fn engine(&self) -> &str {
        &self.engine.path
    }

    /// Path of the script that leads on from an old address.
    pub(super) fn redirect(&self) -> &str {
        &self.redirect.path
    }

    /// The script that keeps a copy of the site in the browser.
    pub(super) fn worker(&self) -> &str {
        &self.worker.text
    }

    /// The files that every page shares.
    pub(super) fn assets(&self) -> [(String, &str); 4] {
        [&self.style, &self.script, &self.engine, &self.redirect]
            .map(|asset| (asset.path.clone(), asset.text.as_str()))
    }

    /// Renders a template.
    pub(super) fn render(&self, template: &str, context: &Context) -> Result<String, ThemeError> {
        Ok(self.tera.render(template, context)?)
    }

    /// Gives every template a value.
    pub(super) fn context_with(name: &'static str, value: &impl Serialize) -> Context {
        let mut context = Context::new();
        context.insert(name, value);
        context
    }
}

impl Asset {
    fn new(parts: Files, ending: &str) -> Self {
        let text: String = parts
            .into_iter()
            .map(|(_, part)| part.trim().to_owned() + "\n")
            .collect();
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self {
            path: format!("assets/opsbook-{}.{ending}", &hash[..12]),
            text,
        }
    }
}

/// How bad a severity is, as a theme colours it: `1` the worst, `2`, `3`, or
/// nothing if its name does not say.
fn severity_rank(severity: &str, _: Kwargs, _: &State) -> &'static str {
    const WORDS: [(&str, &[&str]); 3] = [
        ("1", &["critical", "page", "emergency", "fatal", "blocker"]),
        ("2", &["major", "high", "warning", "error", "urgent"]),
        ("3", &["minor", "medium", "low", "info", "none", "ticket"]),
    ];
    let name = severity.to_lowercase();
    let digits = name.find(|c: char| c.is_ascii_digit());
    match digits.and_then(|at| name.as_bytes().get(at)) {
        Some(b'0' | b'1') => return "1",
        Some(b'2') => return "2",
        Some(_) => return "3",
        None => {}
    }
    let ranks = WORDS.into_iter();
    let mut ranks = ranks.filter(|(_, words)| words.iter().any(|word| name.contains(word)));
    ranks.next().map_or("", |(rank, _)| rank)
}

type Files = Vec<(String, String)>;

fn with_overrides(files: &[(&str, &str)], folder: Option<&Path>) -> Result<Files, ThemeError> {
    files
        .iter()
        .map(|&(path, text)| {
            let own = folder
                .map(|folder| folder.join(path))
                .filter(|file| file.is_file());
            let text = match own {
                Some(file) => std::fs::read_to_string(&file)
                    .map_err(|source| ThemeError::Read { path: file, source })?,
                None if path.starts_with("templates/") => text.to_owned(),
                None if path.starts_with("css/") => tight(&lean(text)),
                None => lean(text),
            };
            Ok((path.to_owned(), text))
        })
        .collect()
}

/// One of our own scripts or style sheets without indentation and lines of
/// comment. No text and no comment in them goes over several lines, which a
/// test holds.
fn lean(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let is_comment = |line: &str| line.starts_with("//") || line.starts_with("/*");
    let kept = lines.filter(|line| !line.is_empty() && !is_comment(line));
    kept.map(|line| line.to_owned() + "\n").collect()
}

/// A style sheet of ours without the space that only people need.
fn tight(style: &str) -> String {
    const SPACES: [(&str, &str); 8] = [
        ("\n", ""),
        (" {", "{"),
        ("{ ", "{"),
        (": ", ":"),
        ("; ", ";"),
        (", ", ","),
        (" }", "}"),
        (";}", "}"),
    ];
    let squeeze = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    SPACES.into_iter().fold(style.to_owned(), squeeze)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let files = walkdir::WalkDir::new(&home)
            .sort_by_file_name()
            .into_iter()
            .flatten();
        let on_disk: Vec<String> = files
            .filter(|entry| entry.file_type().is_file())
            .filter_map(|entry| {
                Some(
                    entry
                        .path()
                        .strip_prefix(&home)
                        .ok()?
                        .to_string_lossy()
                        .into_owned(),
                )
            })
            .collect();
        let mut embedded: Vec<String> = [TEMPLATES, STYLES, SCRIPTS, ENGINE, REDIRECT, WORKER]
            .into_iter()
            .flatten()
            .map(|(path, _)| (*path).to_owned())
            .collect();
        embedded.sort();
        assert_eq!(embedded, on_disk);
    }

    #[test]
    fn no_text_of_a_script_goes_over_several_lines() {
        let scripts = [SCRIPTS, ENGINE, REDIRECT, WORKER];
        for (path, script) in scripts.into_iter().flatten() {
            for line in script
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
                assert!(!line.contains("/*"), "{path}: {line}");
            }
        }
    }

    #[test]
    fn comments_of_style_sheets_have_lines_of_their_own() {
        for (path, style) in STYLES {
            for line in style.lines().filter(|line| line.contains("/*")) {
                let line = line.trim();
                let is_whole = line.starts_with("/*") && line.ends_with("*/");
                assert!(is_whole, "{path}: {line}");
            }
        }
    }

    #[test]
    fn severities_are_ranked_by_number_or_word() {
        for (name, rank) in [
            ("SEV-1", "1"),
            ("P0", "1"),
            ("S2", "2"),
            ("SEV-4", "3"),
            ("Critical", "1"),
            ("warning", "2"),
            ("info", "3"),
            ("whatever", ""),
        ] {
            let theme = Theme::load(None).expect("loads");
            let tera = &theme.tera;
            let mut context = Context::new();
            context.insert("name", name);
            let ranked = tera.render_str("{{ name | severity_rank }}", &context, true);
            assert_eq!(ranked.expect("renders"), rank, "{name}");
        }
    }

    #[test]
    fn a_book_replaces_single_files() {
        let home = tempfile::tempdir().expect("a folder");
        crate::output::write_atomically(&home.path().join("css/tokens.css"), b":root{--own:1}")
            .expect("writes");
        let theme = Theme::load(Some(home.path())).expect("loads");
        assert!(theme.style.text.starts_with(":root{--own:1}\n"));
        let plain = Theme::load(None).expect("loads");
        assert_ne!(plain.style(), theme.style());
        assert_eq!(plain.script(), theme.script());
    }
}
