use std::borrow::Cow;

use super::{attributes, icon, short_code};

/// A title or label, which is no part of the page's text, with its emoji and
/// icons; an icon that cannot be shown is left out.
pub(in crate::parse) fn shown_title(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = memchr::memchr(b':', &text.as_bytes()[at..]) {
        at += found;
        let (mut end, emoji) = if let Some(icon) = icon::read(text, at) {
            let is_alone = text.trim().len() == icon.range.len();
            let name = if is_alone { icon.name } else { String::new() };
            (icon.range.end, icon.shown.map_or(name, str::to_owned))
        } else if let Some((range, emoji)) = short_code::read(text, at, copied) {
            (range.end, emoji.to_owned())
        } else {
            at += 1;
            continue;
        };
        if let Some(list) = attributes::read(&text[end..]) {
            end += list.length;
        }
        shown.push_str(&text[copied..at]);
        shown.push_str(&emoji);
        (at, copied) = (end, end);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[copied..]);
    Cow::Owned(shown.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_show_what_the_text_would_show() {
        for (written, shown) in [
            (":fire: Hot", "🔥 Hot"),
            (":material-linux: Linux", "Linux"),
            (":material-check:{ .x } Done", "✓ Done"),
            (":simple-docker:", "docker"),
            ("Since 10:30:45", "Since 10:30:45"),
            ("Plain", "Plain"),
        ] {
            assert_eq!(shown_title(written), shown);
        }
    }
}
