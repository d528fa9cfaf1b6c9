//! Routes and operations of `OpenAPI` descriptions.

use super::{File, Names, ending};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    matches!(ending(path), "yaml" | "yml")
        || (ending(path) == "json"
            && ["openapi", "swagger"]
                .iter()
                .any(|word| path.contains(word)))
}

pub(super) fn holds(text: &str) -> bool {
    text.contains("paths") && (text.contains("openapi") || text.contains("swagger"))
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        if document.get("openapi").is_none() && document.get("swagger").is_none() {
            continue;
        }
        let mut bases: Vec<String> = Vec::new();
        let servers = document.get("servers").into_iter().flat_map(Node::items);
        bases.extend(servers.filter_map(|server| Some(base_path(server.text_at("url")?))));
        bases.extend(document.text_at("basePath").map(base_path));
        bases.push(String::new());
        bases.sort();
        bases.dedup();
        for (key, operations) in document.get("paths").into_iter().flat_map(Node::pairs) {
            for (_, operation) in operations.pairs() {
                if let Some(id) = operation.get("operationId") {
                    let name = id.text().unwrap_or_default();
                    names.add(NameKind::Operation, name, id.line);
                }
            }
            for base in &bases {
                let route = format!("{base}{}", route_pattern(&key.text));
                names.add(NameKind::Route, &*route, key.line);
                for (method, _) in operations.pairs() {
                    let name = method.text.to_uppercase();
                    if METHODS.contains(&&*name) {
                        names.add_of(NameKind::RouteMethod, name, &*route, method.line);
                    }
                }
            }
        }
    }
}

/// The methods that a path of `OpenAPI` can list.
const METHODS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

/// The path of an address without a slash at its end.
fn base_path(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.trim_end_matches('/').to_owned()
}

/// `/users/{id}` as `/users/*`.
fn route_pattern(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn routes_are_read_below_each_server() {
        let text =
            "openapi: 3.1.0\nservers:\n- url: https://a.example/v1/\npaths:\n  /users/{id}: {}\n";
        assert_eq!(
            names("api/openapi.yaml", text),
            ["route /users/* :5", "route /v1/users/* :5"]
        );
        let text = "swagger: '2.0'\npaths:\n  /a:\n    get: {}\n    parameters: []\n";
        assert_eq!(
            names("swagger.yaml", text),
            ["route /a :3", "route-method GET of /a :4"]
        );
    }
}
