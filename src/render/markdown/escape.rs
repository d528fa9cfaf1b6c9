//! Text as Markdown that says the same.

use std::fmt::Write as _;

/// Characters that can begin or end markup inside of a line.
const INLINE: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '~', '&', '$', '|'];

/// A text in which nothing is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if INLINE.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text at the beginning of a line, where it must not begin a block.
pub(super) fn line_start(text: &str) -> std::borrow::Cow<'_, str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = digits > 0 && text[digits..].starts_with(['.', ')']);
    if is_number {
        return format!("{}\\{}", &text[..digits], &text[digits..]).into();
    }
    let first = text.chars().next().unwrap_or(' ');
    let is_marker = ['#', '-', '+', '=', ':', '*', '_', '~', '`'].contains(&first) && {
        let rest = text.trim_start_matches(first);
        rest.is_empty() || rest.starts_with(char::is_whitespace)
    };
    let is_fence = text.starts_with("~~~") || text.starts_with("```");
    if is_marker || is_fence || matches!(first, '>' | '|') {
        return format!("\\{text}").into();
    }
    text.into()
}

/// Code in a line: between more backticks than it holds.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    let is_edge = |c: Option<char>| matches!(c, Some('`' | ' '));
    let has_edge = is_edge(text.chars().next()) || is_edge(text.chars().next_back());
    let space = if has_edge { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The fence of a code block.
pub(super) fn fence(code: &str) -> String {
    "`".repeat((longest_run(code) + 1).max(3))
}

/// The number of backticks in the longest run of them.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`');
    runs.map(str::len).max().unwrap_or(0)
}

/// A destination and a title as they stand in parentheses.
pub(super) fn destination(address: &str, title: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    if !title.is_empty() {
        let title = title.replace('\\', "\\\\").replace('"', "\\\"");
        let words: Vec<&str> = title.split_whitespace().collect();
        let _ = write!(out, " \"{}\"", words.join(" "));
    }
    out
}

/// What the sanitiser escapes in a text.
const ENTITIES: [(&str, &str); 4] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// The text of raw HTML, escaped: tags, comments and the content of scripts and
/// styles are left out.
pub(super) fn html_text(html: &str) -> String {
    let mut policy = ammonia::Builder::empty();
    policy.clean_content_tags(["script", "style"].into());
    let text = policy.clean(html).to_string();
    let plain = ENTITIES
        .iter()
        .fold(text, |text, (entity, c)| text.replace(entity, c));
    let lines = plain.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    let lines = lines.map(|line| line_start(&escaped(line)).into_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("a*b_[c]<d>"), "a\\*b\\_\\[c\\]\\<d>");
        assert_eq!(line_start("# x"), "\\# x");
        assert_eq!(line_start("1. x"), "1\\. x");
        assert_eq!(line_start("- x"), "\\- x");
        assert_eq!(line_start("-x #"), "-x #");
    }

    #[test]
    fn code_stands_between_enough_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(fence("x"), "```");
        assert_eq!(fence("````"), "`````");
    }

    #[test]
    fn a_destination_ends_where_it_should() {
        assert_eq!(destination("a b(c)", ""), "a%20b%28c%29");
        assert_eq!(destination("a", "x \"y\"\nz"), "a \"x \\\"y\\\" z\"");
    }

    #[test]
    fn of_raw_html_the_text_is_left() {
        let html = "<p onclick=x>a <b>b</b> &amp; c</p>\n<!-- d -->\n<script>e</script>\n<p>- f";
        assert_eq!(html_text(html), "a b \\& c\n\\- f");
    }
}
