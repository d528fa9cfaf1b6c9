//! What the repository says about one mention.

use std::collections::BTreeSet;

use super::always::is_always;
use super::index::Index;
use super::meant::{meant, nearest, nearest_in_spelling, own_names};
use super::ports;
use super::routes::{is_other_health, is_other_version, other_method};
use crate::book::{Certainty, Mention, MentionPlace, NameKind, Verdict, World};
use crate::diagnostic::is_one_slip;

/// Pairs a mention with a definition.
pub(super) fn judge(mention: &Mention, index: &Index<'_>, closed: &BTreeSet<NameKind>) -> Verdict {
    let Mention { kind, text, .. } = mention;
    if !mention.owners.is_empty() {
        return judge_owned(mention, index);
    }
    if !mention.files.is_empty() {
        return judge_in_files(mention, index);
    }
    if let Some(proof) = proof(*kind, text, index) {
        let wrong = other_method(mention, proof, index).or_else(|| dropped(*kind, text, index));
        return wrong.unwrap_or(Verdict::Proven(proof));
    }
    // A table says `Slack` for `slack-warning`.
    let is_short = *kind == NameKind::Receiver && is_part_of_any(*kind, text, index);
    let is_usual = is_always(*kind, text)
        && !is_other_health(mention, index)
        && !is_other_version(mention, index);
    if is_short || is_usual || !index.has_kind(*kind) {
        return Verdict::Unknown;
    }
    if *kind == NameKind::PublishedPort
        && let Some(verdict) = other_port(mention, index)
    {
        return verdict;
    }
    let is_sure = mention.certainty == Certainty::Sure;
    let is_closed = is_sure
        && (kind.world() == World::Closed
            || closed.contains(kind)
            || is_of_project(*kind, text, index)
            || is_of_namespace(mention, index));
    let near = meant(mention, index).or_else(|| of_container(*kind, text, index));
    if is_closed {
        let all = index.of_kind(*kind).iter().copied();
        let nearest = near.or_else(|| nearest_in_spelling(text, &own_names(all, index), index));
        return Verdict::Contradicted {
            nearest,
            owner: None,
        };
    }
    // A package manager runs a program if it has no such script.
    let is_likely_script =
        kind.world() == World::Closed && index.exactly(NameKind::Program, text).is_empty();
    let near = near.or_else(|| {
        let all = index.of_kind(*kind).iter().copied();
        let mut slips = all.filter(|&at| is_one_slip(text, &index.definition(at).name));
        is_likely_script.then(|| slips.next()).flatten()
    });
    match near {
        // In a sentence `ReadingState` may well stand for `reading_state`.
        Some(nearest)
            if (mention.place == MentionPlace::Text
                || (mention.place == MentionPlace::Block && *kind == NameKind::Table))
                && *kind != NameKind::MachinePath
                && is_same_word(text, &index.definition(nearest).name) =>
        {
            Verdict::Unknown
        }
        Some(nearest) if kind.world() != World::Owned => Verdict::Contradicted {
            nearest: Some(nearest),
            owner: None,
        },
        _ => Verdict::Unknown,
    }
}

/// The verdict for a port that Compose files publish under another number, or
/// nearly publish.
fn other_port(mention: &Mention, index: &Index<'_>) -> Option<Verdict> {
    let text = &mention.text;
    // An address in a sentence may be that of a server without a container.
    let is_address = mention.place == MentionPlace::Text && mention.certainty != Certainty::Sure;
    let inside = index.exactly(NameKind::ContainerPort, text).first();
    if let Some(&inside) = inside.filter(|_| !is_address) {
        return Some(Verdict::Contradicted {
            nearest: Some(inside),
            // With an owner the number is not searched for in the files.
            owner: Some(text.clone()),
        });
    }
    ports::meant(text, mention.place == MentionPlace::Text, index).map(|nearest| {
        Verdict::Contradicted {
            nearest: Some(nearest),
            owner: None,
        }
    })
}

/// The verdict for a table that a migration dropped and none created again.
fn dropped(kind: NameKind, text: &str, index: &Index<'_>) -> Option<Verdict> {
    let place = |at: &usize| {
        let definition = index.definition(*at);
        (&*definition.file, definition.line)
    };
    let is_table = kind == NameKind::Table;
    let dropped = index.exactly(NameKind::DroppedTable, text).iter();
    let last = dropped.filter(|_| is_table).max_by_key(|at| place(at))?;
    let mut made = index.exactly(NameKind::Table, text).iter();
    let is_last = made.all(|at| place(at) < place(last));
    is_last.then(|| Verdict::Contradicted {
        nearest: Some(*last),
        // With an owner the name is not searched for in the migrations.
        owner: Some(text.to_owned()),
    })
}

