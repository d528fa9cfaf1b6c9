//! URLs of folders on the repository host, derived from the edit URL.

/// The part of an edit or view URL, and its replacement for a folder, per host:
/// GitLab, Gitea and Forgejo, GitHub, Bitbucket. The first match counts.
const FORMS: [(&str, &str); 8] = [
    ("/-/edit/", "/-/tree/"),
    ("/-/blob/", "/-/tree/"),
    ("/-/tree/", "/-/tree/"),
    ("/_edit/", "/src/branch/"),
    ("/src/", "/src/"),
    ("/edit/", "/tree/"),
    ("/blob/", "/tree/"),
    ("/tree/", "/tree/"),
];

/// The URL of a folder, given by its path relative to the content folder, which
/// may begin with `../`. `None` for unknown URL forms.
pub(super) fn listing(template: &str, folder: &str) -> Option<String> {
    let (before, _) = template.split_once("{path}")?;
    let (from, to) = FORMS.iter().find(|(from, _)| before.contains(from))?;
    let (repository, inside) = before.split_once(from)?;
    let mut parts: Vec<&str> = inside.split('/').filter(|part| !part.is_empty()).collect();
    for part in folder.split('/') {
        match part {
            "" | "." => {}
            // The first part is the branch.
            ".." if parts.len() > 1 => drop(parts.pop()),
            ".." => return None,
            part => parts.push(part),
        }
    }
    let encoded: Vec<String> = parts.iter().map(|part| encoded(part)).collect();
    Some(format!("{repository}{to}{}", encoded.join("/")))
}

fn encoded(part: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

    const RESERVED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'`')
        .add(b'\\');
    utf8_percent_encode(part, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_form() {
        for (template, expected) in [
            (
                "https://github.com/o/r/edit/main/docs/{path}",
                "https://github.com/o/r/tree/main/docs/bin",
            ),
            (
                "https://github.com/o/r/blob/main/docs/{path}",
                "https://github.com/o/r/tree/main/docs/bin",
            ),
            (
                "https://gitlab.com/g/s/r/-/edit/main/docs/{path}",
                "https://gitlab.com/g/s/r/-/tree/main/docs/bin",
            ),
            (
                "https://codeberg.org/o/r/_edit/main/docs/{path}",
                "https://codeberg.org/o/r/src/branch/main/docs/bin",
            ),
            (
                "https://bitbucket.org/o/r/src/main/docs/{path}?mode=edit",
                "https://bitbucket.org/o/r/src/main/docs/bin",
            ),
        ] {
            assert_eq!(listing(template, "bin").as_deref(), Some(expected));
        }
        assert_eq!(listing("https://wiki.example/{path}", "bin"), None);
    }

    #[test]
    fn a_folder_beside_the_content_has_an_address_too() {
        let template = "https://github.com/o/r/edit/main/docs/{path}";
        let of = |folder| listing(template, folder);
        let root = "https://github.com/o/r/tree/main";
        assert_eq!(of("../src/a b"), Some(format!("{root}/src/a%20b")));
        assert_eq!(of(".."), Some(root.to_owned()));
        assert_eq!(of("../.."), None);
    }
}
