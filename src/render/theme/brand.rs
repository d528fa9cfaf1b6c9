//! What `book.toml` gives a site without a theme: an accent colour and fonts.

use std::fmt::Write as _;

use super::palette::palettes;
use crate::diagram::Palette;
use crate::discover::ThemeFiles;

/// The least contrast of text (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.5;

/// How much nearer to black or white a colour comes with each step.
const STEPS: u8 = 40;

/// A style sheet with what the book's settings say, by a name that no file of
/// the theme has. Empty if they say nothing.
pub(super) fn style(own: &ThemeFiles, styles: &[(String, String)]) -> (String, String) {
    let mut style = String::new();
    let fonts = own.statics.iter();
    for (path, _) in fonts.filter(|(path, _)| path.starts_with("fonts/")) {
        font_face(&mut style, path);
    }
    for (family, property, rest) in [
        ("book", "--sans", "system-ui,sans-serif"),
        ("book-code", "--mono", "ui-monospace,monospace"),
    ] {
        if style.contains(&format!("font-family:{family};")) {
            let _ = write!(style, ":root{{{property}:{family},{rest}}}");
        }
    }
    if let Some(accent) = own.accent.as_deref().and_then(rgb) {
        let known: String = styles.iter().map(|(_, text)| text.as_str()).collect();
        let palettes = palettes(&known);
        let [light, dark] =
            [palettes.light, palettes.dark].map(|palette| readable(accent, &palette));
        let _ = write!(
            style,
            ":root{{--accent:light-dark({light},{dark});--focus:light-dark({light},{dark})}}"
        );
    }
    ("book.toml".to_owned(), style)
}

/// The rule for one font file. Its name says what it is for.
fn font_face(style: &mut String, path: &str) {
    let name = path.to_ascii_lowercase();
    let has = |word: &str| name.contains(word);
    let family = if has("mono") || has("code") {
        "book-code"
    } else {
        "book"
    };
    let weight = match () {
        () if has("variable") || has("[wght]") => "100 900",
        () if has("semibold") => "600",
        () if has("bold") => "700",
        () => "400",
    };
    let slant = if has("italic") { "italic" } else { "normal" };
    let address = super::super::body::encoded(path)
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('\'', "%27");
    let _ = write!(
        style,
        "@font-face{{font-family:{family};font-weight:{weight};font-style:{slant};\
         font-display:swap;src:url(\"static/{address}\")}}"
    );
}

/// The colour, as near as text in it can be read on the pages.
fn readable(accent: [u8; 3], palette: &Palette) -> String {
    let grounds = [&palette.background, &palette.surface];
    let grounds: Vec<[u8; 3]> = grounds.into_iter().filter_map(|text| rgb(text)).collect();
    let is_dark = grounds.iter().all(|ground| luminance(*ground) < 0.2);
    let goal = if is_dark { 255.0 } else { 0.0 };
    let mixed = (0..=STEPS).map(|step| {
        let share = f64::from(step) / f64::from(STEPS);
        accent.map(|part| mix(f64::from(part), goal, share))
    });
    let mut mixed = mixed.filter(|colour| {
        let mut grounds = grounds.iter();
        grounds.all(|ground| contrast(*colour, *ground) >= CONTRAST)
    });
    let [red, green, blue] = mixed.next().unwrap_or(accent);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mixture of two bytes is one"
)]
fn mix(part: f64, goal: f64, share: f64) -> u8 {
    (part + (goal - part) * share).round() as u8
}

/// `#rgb` or `#rrggbb`.
fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    let whole = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    let number = u32::from_str_radix(&whole, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// Contrast ratio (WCAG 2.2).
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styled(own: &ThemeFiles) -> String {
        style(own, &[]).1
    }

    #[test]
    fn an_accent_can_be_read_on_light_and_dark_pages() {
        let palettes = palettes("");
        for accent in ["#ff0", "#000", "#ffffff", "#6b21a8", "#0b57c2", "#83b4ff"] {
            let accent = rgb(accent).expect("a colour");
            for palette in [&palettes.light, &palettes.dark] {
                let shown = rgb(&readable(accent, palette)).expect("a colour");
                let ground = rgb(&palette.surface).expect("a colour");
                assert!(
                    contrast(shown, ground) >= CONTRAST,
                    "{shown:?} on {ground:?}"
                );
            }
        }
        let own = ThemeFiles {
            accent: Some("#6b21a8".to_owned()),
            ..ThemeFiles::default()
        };
        assert!(styled(&own).starts_with(":root{--accent:light-dark(#6b21a8,#"));
        assert_eq!(styled(&ThemeFiles::default()), "");
    }

    #[test]
    fn names_of_fonts_say_what_they_are_for() {
        let own = ThemeFiles {
            statics: vec![
                ("fonts/Plex-BoldItalic.woff2".to_owned(), "a".into()),
                ("fonts/PlexMono.woff2".to_owned(), "b".into()),
                ("fonts/a\")}b{.woff2".to_owned(), "c".into()),
            ],
            ..ThemeFiles::default()
        };
        let style = styled(&own);
        assert!(style.contains("font-family:book;font-weight:700;font-style:italic"));
        assert!(style.contains("font-family:book-code;font-weight:400"));
        assert!(style.contains("--sans:book,") && style.contains("--mono:book-code,"));
        assert!(
            style.contains("url(\"static/fonts/a%22%29%7Db%7B.woff2\")"),
            "{style}"
        );
    }
}
