use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

/// A bare URL or email address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) range: Range<usize>,
    pub(super) destination: String,
}

/// Bare URLs and email addresses in a text, as GitHub links them.
pub(super) fn addresses(text: &str) -> Vec<Address> {
    // Fast path: most texts contain neither character.
    if memchr::memchr2(b'@', b':', text.as_bytes()).is_none()
        || !(text.contains('@') || text.contains("://"))
    {
        return Vec::new();
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]);
    finder
        .links(text)
        .filter_map(|link| {
            let written = link.as_str();
            let destination = match link.kind() {
                LinkKind::Email => format!("mailto:{written}"),
                _ if written.starts_with("http://") || written.starts_with("https://") => {
                    written.to_owned()
                }
                _ => return None,
            };
            Some(Address {
                range: link.start()..link.end(),
                destination,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_and_mail_addresses_are_found() {
        let text = "see http://a.example/d/x, or ask ops@a.example.";
        let found: Vec<(&str, String)> = addresses(text)
            .into_iter()
            .map(|a| (&text[a.range], a.destination))
            .collect();
        let wanted = [
            ("http://a.example/d/x", "http://a.example/d/x".to_owned()),
            ("ops@a.example", "mailto:ops@a.example".to_owned()),
        ];
        assert_eq!(found, wanted);
        assert!(addresses("no links here: just text").is_empty());
    }
}
