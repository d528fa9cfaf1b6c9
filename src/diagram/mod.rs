//! Mermaid diagrams drawn while building, so that a page asks nobody for a
//! script.

use mermaid_rs_renderer::{RenderOptions, Theme, render_with_options};

use crate::guard;

/// Largest diagram, in bytes and lines: layout grows faster than its input.
const LARGEST: usize = 32 * 1024;
const MOST_LINES: usize = 300;

/// A drawn diagram: two SVG files, one for each colour scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    pub light: String,
    pub dark: String,
}

/// Draws a mermaid diagram.
///
/// # Errors
/// A sentence for the author where it cannot be drawn.
pub fn render_diagram(source: &str) -> Result<Diagram, String> {
    if source.len() > LARGEST || source.lines().count() > MOST_LINES {
        return Err("the diagram is too large to be drawn".to_owned());
    }
    Ok(Diagram {
        light: draw(source, Theme::neutral())?,
        dark: draw(source, Theme::dark())?,
    })
}

fn draw(source: &str, mut theme: Theme) -> Result<String, String> {
    "transparent".clone_into(&mut theme.background);
    let options = RenderOptions {
        theme,
        ..RenderOptions::default()
    };
    let drawn =
        guard::guarded(|| render_with_options(source, options).map_err(|error| error.to_string()));
    let svg = drawn.unwrap_or_else(|_| Err("the diagram cannot be drawn".to_owned()))?;
    if is_safe(&svg) {
        Ok(svg)
    } else {
        Err("the diagram holds something that is not published".to_owned())
    }
}

/// Whether a picture neither runs anything nor asks anybody for anything.
fn is_safe(svg: &str) -> bool {
    let lower = svg.to_ascii_lowercase();
    let forbidden = [
        "<script",
        "<foreignobject",
        "<image",
        "<iframe",
        "@import",
        "javascript:",
        " onload",
        " onclick",
        "href=\"http",
        "url(http",
    ];
    !forbidden.iter().any(|word| lower.contains(word))
}

/// A diagram in words: its kind and its labels.
pub fn describe(source: &str) -> String {
    let kind = source
        .split_whitespace()
        .next()
        .unwrap_or("diagram")
        .trim_end_matches(';');
    let mut labels: Vec<&str> = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find(['[', '{', '(']) {
        let inner = &rest[start + 1..];
        let Some(end) = inner.find([']', '}', ')', '\n']) else {
            break;
        };
        let label = inner[..end].trim_matches(['"', '(', '[', '{', ' ', '/']);
        if !label.is_empty() && label.len() < 80 && !labels.contains(&label) && labels.len() < 12 {
            labels.push(label);
        }
        rest = &inner[end..];
    }
    if labels.is_empty() {
        format!("{kind} diagram")
    } else {
        format!("{kind} diagram: {}", labels.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str =
        "flowchart LR\n  A[Alert fires] --> B{Acknowledged?}\n  B -->|no| C[Call backup]\n";

    #[test]
    fn a_flowchart_is_drawn_twice_and_the_same_each_time() {
        let diagram = render_diagram(FLOW).expect("draws");
        assert!(diagram.light.starts_with("<svg") && diagram.light.contains("Call backup"));
        assert_ne!(diagram.light, diagram.dark);
        assert_eq!(render_diagram(FLOW), Ok(diagram));
        assert_eq!(
            describe(FLOW),
            "flowchart diagram: Alert fires, Acknowledged?, Call backup"
        );
    }

    #[test]
    fn hostile_diagrams_are_refused_or_escaped() {
        let text = "flowchart LR\n  A[\"<script>alert(1)</script>\"] --> B\n";
        if let Ok(diagram) = render_diagram(text) {
            assert!(!diagram.light.contains("<script"));
        }
        assert!(render_diagram(&"A --> B\n".repeat(1000)).is_err());
    }
}
