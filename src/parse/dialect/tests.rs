use super::*;
use crate::book::Generator;

fn in_book(path: &str, generator: Generator, text: &str) -> String {
    let rewritten = Rewritten::new(text, Flavour::new(path, generator));
    rewritten.text.into_owned()
}

fn rewrite(text: &str) -> String {
    in_book("a.md", Generator::None, text)
}

fn mdx(text: &str) -> String {
    in_book("a.mdx", Generator::None, text)
}

/// The shapes of a page, in its order: kind or label, and title.
fn shapes(text: &str) -> Vec<String> {
    let rewritten = Rewritten::new(text, Flavour::new("a.md", Generator::None));
    let shapes = rewritten.placed.iter().map(|(at, shape)| {
        assert!(rewritten.text[*at..].starts_with('>'), "{rewritten:?}");
        match shape {
            Shape::Callout { kind, title, fold } => format!("{kind}|{title}|{fold:?}"),
            Shape::Tab { label, group, .. } => format!("{group}|{label}"),
            Shape::Quote => "quote".to_owned(),
        }
    });
    shapes.collect()
}

#[test]
fn admonitions_become_quotes() {
    let text = "a\n\n!!! warning \"Take `care`\"\n    one\n\n    two\n\nafter\n";
    assert_eq!(rewrite(text), "a\n\n> \n> one\n>\n> two\n\nafter\n");
    assert_eq!(shapes(text), ["warning|Take care|Never"]);
    assert_eq!(shapes("???+ note\n    x\n"), ["note|Note|Open"]);
    assert_eq!(shapes("!!!tip\n    x\n"), ["tip|Tip|Never"]);
    assert_eq!(
        shapes("!!! info inline end \"T\"\n    x\n"),
        ["info|T|Never"]
    );
    assert_eq!(shapes("!!! info \"\"\n    x\n"), ["info||Never"]);
    assert_eq!(
        rewrite("a\n:   !!! note\n\n        b\n\nc\n"),
        "a\n:   > \n    >\n    > b\n\nc\n"
    );
    for prose in ["Run now!!! Really.\n", "???\n", "    !!! note\n        x\n"] {
        assert_eq!(rewrite(prose), prose);
    }
}

#[test]
fn containers_nest_in_lists_and_in_each_other() {
    let text = "- item\n\n    !!! note\n        a\n\n        === \"One\"\n            1\n        === \"Two\"\n            2\n\n- next\n";
    let wanted = "- item\n\n    > \n    > a\n    >\n    > > \n    > > 1\n    >\n    > > \n    > > 2\n\n- next\n";
    assert_eq!(rewrite(text), wanted);
    assert_eq!(shapes(text), ["note|Note|Never", "1|One", "1|Two"]);
}

#[test]
fn tabs_belong_together_unless_something_stands_between() {
    let text =
        "=== \"A\"\n    a\n\n=== \"B\"\n    b\n\n===! \"C\"\n    c\n\ntext\n\n=== \"D\"\n    d\n";
    assert_eq!(shapes(text), ["1|A", "1|B", "2|C", "3|D"]);
}

#[test]
fn code_is_left_alone() {
    for code in [
        "```\n{{< kept >}}\n!!! note\n:::tip\n```\n",
        "> ```\n> {% hint %}\n> ```\n",
        "- ```\n  === \"A\"\n  ```\n",
        "Write `{{< raw >}}` or `:::`.\n",
        "<!--\n:::note\n-->\n",
    ] {
        assert_eq!(rewrite(code), code);
    }
}

