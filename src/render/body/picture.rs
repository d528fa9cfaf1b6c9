use super::events::{Escaped, EventWriter};
use crate::book::Block;
use crate::diagram::{self, Diagram};

/// A Mermaid diagram as two pictures, one for each colour scheme; nothing if
/// it cannot be drawn, so that its source is shown.
///
/// The picture is a link to its file, which needs no script. With one, it
/// opens enlarged. The empty drawing in front of it gives the column its least
/// width: below that, labels would be too small to read, and it scrolls.
pub(super) fn picture(writer: &mut EventWriter<'_>, block: &Block) -> Option<String> {
    let drawn = writer.context.painter.draw(&block.code).ok()?;
    let [light, dark] = files(&drawn);
    let root = writer.page.route.to_root();
    let Diagram { width, height, .. } = *drawn;
    let html = format!(
        "<figure class=\"diagram\"><a href=\"{root}{light}\">\
         <svg width=\"{least}\" height=\"0\" aria-hidden=\"true\"></svg>\
         <picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{root}{dark}\">\
         <img src=\"{root}{light}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\"></picture></a></figure>\n",
        light = light.0,
        dark = dark.0,
        least = least_width(width),
        alt = Escaped(&diagram::describe(&block.code)),
    );
    writer.fragments.diagrams.extend([light, dark]);
    Some(html)
}

/// Three quarters of the natural width: labels of 16 px stay at 12 px.
fn least_width(natural: u32) -> u32 {
    natural - natural / 4
}

/// The two files of a diagram, named by their content.
fn files(drawn: &Diagram) -> [(String, String); 2] {
    let hash = blake3::hash(drawn.light.as_bytes()).to_hex();
    let name = |scheme: &str| format!("assets/diagram-{}-{scheme}.svg", &hash[..12]);
    [
        (name("light"), drawn.light.clone()),
        (name("dark"), drawn.dark.clone()),
    ]
}
