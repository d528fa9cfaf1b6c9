use crate::book::{Block, InfoPair};
use crate::source::Span;

/// `#| key: value` lines at the top of a block.
pub(super) fn option_lines(block: &Block) -> Vec<InfoPair> {
    let lines = block.code.lines().zip(&block.lines);
    lines
        .map_while(|(line, span)| {
            line.trim_start()
                .strip_prefix("#|")
                .map(|rest| (line, rest, span))
        })
        .filter_map(|(line, rest, span)| {
            let (key, value) = rest.split_once(':')?;
            let place = |part: &str| {
                let at = part.as_ptr() as usize - line.as_ptr() as usize;
                let start = span.start as usize + at;
                Span::new(start..start + part.len())
            };
            let (key, value) = (key.trim(), value.trim());
            let value = value.trim_matches(['"', '\'']);
            Some(InfoPair {
                key: key.to_owned(),
                value: value.to_owned(),
                key_span: place(key),
                value_span: place(value),
            })
        })
        .collect()
}
