use proptest::prelude::*;

use super::*;

/// The formulas of a text, as TeX.
fn found(text: &str, generator: Generator) -> Vec<String> {
    let candidates = scan::formulas(text, generator);
    let content = candidates
        .into_iter()
        .map(|one| text[one.content].to_owned());
    content.collect()
}

#[test]
fn dollar_signs_of_runbooks_are_no_formulas() {
    for text in [
        "It costs $5 and $10 a month.",
        "costs $5-$10, $5/$10, $20/m, $30/y",
        "US$3, A$4, R$ 5, 5$, 10$",
        "| $5 | $6 |\n|$5|$6|",
        "**$5**/**$6**",
        "Set $HOME/$PATH and $HOME/bin:$PATH",
        "Compare $x and $y, $a=$b, $i-$j",
        "Expand ${VAR} and $(cmd) and $(a)$(b) and $?",
        "$(dirname $0)/$(basename $1)",
        "The pattern ^foo$|^bar$ and ^x$ or (a|b)$",
        "$1 and $2, $@, $#, $$, $!",
        "echo $$ and kill $$",
        "`$x^2$` and ``$`x`$``",
        r"\$x^2\$ and \\$HOME\bin$",
        "```\n$x^2$\n```\n\n~~~bash\n$$\nx^2\n$$\n~~~\n",
        "> ```\n> $x^2$\n> ```\n",
        "$env:PATH = $PWD; $_ | $input",
        "The jobs $JOB_NAME$BUILD and %VAR%$",
        "$.items[0].name$ and $.x",
        "a $x^2\n\n3$ b",
        "[link]($HOME/x$)",
        "Save $100 (was $120), $5k to $6k, $5M–$10M",
        "\\(not math\\) and \\[1\\]",
        "$5$ and $10$",
        "$word$ and $two words$",
    ] {
        assert_eq!(found(text, Generator::None), Vec::<String>::new(), "{text}");
        assert!(mask(text, Generator::None).is_none());
    }
    for text in ["\\(not math\\)", "\\[see 1\\]", "a \\(b) c \\)"] {
        assert_eq!(
            found(text, Generator::MkDocs),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn formulas_are_found() {
    let tests: [(&str, &[&str]); 13] = [
        ("It is $x^2$.", &["x^2"]),
        ("($n$, $O(n)$)", &["n", "O(n)"]),
        (r"$\frac{a}{b}$ of $5 and $y_i$", &[r"\frac{a}{b}", "y_i"]),
        ("$$\nE = mc^2\n$$", &["\nE = mc^2\n"]),
        ("$$x = 1$$ and $5$ with $x^2$", &["5", "x^2"]),
        (r"Text $$\sum_i x_i$$ text", &[r"\sum_i x_i"]),
        (
            r"With $\le$: $rate = errors / total$ and $5$",
            &[r"\le", "rate = errors / total", "5"],
        ),
        ("At $`a b`$", &["a b"]),
        ("$a$-$b$", &["a", "b"]),
        ("$HOME and $p < 0.05$", &["p < 0.05"]),
        ("$$ a = b $$\n\n$x^2$", &[" a = b ", "x^2"]),
        ("> $$\n> a\n> $$", &["\n> a\n> "]),
        (r"costs \$5, $2^n$", &["2^n"]),
    ];
    for (text, expected) in tests {
        assert_eq!(found(text, Generator::None), expected, "{text}");
    }
    let text = r"Where \(x_i\) and".to_owned() + "\n\n\\[\n\\sum_i x_i\n\\]\n";
    assert_eq!(found(&text, Generator::MkDocs), ["x_i", "\n\\sum_i x_i\n"]);
    assert_eq!(found(r"Where \\(x_i\\)", Generator::MdBook), ["x_i"]);
    assert_eq!(
        found(r"Where \\(x_i\\)", Generator::MkDocs),
        Vec::<String>::new()
    );
}

#[test]
fn a_masked_text_keeps_its_places_and_can_be_restored() {
    let text = "$5, `$HOME`, $x^2$ and \\(y_1\\)\n\n$$\na\n+ b\n$$\n";
    let masked = mask(text, Generator::MkDocs).expect("holds formulas");
    assert_eq!(masked.text.len(), text.len());
    let starts = ["$x", "\\(", "$$\n"].map(|mark| text.find(mark).expect("is there"));
    assert_eq!(masked.starts, starts);
    assert_eq!(masked.text.matches('$').count(), 8);
    assert!(masked.text.contains("a + b"), "{:?}", masked.text);
    let start = unmask(masked.text[..20].into());
    assert_eq!(&*start, &text[..20]);
}

#[test]
fn many_openings_are_searched_through_once() {
    for piece in ["$a ", "$$", "`", "``` ", "$`", "\\(", "$x\n", "`` ` "] {
        let text = piece.repeat(100_000);
        let _ = mask(&text, Generator::MkDocs);
    }
}

proptest! {
    #[test]
    fn any_text_is_masked_in_place(text in "(\\$|\\$\\$|`|```\n|\\\\\\(|\\\\\\)|\\\\|x\\^2|\\\\le|é|> |- |\n|\n\n|[a-z0-9 ]){0,40}") {
        if let Some(masked) = mask(&text, Generator::MkDocs) {
            prop_assert_eq!(masked.text.len(), text.len());
            prop_assert!(masked.starts.is_sorted());
            for (at, c) in masked.text.char_indices() {
                prop_assert!(text.is_char_boundary(at));
                prop_assert!(c == '$' || c == DOLLAR || c == FILLER || c == ' ' || text[at..].starts_with(c));
            }
        }
    }
}
