//! Books written for other generators, built as they are.

use scraper::{ElementRef, Selector};

use crate::site::Site;
use crate::support::{Folder, Ran};

fn built(files: &[(&str, &str)]) -> (Folder, Site) {
    let folder = Folder::with(files);
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    // The links of that page begin with the path of the site's address.
    let mut dead = site.dead_links(1);
    dead.retain(|link| !link.starts_with("404.html: /"));
    assert_eq!(dead, [] as [&str; 0]);
    (folder, site)
}

/// The menu beside a page as it is first shown, without folded sections: a line
/// for each entry, deeper ones further in.
fn menu(site: &Site, page: &str) -> Vec<String> {
    let selector = Selector::parse("nav.side > ul").expect("a selector");
    let mut lines = Vec::new();
    for list in site.page(page).select(&selector) {
        add_lines(list, 0, &mut lines);
    }
    lines
}

fn add_lines(list: ElementRef<'_>, depth: usize, lines: &mut Vec<String>) {
    for item in list.child_elements() {
        for part in item.child_elements() {
            if part.value().name() == "a" {
                let title: String = part.text().collect();
                let href = part.attr("href").unwrap_or_default();
                lines.push(format!("{}{title} {href}", "  ".repeat(depth)));
            } else if part.value().name() == "details" {
                // Only the sections around the page are open.
                if part.attr("open").is_none() {
                    continue;
                }
                let lists = part.child_elements();
                let lists = lists.filter(|list| list.value().name() == "ul");
                lists.for_each(|list| add_lines(list, depth + 1, lines));
            } else {
                add_lines(part, depth + 1, lines);
            }
        }
    }
}

/// Title, and the title above the text, of a page.
fn heading(site: &Site, page: &str) -> String {
    let selector = Selector::parse("article h1").expect("a selector");
    let found = site.page(page).select(&selector).next();
    found
        .map(|element| element.text().collect())
        .unwrap_or_default()
}

fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::with(files);
    let Ran { stdout, .. } = folder.run(&["validate", "--format", "concise"]);
    stdout
        .lines()
        .filter(|line| line.contains('['))
        .map(str::to_owned)
        .collect()
}

const MKDOCS: &str = "site_name: Platform handbook
site_url: https://handbook.example/platform/
repo_url: https://git.example/ops/handbook
edit_uri: edit/main/docs/
use_directory_urls: false
theme:
  name: material
nav:
  - Home: index.md
  - Operations:
      - Overview: ops/index.md
      - Restart a node: ops/restart.md
      - ops/backup.md
  - Status page: https://status.example/
not_in_nav: |
  secret.md
exclude_docs: |
  drafts/
plugins:
  - search
  - redirects:
      redirect_maps:
        'old/restart.md': 'ops/restart.md#drain'
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
extra:
  key: !ENV [KEY, none]
";

fn mkdocs() -> Vec<(&'static str, &'static str)> {
    vec![
        ("mkdocs.yml", MKDOCS),
        (
            "docs/index.md",
            "# Welcome\n\n[Restart](ops/restart.html)\n",
        ),
        ("docs/ops/index.md", "# All operations\n\nText.\n"),
        ("docs/ops/restart.md", "# Restarting\n\n## Drain\n\nText.\n"),
        ("docs/ops/backup.md", "Take a backup.\n"),
        ("docs/secret.md", "# Secret\n\nText.\n"),
        ("docs/extra.md", "# Extra\n\nText.\n"),
        ("docs/drafts/new.md", "# New\n\nText.\n"),
    ]
}

