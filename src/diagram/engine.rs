//! Reading and drawing with merman, within limits.

use std::ops::Range;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use merman::svg::{
    HostThemeAppearance, Presentation, PresentationRenderPolicy, RenderResourcePolicy, SvgPipeline,
    SvgRenderOptions,
};
use merman::{
    Engine, MermaidConfig, OperationControl, RenderError, RenderOutput, RenderRequest, Renderer,
    SvgEnvironment, SvgRequest,
};
use serde_json::json;

use super::colours::host_theme;
use super::safe::Published;
use super::{Fault, Palette, ids, measure, safe, words};
use crate::guard::guarded;

/// Time for one step of a diagram. The limits of merman's resource policy are
/// counted in work and reached long before it on any machine of today, so that
/// the same book gives the same site everywhere.
const DEADLINE: Duration = Duration::from_secs(20);

/// Reads diagrams.
pub(super) struct Drafter {
    renderer: Renderer,
}

impl Drafter {
    pub(super) fn new() -> Self {
        Self {
            renderer: Renderer::new().with_engine(configured(Engine::new(), Labels::Html)),
        }
    }

    pub(super) fn check(&self, source: &str) -> Result<(), Fault> {
        let safe = ids::rewritten(source);
        let read = guarded(|| {
            let (control, _watch) = watched();
            self.renderer.prepare_semantic(&safe, control)
        });
        match read {
            Ok(Ok(Some(_))) => Ok(()),
            Ok(Ok(None)) => Err(fault(&RenderError::NoDiagram, source)),
            Ok(Err(error)) => Err(fault(&error, source)),
            Err(_) => Err(Fault::of_all(source, "the diagram cannot be read")),
        }
    }
}

/// One colour scheme.
#[derive(Debug)]
pub(super) struct Brush {
    /// Lays labels out as HTML.
    renderer: Renderer,
    /// Draws labels as SVG text.
    plain: Renderer,
    policy: PresentationRenderPolicy,
}

impl Brush {
    pub(super) fn new(palette: &Palette, appearance: HostThemeAppearance) -> Self {
        let theme = host_theme(palette, appearance);
        let resolved = Presentation::new().with_theme(theme).resolve();
        let renderer = |labels| {
            let engine = resolved.materialize_engine(Engine::new());
            Renderer::new().with_engine(configured(engine, labels))
        };
        Self {
            renderer: renderer(Labels::Html),
            plain: renderer(Labels::Plain),
            policy: resolved.render_policy(),
        }
    }

    /// Draws a diagram.
    ///
    /// # Errors
    /// The mistake that prevents it from being drawn.
    pub(super) fn draw(&self, source: &str) -> Result<Published, Fault> {
        let svg = self.svg(&ids::rewritten(source), source)?;
        safe::published(&svg, &words::describe(source)).ok_or_else(|| {
            Fault::of_all(source, "the diagram holds something that is not published")
        })
    }

    /// `readable` is what merman reads, `source` what the author has written.
    fn svg(&self, readable: &str, source: &str) -> Result<String, Fault> {
        let limits = RenderResourcePolicy::interactive();
        let request = SvgRequest {
            environment: SvgEnvironment::deterministic()
                .with_text_measurement_policy(measure::policy())
                .with_resource_policy(limits),
            pipeline: Some(SvgPipeline::resvg_safe()),
            presentation: self.policy,
            options: SvgRenderOptions {
                diagram_id: Some(id(source)),
                ..SvgRenderOptions::default()
            },
            ..SvgRequest::default()
        };
        let drawn = guarded(|| {
            let (control, _watch) = watched();
            let renderer = match labels(source) {
                Labels::Html => &self.renderer,
                Labels::Plain => &self.plain,
            };
            renderer.render(RenderRequest::svg(readable, control, request))
        });
        match drawn {
            Ok(Ok(RenderOutput::Svg(Some(svg)))) => Ok(svg.into_parts().0),
            Ok(Ok(_)) => Err(fault(&RenderError::NoDiagram, source)),
            Ok(Err(error)) => Err(fault(&error, source)),
            Err(_) => Err(Fault::of_all(source, "the diagram cannot be drawn")),
        }
    }
}

/// A control that is cancelled after the deadline. merman's own deadline asks
/// for the time at every step, which takes a quarter of the time of a drawing.
/// The watch ends when the sender is dropped.
fn watched() -> (OperationControl, Sender<()>) {
    let control = OperationControl::new();
    let (sender, receiver) = mpsc::channel();
    let watched = control.clone();
    // Without a thread, the limits of work are left.
    let _ = thread::Builder::new().spawn(move || {
        if receiver.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            watched.cancel();
        }
    });
    (control, sender)
}

/// An id that no other diagram has.
fn id(source: &str) -> String {
    format!("d-{}", &blake3::hash(source.as_bytes()).to_hex()[..12])
}

