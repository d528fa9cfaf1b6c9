use crate::book::Generator;

/// The supported keys.
pub(super) const KEYS: [&str; 19] = [
    "title",
    "description",
    "date",
    "weight",
    "draft",
    "aliases",
    "slug",
    "tags",
    "alerts",
    "service",
    "severity",
    "owner",
    "last_reviewed_on",
    "review_in",
    "inputs",
    "related",
    "status",
    "extra",
    "checks",
];

/// Synonyms used by other generators and teams.
pub(super) const SYNONYMS: [(&str, &str); 28] = [
    ("alert", "alerts"),
    ("alertname", "alerts"),
    ("alert_name", "alerts"),
    ("alias", "aliases"),
    ("redirect_from", "aliases"),
    ("old_paths", "aliases"),
    ("redirects", "aliases"),
    ("last_reviewed", "last_reviewed_on"),
    ("last_reviewed_at", "last_reviewed_on"),
    ("last_verified_at", "last_reviewed_on"),
    ("last_tested", "last_reviewed_on"),
    ("reviewed", "last_reviewed_on"),
    ("review_frequency", "review_in"),
    ("review_every", "review_in"),
    ("review_interval", "review_in"),
    ("team", "owner"),
    ("owner_slack", "owner"),
    ("owner_agent", "owner"),
    ("owners", "owner"),
    ("maintainer", "owner"),
    ("priority", "severity"),
    ("summary", "description"),
    ("purpose_sentence", "description"),
    ("order", "weight"),
    ("nav_order", "weight"),
    ("sidebar_position", "weight"),
    ("tag", "tags"),
    ("keywords", "tags"),
];

/// Keys with which other generators arrange pages, and their meanings. They are
/// excluded from spelling suggestions.
const ARRANGING: [(&str, Arranging); 12] = [
    ("sidebar_label", Arranging::Label),
    ("linktitle", Arranging::Label),
    ("link_title", Arranging::Label),
    ("nav_title", Arranging::Label),
    ("parent", Arranging::Parent),
    ("grand_parent", Arranging::GrandParent),
    ("nav_exclude", Arranging::Hidden),
    ("unlisted", Arranging::Hidden),
    ("headless", Arranging::Hidden),
    ("published", Arranging::Published),
    ("sidebar", Arranging::Sidebar),
    ("build", Arranging::Build),
];

/// The meaning of an arranging key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arranging {
    /// Its title in lists.
    Label,
    /// The title of the page above it.
    Parent,
    /// The title of the page above that one.
    GrandParent,
    /// Whether lists leave it out.
    Hidden,
    /// Whether it is published.
    Published,
    /// Starlight's table of such keys.
    Sidebar,
    /// Hugo's table about what is built.
    Build,
    /// The whole address.
    Address,
}

/// The meaning of a key in books of this generator.
pub(super) fn arranging(key: &str, generator: Generator) -> Option<Arranging> {
    let plain = key.to_lowercase().replace('-', "_");
    let of_generator = match (generator, plain.as_str()) {
        (Generator::Hugo, "url") | (Generator::Jekyll, "permalink") | (Generator::Zola, "path") => {
            Some(Arranging::Address)
        }
        (Generator::Hugo, "_build") => Some(Arranging::Build),
        _ => None,
    };
    let mut known = ARRANGING.iter();
    of_generator.or_else(|| {
        known
            .find(|(known, _)| *known == plain)
            .map(|(_, meaning)| *meaning)
    })
}

/// The canonical name of a key or synonym.
pub(in crate::parse) fn known_key(key: &str) -> Option<&'static str> {
    let plain = key.to_lowercase().replace('-', "_");
    let own = KEYS.iter().find(|known| **known == plain).copied();
    own.or_else(|| {
        SYNONYMS
            .iter()
            .find(|(other, _)| *other == plain)
            .map(|(_, known)| *known)
    })
}
