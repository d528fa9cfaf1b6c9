//! Astro's Starlight: `astro.config.*`, as far as it is plain data.

use super::node::Node;
use super::reading::{Reading, address_path, page_address, web_address};
use super::script::unwrapped;
use super::sidebar::{self, Words};

const CONFIGS: [&str; 4] = [
    "astro.config.mjs",
    "astro.config.ts",
    "astro.config.js",
    "astro.config.mts",
];

const CONTENT: &str = "src/content/docs";

const WORDS: Words = Words {
    title: "label",
    page: "slug",
};

/// Reads the settings.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&CONFIGS)?;
    let root = unwrapped(&config.root);
    let integrations = root.at(&["integrations"]).map(Node::items);
    let starlight = integrations.unwrap_or_default().iter().find_map(|call| {
        let entry = call.single()?;
        (entry.key == "starlight()").then_some(&entry.node)
    })?;
    let adopted = &mut reading.adopted;
    adopted.title = starlight.text_at(&["title"]);
    adopted.description = starlight.text_at(&["description"]);
    let base = root.text_at(&["base"]).unwrap_or_default();
    adopted.url = web_address(root.text_at(&["site"])).map(|url| {
        format!("{url}/{}", address_path(&base))
            .trim_end_matches('/')
            .to_owned()
    });
    adopted.arrangement.prefixes = vec![address_path(&base)];
    adopted.statics = vec!["public".to_owned()];
    let mut content = CONTENT.to_owned();
    let default = starlight.text_at(&["defaultLocale"]);
    let locales = starlight.at(&["locales"]).map(Node::entries);
    for locale in locales.unwrap_or_default() {
        if Some(&locale.key) == default.as_ref() && locale.key != "root" {
            content = format!("{CONTENT}/{}", locale.key);
        } else if locale.key != "root" {
            // Other languages are the same pages once more.
            adopted.excluded.push(format!("/{}/", locale.key));
        }
    }
    adopted.edit_url = starlight
        .text_at(&["editLink", "baseUrl"])
        .and_then(|url| web_address(Some(url)))
        .and_then(|url| page_address(&url, &content));
    adopted.content = Some(content);
    let sidebar = starlight.at(&["sidebar"]).map(unwrapped);
    let entries = sidebar.map(|sidebar| sidebar::entries(&config, sidebar, "", WORDS));
    adopted.arrangement.outline = entries.filter(|entries| !entries.is_empty());
    Some(())
}