#[test]
fn mkdocs_nav_orders_names_and_nests_pages() {
    let (folder, site) = built(&mkdocs());
    assert_eq!(
        menu(&site, "ops/restart/index.html"),
        [
            "Operations ../../ops/",
            "  Restart a node ../../ops/restart/",
            "  Backup ../../ops/backup/",
            "Status page https://status.example/",
            "More pages ../../more-pages/",
        ]
    );
    assert_eq!(heading(&site, "ops/restart/index.html"), "Restarting");
    assert!(site.text("index.html").contains("Platform handbook"));
    assert!(site.text("more-pages/index.html").contains("Extra"));
    let paths: Vec<&str> = site.paths().collect();
    assert!(paths.contains(&"secret/index.html"), "hidden, not lost");
    assert!(!paths.iter().any(|path| path.starts_with("drafts")));
    let old = folder.read("site/old/restart/index.html");
    assert!(old.contains("../../ops/restart/#drain"), "{old}");
    let page = folder.read("site/ops/restart/index.html");
    assert!(page.contains("https://git.example/ops/handbook/edit/main/docs/ops/restart.md"));
    assert!(
        folder
            .read("site/sitemap.xml")
            .contains("https://handbook.example/platform/ops/")
    );
}

#[test]
fn mkdocs_addresses_answer_alerts() {
    let mut files = mkdocs();
    let rules = "groups:\n- name: a\n  rules:\n  - alert: NodeDown\n    expr: up == 0\n    labels: {severity: critical}\n    annotations: {runbook_url: 'https://handbook.example/platform/ops/restart.html#drain'}\n  - alert: DiskFull\n    expr: up == 0\n    labels: {severity: warning}\n    annotations: {runbook_url: 'https://handbook.example/platform/ops/disk.html'}\n";
    files.push(("rules.yml", rules));
    let found = findings(&files);
    let missing: Vec<&String> = found
        .iter()
        .filter(|line| line.contains("alert/runbook-missing"))
        .collect();
    assert_eq!(missing.len(), 1, "{found:#?}");
    assert!(missing[0].contains("DiskFull"));
}

#[test]
fn an_entry_or_redirect_without_its_page_is_told_where_it_stands() {
    let settings = "site_name: A\nnav:\n  - index.md\n  - Gone: ops/restrat.md\nplugins:\n  redirects:\n    redirect_maps:\n      a.md: b.md\n";
    let found = findings(&[
        ("mkdocs.yml", settings),
        ("docs/index.md", "# A\n\nText.\n"),
        ("docs/ops/restart.md", "# B\n\nText.\n"),
    ]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("mkdocs.yml:4:11: ") && found[0].contains("meta/missing-entry"));
    assert!(found[1].starts_with("mkdocs.yml:8:13: ") && found[1].contains("`b.md`"));
}

#[test]
fn mkdocs_settings_are_inherited_and_pages_may_be_generated() {
    let (_, site) = built(&[
        (
            "base.yml",
            "site_name: Base\ndocs_dir: manual\nplugins: [gen-files]\n",
        ),
        (
            "mkdocs.yml",
            "INHERIT: base.yml\nnav:\n  - Made: reference/made.md\n  - b.md\n  - a.md\n",
        ),
        ("manual/a.md", "# A\n\nText.\n"),
        ("manual/b.md", "# B\n\nText.\n"),
    ]);
    assert!(site.text("index.html").contains("Base"));
    assert_eq!(menu(&site, "a/index.html"), ["B ../b/", "A ../a/"]);
}

#[test]
fn awesome_pages_order_and_name_folders() {
    let (_, site) = built(&[
        ("mkdocs.yml", "site_name: A\nplugins: [awesome-pages]\n"),
        (
            "docs/.pages",
            "nav:\n  - Begin: start.md\n  - guides\n  - ...\n  - Chat: https://chat.example/\n",
        ),
        (
            "docs/guides/.pages",
            "title: How to\nnav:\n  - second.md\n  - first.md\n",
        ),
        ("docs/guides/first.md", "# First\n\nText.\n"),
        ("docs/guides/second.md", "# Second\n\nText.\n"),
        ("docs/guides/unnamed.md", "# Unnamed\n\nText.\n"),
        ("docs/hidden/.pages", "hide: true\n"),
        ("docs/hidden/a.md", "# Hidden\n\nText.\n"),
        ("docs/start.md", "# Start\n\nText.\n"),
        ("docs/other.md", "# Other\n\nText.\n"),
    ]);
    assert_eq!(
        menu(&site, "guides/first/index.html"),
        [
            "Begin ../../start/",
            "How to ../../guides/",
            "  Second ../../guides/second/",
            "  First ../../guides/first/",
            "Other ../../other/",
            "Chat https://chat.example/",
            "More pages ../../more-pages/",
        ]
    );
    assert!(
        site.text("more-pages/index.html").contains("Guides")
            || site.text("more-pages/index.html").contains("How to")
    );
}

