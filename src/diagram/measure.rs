//! How wide text is. The reader's fonts are not known while building, so
//! labels are measured in Helvetica, whose widths Arial, Liberation Sans and
//! Roboto share or nearly share, with some room.

use std::sync::{Arc, LazyLock};

use merman::svg::{
    DeterministicTextMeasurer, MeasurementProfileId, TextMeasurementPolicy, TextMeasurementProfile,
    TextMeasurementProfileIdentity, TextStyle,
};

/// Fonts of that width, which every system has one of.
pub(super) const FONTS: &str = "Arial, Liberation Sans, Helvetica, Roboto, sans-serif";

/// Room for fonts that are a little wider.
const ROOM: f64 = 1.05;
/// How much wider bold text is.
const BOLD: f64 = 1.08;
/// Width of letters outside of ASCII, and of ideographs and emoji, in em.
const OTHER: f64 = 0.62;
const WIDE: f64 = 1.0;

/// The measure for all phases of a drawing.
pub(super) fn policy() -> TextMeasurementPolicy {
    static POLICY: LazyLock<TextMeasurementPolicy> = LazyLock::new(|| {
        let measurer = DeterministicTextMeasurer::default().with_width_callback(width);
        let identity = MeasurementProfileId::new("helvetica")
            .and_then(|id| TextMeasurementProfileIdentity::new(id, "1"))
            .expect("a name and a version");
        TextMeasurementPolicy::uniform(TextMeasurementProfile::new(identity, Arc::clone(&measurer)))
    });
    POLICY.clone()
}

/// The width of a text in CSS pixels.
fn width(text: &str, style: &TextStyle) -> f64 {
    let em: f64 = text.chars().map(char_width).sum();
    let is_bold = style.font_weight.as_deref().is_some_and(|weight| {
        weight.starts_with("bold") || weight.parse().is_ok_and(|weight: u32| weight >= 600)
    });
    em * style.font_size * ROOM * if is_bold { BOLD } else { 1.0 }
}

fn char_width(c: char) -> f64 {
    static WIDTHS: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let widths = include_str!("widths.txt").split_whitespace();
        widths
            .filter_map(|width| width.parse::<f64>().ok())
            .map(|width| width / 1000.0)
            .collect()
    });
    let at = (c as usize).checked_sub(' ' as usize);
    match at.and_then(|at| WIDTHS.get(at)) {
        Some(&width) => width,
        None if c.is_control() => 0.0,
        None if c >= '\u{1100}' && !matches!(c, '\u{1e00}'..='\u{22ff}') => WIDE,
        None => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_helvetica_with_room() {
        let style = TextStyle {
            font_size: 16.0,
            ..TextStyle::default()
        };
        let near = |text: &str, em: f64| (width(text, &style) - em * 16.0 * ROOM).abs() < 0.01;
        assert!(near("~ A", 0.584 + 0.278 + 0.667));
        assert!(near("é漢", 0.62 + 1.0));
        let bold = TextStyle {
            font_weight: Some("700".to_owned()),
            ..style.clone()
        };
        assert!(width("A", &bold) > width("A", &style));
    }
}
