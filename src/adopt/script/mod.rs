//! Plain data in JavaScript, TypeScript and JSON: objects, lists, texts,
//! numbers, names of other plain values, and what a function returns at once.
//! Nothing is evaluated; what only a program could work out is unknown.

mod names;
mod scan;
mod value;

use super::node::{Node, Value};
use super::text::Unreadable;

/// The value that a module exports.
pub(super) fn parse(text: &str) -> Node {
    value::ValueParser::new(text).export()
}

/// The value of a JSON file, with comments and trailing commas as programs
/// accept them.
pub(super) fn parse_json(text: &str) -> (Node, Option<Unreadable>) {
    let node = value::ValueParser::new(text).whole();
    let error = (node.value == Value::Unknown && !text.trim().is_empty()).then(|| Unreadable {
        offset: 0,
        message: "the file is not valid JSON".to_owned(),
    });
    (node, error)
}

/// The value inside of calls such as `defineConfig({ … })`.
pub(super) fn unwrapped(node: &Node) -> &Node {
    let mut node = node;
    while let Some(entry) = node.single().filter(|entry| entry.key.ends_with("()")) {
        node = &entry.node;
    }
    node
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn export(text: &str) -> Node {
        unwrapped(&parse(text)).clone()
    }

    #[test]
    fn a_typed_constant_is_read() {
        let node = export(
            "// @ts-check\nimport type {X} from 'y';\nconst sidebars: X = {\n  docs: ['intro', {type: \"category\", label: 'It\\'s', items: [`a/b`]},],\n};\nexport default sidebars;\n",
        );
        let items = node.at(&["docs"]).expect("a list").items();
        assert_eq!(items[0].text().as_deref(), Some("intro"));
        assert_eq!(items[1].text_at(&["label"]).as_deref(), Some("It's"));
        assert_eq!(items[1].at(&["items"]).expect("items").texts(), ["a/b"]);
    }

    #[test]
    fn calls_functions_and_spreads_are_seen_through() {
        let node = export(
            "export default defineConfig({ themeConfig: { sidebar: guide(), x: f(1) + 2, re: /[{\"]/ } } satisfies C)\nfunction guide(): Item[] {\n  return [...more, { text: 'A', link: '/a' }]\n}\nconst more = [{ text: 'B' }] as const\n",
        );
        let items = node.at(&["themeConfig", "sidebar"]).expect("known").items();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].text_at(&["text"]).as_deref(), Some("B"));
        assert_eq!(items[1].text_at(&["link"]).as_deref(), Some("/a"));
        assert_eq!(
            node.at(&["themeConfig", "x"]).expect("a key").value,
            Value::Unknown
        );
    }

    #[test]
    fn computed_values_are_unknown() {
        let node = export(
            "module.exports = { title: `a ${b}`, url: process.env.URL || 'x', items: list.map(x => ({ y: x })), plain: 'yes' };",
        );
        for key in ["title", "url", "items"] {
            assert_eq!(
                node.at(&[key]).expect("a key").value,
                Value::Unknown,
                "{key}"
            );
        }
        assert_eq!(node.text_at(&["plain"]).as_deref(), Some("yes"));
    }

    #[test]
    fn json_may_have_comments() {
        let (node, error) =
            parse_json("{\n  // why\n  \"label\": \"A \\u00e9\", /* x */ \"position\": 2.5,\n}\n");
        assert_eq!(error, None);
        assert_eq!(node.text_at(&["label"]).as_deref(), Some("A é"));
        assert_eq!(node.at(&["position"]).and_then(Node::number), Some(2.5));
        assert!(parse_json("nonsense here").1.is_some());
    }

    #[test]
    fn values_that_name_each_other_come_to_an_end() {
        let mut text = "const a0 = [1,1,1,1,1,1,1,1,1,1];\n".to_owned();
        for level in 1..20 {
            let before = format!("a{}", level - 1);
            let items = [before.as_str(); 10].join(",");
            text.push_str(&["const a", &level.to_string(), " = [", &items, "];\n"].concat());
        }
        parse(&(text + "export default a19"));
        parse("const a = b; const b = a; export default [a, b]");
        parse(&"[".repeat(100_000));
        parse(&"export default ".repeat(20_000));
        parse(&"const a = (".repeat(20_000));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(const |export default |function |return |=>|[a-z{}\\[\\]()'\"`$/*\\\\,:;.= \n]|é){0,120}") {
            let node = parse(&text);
            prop_assert!(places_hold(&node, &text));
            parse_json(&text);
        }
    }

    fn places_hold(node: &Node, text: &str) -> bool {
        let inside = match &node.value {
            Value::List(items) => items.iter().all(|item| places_hold(item, text)),
            Value::Table(entries) => entries.iter().all(|entry| {
                places_hold(&entry.node, text) && text.get(entry.key_span.range()).is_some()
            }),
            _ => true,
        };
        inside && text.get(node.span.range()).is_some()
    }
}
