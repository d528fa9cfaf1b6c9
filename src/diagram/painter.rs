//! Drawing in both colour schemes, and each diagram once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use merman::svg::HostThemeAppearance;

use super::engine::Brush;
use super::recolour::{self, Scheme};
use super::{Diagram, Fault, Palettes};

/// Most bytes of drawings that are kept for further pages with the same
/// diagram.
const MAX_CACHED_BYTES: usize = 16 * 1024 * 1024;

/// Draws diagrams in the colours of a theme.
#[derive(Debug)]
pub struct Painter {
    palettes: Palettes,
    /// Made for the first diagram, as most books have none.
    brushes: OnceLock<Brushes>,
    kept: Mutex<PainterCache>,
}

#[derive(Debug)]
struct Brushes {
    light: Brush,
    dark: Brush,
    /// For drawings that serve both schemes, and how to colour them.
    both: Option<(Brush, Scheme, Scheme)>,
}

type Drawn = Result<Arc<Diagram>, Fault>;

/// Drawings by the hash of their source.
#[derive(Debug, Default)]
struct PainterCache {
    drawings: HashMap<blake3::Hash, Arc<OnceLock<Drawn>>>,
    bytes: usize,
}

impl Painter {
    /// Prepares to draw in these colours.
    pub fn new(palettes: Palettes) -> Self {
        Self {
            palettes,
            brushes: OnceLock::new(),
            kept: Mutex::default(),
        }
    }

    /// Draws a diagram.
    ///
    /// # Errors
    /// The mistake that prevents it from being drawn.
    pub fn draw(&self, source: &str) -> Result<Arc<Diagram>, Fault> {
        super::check_size(source)?;
        let hash = blake3::hash(source.as_bytes());
        let place = Arc::clone(self.kept().drawings.entry(hash).or_default());
        // A second page with the diagram waits for the first.
        place
            .get_or_init(|| {
                let drawn = self.drawn(source)?;
                self.kept().add(drawn.light.len() + drawn.dark.len());
                Ok(Arc::new(drawn))
            })
            .clone()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, PainterCache> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drawn(&self, source: &str) -> Result<Diagram, Fault> {
        let brushes = self.brushes.get_or_init(|| Brushes::new(&self.palettes));
        match &brushes.both {
            Some((brush, light, dark)) if recolour::is_enough(source) => {
                let drawn = brush.draw(source)?;
                Ok(Diagram {
                    light: light.applied(&drawn.svg),
                    dark: dark.applied(&drawn.svg),
                    width: drawn.width,
                    height: drawn.height,
                })
            }
            _ => brushes.draw_each(source),
        }
    }
}

impl PainterCache {
    fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes > MAX_CACHED_BYTES {
            *self = Self::default();
        }
    }
}

impl Brushes {
    fn new(palettes: &Palettes) -> Self {
        let schemes = Scheme::new(&palettes.light).zip(Scheme::new(&palettes.dark));
        Self {
            light: Brush::new(&palettes.light, HostThemeAppearance::Light),
            dark: Brush::new(&palettes.dark, HostThemeAppearance::Dark),
            both: schemes.map(|(light, dark)| {
                let brush = Brush::new(&recolour::stand_ins(), HostThemeAppearance::Light);
                (brush, light, dark)
            }),
        }
    }

    fn draw_each(&self, source: &str) -> Result<Diagram, Fault> {
        let (light, dark) = (self.light.draw(source)?, self.dark.draw(source)?);
        Ok(Diagram {
            width: light.width,
            height: light.height,
            light: light.svg,
            dark: dark.svg,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palettes() -> Palettes {
        let palette = |colours: &str| {
            let mut colours = colours.split(' ').map(str::to_owned);
            super::super::Palette::from_colours(std::array::from_fn(|_| {
                colours.next().expect("ten colours")
            }))
        };
        Palettes {
            light: palette(
                "#fff #f4f6f8 #1a1e26 #525a68 #d8dce3 #0b57c2 #176b37 #8a4b00 #b3201b #8a1f7a",
            ),
            dark: palette(
                "#12151b #1a1f28 #e6e9ef #a7b0be #323a47 #83b4ff #6fd596 #f3b45a #ff8f88 #f09be3",
            ),
        }
    }

    #[test]
    fn one_drawing_gives_what_two_would() {
        let painter = Painter::new(palettes());
        let two = Brushes::new(&palettes());
        for source in include_str!("once.txt").split("\n\n") {
            assert!(recolour::is_enough(source), "{source}");
            let once = painter.draw(source).expect(source);
            assert_eq!(two.draw_each(source).as_ref(), Ok(&*once), "{source}");
        }
    }

    #[test]
    fn the_same_diagram_is_drawn_once() {
        let painter = Painter::new(palettes());
        let draw = || painter.draw("flowchart LR\n A --> B").expect("draws");
        assert!(Arc::ptr_eq(&draw(), &draw()));
        assert!(painter.draw("flowchart LR\n A[").is_err());
        painter.kept().add(MAX_CACHED_BYTES);
        assert!(painter.kept().drawings.is_empty());
    }
}
