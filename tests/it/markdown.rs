//! Each page as Markdown beside its HTML.

use crate::support::Folder;

const BOOK: (&str, &str) = (
    "book.toml",
    "[book]\ntitle = \"Book\"\nsrc = \"docs\"\n[site]\nurl = \"https://run.example\"\n",
);
const MKDOCS: (&str, &str) = ("mkdocs.yml", "site_name: Book\n");

fn built(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[BOOK]);
    for (path, text) in files {
        folder.write(path, text.as_bytes());
    }
    folder.run(&["build"]).ends_with(0);
    folder
}

/// The text of a page below what is known about it.
fn body(markdown: &str) -> &str {
    let (_, rest) = markdown.split_once("- Source: ").expect("a source");
    rest.split_once("\n\n").map_or("", |(_, body)| body)
}

#[test]
fn a_page_is_markdown_whatever_its_author_wrote() {
    let page = "---\ntitle: API down\ndescription: It answers nobody\nseverity: SEV-1\nalerts: [ApiDown]\nowner: core\n---\n\n\
        # API down\n\n--8<-- \"part.md\"\n\n!!! warning \"Take care\"\n    Do not *restart* it.\n\n\
        === \"Linux\"\n\n    ```bash title=\"x\"\n    systemctl status api\n    ```\n\n=== \"macOS\"\n\n    Nothing.\n\n\
        Press ++ctrl+c++ and see [B](b.md#part), [gone](gone.md) and <b onclick=\"x\">bold</b>.\n\n\
        <!-- a note for authors -->\n<div class=\"x\">In <i>HTML</i></div>\n\n\
        | a | b |\n|---|:-:|\n| `x\\|y` | 1 \\| 2 |\n\n1. one\n2. two\n    - three\n";
    let folder = built(&[
        MKDOCS,
        ("docs/index.md", "# Start\n"),
        ("docs/api.md", page),
        ("docs/part.md", "Included text.\n"),
        ("docs/b.md", "# B\n\n## Part\n"),
    ]);
    let expected = "# API down\n\nIt answers nobody\n\n- Severity: SEV-1\n- Alerts: `ApiDown`\n- Owner: core\n- Source: `api.md`\n\n\
        Included text.\n\n> **Take care**\n>\n> Do not *restart* it.\n\n\
        **Linux**\n\n```bash\nsystemctl status api\n```\n\n**macOS**\n\nNothing.\n\n\
        Press Ctrl+C and see [B](../b/#part), gone and bold.\n\nIn HTML\n\n\
        | a | b |\n| --- | :-: |\n| `x\\|y` | 1 \\| 2 |\n\n1. one\n2. two\n   - three\n";
    assert_eq!(folder.read("site/api/page.md"), expected);
    let html = folder.read("site/api/index.html");
    let alternate = "<link rel=\"alternate\" type=\"text/markdown\" href=\"page.md\">";
    assert!(html.contains(alternate), "{html}");
    assert!(html.contains("href=\"page.md\">Markdown</a>"), "{html}");
    assert!(folder.read("site/page.md").starts_with("# Start\n"));
    assert!(!folder.read("site/offline.json").contains("page.md"));
}

#[test]
fn its_markdown_read_again_gives_the_same() {
    let page = "# T\n\nA \\*star\\*, a_b_c, _em *x* it_, **bo*ld*er**, `` a`b ``, ~~gone~~, 3 < 4 & 5 &amp; 6.\n\
        \\# no heading, \\[no link\\], line  \nbreak\n\n- tight\n- list\n  - in\n\n    with more\n- [x] done\n- [ ] open\n\n\
        1. loose\n\n   ```sh\n   a\n\n     b  \n   ```\n\n2. two\n   > quote\n   >\n   > - x\n\n\
        10. ten\n\n> a\n> > b\n\n***\n\nSetext\n------\n\n````md\n```sh\nx\n```\n````\n\n    indented\n\n\
        | a \\| b | c |\n|:--|--:|\n| *x* | [e](https://e.example/a(b) \"t\") |\n\n\
        Text[^1] <https://e.example> and\n+ plus\n\n[^1]: Note\n\n    goes on\n\n\
        Term\n: Meaning\n: Other\n\n2\\. no list\n\n&#42; entity \\\\ back\n";
    let first = built(&[("docs/index.md", "# S\n"), ("docs/t.md", page)]);
    let first = first.read("site/t/page.md");
    let again = format!("# T\n\n{}", body(&first));
    let second = built(&[("docs/index.md", "# S\n"), ("docs/t.md", &again)]);
    assert_eq!(second.read("site/t/page.md"), first);
    let text = |html: &str| -> Vec<String> {
        let html = scraper::Html::parse_document(html);
        let article = scraper::Selector::parse("article").expect("a selector");
        let article = html.select(&article).next().expect("an article");
        let words = article.text().flat_map(str::split_whitespace);
        words.map(str::to_owned).collect()
    };
    let source = built(&[("docs/index.md", "# S\n"), ("docs/t.md", page)]);
    let (one, other) = (
        source.read("site/t/index.html"),
        second.read("site/t/index.html"),
    );
    assert_eq!(text(&one), text(&other));
}