/// How labels are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Labels {
    /// Laid out as HTML, as in mermaid.js, and then made SVG text by merman's
    /// pipeline, which takes most of the time of a drawing.
    Html,
    /// As SVG text from the start. merman places them well in flowcharts only,
    /// and knows no tags and icons in them.
    Plain,
}

fn labels(source: &str) -> Labels {
    let kind = words::content_lines(source).next().unwrap_or_default();
    let is_flowchart = kind.starts_with("flowchart") || kind.starts_with("graph");
    let bytes = source.as_bytes();
    let is_tag = |at: usize| {
        let tag = source[at + 1..].trim_start_matches('/');
        let is_break = tag
            .get(..2)
            .is_some_and(|name| name.eq_ignore_ascii_case("br"));
        tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_break
    };
    // `#quot;` or `&amp;`
    let is_entity = |at: usize| {
        let name = source[at + 1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        name.starts_with(';')
    };
    let is_html = memchr::memchr_iter(b'<', bytes).any(is_tag)
        || memchr::memchr2_iter(b'#', b'&', bytes).any(is_entity)
        || source.contains(":fa-");
    if is_flowchart && !is_html {
        Labels::Plain
    } else {
        Labels::Html
    }
}

/// An author's own configuration cannot ask for the ELK layout, which is left
/// out because of its licence, nor for fonts and styles.
fn configured(engine: Engine, labels: Labels) -> Engine {
    let mut config = json!({
        "look": "classic",
        "layout": "dagre",
        "securityLevel": "strict",
        "secure": [
            "secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering",
            "htmlLabels", "layout", "look", "themeCSS", "fontFamily", "altFontFamily",
        ],
    });
    if labels == Labels::Plain {
        config["htmlLabels"] = json!(false);
        // Lines do not show through the labels on them.
        config["themeCSS"] = json!(".edgeLabel rect { opacity: 1; }");
    }
    engine.with_site_config(MermaidConfig::from_value(config))
}

fn fault(error: &RenderError, source: &str) -> Fault {
    match error {
        RenderError::NoDiagram => {
            Fault::of_all(source, "no kind of diagram is named in its first line")
        }
        RenderError::Parse(diagnostic) => {
            let details = diagnostic.terminal_diagnostic_details();
            if details.code.ends_with("unsupported_diagram") {
                let kind = details.diagram_type.unwrap_or_default();
                let message = format!("diagrams of the kind `{kind}` are not drawn");
                let unsupported = true;
                return Fault {
                    unsupported,
                    ..Fault::of_all(source, &message)
                };
            }
            let said = diagnostic.terminal_safe_message();
            let message = sentence(&said);
            let span = details.span.map(|span| span.start..span.end);
            let range = span.and_then(|range| placed(range, source));
            let whole = Fault::of_all(source, &message);
            Fault {
                unsupported: false,
                range: range.unwrap_or(whole.range),
                message,
            }
        }
        RenderError::ResourceLimitExceeded(_) | RenderError::Cancelled(_) => {
            Fault::of_all(source, "the diagram is too large to be drawn")
        }
        other => Fault::of_all(source, &sentence(&other.to_string())),
    }
}

/// Merman's message without its prefix, in one line.
fn sentence(said: &str) -> String {
    let said = match said.split_once("): ") {
        Some((before, rest)) if before.starts_with("Diagram parse error") => rest,
        _ => said,
    };
    let line = said.lines().next().unwrap_or_default().trim();
    let mut chars = line.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "it has a syntax error".to_owned(),
    }
}

/// A range of what merman has read as one of the author's source, within one
/// line. Rewriting names keeps the lines and makes them longer.
fn placed(range: Range<usize>, source: &str) -> Option<Range<usize>> {
    let readable = ids::rewritten(source);
    let start = readable.floor_char_boundary(range.start.min(readable.trim_end().len()));
    let line_start = readable[..start].rfind('\n').map_or(0, |at| at + 1);
    let number = readable[..line_start].matches('\n').count();
    let line = source.split_inclusive('\n').nth(number)?;
    let offset: usize = source
        .split_inclusive('\n')
        .take(number)
        .map(str::len)
        .sum();
    let line = line.trim_end();
    let column = line.floor_char_boundary((start - line_start).min(line.len()));
    let length = range.end.saturating_sub(range.start);
    let end = line.floor_char_boundary((column + length).min(line.len()));
    Some(offset + column..offset + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_html_are_laid_out_as_html() {
        for source in [
            "graph LR\n A[a<br/>b] <-->|x < y| B[#1]",
            "flowchart TD\n A[\"`**b**`\"]",
        ] {
            assert_eq!(labels(source), Labels::Plain, "{source}");
        }
        for source in [
            "graph LR\n A[<b>x</b>]",
            "graph LR\n A[#quot;x#quot;]",
            "graph LR\n A[fa:fa-bell x]",
            "stateDiagram-v2\n [*] --> A",
        ] {
            assert_eq!(labels(source), Labels::Html, "{source}");
        }
    }
}