#[test]
fn book_toml_wins_over_another_generators_settings() {
    let (_, site) = built(&[
        ("book.toml", "[book]\ntitle = \"Ours\"\nsrc = \"docs\"\n"),
        ("mkdocs.yml", "site_name: Theirs\nnav: [b.md, a.md]\n"),
        ("docs/a.md", "# A\n\nText.\n"),
        ("docs/b.md", "# B\n\nText.\n"),
    ]);
    assert!(site.text("index.html").contains("Ours"));
    assert_eq!(menu(&site, "a/index.html"), ["B ../b/", "A ../a/"]);
    let (_, site) = built(&[
        ("book.toml", "[book]\ntitle = \"Ours\"\n"),
        ("mkdocs.yml", "site_name: Theirs\nnav: [b.md, a.md]\n"),
        ("content/x.md", "# X\n\nText.\n"),
        ("content/y.md", "# Y\n\nText.\n"),
        ("docs/a.md", "# A\n\nText.\n"),
    ]);
    assert_eq!(menu(&site, "x/index.html"), ["X ../x/", "Y ../y/"]);
}

#[test]
fn the_settings_above_a_content_folder_arrange_it() {
    let folder = Folder::with(&mkdocs());
    std::fs::create_dir(folder.path(".git")).expect("a folder can be made");
    folder.run(&["build", "docs"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    assert_eq!(menu(&site, "index.html")[0], "Operations ops/");
}

const DOCUSAURUS: &str = "// @ts-check\nimport {themes} from 'prism-react-renderer';\n\nconst config: Config = {\n  title: 'On-call manual',\n  tagline: 'What to do',\n  url: 'https://manual.example',\n  baseUrl: '/oncall/',\n  presets: [\n    ['classic', {\n      docs: {\n        sidebarPath: require.resolve('./sidebars.js'),\n        editUrl: 'https://git.example/x/y/edit/main/website/',\n      },\n    }],\n  ],\n};\n\nexport default config;\n";

const SIDEBARS: &str = "/** @type {import('x').SidebarsConfig} */\nconst sidebars = {\n  manual: [\n    'intro',\n    {\n      type: 'category',\n      label: 'Databases',\n      link: {type: 'doc', id: 'db/overview'},\n      items: ['db/failover', {type: 'link', label: 'Grafana', href: 'https://graphs.example'}],\n    },\n    {type: 'autogenerated', dirName: 'services'},\n  ],\n};\nmodule.exports = sidebars;\n";

#[test]
fn docusaurus_sidebars_and_ids_arrange_pages() {
    let (folder, site) = built(&[
        ("website/docusaurus.config.ts", DOCUSAURUS),
        ("website/sidebars.js", SIDEBARS),
        ("website/static/img/way.png", "no picture"),
        (
            "website/docs/01-intro.md",
            "---\nslug: /\n---\n# Welcome\n\n![Way](/img/way.png) [Failover](/docs/db/failover)\n\n![Same](../static/img/way.png)\n",
        ),
        (
            "website/docs/02-db/overview.md",
            "---\nsidebar_label: Short\n---\n# Databases at length\n\nText.\n",
        ),
        (
            "website/docs/02-db/03-move.md",
            "---\nid: failover\ntitle: Fail over\n---\n\nText.\n",
        ),
        (
            "website/docs/services/_category_.json",
            "{\"label\": \"Services\", \"position\": 9}",
        ),
        ("website/docs/services/20-web.md", "Text.\n"),
        (
            "website/docs/services/3-api.md",
            "---\nsidebar_position: 2.5\n---\n# API\n\nText.\n",
        ),
        (
            "website/docs/services/old.md",
            "---\nunlisted: true\n---\n# Old\n\nText.\n",
        ),
    ]);
    assert_eq!(
        menu(&site, "db/move/index.html"),
        [
            "Databases ../../db/overview/",
            "  Fail over ../../db/move/",
            "  Grafana https://graphs.example",
            "API ../../services/api/",
            "Web ../../services/web/",
        ]
    );
    assert!(site.text("index.html").contains("On-call manual"));
    assert_eq!(heading(&site, "services/web/index.html"), "Web");
    assert_eq!(folder.read("site/img/way.png"), "no picture");
    let page = folder.read("site/db/overview/index.html");
    assert!(page.contains("https://git.example/x/y/edit/main/website/docs/02-db/overview.md"));
    assert!(site.paths().any(|path| path == "services/old/index.html"));
}

#[test]
fn docusaurus_folders_arrange_pages_without_a_sidebar() {
    let (_, site) = built(&[
        (
            "website/docusaurus.config.js",
            "module.exports = {title: 'T', presets: [['classic', {docs: {path: '../docs'}}]]};\n",
        ),
        ("docs/b/_category_.yml", "label: Second\nposition: 2\n"),
        (
            "docs/b/x.md",
            "---\nsidebar_position: 2\n---\n# X\n\nText.\n",
        ),
        (
            "docs/b/y.md",
            "---\nsidebar_position: 1\nsidebar_label: Why\n---\n# Y\n\nText.\n",
        ),
        (
            "docs/a/_category_.json",
            "{\"label\": \"Third\", \"position\": 3}",
        ),
        ("docs/a/a.md", "# About a\n\nText.\n"),
        ("docs/a/z.md", "# Z\n\nText.\n"),
        (
            "docs/start.md",
            "---\nsidebar_position: 1\n---\n# Start\n\nText.\n",
        ),
    ]);
    assert_eq!(
        menu(&site, "b/x/index.html"),
        [
            "Start ../../start/",
            "Second ../../b/",
            "  Why ../../b/y/",
            "  X ../../b/x/",
            "Third ../../a/",
        ]
    );
    assert_eq!(heading(&site, "a/index.html"), "About a");
}

#[test]
fn starlight_reads_its_sidebar_and_front_matter() {
    let config = "import { defineConfig } from 'astro/config';\nimport starlight from '@astrojs/starlight';\nexport default defineConfig({\n  site: 'https://docs.example',\n  integrations: [\n    starlight({\n      title: 'Runbooks',\n      sidebar: [\n        { label: 'Guides', items: [{ label: 'First steps', slug: 'guides/start' }, 'guides/next'] },\n        { label: 'Reference', autogenerate: { directory: 'reference' } },\n      ],\n    }),\n  ],\n});\n";
    let (_, site) = built(&[
        ("astro.config.mjs", config),
        (
            "src/content/docs/index.md",
            "---\ntitle: Start\n---\n\nText.\n",
        ),
        (
            "src/content/docs/guides/start.md",
            "---\ntitle: Start here\n---\n\nText.\n",
        ),
        (
            "src/content/docs/guides/next.md",
            "---\ntitle: Next\n---\n\nText.\n",
        ),
        (
            "src/content/docs/reference/b.md",
            "---\ntitle: B\nsidebar:\n  order: 1\n  label: Bee\n---\n\nText.\n",
        ),
        (
            "src/content/docs/reference/a.md",
            "---\ntitle: A\n---\n\nText.\n",
        ),
        (
            "src/content/docs/reference/c.md",
            "---\ntitle: C\nsidebar:\n  hidden: true\n---\n\nText.\n",
        ),
        ("README.md", "# Not a page of the site\n"),
    ]);
    assert_eq!(
        menu(&site, "reference/a/index.html"),
        [
            "Guides ../../guides/",
            "Reference ../../reference/",
            "  Bee ../../reference/b/",
            "  A ../../reference/a/",
        ]
    );
    assert_eq!(
        menu(&site, "guides/next/index.html")[1],
        "  First steps ../../guides/start/"
    );
}

#[test]
fn vitepress_reads_sidebars_from_functions_and_constants() {
    let config = "import { defineConfig } from 'vitepress'\n\nexport default defineConfig({\n  title: 'Runbooks',\n  srcDir: './pages',\n  srcExclude: ['**/README.md'],\n  locales: { root: { label: 'English' }, de: { label: 'Deutsch' } },\n  themeConfig: {\n    sidebar: { '/guide/': { base: '/guide/', items: guide() }, '/ref/': [{ text: 'Reference', items: [{ text: 'Flags', link: '/ref/flags' }] }] },\n    editLink: { pattern: 'https://git.example/edit/main/docs/pages/:path' },\n  },\n})\n\nfunction guide(): Item[] {\n  return [\n    { text: 'Guide', collapsed: false, items: [\n      { text: 'Why', link: 'why' },\n      { text: 'How', link: 'how.md' },\n    ] },\n  ]\n}\n";
    let (folder, site) = built(&[
        ("docs/.vitepress/config.mts", config),
        (
            "docs/pages/index.md",
            "---\nlayout: home\n---\n\n# Runbooks\n",
        ),
        ("docs/pages/guide/how.md", "# How it works\n\nText.\n"),
        ("docs/pages/guide/why.md", "# Why\n\nText.\n"),
        ("docs/pages/ref/flags.md", "# Flags\n\nText.\n"),
        ("docs/pages/ref/README.md", "# Not published\n"),
        ("docs/pages/de/index.md", "# Auf Deutsch\n"),
    ]);
    assert_eq!(
        menu(&site, "guide/how/index.html"),
        [
            "Guide ../../guide/",
            "  Why ../../guide/why/",
            "  How ../../guide/how/",
            "Reference ../../reference/",
        ]
    );
    assert!(!site.paths().any(|path| path.starts_with("de/")));
    let page = folder.read("site/guide/how/index.html");
    assert!(page.contains("https://git.example/edit/main/docs/pages/guide/how.md"));
}

#[test]
fn hugo_takes_the_default_language_and_its_keys() {
    let config = "baseURL = 'https://docs.example/'\ntitle = 'Ops'\ndefaultContentLanguage = 'en'\n[languages.en]\ncontentDir = 'content/en'\ntitle = 'Ops in English'\n[languages.de]\ncontentDir = 'content/de'\n[params]\ngithub_repo = 'https://git.example/x'\ngithub_branch = 'trunk'\n";
    let (folder, site) = built(&[
        ("hugo.toml", config),
        (
            "static/logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
        (
            "content/en/_index.md",
            "---\ntitle: Start\n---\n![Logo](/logo.svg)\n",
        ),
        (
            "content/en/tasks/_index.md",
            "---\ntitle: All tasks\nlinkTitle: Tasks\nweight: 1\n---\n",
        ),
        (
            "content/en/tasks/b.md",
            "---\ntitle: B\nweight: 1\naliases: [/old/b/]\n---\nText.\n",
        ),
        (
            "content/en/tasks/a.md",
            "---\ntitle: A\nweight: 2\n---\nText.\n",
        ),
        (
            "content/en/tasks/c/index.md",
            "---\ntitle: C\nurl: /moved/c/\n---\n![P](p.png)\n",
        ),
        ("content/en/tasks/c/p.png", "no picture"),
        (
            "content/en/tasks/d.md",
            "---\ntitle: D\nbuild:\n  list: never\n---\nText.\n",
        ),
        (
            "content/en/tasks/b.de.md",
            "---\ntitle: B auf Deutsch\n---\nText.\n",
        ),
        ("content/de/_index.md", "---\ntitle: Anfang\n---\n"),
    ]);
    assert_eq!(
        menu(&site, "tasks/a/index.html"),
        [
            "Tasks ../../tasks/",
            "  B ../../tasks/b/",
            "  A ../../tasks/a/",
            "  C ../../moved/c/",
        ]
    );
    assert!(site.text("index.html").contains("Ops in English"));
    assert_eq!(heading(&site, "tasks/index.html"), "All tasks");
    assert!(site.paths().any(|path| path == "old/b/index.html"));
    assert!(
        !site
            .paths()
            .any(|path| path.contains("de") && path.contains("b.de"))
    );
    let page = folder.read("site/tasks/a/index.html");
    assert!(page.contains("https://git.example/x/edit/trunk/content/en/tasks/a.md"));
}

#[test]
fn zola_reads_its_settings_and_keys() {
    let (_, site) = built(&[
        (
            "config.toml",
            "base_url = \"https://ops.example\"\ntitle = \"Ops\"\n",
        ),
        ("content/_index.md", "+++\ntitle = \"Start\"\n+++\n"),
        (
            "content/a.md",
            "+++\ntitle = \"A\"\npath = \"deep/a\"\nweight = 2\n+++\nText.\n",
        ),
        (
            "content/b.md",
            "+++\ntitle = \"B\"\nweight = 1\naliases = [\"b-old\"]\n+++\nText.\n",
        ),
        ("README.md", "# Not a page\n"),
    ]);
    assert_eq!(menu(&site, "b/index.html"), ["B ../b/", "A ../deep/a/"]);
    assert!(site.paths().any(|path| path == "b-old/index.html"));
}

fn jekyll() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "_config.yml",
            "title: Ops\nurl: https://ops.example\nbaseurl: /book\ntheme: just-the-docs\nexclude: [internal/]\ncollections:\n  guides:\n    output: true\n",
        ),
        (
            "index.md",
            "---\ntitle: Home\nnav_order: 1\n---\n# Home\n\nText.\n",
        ),
        (
            "docs/db.md",
            "---\ntitle: Databases\nnav_order: 2\nhas_children: true\n---\n# Databases\n\nText.\n",
        ),
        (
            "docs/pg.md",
            "---\ntitle: PostgreSQL\nparent: Databases\nnav_order: 2\n---\n# PostgreSQL\n\nText.\n",
        ),
        (
            "docs/my.md",
            "---\ntitle: MySQL\nparent: Databases\nnav_order: 1\n---\n# MySQL\n\nText.\n",
        ),
        (
            "docs/vacuum.md",
            "---\ntitle: Vacuum\nparent: PostgreSQL\ngrand_parent: Databases\npermalink: /pg/vacuum.html\nredirect_from: /old-vacuum/\n---\n# Vacuum\n\nText.\n",
        ),
        (
            "docs/off.md",
            "---\ntitle: Off\nnav_exclude: true\n---\n# Off\n\nText.\n",
        ),
        (
            "docs/late.md",
            "---\ntitle: Late\npublished: false\n---\n# Late\n\nText.\n",
        ),
        (
            "_guides/first.md",
            "---\ntitle: First guide\n---\n# First guide\n\nText.\n",
        ),
        ("_private/x.md", "# X\n"),
        ("internal/y.md", "# Y\n"),
    ]
}

