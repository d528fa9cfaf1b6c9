//! Both colour schemes from one drawing. Reading, layout and cleaning take
//! nearly all of a drawing's time and do not depend on colours. So a diagram is
//! drawn once in colours that stand for the theme's, and each scheme replaces
//! them by its own.

use aho_corasick::AhoCorasick;

use super::{Palette, words};

/// Kinds in which merman computes further colours from those of the theme, such
/// as the tenth slice of a pie. They are drawn once for each scheme.
const COMPUTED: [&str; 5] = ["pie", "gitGraph", "journey", "timeline", "mindmap"];

/// The colours that stand for the theme's: no two are alike, and nobody writes
/// them by chance.
const STAND_INS: [&str; 10] = [
    "#f3e9d1", "#e7d9c3", "#15273b", "#4b6173", "#c9b7a5", "#2f63d9", "#1d7b4f", "#95590b",
    "#b92d3b", "#8d2f81",
];
/// Which of them merman also inverts, for the numbers of a sequence diagram.
const INVERTED: usize = 3;

/// The palette to draw in.
pub(super) fn stand_ins() -> Palette {
    Palette::from_colours(STAND_INS.map(str::to_owned))
}

/// Whether one drawing is enough. An author's own settings may lead to computed
/// colours in every kind.
pub(super) fn is_enough(source: &str) -> bool {
    let kind = words::content_lines(source).next().unwrap_or_default();
    let is_computed = COMPUTED.iter().any(|name| kind.starts_with(name));
    let has_settings = source.contains("%%{") || super::front_matter(source) > 0;
    !is_computed && !has_settings && !finder().is_match(source)
}

/// Replaces the colours of a drawing by those of a scheme.
#[derive(Debug)]
pub(super) struct Scheme {
    colours: Vec<String>,
}

impl Scheme {
    /// Nothing if a colour is not written in hexadecimal digits.
    pub(super) fn new(palette: &Palette) -> Option<Self> {
        let colours = palette.colours();
        let channels: Option<Vec<[u8; 3]>> = colours.iter().map(|hex| channels(hex)).collect();
        let channels = channels?;
        let plain = colours.iter().map(|&hex| hex.to_owned());
        let list = channels.iter().map(|&channels| listed(channels));
        let inverted = std::iter::once(inverted(channels[INVERTED]));
        Some(Self {
            colours: plain.chain(list).chain(inverted).collect(),
        })
    }

    pub(super) fn applied(&self, svg: &str) -> String {
        finder().replace_all(svg, &self.colours)
    }
}

/// Finds the forms in which merman writes a colour: hexadecimal digits, the
/// channels in `rgb(...)` and `rgba(...)`, and the inverted one.
fn finder() -> &'static AhoCorasick {
    static FINDER: std::sync::LazyLock<AhoCorasick> = std::sync::LazyLock::new(|| {
        let forms = Scheme::new(&stand_ins()).expect("colours in hexadecimal digits");
        AhoCorasick::new(forms.colours).expect("a few short patterns")
    });
    &FINDER
}

fn channels(hex: &str) -> Option<[u8; 3]> {
    let digits = hex.strip_prefix('#')?;
    let doubled: String;
    let digits = match digits.len() {
        3 => {
            doubled = digits.chars().flat_map(|digit| [digit, digit]).collect();
            &doubled
        }
        6 => digits,
        _ => return None,
    };
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

fn listed([red, green, blue]: [u8; 3]) -> String {
    format!("({red}, {green}, {blue}")
}

fn inverted([red, green, blue]: [u8; 3]) -> String {
    format!("#{:02x}{:02x}{:02x}", !red, !green, !blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_colour_is_replaced() {
        let white = Palette::from_colours(["#fff"; 10].map(str::to_owned));
        let scheme = Scheme::new(&white).expect("hexadecimal");
        let drawn = "#f3e9d1 rgb(243, 233, 209) rgba(243, 233, 209, 0.5) #b49e8c #123456";
        assert_eq!(
            scheme.applied(drawn),
            "#fff rgb(255, 255, 255) rgba(255, 255, 255, 0.5) #000000 #123456"
        );
    }

    #[test]
    fn colours_that_are_computed_or_the_authors_need_two_drawings() {
        assert!(is_enough("flowchart LR\n A"));
        for source in [
            "pie\n \"a\": 1",
            "%%{init: {\"theme\": \"forest\"}}%%\nflowchart LR\n A",
            "---\ntitle: t\n---\nflowchart LR\n A",
            "flowchart LR\n A[#f3e9d1]",
        ] {
            assert!(!is_enough(source), "{source}");
        }
        let named = Palette::from_colours(["red"; 10].map(str::to_owned));
        assert!(Scheme::new(&named).is_none());
    }
}