#[test]
fn containers_between_colons_nest_by_their_number() {
    let text = "::::note Title\n:::tip[T *x*]{icon=a}\nin\n:::\nout\n::::\nafter\n";
    assert_eq!(rewrite(text), "> \n> > \n> > in\n>\n> out\n\nafter\n");
    assert_eq!(shapes(text), ["note|Title|Never", "tip|T x|Never"]);
    assert_eq!(
        shapes("::: details More {open}\nx\n:::\n"),
        ["details|More|Open"]
    );
    assert_eq!(shapes(":::{warning} W\nx\n:::\n"), ["warning|W|Never"]);
    assert_eq!(
        shapes("::: {.callout-tip title=\"T\"}\nx\n:::\n"),
        ["tip|T|Never"]
    );
    assert_eq!(rewrite("::: center\nx\n:::\ny\n"), "x\ny\n");
    assert_eq!(rewrite("a\n:::\nb\n"), "a\n\\:::\nb\n");
    assert_eq!(rewrite("::: no end\n"), "::: no end\n");
    assert_eq!(
        rewrite(":::mermaid\ngraph LR\n:::\n"),
        "```mermaid\ngraph LR\n```\n"
    );
}

#[test]
fn blocks_of_a_group_are_tabs() {
    let text = "::: code-group\n```sh [npm]\na\n\nb\n```\n```js title=\"x.js\"\nb\n```\n:::\n";
    assert_eq!(shapes(text), ["1|npm", "1|x.js"]);
    let wanted =
        "> \n> ```sh [npm]\n> a\n> \n> b\n> ```\n\n> \n> ```js title=\"x.js\"\n> b\n> ```\n";
    assert_eq!(rewrite(text), wanted);
    assert_eq!(shapes(":::tabs\n== A\na\n== B\nb\n:::\n"), ["1|A", "1|B"]);
}

#[test]
fn shortcodes_mean_what_they_are_called() {
    assert_eq!(rewrite("{{< note >}}x{{< /note >}}\ny\n"), "> \n> x\n\ny\n");
    assert_eq!(
        shapes("{{% alert title=\"T\" color=\"warning\" %}}\nx\n{{% /alert %}}\n"),
        ["warning|T|Never"]
    );
    assert_eq!(
        shapes("{{< hint info >}}\nx\n{{< /hint >}}\n"),
        ["info|Info|Never"]
    );
    assert_eq!(
        shapes(
            "{{< tabs >}}{{< tab name=\"A\" >}}a{{< /tab >}}\n{{< tab \"B\" >}}b{{< /tab >}}{{< /tabs >}}\n"
        ),
        ["1|A", "1|B"]
    );
    assert_eq!(
        rewrite("{{< highlight go \"x=1\" >}}\na ``` b\n{{< /highlight >}}\n"),
        "````go\na ``` b\n````\n"
    );
    assert_eq!(
        rewrite("{{< figure src=\"a b.png\" alt=\"A\" caption=\"C\" >}}\n"),
        "![A](<a b.png>) C\n"
    );
    assert_eq!(rewrite("{{</* note */>}}\n"), "{{< note >}}\n");
    assert_eq!(rewrite("a {{% x %}}b{{% /x %}} c\n"), "a b c\n");
}

#[test]
fn what_is_unknown_is_taken_out_and_told() {
    let text = "See [x]({{< ref \"./Other.md\" >}}) {{% nix %}} `{{< raw >}}` <%= title %>\n";
    assert_eq!(rewrite(text), "See [x](./Other.md)  `{{< raw >}}` \n");
    let told = |text| {
        let rewritten = Rewritten::new(text, Flavour::new("a.md", Generator::None));
        rewritten.templates.len()
    };
    assert_eq!(told(text), 3);
    assert_eq!(told("{{< note >}}\nx\n{{< /note >}}\n"), 0);
    assert_eq!(told("{{< note >}}\nx\n"), 1);
    assert_eq!(told("{% if x %}{{ x }}{% endif %}\n"), 0);
}

