//! "Report a wrong step": where an issue about a page is opened, with the page,
//! its section and its commit filled in.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::body::encoded;
use crate::book::Document;

/// What a part of a query consists of without being escaped (RFC 3986, 2.3).
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What addresses of files have at their end, and those of new issues in its
/// place. GitLab comes first, as its address ends like that of GitHub.
const HOSTS: [(&str, &str); 3] = [
    (
        "/-/blob/",
        "/-/issues/new?issue[title]={t}&issue[description]={b}",
    ),
    ("/blob/", "/issues/new?title={t}&body={b}"),
    ("/src/commit/", "/issues/new?title={t}&body={b}"),
];

/// What an issue says, as long as its author has not.
const TITLE: &str = "Wrong step: {title}";
const BODY: &str = "Page: {path}\nSection: {section}\nCommit: {commit}\n\nWhat is wrong:\n";

/// A text as a part of a query.
pub(super) fn in_query(text: &str) -> String {
    utf8_percent_encode(text, IN_QUERY).to_string()
}

/// The address that the settings give, or that of the repository's host: with
/// `{path}`, `{title}`, `{section}` and `{commit}` in it. Empty if neither is
/// known.
pub(super) fn issue_template(own: Option<&str>, files: &str) -> String {
    if let Some(own) = own {
        return own.to_owned();
    }
    let host = HOSTS
        .iter()
        .find_map(|(ending, form)| Some((files.strip_suffix(ending)?, form)));
    host.map_or_else(String::new, |(base, form)| {
        // Names in braces stay, to be replaced.
        let plain = |text: &str| in_query(text).replace("%7B", "{").replace("%7D", "}");
        let form = form.replace("{t}", &plain(TITLE));
        format!("{base}{}", form.replace("{b}", &plain(BODY)))
    })
}

/// The template with all that is known of the page; `{section}` stays.
pub(super) fn fill(template: &str, document: &Document, commit: &str) -> String {
    template
        .replace("{path}", &encoded(&document.path).replace('&', "%26"))
        .replace("{commit}", &in_query(commit))
        // The title comes last, as it may hold anything.
        .replace("{title}", &in_query(&document.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_their_own_forms() {
        let github = issue_template(None, "https://github.com/a/b/blob/");
        assert!(github.starts_with("https://github.com/a/b/issues/new?title=Wrong%20step"));
        assert!(
            github.contains("Section%3A%20{section}%0ACommit"),
            "{github}"
        );
        let gitlab = issue_template(None, "https://gitlab.com/a/b/-/blob/");
        assert!(gitlab.starts_with("https://gitlab.com/a/b/-/issues/new?issue[title]="));
        assert_eq!(issue_template(None, ""), "");
        assert_eq!(issue_template(None, "https://x.example/src/"), "");
        assert_eq!(
            issue_template(Some("https://x.example"), "/blob/"),
            "https://x.example"
        );
    }

    #[test]
    fn nothing_of_a_title_ends_its_part_of_the_query() {
        assert_eq!(in_query("a&b=c #d\"<"), "a%26b%3Dc%20%23d%22%3C");
    }
}
