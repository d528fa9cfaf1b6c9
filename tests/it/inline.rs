//! Inline syntax of other generators, and code fences, as a site shows them.

use scraper::Selector;

use crate::site::Site;
use crate::support::Folder;

const MKDOCS: (&str, &str) = ("mkdocs.yml", "site_name: Book\n");
const BOOK: (&str, &str) = (
    "book.toml",
    "[book]\ntitle = \"Book\"\nsrc = \"docs\"\n[site]\nurl = \"https://run.example\"\n",
);

/// A book in `docs/`, its site, and what `validate` says about it.
fn built(files: &[(&str, &str)]) -> (Site, String) {
    let folder = Folder::with(&[BOOK]);
    for (path, text) in files {
        folder.write(path, text.as_bytes());
    }
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    let said = folder.run(&["validate", "--format", "concise"]);
    (site, said.stdout)
}

/// The inner HTML of the article of a page.
fn article(site: &Site, path: &str) -> String {
    let article = Selector::parse("article").expect("a selector");
    let found = site.page(path).select(&article).next();
    found.expect("a page has an article").inner_html()
}

#[track_caller]
fn holds(html: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[track_caller]
fn lacks(html: &str, unwanted: &[&str]) {
    for part in unwanted {
        assert!(!html.contains(part), "{part} is in {html}");
    }
}

#[test]
fn a_page_of_material_for_mkdocs_shows_no_syntax() {
    let page = "# Keys\n\nPress ++ctrl+c++ to ==stop **it**== and i++ and j++.\n\n:material-check: done :material-database: The HTML is H~2~O.\n\n![A](a.png){ width=200 .wide }\n[Go](b.md){ .md-button }\n\nA text\n{: #here .wide }\n\n*[HTML]: Hyper \"Text\" <b>\n\n[x](#here)\n";
    let (site, said) = built(&[
        MKDOCS,
        ("docs/index.md", page),
        ("docs/b.md", "# B\n"),
        ("docs/a.png", "x"),
    ]);
    let html = article(&site, "index.html");
    holds(
        &html,
        &[
            "<kbd>Ctrl</kbd>+<kbd>C</kbd>",
            "<mark>stop <strong>it</strong></mark> and i++ and j++",
            "✓ done The <abbr title=\"Hyper &quot;Text&quot; &lt;b&gt;\">HTML</abbr> is H<sub>2</sub>O",
            "width=\"200\"",
            "class=\"button\"",
            "<a id=\"here\"></a>",
            "href=\"#here\"",
        ],
    );
    lacks(&html, &["++ctrl", "==", ":material", "*[", "{", "~"]);
    assert!(!said.contains("error"), "{said}");
}

#[test]
fn short_codes_are_emoji_everywhere() {
    let page = "# Book\n\nSee [it](b.md#rocket-deploy).\n\n- [ ] :warning: Look\n\n> :fire: hot\n> :x: bad\n\ntext\n\n!!! tip \":zap: Fast\"\n    text\n\n=== \":material-linux: Linux\"\n    text\n\n:bulb: first, at 10:30:45 of a:100:b and ::ffff:\n";
    let other =
        "---\nowner: a\n---\n\n# :rocket: Deploy\n\ntext `:rocket:`\n\n## :+1: Done\n\ntext\n";
    let (site, said) = built(&[("docs/index.md", page), ("docs/b.md", other)]);
    let html = article(&site, "index.html");
    holds(
        &html,
        &[
            "⚠️ Look",
            "⚡ Fast",
            ">Linux<",
            "🔥 hot\n❌ bad",
            "<p>💡 first, at 10:30:45 of a:100:b and ::ffff:</p>",
            "b/#rocket-deploy",
        ],
    );
    let html = article(&site, "b/index.html");
    holds(
        &html,
        &[
            "<h1>🚀 Deploy</h1>",
            "<code>:rocket:</code>",
            "id=\"1-done\"",
            "id=\"done\"",
        ],
    );
    let title = site.text("b/index.html");
    assert!(!title.contains(":rocket: Deploy"), "{title}");
    assert!(!said.contains("error"), "{said}");
}

#[test]
fn lists_for_machines_hold_the_text_that_readers_see() {
    let folder = Folder::with(&[
        BOOK,
        ("docs/index.md", "# Book\n\n[[b]]\n"),
        (
            "docs/b.md",
            "# :rocket: Deploy ==now==\n\nPress ++ctrl+c++ :tada:\n",
        ),
    ]);
    folder.run(&["build"]).ends_with(0);
    for path in ["site/pages.json", "site/llms.txt"] {
        let text = folder.read(path);
        holds(&text, &["🚀 Deploy now"]);
        lacks(&text, &[":rocket:", "=="]);
    }
    let found = folder.run(&["search", "deploy"]).ends_with(0).stdout;
    holds(&found, &["🚀 Deploy now"]);
    lacks(&found, &["++ctrl", ":tada:"]);
}

#[test]
fn a_picture_for_each_colour_scheme_is_kept_with_its_files() {
    let page = "# Book\n\n<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"img/dark.png, https://other.example/x.png 2x\">\n  <img alt=\"x\" src=\"img/light.png\">\n</picture>\n\n![a](img/light.png#only-light)\n![a](img/dark.png#gh-dark-mode-only)\n";
    let (site, _) = built(&[
        ("docs/index.md", "# Start\n"),
        ("docs/a/b.md", &page.replace("img/", "../img/")),
        ("docs/img/dark.png", "d"),
        ("docs/img/light.png", "l"),
    ]);
    let html = article(&site, "a/b/index.html");
    holds(
        &html,
        &[
            "<picture>",
            "<source media=\"(prefers-color-scheme: dark)\" srcset=\"../../img/dark.png\">",
            "class=\"only-light\"",
            "class=\"only-dark\"",
        ],
    );
    lacks(&html, &["other.example"]);
}

#[test]
fn links_from_the_repositorys_top_lead_where_github_leads() {
    let (site, said) = built(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (
            "docs/index.md",
            "# Book\n\n[a](/docs/sub/a.md#part) [b](/docs/x.pdf) [c](/README.md) [d](/sub/a.md)\n",
        ),
        ("docs/sub/a.md", "# A\n\n## Part\n\ntext\n"),
        ("docs/x.pdf", "x"),
        ("README.md", "# R\n"),
    ]);
    let html = article(&site, "index.html");
    holds(
        &html,
        &["href=\"sub/a/#part\"", "href=\"x.pdf\"", "href=\"sub/a/\""],
    );
    assert!(!said.contains("link/broken"), "{said}");
}