/// Whether a name is one of the parts of a defined one, in any case.
fn is_part_of_any(kind: NameKind, text: &str, index: &Index<'_>) -> bool {
    let mut names = index.of_kind(kind).iter();
    names.any(|&at| {
        let mut parts = index.definition(at).name.split(['-', '_', '.']);
        parts.any(|part| part.eq_ignore_ascii_case(text))
    })
}

/// Whether two names differ in case and separators only, or one is the plural
/// that a model's table has: `Schedule` and `schedules`.
fn is_same_word(written: &str, known: &str) -> bool {
    let (left, right) = (folded(written), folded(known));
    let is_model = written.starts_with(|c: char| c.is_ascii_uppercase());
    left == right || (is_model && right.strip_suffix('s') == Some(&left))
}

/// A name without case and separators.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The definition that proves a name.
fn proof(kind: NameKind, text: &str, index: &Index<'_>) -> Option<usize> {
    let others: &[NameKind] = match kind {
        NameKind::HostGroup => &[NameKind::Host],
        NameKind::Host => &[NameKind::HostGroup],
        _ => &[],
    };
    let is_closed = kind.world() == World::Closed;
    let exact = |kind| index.exactly(kind, text).first().copied();
    if kind == NameKind::LogMessage {
        return index.message(text);
    }
    exact(kind)
        .or_else(|| index.pattern(kind, text, is_closed))
        .or_else(|| {
            others
                .iter()
                .find_map(|other| exact(*other).or_else(|| index.pattern(*other, text, true)))
        })
        .or_else(|| {
            (kind == NameKind::Container)
                .then(|| default_container(text, index))
                .flatten()
        })
}

/// The service for which compose forms this container's name:
/// `project-service-1`, with `_` in its first version.
fn default_container(name: &str, index: &Index<'_>) -> Option<usize> {
    let (rest, number) = name.rsplit_once(['-', '_'])?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let services = index.of_kind(NameKind::ComposeService).iter().copied();
    let mut forming = services.filter(|&at| {
        let project = rest.strip_suffix(index.definition(at).name.as_str());
        project.is_some_and(|project| project.ends_with(['-', '_']))
    });
    forming.next()
}