#[test]
fn jekyll_nests_by_titles_and_keeps_permalinks() {
    let (folder, site) = built(&jekyll());
    assert_eq!(
        menu(&site, "pg/vacuum/index.html"),
        [
            "Databases ../../docs/db/",
            "  MySQL ../../docs/my/",
            "  PostgreSQL ../../docs/pg/",
            "    Vacuum ../../pg/vacuum/",
            "First guide ../../guides/first/",
        ]
    );
    let paths: Vec<&str> = site.paths().collect();
    for path in [
        "docs/off/index.html",
        "old-vacuum/index.html",
        "pg/vacuum.html",
    ] {
        assert!(paths.contains(&path), "{path}");
    }
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("internal") || path.contains("late"))
    );
    assert!(
        folder
            .read("site/sitemap.xml")
            .contains("https://ops.example/book/pg/vacuum/")
    );
}

#[test]
fn gitbook_reads_its_summary_and_redirects() {
    let (_, site) = built(&[
        (
            ".gitbook.yaml",
            "root: ./manual/\nstructure:\n  readme: hello.md\n  summary: toc.md\nredirects:\n  help/old: use/install.md\n",
        ),
        (
            "manual/toc.md",
            "# Table of contents\n\n* [Hello](hello.md)\n\n## Use\n\n* [Installing](use/install.md)\n* [Tuning](use/tune.md)\n",
        ),
        ("manual/hello.md", "# Hello\n\nText.\n"),
        ("manual/use/install.md", "# Install\n\nText.\n"),
        ("manual/use/tune.md", "# Tune\n\nText.\n"),
        ("manual/apart.md", "# Apart\n\nText.\n"),
    ]);
    assert_eq!(
        menu(&site, "use/tune/index.html"),
        [
            "Use ../../use/",
            "  Installing ../../use/install/",
            "  Tuning ../../use/tune/",
            "More pages ../../more-pages/",
        ]
    );
    assert!(site.paths().any(|path| path == "help/old/index.html"));
    assert!(site.text("index.html").contains("Hello"));
}

