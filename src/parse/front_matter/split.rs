use std::ops::Range;

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Format {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

/// Where front matter stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) struct RawFrontMatter {
    pub(in crate::parse) format: Format,
    /// The text between the fences.
    pub(in crate::parse) body: Range<usize>,
    /// Everything, fences included.
    pub(in crate::parse) whole: Range<usize>,
}

/// Finds front matter at the beginning of a text. A `---` without a closing
/// line, or around text that is not a list of keys, is a thematic break.
pub(in crate::parse) fn split(text: &str) -> Option<RawFrontMatter> {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let rest = &text[start..];
    let (format, fence) = match rest.get(..3)? {
        "---" => (Format::Yaml, "---"),
        "+++" => (Format::Toml, "+++"),
        _ => return None,
    };
    let first = rest.split_inclusive('\n').next()?;
    if first.trim_end() != fence || !first.ends_with('\n') {
        return None;
    }
    let body_start = start + first.len();
    let mut at = body_start;
    for line in text[body_start..].split_inclusive('\n') {
        let closes =
            line.trim_end() == fence || (format == Format::Yaml && line.trim_end() == "...");
        if closes {
            let body = body_start..at;
            let whole = 0..at + line.len();
            return looks_like_keys(&text[body.clone()], format).then_some(RawFrontMatter {
                format,
                body,
                whole,
            });
        }
        at += line.len();
    }
    None
}

/// The start of unclosed front matter: a fence followed directly by a key.
pub(in crate::parse) fn unclosed(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = text[start..].lines();
    let fence = lines.next()?.trim_end();
    let sign = match fence {
        "---" => ':',
        "+++" => '=',
        _ => return None,
    };
    let (key, _) = lines.next()?.split_once(sign)?;
    let key = key.trim_end();
    let is_key = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let closed = lines.any(|line| line.trim_end() == fence);
    (is_key && !closed).then_some(start..start + fence.len())
}

/// Whether the first non-empty line begins with a key.
fn looks_like_keys(body: &str, format: Format) -> bool {
    let mut lines = body
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(line) = lines.next() else {
        return true;
    };
    match format {
        Format::Toml => true,
        Format::Yaml => {
            line.contains(':') || line.starts_with(['{', '[', '-', '&', '!', '%', '"', '?'])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_without_an_end_is_told_from_a_break() {
        assert_eq!(unclosed("---\ntitle: x\n\n# Body\n"), Some(0..3));
        assert_eq!(unclosed("\u{feff}+++\ntitle = 1\n"), Some(3..6));
        for text in [
            "---\ntitle: x\n---\n",
            "---\n\nNote: x\n",
            "---\nSome words: x\n",
            "# Title\n",
            "",
        ] {
            assert_eq!(unclosed(text), None, "{text:?}");
        }
    }

    #[test]
    fn front_matter_is_told_from_a_thematic_break() {
        let body = |text: &str| split(text).map(|raw| text[raw.body].to_owned());
        assert_eq!(body("---\na: 1\n---\n# T\n").as_deref(), Some("a: 1\n"));
        assert_eq!(
            body("\u{feff}---\r\na: 1\r\n---\r\n").as_deref(),
            Some("a: 1\r\n")
        );
        assert_eq!(body("+++\na = 1\n+++").as_deref(), Some("a = 1\n"));
        assert_eq!(body("---\n---\n").as_deref(), Some(""));
        assert_eq!(body("---\na: 1\n"), None);
        assert_eq!(body("---\n\nSome prose\n\n---\n"), None);
        assert_eq!(body("# T\n---\na: 1\n---\n"), None);
    }
}
