//! The theme: built into the binary, each file replaceable by the book's own.

mod brand;
mod embedded;
mod palette;
mod rank;

use std::path::PathBuf;

use serde::Serialize;
use tera::{Context, Tera};

use embedded::{
    DIALOGS, ENGINE, FIGURES, Files, MEASURES, MORE, REDIRECT, SCHEME, SCRIPTS, STYLES, TEMPLATES,
    WORKER, with_overrides,
};
pub(super) use rank::rank;
use rank::severity_rank;

use crate::diagram::Palettes;
use crate::discover::ThemeFiles;

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    style: Asset,
    script: Asset,
    engine: Asset,
    more: Asset,
    figures: Asset,
    measures: Asset,
    scheme: Asset,
    dialogs: Asset,
    redirect: Asset,
    worker: Asset,
    /// The theme's own pictures and fonts: path in the site, and the file.
    statics: Vec<(String, PathBuf)>,
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
    /// A template is wrong.
    #[error("failed to render the theme: {0}")]
    Template(#[from] tera::Error),
    /// A page has nothing of which the single file could be made.
    #[error(
        "{0} has no <article>, <main> or <body>, of which the single file is made: \
         the theme's template needs one of them"
    )]
    NoText(String),
}

impl Theme {
    /// The built-in theme, its files replaced by those of the same path in
    /// the book's own.
    ///
    /// # Errors
    /// When a template cannot be understood.
    pub fn load(own: Option<&ThemeFiles>) -> Result<Self, ThemeError> {
        let mut tera = Tera::new();
        tera.register_filter("severity_rank", severity_rank);
        let templates = with_overrides(TEMPLATES, own);
        let named = templates.iter().map(|(path, text)| {
            let name = path.strip_prefix("templates/").unwrap_or(path);
            (name, text.as_str())
        });
        tera.add_raw_templates(named)?;
        let mut identity = blake3::Hasher::new();
        for (_, text) in &templates {
            identity.update(blake3::hash(text.as_bytes()).as_bytes());
        }
        let mut styles = with_overrides(STYLES, own);
        if let Some(own) = own {
            styles.push(brand::style(own, &styles));
        }
        Ok(Self {
            identity: identity.finalize(),
            tera,
            style: Asset::new(styles, "css"),
            script: Asset::new(with_overrides(SCRIPTS, own), "js"),
            engine: Asset::new(with_overrides(ENGINE, own), "js"),
            more: Asset::new(with_overrides(MORE, own), "js"),
            figures: Asset::new(with_overrides(FIGURES, own), "css"),
            measures: Asset::new(with_overrides(MEASURES, own), "css"),
            scheme: Asset::new(with_overrides(SCHEME, own), "js"),
            dialogs: Asset::new(with_overrides(DIALOGS, own), "css"),
            redirect: Asset::new(with_overrides(REDIRECT, own), "js"),
            worker: Asset::new(with_overrides(WORKER, own), "js"),
            statics: own.map(statics_of).unwrap_or_default(),
        })
    }

    /// What tells the templates of two themes apart.
    pub(super) fn identity(&self) -> &[u8] {
        self.identity.as_bytes()
    }

    /// The colours of its style sheet.
    pub(super) fn palettes(&self) -> Palettes {
        palette::palettes(&self.style.text)
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

    /// Path of the script with what is needed seldom.
    pub(super) fn more(&self) -> &str {
        &self.more.path
    }

    /// Path of the style sheet for what scripts open.
    pub(super) fn dialogs(&self) -> &str {
        &self.dialogs.path
    }

    /// Path of the style sheet for diagrams, formulas and figures.
    pub(super) fn figures(&self) -> &str {
        &self.figures.path
    }

    /// Path of the style sheet for the pages about checks and statements.
    pub(super) fn measures(&self) -> &str {
        &self.measures.path
    }

    /// The script that runs before a page is drawn.
    pub(super) fn scheme(&self) -> (&str, &str) {
        (&self.scheme.path, &self.scheme.text)
    }

    /// Whether its colours follow a choice of the reader.
    pub(super) fn has_schemes(&self) -> bool {
        let style = &self.style.text;
        style.contains("--bg:light-dark(") || style.contains("--bg: light-dark(")
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
    pub(super) fn assets(&self) -> [(String, &str); 9] {
        [
            &self.style,
            &self.script,
            &self.engine,
            &self.redirect,
            &self.more,
            &self.figures,
            &self.dialogs,
            &self.measures,
            &self.scheme,
        ]
        .map(|asset| (asset.path.clone(), asset.text.as_str()))
    }

    /// Pictures and fonts of the theme: path in the site, and the file.
    pub(super) fn statics(&self) -> &[(String, PathBuf)] {
        &self.statics
    }

    /// Path of the logo in the site; empty if there is none.
    pub(super) fn logo(&self) -> &str {
        self.picture("logo")
    }

    /// Path of the picture in the browser's tab: the logo if it has no other;
    /// empty if there is none.
    pub(super) fn favicon(&self) -> &str {
        match self.picture("favicon") {
            "" => self.logo(),
            favicon => favicon,
        }
    }

    /// A picture under the theme's `static/` by its name without the ending.
    fn picture(&self, name: &str) -> &str {
        const ENDINGS: [&str; 6] = ["svg", "png", "webp", "ico", "jpg", "jpeg"];
        let is_named = |path: &&str| {
            let path = path.strip_prefix("assets/static/").unwrap_or_default();
            path.split_once('.')
                .is_some_and(|(stem, ending)| stem == name && ENDINGS.contains(&ending))
        };
        let mut paths = self.statics.iter().map(|(path, _)| path.as_str());
        paths.find(is_named).unwrap_or_default()
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

/// The files under the theme's `static/`, in order.
fn statics_of(own: &ThemeFiles) -> Vec<(String, PathBuf)> {
    let files = own.statics.iter();
    let named = files.map(|(path, file)| (format!("assets/static/{path}"), file.clone()));
    named.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_replaces_single_files() {
        let mut own = ThemeFiles::default();
        let style = ":root{--own:1}".to_owned();
        own.texts.insert("css/tokens.css".to_owned(), style);
        let theme = Theme::load(Some(&own)).expect("loads");
        assert!(theme.style.text.starts_with(":root{--own:1}\n"));
        let plain = Theme::load(None).expect("loads");
        assert_ne!(plain.style(), theme.style());
        assert_eq!(plain.script(), theme.script());
    }
}