#[test]
fn secrets_raw_html_and_unsafe_links_are_left_out() {
    let token = format!("ghp_{}", "a1B2c3D4e5".repeat(4));
    let page = format!(
        "<script>alert(1)</script>\n\n# T\n\n`{token}` and {token}\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n\n![y](data:image/png;base64,AAAA)\n"
    );
    let folder = built(&[("docs/index.md", "# S\n"), ("docs/t.md", &page)]);
    let text = folder.read("site/t/page.md");
    assert!(text.starts_with("# T\n"), "{text}");
    assert!(text.contains("`•••` and •••\n\nx\n\ny"), "{text}");
    for part in ["ghp_", "<", "javascript", "onerror", "base64"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
}

#[test]
fn deep_containers_make_no_long_file() {
    let deep = format!("{}x\n\n{}", "> ".repeat(400), "- a\n".repeat(50));
    let folder = built(&[("docs/index.md", &deep)]);
    assert!(folder.read("site/page.md").len() < deep.len() * 4 + 70_000);
    let deep = ":::note\n".repeat(3_000) + &"- a\n".repeat(3_000);
    let folder = built(&[
        ("docusaurus.config.js", "module.exports = {};\n"),
        ("docs/index.md", &deep),
    ]);
    let html = folder.read("site/index.html");
    assert_eq!(
        folder.path("site/page.md").exists(),
        html.contains("page.md")
    );
}

#[test]
fn what_the_book_has_at_that_path_stays() {
    let folder = built(&[
        ("docs/index.md", "---\naliases: [/t/page.md]\n---\n# S\n"),
        ("docs/t/index.md", "# T\n"),
        (
            "docs/runbooks/index.md",
            "---\nalerts: [page.md]\n---\n# R\n",
        ),
    ]);
    let redirect = folder.read("site/t/page.md/index.html");
    assert!(redirect.contains("refresh"), "{redirect}");
    for page in ["t", "runbooks"] {
        let html = folder.read(&format!("site/{page}/index.html"));
        assert!(!html.contains("page.md\">"), "{html}");
    }
}

#[test]
fn no_text_becomes_markup_when_raw_html_is_left_out() {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    let hostile = [
        "<scr<b>ipt>alert(1)</scr</b>ipt>",
        "[a]<b></b>(javascript:alert(1))",
        "![a]<b></b>(javascript:alert(1))",
        "!<i></i>[a](b.md)",
        "[a]<!-- -->[b]\n\n[b]<i></i>: javascript:alert(1)",
        "<<script>alert(1)//<</script>",
        "a \\<script>alert(1)</script>",
        "\\\\<img src=x onerror=alert(1)>",
        "<java<!-- -->script:alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "[x](<javascript:alert(1)>)",
        "[x](java&Tab;script:alert(1))",
        "<div>[x](javascript:alert(1)) &lt;script&gt;</div>",
        "<div>\n<script>alert(1)</script>\n[x]: javascript:alert(1)\n</div>\n\n[x]",
        "| a |\n|---|\n| <scr<b>ipt> `|<script>` |",
        "`<script>`<b></b>` <script> `",
        "[^1]\n\n[^1]: <scr<b>ipt>",
        "![<script>](data:text/html,x)",
        "[<script>](b.md \"\\\"><script>\")",
        "# <scr<b>ipt>",
        "[[<script>]]",
        "**<scr<b>ipt**",
    ];
    let mut files = vec![
        ("docs/index.md".to_owned(), "# S\n".to_owned()),
        ("docs/b.md".to_owned(), "# B\n".to_owned()),
    ];
    for (at, text) in hostile.iter().enumerate() {
        let page = format!(
            "---\ntitle: {text:?}\nowner: {text:?}\nalerts: [{text:?}]\n---\n\nText\n\n{text}\n\n> - {text}\n"
        );
        files.push((format!("docs/p{at}.md"), page));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let folder = built(&files);
    for (at, text) in hostile.iter().enumerate() {
        let markdown = folder.read(&format!("site/p{at}/page.md"));
        for event in Parser::new_ext(&markdown, Options::all()) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    panic!("{text}: {html} in\n{markdown}");
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    let address = dest_url.to_lowercase();
                    assert!(
                        !address.contains("script:") && !address.starts_with("data:"),
                        "{text}: {markdown}"
                    );
                }
                _ => {}
            }
        }
    }
}
