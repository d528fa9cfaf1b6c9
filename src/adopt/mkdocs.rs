//! MkDocs: `mkdocs.yml`, with what Material and common plugins add.

use super::node::Node;
use super::reading::{Reading, is_external, under, web_address};
use super::text::Parsed;
use super::{Adopted, awesome};
use crate::book::{Completeness, MovedPage};

/// Longest chain of files that inherit from each other.
const MAX_CHAIN_LENGTH: usize = 8;

/// Plugins that make pages while the site is built, one a line.
const PAGE_MAKERS: &str = include_str!("mkdocs-page-makers.txt");

/// The settings and those that they inherit, nearest first.
struct Layers(Vec<Parsed>);

impl Layers {
    fn at(&self, keys: &[&str]) -> Option<(&Parsed, &Node)> {
        let mut layers = self.0.iter();
        layers.find_map(|layer| Some((layer, layer.root.at(keys)?)))
    }

    fn text(&self, keys: &[&str]) -> Option<String> {
        let text = self.at(keys)?.1.text()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// The plugins with their settings: a list of names and of tables, or a
    /// table.
    fn plugins(&self) -> Vec<(String, &Parsed, &Node)> {
        let Some((layer, node)) = self.at(&["plugins"]) else {
            return Vec::new();
        };
        let tables = node.items().iter().chain([node]);
        let settings = tables.flat_map(Node::entries);
        let named = settings.map(|entry| (entry.key.clone(), layer, &entry.node));
        let plain = node.items().iter();
        let plain = plain.filter_map(|item| Some((item.text()?, layer, item)));
        named.chain(plain).collect()
    }
}

/// Reads `mkdocs.yml`.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let first = reading.first(&["mkdocs.yml", "mkdocs.yaml"])?;
    let layers = layers(first, reading);
    let adopted = &mut reading.adopted;
    adopted.title = layers.text(&["site_name"]);
    adopted.description = layers.text(&["site_description"]);
    adopted.language = layers.text(&["theme", "language"]);
    adopted.url = web_address(layers.text(&["site_url"]));
    adopted.edit_url = edit_url(&layers);
    adopted.content = Some(
        layers
            .text(&["docs_dir"])
            .unwrap_or_else(|| "docs".to_owned()),
    );
    for key in ["exclude_docs", "draft_docs"] {
        adopted.excluded.extend(lines(&layers, key));
    }
    adopted.unlisted = lines(&layers, "not_in_nav");
    if let Some((layer, nav)) = layers
        .at(&["nav"])
        .filter(|(_, nav)| !nav.items().is_empty())
    {
        adopted.arrangement.outline = Some(awesome::entries("", layer, nav));
    }
    for (plugin, layer, settings) in layers.plugins() {
        if PAGE_MAKERS.lines().any(|known| known == plugin) {
            adopted.arrangement.completeness = Completeness::Generated;
        }
        if plugin == "i18n" {
            translations(settings, adopted);
            continue;
        }
        if plugin == "redirects" {
            adopted.arrangement.moved.extend(redirects(layer, settings));
        }
    }
    if layers.at(&["hooks"]).is_some() {
        adopted.arrangement.completeness = Completeness::Generated;
    }
    Some(())
}

/// The settings with those that `INHERIT` names.
fn layers(first: Parsed, reading: &mut Reading<'_>) -> Layers {
    let mut layers = Layers(vec![first]);
    let mut folder = String::new();
    while layers.0.len() < MAX_CHAIN_LENGTH {
        let last = layers
            .0
            .last()
            .and_then(|layer| layer.root.text_at(&["INHERIT"]));
        let Some(parent) = last.map(|path| under(&folder, &path)) else {
            break;
        };
        let Some(parsed) = reading.file(&parent) else {
            break;
        };
        let inside = parent.rsplit_once('/').map_or("", |(folder, _)| folder);
        inside.clone_into(&mut folder);
        layers.0.push(parsed);
    }
    layers
}

/// Where a page is edited, where the settings say so; the branch that is
/// taken without `edit_uri` is not guessed.
fn edit_url(layers: &Layers) -> Option<String> {
    let repository = web_address(layers.text(&["repo_url"]));
    let template = layers.text(&["edit_uri_template"]);
    let address = match template.or_else(|| layers.text(&["edit_uri"])) {
        Some(address) if is_external(&address) => address,
        Some(address) => {
            let between = if address.starts_with(['?', '#']) {
                ""
            } else {
                "/"
            };
            format!(
                "{}{between}{}",
                repository?,
                address.trim_start_matches('/')
            )
        }
        None => return None,
    };
    Some(if address.contains("{path}") {
        address
    } else {
        format!("{}/{{path}}", address.trim_end_matches('/'))
    })
}

/// The lines of a text with one pattern on each.
fn lines(layers: &Layers, key: &str) -> Vec<String> {
    let text = layers.text(&[key]).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The plugin for translations: of each page only the one in the default
/// language is read.
fn translations(settings: &Node, adopted: &mut Adopted) {
    let languages = settings.at(&["languages"]);
    let listed = languages.map(Node::items).unwrap_or_default().iter();
    let listed = listed.filter_map(|language| {
        let is_default = language.at(&["default"]).is_some_and(Node::is_true);
        Some((language.text_at(&["locale"])?, is_default))
    });
    let named = languages.map(Node::entries).unwrap_or_default().iter();
    let default = settings.text_at(&["default_language"]);
    let named = named.map(|entry| (entry.key.clone(), Some(&entry.key) == default.as_ref()));
    let in_folders = settings.text_at(&["docs_structure"]).as_deref() == Some("folder");
    for (language, is_default) in listed.chain(named) {
        match (is_default, in_folders) {
            (true, false) => adopted.arrangement.language = Some(language),
            (true, true) => {
                let content = adopted.content.get_or_insert_default();
                content.push('/');
                content.push_str(&language);
            }
            (false, false) => adopted.excluded.push(format!("*.{language}.md")),
            (false, true) => adopted.excluded.push(format!("/{language}/")),
        }
    }
}

fn redirects(layer: &Parsed, settings: &Node) -> Vec<MovedPage> {
    let maps = settings.at(&["redirect_maps"]);
    let entries = maps.map(Node::entries).unwrap_or_default().iter();
    let moved = entries.filter_map(|entry| {
        Some(MovedPage {
            from: entry.key.clone(),
            to: entry.node.text()?,
            place: layer.place(entry.node.span),
        })
    });
    moved.collect()
}
