//! The converter's `MathML` made fit for a page, whose Content-Security-Policy
//! forbids inline styles.

/// Replaces `style` attributes by the attributes of `MathML` Core that mean the
/// same (2.1.5 "Legacy `MathML` Style Attributes"); drops those without one.
/// Escapes operators, which the converter writes as they are: `<mo><</mo>`.
pub(super) fn as_attributes(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = next_tag(rest) {
        push_text(&mut out, &rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        push_tag(&mut out, &rest[at..end]);
        rest = &rest[end..];
    }
    push_text(&mut out, rest);
    out
}

/// Where the next tag begins. A `<` in front of anything but a name is text.
fn next_tag(html: &str) -> Option<usize> {
    let is_tag = |&at: &usize| html[at + 1..].starts_with(|c: char| c == '/' || c.is_alphabetic());
    memchr::memchr_iter(b'<', html.as_bytes()).find(is_tag)
}

fn push_text(out: &mut String, text: &str) {
    const ENTITIES: [&str; 4] = ["&amp;", "&lt;", "&gt;", "&nbsp;"];
    for (at, c) in text.char_indices() {
        let is_entity = || ENTITIES.iter().any(|name| text[at..].starts_with(name));
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if !is_entity() => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
}

fn push_tag(out: &mut String, tag: &str) {
    match tag.split_once(" style=\"") {
        Some((before, after)) => {
            let (declarations, after) = after.split_once('"').unwrap_or((after, ""));
            out.push_str(before);
            push_attributes(out, declarations);
            out.push_str(after);
        }
        None => out.push_str(tag),
    }
}

fn push_attributes(out: &mut String, declarations: &str) {
    for declaration in declarations.split(';') {
        let (name, value) = declaration.split_once(':').unwrap_or_default();
        let attribute = match name.trim() {
            "color" => "mathcolor",
            "background-color" => "mathbackground",
            _ => continue,
        };
        if let Some(colour) = hexadecimal(value.trim()) {
            out.push(' ');
            out.push_str(attribute);
            out.push_str("=\"");
            out.push_str(&colour);
            out.push('"');
        }
    }
}

/// `rgb(1 2 3)` as `#010203`.
fn hexadecimal(colour: &str) -> Option<String> {
    let inner = colour.strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut parts = inner.split(' ').map(str::parse::<u8>);
    let mut part = || parts.next().and_then(Result::ok);
    let (red, green, blue) = (part()?, part()?, part()?);
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stay_and_other_styles_go() {
        for (html, expected) in [
            (
                r#"<mi style="color: rgb(1 2 255); border: 1px">x</mi>"#,
                r##"<mi mathcolor="#0102ff">x</mi>"##,
            ),
            (
                r#"<mtr style="height: 2em"><mtext>a style="x"</mtext>"#,
                r#"<mtr><mtext>a style="x"</mtext>"#,
            ),
            (
                "<mo><</mo><mo>></mo><mo>&</mo><mi>&amp;</mi>",
                "<mo>&lt;</mo><mo>&gt;</mo><mo>&amp;</mo><mi>&amp;</mi>",
            ),
            (
                r#"<mi class="a" style="background-color: rgb(0 0 0)">"#,
                r##"<mi class="a" mathbackground="#000000">"##,
            ),
        ] {
            assert_eq!(as_attributes(html), expected);
        }
    }
}