#[test]
fn wiki_links_find_pages_by_name_wherever_they_lie() {
    let page = "# Start\n\n[[Disk Full]] [[disk-full|the disk]] [[Disk full#What to do]] [[#Here]] [[deep/Disk-Full]] [[Old Name]] [[Grafana]]\n\n![[lag.png|300]] ![[Disk Full]]\n\n| a |\n|---|\n| [[Disk Full\\|cell]] |\n\n## Here\n\n[[Disk Fulll]]\n\nif [[ -f x ]] then\n";
    let (site, said) = built(&[
        ("docs/index.md", page),
        (
            "docs/deep/Disk-Full.md",
            "# The disk is full\n\n## What to do\n\ntext\n",
        ),
        (
            "docs/other.md",
            "---\naliases: [Old Name]\n---\n\n# Grafana\n",
        ),
        ("docs/files/lag.png", "x"),
    ]);
    let html = article(&site, "index.html");
    holds(
        &html,
        &[
            "<a href=\"deep/disk-full/\">Disk Full</a>",
            "<a href=\"deep/disk-full/\">the disk</a>",
            "<a href=\"deep/disk-full/#what-to-do\">Disk full &gt; What to do</a>",
            "<a href=\"#here\">Here</a>",
            "<a href=\"deep/disk-full/\">deep/Disk-Full</a>",
            "<a href=\"other/\">Old Name</a>",
            "<a href=\"other/\">Grafana</a>",
            "<img alt=\"lag.png\" loading=\"lazy\" src=\"files/lag.png\" width=\"300\"",
            "<a class=\"embed\" href=\"deep/disk-full/\">Disk Full</a>",
            "<td><a href=\"deep/disk-full/\">cell</a></td>",
            "if [[ -f x ]] then",
        ],
    );
    holds(&said, &["`Disk Fulll`"]);
    holds(
        &article(&site, "deep/disk-full/index.html"),
        &["Linked from 1 page"],
    );
}

#[test]
fn what_only_looks_like_a_wiki_link_is_text() {
    let page = "# Start\n\nThe table [[servers]] and [[a|b]] and ![[c]].\n\n## The [[table]]\n\n| x |\n|---|\n| [[a\\|b]] |\n";
    let (site, said) = built(&[("docs/index.md", page)]);
    holds(
        &article(&site, "index.html"),
        &[
            "The table [[servers]] and [[a|b]] and ![[c]].",
            "The [[table]]",
            "<td>[[a|b]]</td>",
        ],
    );
    assert!(!said.contains("link/"), "{said}");
}

