//! Pages that were written for other generators read as they do there.

use std::os::unix::fs::symlink;

use crate::support::{Folder, files};

/// The article of the page at `page/`, built from these files, and what
/// `validate` finds.
fn article(files: &[(&str, &str)], page: &str) -> (String, String) {
    let folder = Folder::with(files);
    folder.write("index.md", b"# Home\n");
    let ran = folder.run(&["build", ".", "--out", "site"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let html = folder.read(&format!("site/{page}/index.html"));
    let from = html.find("<article").expect("an article");
    let to = html.find("</article>").expect("an end");
    let found = folder.run(&["validate", ".", "--format", "concise"]);
    (html[from..to].to_owned(), found.stdout)
}

/// The text that a reader sees, tags left out.
fn seen(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: Vec<&str> = parts.flat_map(str::split_whitespace).collect();
    text.join(" ")
}

/// The page at `path` shows some words or markup, others never, and none of its
/// syntax is reported.
#[track_caller]
fn shows(path: &str, files: &[(&str, &str)], wanted: &[&str], never: &[&str]) {
    let page = path.rsplit_once('.').map_or(path, |(page, _)| page);
    let (html, findings) = article(files, page);
    let text = seen(&html);
    for words in wanted {
        assert!(
            text.contains(words) || html.contains(words),
            "{words}\n{html}"
        );
    }
    for words in never {
        assert!(!text.contains(words), "{words}\n{html}");
    }
    assert!(!findings.contains("content/template-syntax"), "{findings}");
}

#[test]
fn tabs_of_mkdocs_are_tabs() {
    let page = "# A\n\n=== \"Tab A\"\n\n    Text A\n\n    ```bash\n    uptime\n    ```\n\n=== \"Tab B\"\n\n    1. Step\n\n        !!! tip \"Deep\"\n            Inside\n";
    let wanted = [
        "name=\"tabs:1\"",
        "<label for=\"tab:2\">Tab B</label>",
        "data-language=\"bash\"",
        "callout-tip",
    ];
    shows("a.md", &[("a.md", page)], &wanted, &["===", "!!!"]);
}

#[test]
fn snippets_of_mkdocs_are_read_from_the_repository() {
    let files = [
        ("mkdocs.yml", "site_name: A\n"),
        (
            "docs/a.md",
            "# A\n\n--8<-- \"includes/warn.md:short\"\n\n```bash\n--8<-- \"run.sh\"\n```\n",
        ),
        (
            "includes/warn.md",
            "--8<-- [start:short]\nMind the **gap**.\n--8<-- [end:short]\nLong.\n",
        ),
        ("run.sh", "uptime\n"),
    ];
    let folder = Folder::with(&files);
    folder.write("docs/index.md", b"# Home\n");
    folder.write("book.toml", b"[book]\ntitle = \"T\"\nsrc = \"docs\"\n");
    assert_eq!(folder.run(&["build"]).code, Some(0));
    let text = seen(&folder.read("site/a/index.html"));
    assert!(text.contains("Mind the gap ."), "{text}");
    assert!(text.contains("uptime") && !text.contains("8<--") && !text.contains("Long."));
}

#[test]
fn containers_of_docusaurus_are_callouts() {
    let page = "# A\n\n:::warning Title here\n\nText with `code`\n\n:::\n\n::::note\n:::tip\nInner\n:::\n::::\n";
    let wanted = ["callout-warning", "Title here", "callout-tip", "Inner"];
    shows("a.md", &[("a.md", page)], &wanted, &[":::"]);
}

#[test]
fn components_of_mdx_are_taken_off() {
    let page = "import Tabs from '@theme/Tabs';\nimport X from \"./x\";\n\nexport const a = 1;\n\n# A\n\n<Hero title=\"x\">\n\nKept **text**\n\n</Hero>\n\n<Tabs>\n  <TabItem value=\"x\" label=\"Label X\">Body X</TabItem>\n</Tabs>\n\n{/* hidden */}\n";
    let wanted = [
        "Kept text",
        "<label for=\"tab:1\">Label X</label>",
        "Body X",
    ];
    let never = ["import", "export", "hidden", "TabItem", "{"];
    shows("a.mdx", &[("a.mdx", page)], &wanted, &never);
}

#[test]
fn code_of_vitepress_is_grouped_and_imported() {
    let page = "# A\n\n[[toc]]\n\n::: code-group\n\n```sh [npm]\nnpm i\n```\n\n```sh [pnpm]\npnpm i\n```\n\n:::\n\n<<< @/code/run.sh{1,2 sh}\n\n<!--@include: ./part.txt-->\n";
    let files = [
        (".vitepress/config.js", ""),
        ("a.md", page),
        ("code/run.sh", "uptime\n"),
        ("part.txt", "Included *text*\n"),
    ];
    let wanted = [
        "<label for=\"tab:2\">pnpm</label>",
        "uptime",
        "Included text",
    ];
    shows("a.md", &files, &wanted, &["[[toc]]", ":::", "<<<"]);
}

#[test]
fn text_in_shortcodes_of_hugo_is_kept() {
    let page = "# A\n\n{{< note >}}\nNoted\n{{< /note >}}\n\n{{% alert title=\"Mind\" color=\"warning\" %}}Alerted{{% /alert %}}\n\n{{< details \"More\" >}}\nFolded\n{{< /details >}}\n";
    let wanted = ["Noted", "Mind", "Alerted", "<details", "Folded"];
    shows("a.md", &[("a.md", page)], &wanted, &["{{", "}}"]);
}

#[test]
fn attribute_lines_of_jekyll_make_callouts() {
    let page = "# A\n{: .no_toc }\n\n{: .warning }\nMind this.\n\n{% raw %}{{ kept }}{% endraw %}\n\n{% if x %}Shown{% endif %} {% comment %}hidden{% endcomment %}\n";
    let files = [
        ("_config.yml", "title: A\n"),
        ("index.md", "# Home\n"),
        ("a.md", page),
    ];
    let folder = Folder::with(&files);
    assert_eq!(folder.run(&["build", "."]).code, Some(0));
    let html = folder.read("site/a/index.html");
    let text = seen(&html);
    assert!(
        html.contains("callout-warning") && text.contains("{{ kept }} "),
        "{text}"
    );
    assert!(text.contains("Shown") && !text.contains("hidden") && !text.contains("{:"));
}

#[test]
fn an_included_file_outside_of_the_repository_is_refused() {
    let folder = Folder::with(&[
        ("secret.txt", "planted-secret"),
        ("repo/.git/config", ""),
        (
            "repo/a.md",
            "# A\n\n--8<-- \"../secret.txt\"\n\n--8<-- \"link.txt\"\n\n{{#include a.md}}\n",
        ),
    ]);
    symlink(folder.path("secret.txt"), folder.path("repo/link.txt")).expect("a link");
    let ran = folder.run(&["build", "repo", "--out", "site"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let site = folder.path("site");
    for path in files(&site) {
        let bytes = std::fs::read(site.join(&path)).expect("a file of the site");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("planted-secret"), "{path}");
    }
    let found = folder
        .run(&["validate", "repo", "--format", "concise"])
        .stdout;
    assert!(
        found.contains("`link.txt` leads outside the repository"),
        "{found}"
    );
    assert!(found.contains("`a.md` includes itself"), "{found}");
}

#[test]
fn files_that_git_ignores_or_that_hold_secrets_are_not_included() {
    let names = [
        ".env",
        "tls.key",
        "harmless.txt",
        "private/notes.txt",
        "docs/tmp.txt",
    ];
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("--8<-- \"{name}\"\n\n"))
        .collect();
    let lines = lines.concat();
    let page = format!("# A\n\n{lines}--8<-- \"shown.txt\"\n");
    let folder = Folder::with(&[
        ("book/.git/config", ""),
        ("book/.git/info/exclude", "tmp.txt\n"),
        (
            "book/.gitignore",
            "private/\n*.txt\n!shown.txt\n!notes.txt\n!harmless.txt\n",
        ),
        ("book/.ignore", "shown.txt\n"),
        ("book/shown.txt", "This is shown."),
        ("book/index.md", "# Home\n"),
        ("book/a.md", &page),
    ]);
    for name in names {
        folder.write(&format!("book/{name}"), b"planted-secret\n");
    }
    std::fs::remove_file(folder.path("book/harmless.txt")).expect("a file");
    symlink(folder.path("book/.env"), folder.path("book/harmless.txt")).expect("a link");
    let ran = folder.run(&["build", "book", "--out", "site"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let html = folder.read("site/a/index.html");
    assert!(html.contains("This is shown.") && !html.contains("planted-secret"));
    let found = folder
        .run(&["validate", "book", "--format", "concise"])
        .stdout;
    for (name, why) in names.into_iter().zip([
        "may contain secrets, judging by its name",
        "may contain secrets, judging by its name",
        "may contain secrets, judging by its name",
        "is ignored by git",
        "is ignored by git",
    ]) {
        assert!(
            found.contains(&format!("`{name}` {why}")),
            "{name}: {found}"
        );
    }
}

#[test]
fn pictures_beside_the_content_folder_are_published() {
    let folder = Folder::with(&[
        ("book/.git/config", ""),
        ("book/book.toml", "[book]\ntitle = \"T\"\n"),
        (
            "book/content/index.md",
            "# A\n\n![One](../images/one.png)\n\n<img src=\"../images/two.svg\" alt=\"Two\">\n\n![No](../images/notes.txt)\n\n[Link](../images/three.png)\n\n![Outside](../../four.png)\n\n![Private](../.hidden/five.png)\n",
        ),
        ("book/images/one.png", "one"),
        (
            "book/images/two.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
        ("book/images/three.png", "planted-secret"),
        ("book/images/notes.txt", "planted-secret"),
        ("book/.hidden/five.png", "planted-secret"),
        ("four.png", "planted-secret"),
    ]);
    let ran = folder.run(&["build", "book", "--out", "site"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let html = folder.read("site/index.html");
    assert!(
        html.contains("<img src=\"assets/repository/images/one.png\""),
        "{html}"
    );
    assert!(html.contains("assets/repository/images/two.svg"), "{html}");
    assert_eq!(folder.read("site/assets/repository/images/one.png"), "one");
    let site = folder.path("site");
    for path in files(&site) {
        let bytes = std::fs::read(site.join(&path)).expect("a file of the site");
        assert!(
            !String::from_utf8_lossy(&bytes).contains("planted-secret"),
            "{path}"
        );
    }
}

#[test]
fn the_title_of_a_block_is_not_repeated_below_its_tab() {
    let page = "# A\n\n::: code-group\n\n```sh [npm]\nnpm ci\n```\n\n```sh [yarn]\nyarn\n```\n\n:::\n\n```sh title=\"x.sh\"\nls\n```\n";
    let folder = Folder::with(&[("index.md", page)]);
    folder.run(&["build"]).ends_with(0);
    let html = folder.read("site/index.html");
    assert_eq!(html.matches("class=\"code-title\"").count(), 1, "{html}");
    assert!(html.contains("npm") && html.contains("x.sh"));
}