const MDBOOK: &str = "[book]\ntitle = \"The manual\"\nlanguage = \"en\"\nauthors = [\"Ops\"]\nmultilingual = false\n[build]\nbuild-dir = \"out\"\n[rust]\nedition = \"2024\"\n[preprocessor.links]\n[output.html]\nedit-url-template = \"https://git.example/edit/main/{path}\"\nsite-url = \"/manual/\"\n[output.html.redirect]\n\"/old/install.html\" = \"../install.html\"\n\"/far.html\" = \"https://far.example/\"\n";

fn mdbook() -> Vec<(&'static str, &'static str)> {
    vec![
        ("book.toml", MDBOOK),
        (
            "src/SUMMARY.md",
            "# Summary\n\n[Preface](preface.md)\n\n# Using it\n\n- [Install](install.md)\n  - [On Linux](linux.md)\n- [Later]()\n\n---\n\n[Thanks](thanks.md)\n",
        ),
        ("src/preface.md", "# Preface\n\nText.\n"),
        ("src/install.md", "# Installing\n\nText.\n"),
        ("src/linux.md", "# Linux\n\nText.\n"),
        ("src/thanks.md", "# Thanks\n\nText.\n"),
        ("src/unlisted.md", "# Unlisted\n\nText.\n"),
    ]
}

