//! The colours of the theme's style sheet, for pictures that cannot see it.

use std::collections::BTreeMap;

use crate::diagram::{Palette, Palettes};

/// The colours that a style sheet's custom properties give, with those of the
/// built-in theme where it has none.
pub(super) fn palettes(style: &str) -> Palettes {
    let own = tokens(style);
    let built_in = tokens(include_str!("../../../themes/default/css/tokens.css"));
    let palette = |is_dark: bool| {
        let colour = |name: &str| {
            let in_scheme = |tokens: &Tokens| {
                let dark = is_dark.then(|| tokens.dark.get(name)).flatten();
                dark.or_else(|| tokens.light.get(name)).cloned()
            };
            let found = in_scheme(&own).or_else(|| in_scheme(&built_in));
            found.unwrap_or_else(|| "#808080".to_owned())
        };
        Palette {
            background: colour("--bg"),
            surface: colour("--surface"),
            text: colour("--text"),
            muted: colour("--muted"),
            border: colour("--border"),
            accent: colour("--accent"),
            good: colour("--pass"),
            warn: colour("--warn"),
            bad: colour("--fail"),
            other: colour("--error"),
        }
    };
    Palettes {
        light: palette(false),
        dark: palette(true),
    }
}

/// Custom properties whose value is a hexadecimal colour.
struct Tokens {
    light: BTreeMap<String, String>,
    dark: BTreeMap<String, String>,
}

fn tokens(style: &str) -> Tokens {
    let mut outside = String::with_capacity(style.len());
    let mut dark = BTreeMap::new();
    let mut rest = style;
    while let Some(at) = rest.find("@media") {
        outside.push_str(&rest[..at]);
        let block = &rest[at..];
        let end = block_end(block);
        let condition = block[..end].split('{').next().unwrap_or_default();
        if condition
            .replace(' ', "")
            .contains("prefers-color-scheme:dark")
        {
            dark.extend(colours(&block[condition.len()..end]));
        }
        rest = &block[end..];
    }
    outside.push_str(rest);
    let mut light: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in declarations(&outside) {
        let both = value.strip_prefix("light-dark(");
        let both = both.and_then(|both| both.strip_suffix(')')?.split_once(','));
        if let Some((day, night)) = both {
            light.extend(hex(day).map(|colour| (name.to_owned(), colour)));
            dark.extend(hex(night).map(|colour| (name.to_owned(), colour)));
        } else {
            light.extend(hex(value).map(|colour| (name.to_owned(), colour)));
        }
    }
    Tokens { light, dark }
}

/// Where a block of nested braces ends.
fn block_end(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn colours(css: &str) -> impl Iterator<Item = (String, String)> {
    let declared = declarations(css);
    declared.filter_map(|(name, value)| Some((name.to_owned(), hex(value)?)))
}

/// Custom properties and their values.
fn declarations(css: &str) -> impl Iterator<Item = (&str, &str)> {
    let declarations = css
        .split(['{', '}', ';'])
        .filter_map(|part| part.split_once(':'));
    declarations.filter_map(|(name, value)| {
        let name = name.trim().rsplit(char::is_whitespace).next()?;
        name.starts_with("--").then_some((name, value.trim()))
    })
}

fn hex(value: &str) -> Option<String> {
    let digits = value.trim().strip_prefix('#')?;
    let is_colour = matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_colour.then(|| format!("#{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_of_its_own_colours_the_diagrams() {
        let style = "/* a */ :root { --bg: #fefefe; --text:#123; --surface: red }\n@media print{:root{--bg:#000}}\n@media (prefers-color-scheme: dark) { :root { --bg: #010101 } }";
        let palettes = palettes(style);
        assert_eq!(palettes.light.background, "#fefefe");
        assert_eq!(palettes.light.text, "#123");
        assert_eq!(palettes.light.surface, "#f4f6f8");
        assert_eq!(palettes.dark.background, "#010101");
        assert_eq!(palettes.dark.text, "#123");
        assert_eq!(palettes.dark.surface, "#1a1f28");
    }

    #[test]
    fn a_colour_for_both_schemes_is_two() {
        let palettes =
            palettes(":root{--bg:light-dark(#fefefe,#010101);--text:light-dark(#123, red)}");
        assert_eq!(palettes.light.background, "#fefefe");
        assert_eq!(palettes.dark.background, "#010101");
        assert_eq!(palettes.light.text, "#123");
    }

    #[test]
    fn any_text_has_colours() {
        for style in [
            "",
            "@media",
            "@media {",
            "@media (prefers-color-scheme:dark){--bg",
            "}}{{",
            "{--bg:light-dark(",
            "{--bg:light-dark()",
        ] {
            assert_eq!(palettes(style).light.background, "#fff");
        }
    }
}
