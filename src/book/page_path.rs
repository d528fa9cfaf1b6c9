/// Endings of files that are pages, in lower case.
const ENDINGS: [&str; 3] = ["md", "markdown", "mdx"];

/// Whether the name of a file says that it is a page.
pub fn is_page_path(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}