/// A name that belongs to an owner whose names are known.
fn judge_owned(mention: &Mention, index: &Index<'_>) -> Verdict {
    let Mention { kind, text, .. } = mention;
    let mut contradicted = Verdict::Unknown;
    let of_any = index.of_owner(*kind, "*").iter();
    if of_any.clone().any(|&at| index.definition(at).name == *text) {
        return Verdict::Unknown;
    }
    for owner in &mention.owners {
        let among = index.of_owner(*kind, owner);
        if among.is_empty() {
            // A workflow that takes no inputs refuses any.
            if *kind == NameKind::WorkflowInput
                && !index.exactly(NameKind::Workflow, owner).is_empty()
            {
                contradicted = Verdict::Contradicted {
                    nearest: None,
                    owner: Some(owner.clone()),
                };
            }
            continue;
        }
        if *kind == NameKind::Version && has_several_versions(among, index) {
            continue;
        }
        // What runs the newest image of a name may run any.
        let is_floating = |at: &usize| index.definition(*at).name == "latest";
        // `redis:7` is less precise than `redis:7.4`, and not wrong.
        let is_more_precise = |at: &usize| {
            let rest = index.definition(*at).name.strip_prefix(text.as_str());
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let says_enough = |at: &usize| is_floating(at) || is_more_precise(at);
        if *kind == NameKind::ImageTag && among.iter().any(says_enough) {
            continue;
        }
        let fitting = among.iter().find(|&&at| index.definition(at).fits(text));
        if let Some(&proof) = fitting {
            return Verdict::Proven(proof);
        }
        let near = match mention.certainty {
            // The most precise of what files set.
            _ if *kind == NameKind::Version => {
                let own = own_names(among.iter().copied(), index).into_iter();
                own.max_by_key(|&at| index.definition(at).name.len())
            }
            Certainty::Sure => nearest(text, among.iter().copied(), index),
            Certainty::Likely => {
                let near = index.near_among(*kind, text, among.iter().copied());
                let Some(near) = near.or_else(|| near_port(*kind, text, among, index)) else {
                    continue;
                };
                Some(near)
            }
        };
        contradicted = Verdict::Contradicted {
            nearest: near,
            owner: Some(owner.clone()),
        };
    }
    // An image that makes a user of its own makes no other.
    if is_always(*kind, text) && *kind != NameKind::DatabaseUser {
        return Verdict::Unknown;
    }
    contradicted
}

/// Whether parts of the repository use different versions of a product: a
/// sentence may mean any of them. Ranges are no versions.
fn has_several_versions(among: &[usize], index: &Index<'_>) -> bool {
    const RANGES: [&str; 2] = ["package.json", "pyproject.toml"];
    let set = among.iter().map(|&at| index.definition(at));
    let set = set.filter(|one| !RANGES.iter().any(|file| one.file.ends_with(file)));
    let names: BTreeSet<&str> = set
        .filter(|one| !one.is_pattern())
        .map(|one| one.name.as_str())
        .collect();
    let of_parts = |count: usize| {
        let names = names.iter();
        names
            .filter(|name| name.split('.').count() == count)
            .count()
    };
    (1..=2).any(|count| of_parts(count) > 1)
}

/// The port of the same pod that differs in one digit.
fn near_port(kind: NameKind, text: &str, among: &[usize], index: &Index<'_>) -> Option<usize> {
    let is_near = |at: &usize| is_one_slip(text, &index.definition(*at).name);
    let mut near = among.iter().copied().filter(is_near);
    near.next()
        .filter(|_| kind == NameKind::ServicePort && text.len() >= 4)
}

/// A name that one of some files must define.
fn judge_in_files(mention: &Mention, index: &Index<'_>) -> Verdict {
    let Mention {
        kind, text, files, ..
    } = mention;
    let among: Vec<usize> = index
        .of_kind(*kind)
        .iter()
        .copied()
        .filter(|&at| {
            let file = &index.definition(at).file;
            &**file == "book.toml" || files.iter().any(|written| is_end_of(written, file))
        })
        .collect();
    if let Some(&proof) = among.iter().find(|&&at| index.definition(at).fits(text)) {
        return Verdict::Proven(proof);
    }
    let nearest = nearest(text, among.iter().copied(), index);
    if among.is_empty() || (mention.certainty == Certainty::Likely && nearest.is_none()) {
        return Verdict::Unknown;
    }
    Verdict::Contradicted {
        nearest,
        owner: None,
    }
}

/// Whether a path in the repository ends as the page writes it.
fn is_end_of(written: &str, path: &str) -> bool {
    let written = written.trim_start_matches("./").trim_start_matches("../");
    let before = path.strip_suffix(written);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Whether the repository defines a workload in the namespace that another is
/// said to be in, and every workload of that kind by its own name.
fn is_of_namespace(mention: &Mention, index: &Index<'_>) -> bool {
    let Some(scope) = &mention.scope else {
        return false;
    };
    let Some((class, name)) = mention.text.split_once('/') else {
        return false;
    };
    !index.exactly(NameKind::Namespace, scope).is_empty()
        && index.workloads().know(class, name, scope)
}

/// The service whose container has this name: `docker compose` takes services.
fn of_container(kind: NameKind, name: &str, index: &Index<'_>) -> Option<usize> {
    let container = index.exactly(NameKind::Container, name).first();
    let container = container.filter(|_| kind == NameKind::ComposeService)?;
    let service = index.definition(*container).of.as_deref()?;
    index
        .exactly(NameKind::ComposeService, service)
        .first()
        .copied()
}

/// Whether a container's name is formed as the project's own are, for one of
/// its services: `shop-web` beside `shop-api`, where `web` is a service.
fn is_of_project(kind: NameKind, name: &str, index: &Index<'_>) -> bool {
    if kind != NameKind::Container {
        return false;
    }
    let names = |kind| {
        let all = index.of_kind(kind).iter();
        all.map(|&at| index.definition(at).name.as_str())
    };
    names(NameKind::ComposeService).any(|service| {
        let project = name
            .strip_suffix(service)
            .filter(|project| project.ends_with(['-', '_']));
        project.is_some_and(|project| {
            names(NameKind::Container).any(|other| other.starts_with(project))
        })
    })
}
