//! Badges: a small picture of a check's last outcome, and the same as data for
//! shields.io (<https://shields.io/badges/endpoint-badge>). A picture does not
//! grow old by itself, so the time stands in it.

use super::body::Escaped;
use super::checks::{self, NEVER, ORDER, short_id, utc_text};
use super::{RenderError, write};
use crate::book::{Check, Page};
use crate::output::Sink;
use crate::stamp::Stamp;

/// What a badge says.
pub(super) struct Badge {
    label: String,
    outcome: &'static str,
    /// The outcome and when it was found.
    message: String,
}

/// Path of a page's badge under the site's root, without its ending.
pub(super) fn page_path(page: &Page) -> String {
    match page.route.as_str() {
        "" => "badges/page/index".to_owned(),
        route => format!("badges/page/{route}"),
    }
}

/// Path of a check's badge under the site's root, without its ending.
pub(super) fn check_path(page: &Page, check: &Check) -> String {
    match page.route.as_str() {
        "" => format!("badges/check/{}", short_id(check)),
        route => format!("badges/check/{route}/{}", short_id(check)),
    }
}

impl Badge {
    pub(super) fn new(check: &Check, stamp: Option<&Stamp>) -> Self {
        let outcome = checks::outcome(check, stamp);
        let message = match stamp {
            None if check.problem.is_some() => "error: cannot run as written".to_owned(),
            Some(stamp) => format!("{outcome} {}", utc_text(stamp.finished)),
            None => "not run yet".to_owned(),
        };
        Self {
            label: short_id(check).to_owned(),
            outcome,
            message,
        }
    }

    /// The badge of how many statements of the book are proven.
    pub(super) fn of_truth(percent: usize, contradicted: usize) -> Self {
        Self {
            label: "truth".to_owned(),
            outcome: if contradicted > 0 { "warn" } else { "pass" },
            message: format!("{percent} %"),
        }
    }

    /// The badge of a page whose checks all say too little to count.
    pub(super) fn none() -> Self {
        Self {
            label: String::new(),
            outcome: NEVER,
            message: "not run yet".to_owned(),
        }
    }

    pub(super) fn labelled(mut self, label: &str) -> Self {
        const MAX_LABEL_CHARS: usize = 48;
        let plain = label.chars().filter(|c| !c.is_control());
        self.label = plain.clone().take(MAX_LABEL_CHARS).collect();
        if plain.count() > MAX_LABEL_CHARS {
            self.label.push('…');
        }
        self
    }

    pub(super) fn is_worse_than(&self, other: &Self) -> bool {
        let rank = |badge: &Self| ORDER.iter().position(|known| *known == badge.outcome);
        rank(self) < rank(other)
    }

    /// Writes the picture and the data.
    pub(super) fn write(&self, path: &str, sink: &dyn Sink) -> Result<(), RenderError> {
        write(sink, &format!("{path}.svg"), self.svg().as_bytes())?;
        write(sink, &format!("{path}.json"), self.endpoint().as_bytes())
    }

    fn colour(&self) -> &'static str {
        match self.outcome {
            "pass" => "#1a7f4b",
            "warn" => "#8f5a00",
            "fail" | "error" => "#b3261e",
            _ => "#5b6470",
        }
    }

    fn endpoint(&self) -> String {
        let data = serde_json::json!({
            "schemaVersion": 1,
            "label": self.label,
            "message": self.message,
            "color": self.colour(),
            "isError": matches!(self.outcome, "fail" | "error"),
            "cacheSeconds": 300,
        });
        format!("{data:#}\n")
    }

    fn svg(&self) -> String {
        let (left, right) = (width(&self.label), width(&self.message));
        let whole = left + right;
        let (label, message) = (Escaped(&self.label), Escaped(&self.message));
        let (label_at, message_at) = (left / 2, left + right / 2);
        let (label_width, message_width) = (left - 12, right - 12);
        let colour = self.colour();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"20\" role=\"img\" aria-label=\"{label}: {message}\">\
             <title>{label}: {message}</title>\
             <rect width=\"{whole}\" height=\"20\" rx=\"3\" fill=\"#30363d\"/>\
             <path d=\"M{left} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z\" fill=\"{colour}\"/>\
             <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\
             <text x=\"{label_at}\" y=\"14\" textLength=\"{label_width}\">{label}</text>\
             <text x=\"{message_at}\" y=\"14\" textLength=\"{message_width}\">{message}</text></g></svg>\n",
            inner = right - 3,
        )
    }
}

/// How wide a text is drawn, with space around it, in pixels: seven for a
/// character, which is what the font has on average.
fn width(text: &str) -> usize {
    text.chars().count().max(1) * 7 + 12
}
