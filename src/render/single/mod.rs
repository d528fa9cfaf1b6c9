//! The whole book as one HTML file: every page an article, search inside, and
//! nothing that is loaded from anywhere.

mod rewrite;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use tera::Context;

use self::rewrite::{RewriteContext, rewrite};
use super::body::Escaped;
use super::direction::direction;
use super::view::{EntryView, SeverityView};
use super::{SiteInput, ThemeError, board};
use crate::book::{Book, People};

/// The largest file that is put into the page instead of being left out, in
/// bytes.
const MAX_EMBEDDED_BYTES: usize = 512 * 1024;

/// A top-level section of the single file, or pages outside of any.
#[derive(Debug, Serialize)]
struct Part {
    /// Its anchor; empty outside of sections.
    id: String,
    /// Its title; empty outside of sections.
    title: String,
    articles: Vec<Article>,
}

/// A page of the single file.
#[derive(Debug, Serialize)]
struct Article {
    /// Its anchor.
    id: String,
    /// Its title.
    title: String,
    /// Its article as HTML.
    html: String,
}

/// What is printed first.
#[derive(Debug, Serialize)]
struct Paper {
    contacts: Vec<EntryView>,
    severities: Vec<SeverityView>,
}

/// Puts a site's files together; `script` is its search index.
///
/// # Errors
/// When the theme's template is wrong.
pub fn single_file(
    input: &SiteInput<'_>,
    files: &BTreeMap<String, Bytes>,
    script: &str,
) -> Result<String, ThemeError> {
    let book = input.book;
    let mut routes: Vec<(String, String)> = Vec::new();
    for page in &book.pages {
        routes.push((page.route.file(), page.title().to_owned()));
    }
    let html = |path: &str| std::str::from_utf8(files.get(path)?).ok();
    let own: BTreeSet<String> = routes.iter().map(|(path, _)| path.clone()).collect();
    let generated = files.keys().filter(|path| path.ends_with("index.html"));
    // Of a page of the book nobody asks whether it has something to say.
    let more = generated.filter(|path| !own.contains(*path) && !html(path).is_some_and(leads_on));
    routes.extend(more.map(|path| (path.clone(), String::new())));
    let ids: BTreeMap<String, String> = routes
        .iter()
        .map(|(path, _)| (path.clone(), id_of(path)))
        .collect();
    let picture = |path: &str| data_url(files, path);
    let mut parts: Vec<Part> = Vec::new();
    for (index, (path, title)) in routes.iter().enumerate() {
        let text = html(path).and_then(text_of);
        let article = text.ok_or_else(|| ThemeError::NoText(path.clone()))?;
        let context = RewriteContext {
            path,
            ids: &ids,
            picture: &picture,
        };
        let article = Article {
            id: ids[path].clone(),
            title: title_of(article).unwrap_or_else(|| Escaped(title).to_string()),
            html: rewrite(article, &context),
        };
        let (id, title) = part_of(book, index);
        match parts.last_mut().filter(|part| part.id == id) {
            Some(part) => part.articles.push(article),
            None => parts.push(Part {
                id,
                title,
                articles: vec![article],
            }),
        }
    }
    render(input, &parts, script)
}

/// Anchor and title of the top-level section that a page stands in; empty for
/// pages outside of sections, and for generated ones.
fn part_of(book: &Book, page: usize) -> (String, String) {
    let mut section = book.pages.get(page).map(|page| book.section(page.section));
    while let Some(inner) = section {
        let around = inner.parent.map(|parent| book.section(parent));
        if around.is_some_and(|around| around.parent.is_none()) {
            let id = format!("section:{}", inner.route.as_str());
            return (id, inner.title.clone());
        }
        section = around;
    }
    Default::default()
}

