//! Hugo and Zola.

use super::node::Node;
use super::reading::{Reading, address_path, page_address, under, web_address};
use super::text::Parsed;
use crate::book::LinkBase;

const CONFIGS: [&str; 11] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config.toml",
    "config.yaml",
    "config.yml",
];

/// Reads the settings of Hugo. Its older name for them, `config.toml`, counts
/// only with a key that Hugo alone has.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&CONFIGS)?;
    let root = &config.root;
    let key = |name: &str| {
        let mut entries = root.entries().iter();
        entries.find(|entry| entry.key.eq_ignore_ascii_case(name))
    };
    let text = |name| key(name).and_then(|entry| entry.node.text());
    let is_old_name = config.source.path().contains("config.");
    if is_old_name && key("baseURL").is_none() && key("contentDir").is_none() {
        return None;
    }
    let default = text("defaultContentLanguage").unwrap_or_else(|| "en".to_owned());
    let languages = key("languages").map(|entry| entry.node.clone());
    let languages = languages
        .or_else(|| languages_file(reading))
        .unwrap_or_default();
    let own = languages.at(&[&default]).cloned().unwrap_or_default();
    let adopted = &mut reading.adopted;
    adopted.title = own.text_at(&["title"]).or_else(|| text("title"));
    adopted.description = text("description").or_else(|| root.text_at(&["params", "description"]));
    adopted.language = text("languageCode").or(Some(default.clone()));
    adopted.url = web_address(text("baseURL"));
    let common = text("contentDir").unwrap_or_else(|| "content".to_owned());
    let content = own
        .text_at(&["contentDir"])
        .unwrap_or_else(|| common.clone());
    let content = under("", &content);
    adopted.arrangement.language = Some(default.clone());
    adopted.arrangement.links = LinkBase::Address;
    for language in languages.entries() {
        if language.key == default {
            continue;
        }
        // Other languages are the same pages once more.
        adopted.excluded.push(format!("*.{}.md", language.key));
        let folder = language.node.text_at(&["contentDir"]);
        let folder = folder.map(|folder| under("", &folder));
        if let Some(inside) = folder
            .as_deref()
            .and_then(|folder| folder.strip_prefix(&*content))
        {
            adopted.excluded.push(format!("{inside}/"));
        }
    }
    adopted.edit_url = edit_url(&config, &content);
    adopted.arrangement.prefixes = adopted.url.iter().map(|url| address_path(url)).collect();
    adopted.statics = vec!["static".to_owned()];
    adopted.content = Some(content);
    Some(())
}

/// Languages in a file of their own.
fn languages_file(reading: &mut Reading<'_>) -> Option<Node> {
    let names = [
        "config/_default/languages.toml",
        "config/_default/languages.yaml",
    ];
    reading.first(&names).map(|parsed| parsed.root)
}

/// Where a page is edited, as the Docsy theme is told.
fn edit_url(config: &Parsed, content: &str) -> Option<String> {
    let parameter = |name| config.root.text_at(&["params", name]);
    let repository = web_address(parameter("github_repo"))?;
    let branch = parameter("github_branch").unwrap_or_else(|| "main".to_owned());
    let folder = under(&parameter("github_subdir").unwrap_or_default(), content);
    page_address(&format!("{repository}/edit/{branch}"), &folder)
}

/// Reads the settings of Zola.
pub(super) fn read_zola(reading: &mut Reading<'_>) -> Option<()> {
    let config = reading.first(&["zola.toml", "config.toml"])?;
    let root = &config.root;
    let url = root.text_at(&["base_url"])?;
    let adopted = &mut reading.adopted;
    adopted.title = root.text_at(&["title"]);
    adopted.description = root.text_at(&["description"]);
    adopted.language = root.text_at(&["default_language"]);
    adopted.arrangement.prefixes = vec![address_path(&url)];
    adopted.url = web_address(Some(url));
    let languages = root.at(&["languages"]).map(Node::entries);
    let others = languages.unwrap_or_default().iter();
    let others = others.filter(|language| Some(&language.key) != adopted.language.as_ref());
    adopted.excluded = others
        .map(|language| format!("*.{}.md", language.key))
        .collect();
    adopted.statics = vec!["static".to_owned()];
    adopted.content = Some("content".to_owned());
    Some(())
}