#[test]
fn tags_of_gitbook_are_read_in_every_book() {
    let text = "{% hint style=\"danger\" %}\nx\n{% endhint %}\n{% tabs %}\n{% tab title=\"A\" %}\na\n{% endtab %}\n{% endtabs %}\n";
    assert_eq!(shapes(text), ["danger|Danger|Never", "1|A"]);
    assert_eq!(
        rewrite("{% code title=\"a.sh\" %}\n```sh\nx\n```\n{% endcode %}\n"),
        "```sh title=\"a.sh\"\nx\n```\n"
    );
    assert_eq!(
        rewrite("{% content-ref url=\"a.md\" %}\n[a](a.md)\n{% endcontent-ref %}\n"),
        "[a](a.md)\n"
    );
    assert_eq!(
        rewrite("{% embed url=\"https://a.example/x\" %}\n"),
        "[https://a.example/x](https://a.example/x)\n"
    );
}

#[test]
fn liquid_is_taken_out_in_its_books() {
    let jekyll = |text| in_book("a.md", Generator::Jekyll, text);
    assert_eq!(
        jekyll(
            "[a]({{ site.baseurl }}{% link b/c.md %}) {{ \"/x\" | relative_url }} {{ page.x }}\n"
        ),
        "[a](/b/c.md) /x \n"
    );
    assert_eq!(
        jekyll("```\n{% raw %}\n{{ kept }}\n{% endraw %}\n```\n"),
        "```\n{{ kept }}\n```\n"
    );
    assert_eq!(
        jekyll("{% highlight ruby %}\nputs 1\n{% endhighlight %}\n"),
        "```ruby\nputs 1\n```\n"
    );
    assert_eq!(jekyll("{% if a %}x{% endif %}\n"), "x\n");
    assert_eq!(
        rewrite("{{ page.x }} {% if a %}\n"),
        "{{ page.x }} {% if a %}\n"
    );
}

#[test]
fn calls_of_zola_are_shortcodes() {
    let zola = |text| in_book("a.md", Generator::Zola, text);
    assert_eq!(zola("{% note() %}\nx\n{% end %}\n"), "> \n> x\n");
    assert_eq!(zola("[a](@/b.md) {{ nix(id=\"x\") }}\n"), "[a](/b.md) \n");
}

#[test]
fn attribute_lines_go_and_some_make_callouts() {
    assert_eq!(rewrite("# A\n{: .no_toc }\n\nb\n"), "# A\n\nb\n");
    assert_eq!(rewrite("# A\n{: #own }\n"), "# A {#own}\n");
    assert_eq!(rewrite("1. TOC\n{:toc}\n\nb\n"), "\nb\n");
    assert_eq!(rewrite("{: .note }\na\nb\n\nc\n"), "> \n> a\n> b\n\nc\n");
    assert_eq!(rewrite("{: .note }\n> a {{< x >}}b\n"), "> a b\n");
    assert_eq!(
        rewrite("</p>\n  {: .x }\n  - TOC\n  {:toc}\nb\n"),
        "</p>\n\nb\n"
    );
    let text = "{: .warning-title }\n> T\n>\n> b\n";
    assert_eq!(rewrite(text), ">\n>\n> b\n");
    assert_eq!(shapes(text), ["warning|T|Never"]);
    assert_eq!(
        shapes("a\nb\n{: .important }\n"),
        ["important|Important|Never"]
    );
}

#[test]
fn quotes_of_gitlab_and_directives_of_myst() {
    assert_eq!(rewrite(">>>\na\n\nb\n>>>\nc\n"), "> \n> a\n>\n> b\n\nc\n");
    assert_eq!(rewrite(">>>\na\n"), ">>>\na\n");
    let text = "````{note} T\n```sh\nx\n```\n````\n";
    assert_eq!(rewrite(text), "> \n> ```sh\n> x\n> ```\n");
    assert_eq!(shapes(text), ["note|T|Never"]);
}

