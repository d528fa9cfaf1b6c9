use pulldown_cmark::{Event, Parser, Tag};

/// The pages that mdBook's `SUMMARY.md` lists, in its order: their paths
/// under the content folder.
pub fn summary_paths(text: &str) -> Vec<String> {
    Parser::new(text)
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => {
                let path = dest_url.split('#').next().unwrap_or_default();
                let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
                Some(path.trim_start_matches("./").to_owned())
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_in_their_order() {
        let text =
            "# Summary\n\n[Start](start.md)\n\n- [B](./b.md)\n  - [A](x/a%20b.md)\n- [Draft]()\n";
        assert_eq!(summary_paths(text), ["start.md", "b.md", "x/a b.md"]);
    }
}
