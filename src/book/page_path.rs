/// Endings of files that are pages, in lower case.
const ENDINGS: [&str; 3] = ["md", "markdown", "mdx"];

/// Whether the name of a file says that it is a page.
pub fn is_page_path(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// `path` seen from `folder`, both under the content folder. What leads out
/// of it keeps its `../`.
pub fn join_path(folder: &str, path: &str) -> String {
    let from = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_links_are() {
        assert_eq!(join_path("a/b", "../c.md"), "a/c.md");
        assert_eq!(join_path("a", "../../x.md"), "../x.md");
        assert_eq!(join_path("a/b", "/c/./d/"), "c/d");
        assert_eq!(join_path("", "./x.md"), "x.md");
    }
}