#[test]
fn components_are_taken_off() {
    let tabs = "import Tabs from '@theme/Tabs';\n\n<Tabs>\n  <TabItem value=\"a\" label=\"A\" default>\n    one\n\n    ```sh\n    x\n      y\n    ```\n  </TabItem>\n  <TabItem value=\"b\">\n\n  two\n\n  </TabItem>\n</Tabs>\n\nend\n";
    assert_eq!(
        mdx(tabs),
        "\n> \n> one\n>\n> ```sh\n> x\n>   y\n> ```\n\n> \n>\n> two\n\n\nend\n"
    );
    assert_eq!(mdx("a {/* no\nb */}c\n"), "a c\n");
    assert_eq!(mdx("Press <Kbd>x</Kbd>{' '}now <Nix/>\n"), "Press x now \n");
    assert_eq!(mdx("<Steps>\n\n1. a\n\n</Steps>\n"), "\n1. a\n\n");
    assert_eq!(
        mdx("<Card title=\"T\" href=\"/x\">\n  b\n</Card>\n"),
        "**[T](/x)**\n\nb\n"
    );
    assert_eq!(
        mdx("<p className=\"a\" style={{x: 1}}>b</p> {frontMatter.x}\n"),
        "<p class=\"a\">b</p> {frontMatter.x}\n"
    );
    let kept = "The <Namespace> is {x}.\n\nimport the dump\n";
    assert_eq!(rewrite(kept), kept);
    assert_eq!(mdx("The \\<Namespace> is\n"), "The \\<Namespace> is\n");
}

#[test]
fn groups_of_components_label_their_tabs() {
    let shapes = |text: &str| {
        let rewritten = Rewritten::new(text, Flavour::new("a.mdx", Generator::None));
        let labels = rewritten.placed.into_iter().map(|(_, shape)| match shape {
            Shape::Tab { label, .. } => label,
            other => format!("{other:?}"),
        });
        labels.collect::<Vec<_>>()
    };
    let open = |items: &str| format!("<Tabs {items}>\n");
    let tab = |arguments: &str| format!("<TabItem {arguments}>\n\nx\n\n</TabItem>\n");
    let values =
        "values={[\n  { label: 'One (1)', value: 'a', },\n  {value: \"b\", label: \"Two\"},\n]}";
    let group = |items: &str, tabs: [&str; 2]| {
        let tabs = tabs.map(tab).concat();
        shapes(&format!("{}{tabs}</Tabs>\n", open(items)))
    };
    assert_eq!(
        group(values, ["value=\"b\"", "value=\"a\""]),
        ["Two", "One (1)"]
    );
    assert_eq!(group(values, ["value=\"b\"", "value=\"c\""]), ["Two", "c"]);
    assert_eq!(
        group("", ["value=\"SLES 16\" default", "value=\"b\""]),
        ["SLES 16", "b"]
    );
    assert_eq!(group("items={['A', 'B']}", ["", ""]), ["A", "B"]);
}

#[test]
fn mkdocs_takes_every_word_behind_an_admonitions_mark() {
    let mkdocs = |text| in_book("a.md", Generator::MkDocs, text);
    let text = "!!! warning Some words on the cache\n    a\n";
    assert_eq!(mkdocs(text), "> \n> a\n");
    assert_eq!(rewrite(text), text);
    assert_eq!(
        shapes("??? \"Raw text\"\n    a\n"),
        ["note|Raw text|Closed"]
    );
    assert_eq!(mkdocs("a\n\n///Footnotes Go Here///\n\nb\n"), "a\n\n\nb\n");
}

#[test]
fn html_that_asks_for_markdown_gets_blank_lines() {
    assert_eq!(
        rewrite("<div class=\"x\" markdown>\n**a**\n</div>\nb\n"),
        "<div class=\"x\" markdown>\n\n**a**\n\n</div>\n\nb\n"
    );
    assert_eq!(
        rewrite("<details markdown=\"1\">\n<summary>S</summary>\n    a\n</details>\n"),
        "<details markdown=\"1\">\n\n<summary>S</summary>\n\n    a\n\n</details>\n"
    );
}