#[test]
fn mdbook_reads_chapters_parts_and_redirects() {
    let (folder, site) = built(&mdbook());
    assert_eq!(
        menu(&site, "linux/index.html"),
        [
            "Preface ../preface/",
            "Using it ../using-it/",
            "  Install ../install/",
            "    On Linux ../linux/",
            "Thanks ../thanks/",
            "More pages ../more-pages/",
        ]
    );
    assert_eq!(heading(&site, "install/index.html"), "Installing");
    assert!(site.paths().any(|path| path == "old/install.html"));
    let page = folder.read("site/linux/index.html");
    assert!(page.contains("https://git.example/edit/main/src/linux.md"));
    assert_eq!(findings(&mdbook()), [] as [&str; 0]);
}

#[test]
fn wikis_start_at_home_and_follow_their_sidebar() {
    let (_, site) = built(&[
        (
            "_Sidebar.md",
            "* [[Home]]\n* [[How to deploy|Deploy-Guide]]\n* [Alerts](Alerts)\n",
        ),
        ("_Footer.md", "Foot\n"),
        ("Home.md", "# Welcome\n\nText.\n"),
        ("Alerts.md", "Text.\n"),
        ("Deploy-Guide.md", "Text.\n"),
    ]);
    assert_eq!(
        menu(&site, "alerts/index.html"),
        ["How to deploy ../deploy-guide/", "Alerts ../alerts/"]
    );
    assert_eq!(heading(&site, "index.html"), "Welcome");
}