fn render(input: &SiteInput<'_>, parts: &[Part], index: &str) -> Result<String, ThemeError> {
    let [
        style,
        script,
        engine,
        _,
        more,
        figures,
        dialogs,
        measures,
        scheme,
    ] = input.theme.assets().map(|(_, text)| text.to_owned());
    let script = inert(&format!("{engine}\n{index}\n{more}\n{script}"));
    let style = style + &figures + &measures + &dialogs;
    let mut context = Context::new();
    context.insert("title", &input.book.title);
    context.insert("language", &input.settings.language);
    context.insert("direction", direction(&input.settings.language));
    context.insert("generator", concat!("opsbook ", env!("CARGO_PKG_VERSION")));
    let people = People::new(input.book);
    context.insert(
        "site",
        &Paper {
            contacts: board::printed_contacts(input.book, &people),
            severities: board::severities(&people),
        },
    );
    context.insert("parts", parts);
    context.insert("description", &input.settings.description);
    context.insert("page_count", &input.book.pages.len());
    let changed = input.changed.values().map(|change| change.day).max();
    context.insert(
        "changed",
        &changed.map(|day| day.to_string()).unwrap_or_default(),
    );
    context.insert("style", &style);
    context.insert("script", &script);
    context.insert("has_schemes", &input.theme.has_schemes());
    context.insert("scheme", &scheme);
    context.insert("scheme_hash", &hash(&scheme));
    context.insert("style_hash", &hash(&style));
    context.insert("script_hash", &hash(&script));
    input.theme.render("single.html", &context)
}

/// A script without what HTML takes for markup inside of one: the element's
/// end, and the beginning of a comment, in which it would go on (HTML, 4.12.1.3
/// "Restrictions for contents of script elements"). All of it stands in texts.
fn inert(script: &str) -> String {
    script.replace("</", "<\\/").replace("<!--", "\\u003c!--")
}

/// What a Content-Security-Policy calls a text (CSP Level 3, 2.3.1).
fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(digest(&SHA256, text.as_bytes()))
    )
}

/// `issues/api/index.html` becomes `issues/api`; the start page is `start`.
fn id_of(path: &str) -> String {
    let route = path.trim_end_matches("index.html").trim_end_matches('/');
    if route.is_empty() {
        "start".to_owned()
    } else {
        route.to_owned()
    }
}

/// Whether a page only leads on to another one.
fn leads_on(html: &str) -> bool {
    html.contains("http-equiv=\"refresh\"")
}

/// The text of a page: its article, or as much as a theme of one's own tells
/// from what is around it. What has no title is only a part, as an article
/// that the author has written.
fn text_of(html: &str) -> Option<&str> {
    let found = ["article", "main", "body"].map(|name| inside(html, name));
    let mut found = found.into_iter().flatten();
    let has_title = html.contains("<h1");
    found.find(|text| text.contains("<h1") || !has_title)
}

/// What stands between the tags of an element, from the first to the last; the
/// last may be left out.
fn inside<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    // Of the same length, whatever it holds.
    let low = html.to_ascii_lowercase();
    let opening = format!("<{name}");
    let is_whole = |at: &usize| !low[at + opening.len()..].starts_with(['-', '_', ':']);
    let mut tags = low.match_indices(&opening).map(|(at, _)| at);
    let tag = tags.find(is_whole)?;
    let start = tag + low[tag..].find('>')? + 1;
    let end = low.rfind(&format!("</{name}>"));
    html.get(start..end.unwrap_or(html.len()))
}

/// The title as the article has it, escaped.
fn title_of(article: &str) -> Option<String> {
    let (_, rest) = article.split_once("<h1>")?;
    let (title, _) = rest.split_once("</h1>")?;
    Some(title.to_owned())
}

/// A picture of the site as an address that holds it.
fn data_url(files: &BTreeMap<String, Bytes>, path: &str) -> Option<String> {
    let bytes = files
        .get(path)
        .filter(|bytes| bytes.len() <= MAX_EMBEDDED_BYTES)?;
    let (_, ending) = path.rsplit_once('.')?;
    let kind = match ending.to_ascii_lowercase().as_str() {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        _ => return None,
    };
    Some(format!("data:{kind};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_in_a_script_ends_it_or_goes_on_behind_it() {
        let index = r#"x("<!-- <script src=x>", "</script>")"#;
        let expected = r#"x("\u003c!-- <script src=x>", "<\/script>")"#;
        assert_eq!(inert(index), expected);
    }
}
