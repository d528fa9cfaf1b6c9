//! Files for machines: `sitemap.xml`, `robots.txt`, redirects.

use std::fmt::Write;

use super::body::Escaped;
use super::page::SiteContext;
use super::{RenderError, Theme, relative};
use crate::output::Sink;

/// Writes them all.
pub(super) fn write(site: &SiteContext<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
    super::write(sink, "sitemap.xml", sitemap(site).as_bytes())?;
    super::write(sink, "robots.txt", robots(site).as_bytes())?;
    for redirect in &site.input.book.redirects {
        let page = site.input.book.page(redirect.to);
        let anchor = redirect
            .anchor
            .as_deref()
            .map(|anchor| format!("#{anchor}"))
            .unwrap_or_default();
        let is_file = redirect.from.is_file();
        let (path, root) = if is_file {
            (
                redirect.from.as_str().to_owned(),
                "../".repeat(redirect.from.depth().saturating_sub(1)),
            )
        } else {
            (redirect.from.file(), redirect.from.to_root())
        };
        let mut context =
            Theme::context_with("href", &format!("{}{anchor}", relative(&root, &page.route)));
        context.insert("title", page.title());
        context.insert("root", &root);
        context.insert("site", &site.view);
        let html = site.input.theme.render("redirect.html", &context)?;
        super::write(sink, &path, html.as_bytes())?;
    }
    Ok(())
}

/// The sitemap (sitemaps.org, version 0.9). Without the site's address its
/// entries are paths, which only people can use.
fn sitemap(site: &SiteContext<'_>) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut routes: Vec<_> = site
        .input
        .book
        .pages
        .iter()
        .map(|page| &page.route)
        .collect();
    routes.sort();
    for route in routes {
        let address = format!(
            "{}{}",
            site.view.base_url,
            super::body::encoded(&route.to_string())
        );
        let _ = writeln!(xml, "<url><loc>{}</loc></url>", Escaped(&address));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn robots(site: &SiteContext<'_>) -> String {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if !site.view.base_url.is_empty() {
        let _ = writeln!(text, "Sitemap: {}/sitemap.xml", site.view.base_url);
    }
    text
}
