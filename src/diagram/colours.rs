//! The theme's colours as a diagram uses them.

#[cfg(feature = "diagrams")]
use merman::svg::{HostTheme, HostThemeAppearance, ThemeRole};

#[cfg(feature = "diagrams")]
use super::measure;

/// The colours of one scheme, as CSS hexadecimal colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub background: String,
    /// Of boxes.
    pub surface: String,
    /// Of text.
    pub text: String,
    /// Of lines and outlines.
    pub muted: String,
    /// Of groups.
    pub border: String,
    /// Of what stands out.
    pub accent: String,
    /// Of success.
    pub good: String,
    /// Of warnings and notes.
    pub warn: String,
    /// Of failures.
    pub bad: String,
    /// One more, to tell series apart.
    pub other: String,
}

impl Palette {
    /// The colours in the order of the fields.
    #[cfg(feature = "diagrams")]
    pub(super) fn colours(&self) -> [&str; 10] {
        [
            &self.background,
            &self.surface,
            &self.text,
            &self.muted,
            &self.border,
            &self.accent,
            &self.good,
            &self.warn,
            &self.bad,
            &self.other,
        ]
    }

    #[cfg(feature = "diagrams")]
    pub(super) fn from_colours(colours: [String; 10]) -> Self {
        let [
            background,
            surface,
            text,
            muted,
            border,
            accent,
            good,
            warn,
            bad,
            other,
        ] = colours;
        Self {
            background,
            surface,
            text,
            muted,
            border,
            accent,
            good,
            warn,
            bad,
            other,
        }
    }
}

/// The colours of both schemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palettes {
    /// For light pages.
    pub light: Palette,
    /// For dark pages.
    pub dark: Palette,
}

/// What merman needs to know of a palette.
#[cfg(feature = "diagrams")]
pub(super) fn host_theme(palette: &Palette, appearance: HostThemeAppearance) -> HostTheme {
    let roles = [
        (ThemeRole::Canvas, &palette.background),
        (ThemeRole::Surface, &palette.surface),
        (ThemeRole::SurfaceAlt, &palette.surface),
        (ThemeRole::SurfaceMuted, &palette.surface),
        (ThemeRole::Text, &palette.text),
        (ThemeRole::SubtleText, &palette.muted),
        (ThemeRole::Border, &palette.muted),
        (ThemeRole::Line, &palette.muted),
        (ThemeRole::EdgeLabelBackground, &palette.background),
        (ThemeRole::ClusterBackground, &palette.background),
        (ThemeRole::ClusterBorder, &palette.border),
        (ThemeRole::NoteBackground, &palette.surface),
        (ThemeRole::NoteBorder, &palette.warn),
        (ThemeRole::NoteText, &palette.text),
        (ThemeRole::ActorBackground, &palette.surface),
        (ThemeRole::ActorBorder, &palette.muted),
        (ThemeRole::ActorText, &palette.text),
        (ThemeRole::ActivationBackground, &palette.border),
        (ThemeRole::ActivationBorder, &palette.muted),
        (ThemeRole::Error, &palette.bad),
        (ThemeRole::Warning, &palette.warn),
        (ThemeRole::Success, &palette.good),
    ];
    let series = [
        &palette.accent,
        &palette.good,
        &palette.warn,
        &palette.other,
        &palette.bad,
        &palette.muted,
    ];
    let mut theme = HostTheme::new().with_appearance(appearance);
    // A value that merman refuses leaves its own colour in place.
    for (role, colour) in roles {
        theme = theme.clone().try_with_role(role, colour).unwrap_or(theme);
    }
    let series = series.map(String::as_str);
    theme = theme
        .clone()
        .try_with_series_palette(series)
        .unwrap_or(theme);
    theme
        .clone()
        .try_with_font_family(measure::FONTS)
        .unwrap_or(theme)
}
