//! An article of a site as part of one file: its anchors become the page's
//! own, its links lead inside, its pictures are part of it.

use std::collections::BTreeMap;

/// What an article is rewritten with.
pub(super) struct RewriteContext<'a> {
    /// Path of the page's file.
    pub(super) path: &'a str,
    /// Anchors of all pages, by the paths of their files.
    pub(super) ids: &'a BTreeMap<String, String>,
    /// A picture as an address that holds it, by its path in the site.
    pub(super) picture: &'a dyn Fn(&str) -> Option<String>,
}

/// Rewrites the attributes of all tags; text stays as it is.
pub(super) fn rewrite(html: &str, context: &RewriteContext<'_>) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = tag_end(&rest[at..]) + at;
        tag(&rest[at..end], context, &mut out);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Where a tag ends; quotes may hold `>`.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A tag with its attributes rewritten. Our markup quotes every value.
fn tag(tag: &str, context: &RewriteContext<'_>, out: &mut String) {
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let value_start = at + 2;
        let Some(length) = rest[value_start..].find('"') else {
            break;
        };
        let name_start = rest[..at]
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + 1);
        let name = &rest[name_start..at];
        let value = &rest[value_start..value_start + length];
        match changed(name, value, context) {
            Changed::Same => out.push_str(&rest[..=value_start + length]),
            Changed::To(value) => {
                out.push_str(&rest[..value_start]);
                out.push_str(&value);
                out.push('"');
            }
            Changed::Gone => out.push_str(rest[..name_start].trim_end()),
        }
        rest = &rest[value_start + length + 1..];
    }
    out.push_str(rest);
}

enum Changed {
    Same,
    To(String),
    Gone,
}

fn changed(name: &str, value: &str, context: &RewriteContext<'_>) -> Changed {
    let own = &context.ids[context.path];
    match name {
        // A radio button's name keeps its group together.
        "id" | "for" | "name" | "aria-labelledby" | "aria-controls" => {
            Changed::To(format!("{own}--{value}"))
        }
        "href" => link(value, own, context),
        "src" | "srcset" if value.starts_with("data:") => Changed::Same,
        "src" | "srcset" => match (context.picture)(&resolved(context.path, value)) {
            Some(picture) => Changed::To(picture),
            None => Changed::Gone,
        },
        _ => Changed::Same,
    }
}

fn link(href: &str, own: &str, context: &RewriteContext<'_>) -> Changed {
    if has_scheme(href) || href.starts_with("//") {
        return Changed::Same;
    }
    let (path, anchor) = href.split_once('#').unwrap_or((href, ""));
    let path = path.split('?').next().unwrap_or(path);
    let id = if path.is_empty() {
        Some(own)
    } else {
        let mut file = resolved(context.path, path);
        if file.is_empty() || file.ends_with('/') {
            file.push_str("index.html");
        }
        context.ids.get(&file).map(String::as_str)
    };
    match (id, anchor) {
        (None, _) => Changed::Gone,
        (Some(id), "") => Changed::To(format!("#{id}")),
        (Some(id), anchor) => Changed::To(format!("#{id}--{anchor}")),
    }
}

fn has_scheme(href: &str) -> bool {
    let scheme = href.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.contains(':')
}

/// A relative address as a path in the site.
fn resolved(from: &str, relative: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut steps = relative.split('/').peekable();
    let mut ends_open = false;
    while let Some(step) = steps.next() {
        let is_last = steps.peek().is_none();
        match step {
            "" | "." => ends_open = is_last,
            ".." => {
                parts.pop();
                ends_open = is_last;
            }
            step => parts.push(step),
        }
    }
    let mut path = parts.join("/");
    if ends_open && !path.is_empty() {
        path.push('/');
    }
    percent_encoding::percent_decode_str(&path)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_anchors_lead_inside() {
        let ids = [
            ("index.html", "start"),
            ("a/b/index.html", "a/b"),
            ("a/c/index.html", "a/c"),
        ];
        let ids = ids
            .map(|(path, id)| (path.to_owned(), id.to_owned()))
            .into();
        let picture = |path: &str| (path == "a/x.png").then(|| "data:x".to_owned());
        let context = RewriteContext {
            path: "a/b/index.html",
            ids: &ids,
            picture: &picture,
        };
        for (html, expected) in [
            (
                r##"<h2 id="x">X</h2><a href="#x">"</a>"##,
                r##"<h2 id="a/b--x">X</h2><a href="#a/b--x">"</a>"##,
            ),
            (r#"<a href="../c/">c</a>"#, r##"<a href="#a/c">c</a>"##),
            (r#"<a href="../c/#y">c</a>"#, r##"<a href="#a/c--y">c</a>"##),
            (r#"<a href="../../">s</a>"#, r##"<a href="#start">s</a>"##),
            (r#"<a href="../gone/" rel="x">g</a>"#, r#"<a rel="x">g</a>"#),
            (
                r#"<a href="https://e.example/">e</a>"#,
                r#"<a href="https://e.example/">e</a>"#,
            ),
            (
                r#"<img src="../x.png" alt="a > b">"#,
                r#"<img src="data:x" alt="a > b">"#,
            ),
            (r#"id="x" < 3 <p>"#, r#"id="x" < 3 <p>"#),
        ] {
            assert_eq!(rewrite(html, &context), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_gone_through(html in "(<a |href=\"|id=\"|\"|>|x|/|\\.\\.|#| ){0,30}") {
            let ids = [("index.html".to_owned(), "start".to_owned())].into();
            let context = RewriteContext { path: "index.html", ids: &ids, picture: &|_| None };
            let _ = rewrite(&html, &context);
        }
    }
}