#[test]
fn a_wiki_of_githubs_kind_writes_the_label_first() {
    let (site, said) = built(&[
        (
            "docs/Home.md",
            "# Home\n\n[[The disk|Disk-Full]] [[Disk-Full]] [[again|Disk Full]] [[Home]]\n",
        ),
        ("docs/Disk-Full.md", "# Disk\n"),
    ]);
    holds(
        &article(&site, "home/index.html"),
        &[
            ">The disk</a>",
            ">Disk-Full</a>",
            ">again</a>",
            "href=\"../disk-full/\"",
        ],
    );
    assert!(!said.contains("link/broken"), "{said}");
}

#[test]
fn anchors_of_the_books_own_generator_work() {
    let page = "# A\n\n[a](#retries-fails) [b](#step_1) [c](#nfs_servers) [d](#uber)\n\n## Retries & fails\n\ntext\n\n## Step\n\nx\n\n## Step\n\nx\n\n## Über\n\nx\n\n(nfs_servers)=\n### Servers\n\ntext\n";
    let (site, said) = built(&[MKDOCS, ("docs/index.md", page)]);
    assert!(!said.contains("broken-anchor"), "{said}");
    let html = article(&site, "index.html");
    lacks(&html, &[")=", "class=\"broken\""]);
    // GitHub's anchors stay the ones that are shown.
    holds(&html, &["<h2 id=\"retries--fails\">"]);
}

#[test]
fn braces_in_headings_are_text_unless_they_are_attributes() {
    let (site, _) = built(&[(
        "docs/index.md",
        "# Routes\n\n## GET /users/{id}\n\ntext\n\n## Use {name}\n\ntext\n\n## Named {#own .x}\n\ntext\n",
    )]);
    holds(
        &article(&site, "index.html"),
        &[
            "GET /users/{id} <a",
            "Use {name} <a",
            "<h2 id=\"own\">Named <a",
        ],
    );
}

#[test]
fn fences_of_all_generators_look_as_they_say() {
    let page = "# Code\n\n```py title=\"x.py\" hl_lines=\"1 3\" linenums=\"7\"\na = 1\nb = 2\nc = 3\n```\n\n``` { .yaml .annotate title=\"v <b>\" }\na: 1 # (1)\n```\n\n1. one\n\n```js {1} title=\"y.js\" showLineNumbers\nlet a\n// highlight-next-line\nlet b\n```\n\n```ts{1}\na // [!code --]\nb // [!code ++]\n```\n\n```sh [npm]\nnpm i\n```\n\n~~~ ruby\nx\n~~~\n\n```rust,ignore,editable\nfn main() {}\n```\n\n```go {linenos=table,hl_lines=[1,\"2-3\"],linenostart=199}\na\nb\nc\n```\n";
    let (site, said) = built(&[("docs/index.md", page)]);
    let html = article(&site, "index.html");
    holds(
        &html,
        &[
            "<div class=\"code-title\">x.py</div>",
            "<span class=\"line marked\" data-n=\"7\">a",
            "<span class=\"line\" data-n=\"8\">b",
            "<span class=\"line marked\" data-n=\"9\">c",
            "<div class=\"code-title\">v &lt;b&gt;</div>",
            "<span class=\"ref\" data-n=\"1\"></span>",
            "<div class=\"code-title\">y.js</div>",
            "<span class=\"line removed\">a\n</span><span class=\"line added\">b</span>",
            "<div class=\"code-title\">npm</div>",
            "data-language=\"ruby\"",
            "data-language=\"rust\"",
            "<span class=\"line marked\" data-n=\"199\">a",
        ],
    );
    lacks(&html, &["highlight-next-line", "[!code", "(1)", "hl_lines"]);
    assert!(
        !said.contains("block/") && !said.contains("check/"),
        "{said}"
    );
}

#[test]
fn a_command_is_copied_without_what_is_meant_for_a_generator() {
    let page = "# Code\n\n```bash title=\"x.sh\"\nkubectl get pods # (1)!\n# highlight-next-line\nkubectl get svc\n```\n\n1. one\n\n```bash check=a timeout=5s title=\"y.sh\" hl_lines=\"1\" linenums=\"1\"\ntrue\n```\n";
    let folder = Folder::with(&[BOOK, ("docs/index.md", page)]);
    folder.run(&["build"]).ends_with(0);
    let commands = folder.read("site/commands/index.html");
    lacks(&commands, &["(1)", "highlight-next-line"]);
    let site = Site::read(&folder.path("site"));
    let html = article(&site, "index.html");
    holds(
        &html,
        &[
            "<div class=\"cmd marked\"><pre tabindex=\"0\"><code><span class=\"hf\">kubectl</span> get svc</code>",
        ],
    );
    let said = folder.run(&["validate", "--format", "concise"]).stdout;
    assert!(!said.contains("check/attributes"), "{said}");
}