#[test]
fn a_summary_without_links_is_a_page() {
    let (_, site) = built(&[
        ("index.md", "# Book\n"),
        ("SUMMARY.md", "# Summary\n\nWhat happened.\n"),
    ]);
    assert_eq!(heading(&site, "summary/index.html"), "Summary");
}

#[test]
fn of_a_translated_book_one_language_is_read() {
    let settings = "site_name: A\nplugins:\n  - i18n:\n      docs_structure: suffix\n      languages:\n        - {locale: en, default: true, name: English}\n        - {locale: de, name: Deutsch}\nnav:\n  - index.md\n  - Install it: install.md\n";
    let (_, site) = built(&[
        ("mkdocs.yml", settings),
        ("docs/index.en.md", "# Start\n\n[Install](install.md)\n"),
        ("docs/index.de.md", "# Anfang\n\nText.\n"),
        ("docs/install.en.md", "# Installing\n\n[Start](index.md)\n"),
        ("docs/install.de.md", "# Einrichten\n\nText.\n"),
    ]);
    assert_eq!(
        menu(&site, "install/index.html"),
        ["Install it ../install/"]
    );
    assert_eq!(heading(&site, "index.html"), "Start");
    assert_eq!(
        site.paths().filter(|path| path.contains("install")).count(),
        1
    );
}

