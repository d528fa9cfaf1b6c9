//! Requests of pages, and the paths that the repository serves.

use super::always::is_always;
use super::index::Index;
use crate::book::{Certainty, Mention, MentionPlace, NameKind, Verdict};

/// Whether a page asks the repository's own server for `/health`, and the
/// server answers another spelling of it alone: `/healthz`.
pub(super) fn is_other_health(mention: &Mention, index: &Index<'_>) -> bool {
    let is_request =
        matches!(mention.place, MentionPlace::Command(_)) && mention.certainty == Certainty::Sure;
    let near = (mention.kind == NameKind::Route && is_request)
        .then(|| index.near(mention.kind, &mention.text))
        .flatten();
    near.is_some_and(|near| {
        let near = index.definition(near);
        // A proxy answers in front of several programs.
        is_always(mention.kind, &near.name) && !near.file.ends_with(".conf")
    })
}

/// Whether the repository serves the path of a request in another version of its
/// interface: `/v2/orders` for `/v1/orders`.
pub(super) fn is_other_version(mention: &Mention, index: &Index<'_>) -> bool {
    let rest = |text: &str| -> Option<String> {
        let (version, rest) = text.strip_prefix("/v")?.split_once('/')?;
        let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && !rest.is_empty()).then(|| rest.to_owned())
    };
    let is_request = mention.kind == NameKind::Route && mention.place != MentionPlace::Text;
    let near = (is_request && mention.text.starts_with("/v"))
        .then(|| index.near(mention.kind, &mention.text))
        .flatten();
    near.is_some_and(|near| {
        let known = rest(&index.definition(near).name);
        known.is_some() && known == rest(&mention.text)
    })
}

/// The verdict for a request with a method that its route does not support.
pub(super) fn other_method(mention: &Mention, route: usize, index: &Index<'_>) -> Option<Verdict> {
    let method = mention.scope.as_deref()?;
    let route = &index.definition(route).name;
    let known = index.of_owner(NameKind::RouteMethod, route);
    let is_known = known.iter().any(|&at| index.definition(at).name == method);
    // Servers handle these methods themselves.
    let is_of_route = mention.kind == NameKind::Route && !matches!(method, "OPTIONS" | "HEAD");
    (is_of_route && !known.is_empty() && !is_known).then(|| Verdict::Contradicted {
        nearest: known.first().copied(),
        owner: Some(method.to_owned()),
    })
}
