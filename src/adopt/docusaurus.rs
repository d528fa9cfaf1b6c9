//! Docusaurus: `docusaurus.config.*` and `sidebars.*`, as far as they are
//! plain data.

use super::node::Node;
use super::reading::{Reading, address_path, page_address, under, web_address};
use super::script::unwrapped;
use super::sidebars;
use crate::book::NumberPrefixes;

const CONFIGS: [&str; 6] = [
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "docusaurus.config.mjs",
    "docusaurus.config.cjs",
    "docusaurus.config.mts",
    "docusaurus.config.cts",
];

const SIDEBARS: [&str; 6] = [
    "sidebars.js",
    "sidebars.ts",
    "sidebars.json",
    "sidebars.mjs",
    "sidebars.cjs",
    "sidebars.mts",
];

/// Reads the settings, and the sidebars that they name.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&CONFIGS)?;
    let root = unwrapped(&config.root).clone();
    let docs = docs_settings(&root).cloned().unwrap_or_default();
    let folder = docs.text_at(&["path"]).unwrap_or_else(|| "docs".to_owned());
    let folder = under("", &folder);
    let base = root.text_at(&["baseUrl"]).unwrap_or_default();
    let route = docs.at(&["routeBasePath"]).and_then(Node::text);
    let route = route.unwrap_or_else(|| "docs".to_owned());
    let named = docs.text_at(&["sidebarPath"]);
    let sidebars = match named {
        Some(path) => reading.file(&under("", &path)),
        None => reading.first(&SIDEBARS),
    };
    let adopted = &mut reading.adopted;
    adopted.title = root.text_at(&["title"]);
    adopted.description = root.text_at(&["tagline"]);
    adopted.language = root.text_at(&["i18n", "defaultLocale"]);
    adopted.url = web_address(root.text_at(&["url"])).map(|url| {
        format!("{url}/{}", address_path(&base))
            .trim_end_matches('/')
            .to_owned()
    });
    adopted.edit_url = docs
        .text_at(&["editUrl"])
        .and_then(|url| web_address(Some(url)))
        .and_then(|url| page_address(&url, &folder));
    adopted.statics = vec!["static".to_owned()];
    // Parts of pages, which other pages import.
    adopted.excluded = vec!["_*".to_owned()];
    adopted.arrangement.numbers = NumberPrefixes::Stripped;
    adopted.arrangement.prefixes = vec![
        address_path(&format!("{base}/{route}")),
        address_path(&route),
        address_path(&base),
    ];
    adopted.arrangement.outline = sidebars.and_then(|parsed| sidebars::outline(&parsed, &root));
    adopted.content = Some(folder);
    Some(())
}

/// The settings of the docs plugin: of the preset, else of the plugin itself.
fn docs_settings(root: &Node) -> Option<&Node> {
    let presets = root.at(&["presets"]).map(Node::items).unwrap_or_default();
    let of_preset = presets.iter().find_map(|preset| {
        let settings = preset.items().get(1)?;
        unwrapped(settings).at(&["docs"])
    });
    let plugins = root.at(&["plugins"]).map(Node::items).unwrap_or_default();
    let of_plugin = plugins.iter().find_map(|plugin| {
        let name = plugin.items().first()?.text()?;
        name.ends_with("plugin-content-docs")
            .then(|| plugin.items().get(1))
            .flatten()
    });
    of_preset
        .filter(|docs| !docs.entries().is_empty())
        .or(of_plugin)
}