#[test]
fn a_heading_is_the_title_where_the_generator_shows_it_so() {
    let page = "---\ntitle: Short\n---\n# The whole title\n\nText.\n";
    let (_, site) = built(&[
        ("mkdocs.yml", "site_name: A\n"),
        ("docs/index.md", "# A\n\nText.\n"),
        ("docs/a.md", page),
    ]);
    assert_eq!(heading(&site, "a/index.html"), "The whole title");
    assert_eq!(menu(&site, "a/index.html"), ["Short ../a/"]);
    let (_, site) = built(&[
        ("hugo.toml", "baseURL = \"https://a.example\"\n"),
        ("content/_index.md", "---\ntitle: A\n---\nText.\n"),
        ("content/a.md", page),
    ]);
    assert_eq!(heading(&site, "a/index.html"), "Short");
}

#[test]
fn old_addresses_of_one_page_do_not_contradict_each_other() {
    let page = "---\nredirect_from:\n  - /Old\n  - /old/\n  - /guides/\n---\n# Page\n\nText.\n";
    let settings = "[book]\ntitle = \"A\"\n[output.html.redirect]\n\"/agenda.html\" = \"/agenda/2026.html\"\n\"/agenda/2026.html\" = \"https://other.example/\"\n";
    let found = findings(&[
        ("book.toml", settings),
        ("src/SUMMARY.md", "- [A](a.md)\n- [Page](guides/page.md)\n"),
        ("src/a.md", "# A\n\nText.\n"),
        ("src/guides/page.md", page),
    ]);
    assert_eq!(found, [] as [&str; 0]);
}

#[test]
fn hugo_finds_files_beside_a_pages_address() {
    let (folder, site) = built(&[
        ("hugo.toml", "baseURL = \"https://a.example\"\n"),
        ("content/_index.md", "---\ntitle: A\n---\nText.\n"),
        (
            "content/posts/out.md",
            "---\ntitle: Out\n---\n![F](../out/figure.png)\n",
        ),
        ("content/posts/out/figure.png", "no picture"),
        ("content/posts/b.md", "---\ntitle: B\n---\nText.\n"),
    ]);
    assert!(site.paths().any(|path| path == "posts/out/index.html"));
    assert_eq!(folder.read("site/posts/out/figure.png"), "no picture");
}

#[test]
fn entries_of_lists_cannot_run_code() {
    let (folder, site) = built(&[
        (
            "mkdocs.yml",
            "site_name: '<b>A</b>'\nnav:\n  - a.md\n  - b.md\n  - 'Run <i>it</i>': 'javascript://x%0aalert(1)'\n  - '\"><script>': 'https://x.example/\"><script>'\n",
        ),
        ("docs/a.md", "# A\n\nText.\n"),
        ("docs/b.md", "# B\n\nText.\n"),
    ]);
    let page = folder.read("site/a/index.html");
    assert!(
        !page.contains("javascript:") && !page.contains("\"><script>"),
        "{page}"
    );
    assert_eq!(menu(&site, "a/index.html").len(), 3);
}