#[test]
fn scripts_and_comments_of_a_generator_are_left_out() {
    let vitepress = |text| in_book("a.md", Generator::VitePress, text);
    assert_eq!(
        vitepress("<script setup>\nimport x from 'y'\n\nlet a\n</script>\n\n{{ a }}\n"),
        "\n{{ a }}\n"
    );
    let obsidian = |text| in_book("a.md", Generator::Obsidian, text);
    assert_eq!(obsidian("a %%b\nc%% d\n"), "a  d\n");
    let mdbook = |text| in_book("a.md", Generator::MdBook, text);
    assert_eq!(
        mdbook("```rust\n# use x;\n#[a]\nfn b() {}\n#\n```\n"),
        "```rust\n#[a]\nfn b() {}\n```\n"
    );
}

#[test]
fn places_lead_back_to_the_original() {
    let text = "!!! note\n    body {{% x %}}end\n";
    let rewritten = Rewritten::new(text, Flavour::new("a.md", Generator::None));
    for word in ["body", "end"] {
        let at = rewritten.text.find(word).expect("is there");
        assert_eq!(&text[rewritten.original(at..at + word.len())], word);
    }
    assert_eq!(rewritten.templates, vec![18..27]);
}

#[test]
fn hostile_pages_take_linear_time() {
    let deep = (0..2000).map(|depth| " ".repeat(depth * 4) + "!!! note\n");
    let deep: String = deep.collect();
    for text in [
        "{{< a >}}".repeat(40_000),
        "{{<".repeat(100_000),
        "{% tab %}".repeat(40_000),
        "<A b={".repeat(60_000),
        "<A>".repeat(60_000),
        ":::note\n".repeat(40_000) + &":::\n".repeat(40_000),
        ">>>\n".repeat(80_000),
        "=== \"A\"\n    a\n".repeat(30_000),
        "{: .note }\n".repeat(40_000),
        "import {\n\n".repeat(20_000),
        "- ".repeat(100_000),
        "``` `".repeat(60_000),
        deep,
    ] {
        let written = mdx(&text);
        assert!(written.len() < text.len() * 12 + 1000);
    }
}

const PIECES: &str = "(!!! note|\\?\\?\\?\\+ tip \"x\"|=== \"A\"|:::note|::::|:::|    |  |- |1\\. |> |\t|\\{\\{<|>\\}\\}|\\{\\{< note >\\}\\}|\\{\\{< /note >\\}\\}|\\{% tab %\\}|\\{% endtab %\\}|\\{% raw %\\}|<Tabs>|</Tabs>|<A b=\\{|/>|\\{/\\*|\\*/\\}|`|```|~~~|\\{: .note \\}|>>>|<!--|-->|import x from \"y\"|@tab a|<div markdown>|</div>|%%|\r\n|\\n|\\n\\n|é|ref \"x\"|<%|%>|[a-z ])";

proptest::proptest! {
    #[test]
    fn any_text_is_rewritten_with_places_inside_the_original(
        pieces in proptest::collection::vec(PIECES, 0..40),
        generator in 0..4_usize,
    ) {
        let text = pieces.concat();
        let generator = [Generator::None, Generator::Docusaurus, Generator::Jekyll, Generator::Obsidian][generator];
        let rewritten = Rewritten::new(&text, Flavour::new("a.md", generator));
        let mut last = 0;
        for (at, c) in rewritten.text.char_indices() {
            let range = rewritten.original(at..at + c.len_utf8());
            proptest::prop_assert!(text.get(range.clone()).is_some());
            proptest::prop_assert!(range.start >= last, "places go on");
            last = range.start;
        }
        for range in &rewritten.templates {
            proptest::prop_assert!(text.get(range.clone()).is_some());
        }
        for (at, _) in &rewritten.placed {
            proptest::prop_assert!(rewritten.text[*at..].starts_with('>'));
        }
    }
}
