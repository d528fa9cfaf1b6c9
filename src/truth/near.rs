//! When a name that no file defines is a slip for one that a file does.
//!
//! A shared beginning is not enough: `shop-api` and `shop-web` are siblings,
//! and so are `web-1` and `web-2`.

use std::sync::LazyLock;

use crate::book::{NameKind, fits};
use crate::diagnostic::{is_one_slip, within_edits};
use crate::truth::shape::is_separator;

/// Whether a written name is nearly a known one of the same kind. Messages
/// are compared by their words instead ([`Message`](super::message::Message)).
pub(super) fn is_near(kind: NameKind, written: &str, known: &str) -> bool {
    match kind {
        NameKind::PublishedPort | NameKind::ContainerPort | NameKind::ServicePort => {
            written.len() >= 5 && known.len() == written.len() && is_one_slip(written, known)
        }
        NameKind::Route => is_near_route(written, known),
        NameKind::Database | NameKind::Metric => {
            is_near_name(written, known) || lacks_a_part(written, known)
        }
        NameKind::SystemdUnit | NameKind::Table => {
            is_near_name(written, known) || is_end_of(written, known)
        }
        NameKind::CloudResource | NameKind::KubernetesObject => {
            let (Some((class, name)), Some((other_class, other))) =
                (written.split_once('/'), known.split_once('/'))
            else {
                return false;
            };
            // Environments have projects of their own, whose names are longer.
            let is_cloud = kind == NameKind::CloudResource && class != "project";
            class == other_class
                && (is_near_name(name, other) || (is_cloud && is_near_cloud_name(name, other)))
        }
        NameKind::Label => {
            let (Some((key, value)), Some((other_key, other))) =
                (written.split_once('='), known.split_once('='))
            else {
                return false;
            };
            // Labels in chart helpers are unknown, so only the short key can be
            // wrong.
            let names_app = key == "app" && other_key == "app.kubernetes.io/name";
            key == other_key && is_near_name(value, other)
                || value == other && (names_app || is_near_name(key, other_key))
        }
        NameKind::Dashboard => is_near_name(written, known) || is_near_cloud_name(written, known),
        NameKind::Variable | NameKind::WorkflowSecret => is_near_variable(written, known),
        NameKind::Host => is_near_host(written, known),
        NameKind::DashboardTitle => is_near_name(written, known) || is_near_title(written, known),
        NameKind::MachinePath => is_near_path(written, known),
        NameKind::PipelineEnvironment => {
            is_near_name(written, known)
                || are_synonyms(&written.to_lowercase(), &known.to_lowercase())
        }
        NameKind::Migration | NameKind::CacheKey => false,
        // A program that is installed may be meant: `sst` beside `sso`.
        NameKind::PackageScript if written.len() < 4 => false,
        _ => is_near_name(written, known),
    }
}

/// Whether two names differ by a slip: in case, in a separator, by a plural,
/// by an edit or two in one part, by swapped parts, by a part that is missing
/// between others, or by a part that is cut short.
pub(super) fn is_near_name(written: &str, known: &str) -> bool {
    let (a, b) = (written.to_lowercase(), known.to_lowercase());
    if a == b {
        return true;
    }
    if a.len().min(b.len()) < 3 || differ_in_digits(&a, &b) {
        return false;
    }
    let bare = |text: &str| text.replace(['-', '_', '.', ' '], "");
    if bare(&a) == bare(&b) || is_plural(&a, &b) || is_plural(&b, &a) {
        return true;
    }
    let (left, right) = (parts(&a), parts(&b));
    differ_by_edits(&left, &right) || differ_by_parts(&left, &right) || differ_by_synonym(&a, &b)
}

fn parts(name: &str) -> Vec<&str> {
    name.split(is_separator)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether two names are the same but for their digits.
pub(super) fn differ_in_digits(a: &str, b: &str) -> bool {
    let skeleton = |text: &str| {
        let letters = text.chars().filter(|c| !c.is_ascii_digit());
        letters.collect::<String>()
    };
    a != b && skeleton(a) == skeleton(b)
}

fn is_plural(one: &str, many: &str) -> bool {
    let rest = many.strip_prefix(one);
    matches!(rest, Some("s" | "es")) && one.len() > 3
}

/// Whether as many parts are the same but one, and that one is an edit or two
/// from the other's.
fn differ_by_edits(left: &[&str], right: &[&str]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut different = left.iter().zip(right).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (different.next(), different.next()) else {
        return false;
    };
    let is_number = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if is_number(a) && is_number(b) && differ_in_digits(a, b) {
        return false;
    }
    let shorter = a.len().min(b.len());
    // A short part is a slip for another only beside a longer part that is
    // the same.
    let shared: usize = left
        .iter()
        .zip(right)
        .filter(|(a, b)| a == b)
        .map(|(a, _)| a.len())
        .sum();
    let most = match shorter {
        0 | 1 => 0,
        2 => usize::from(shared >= 4 && a.len() != b.len()),
        3 => usize::from(shared >= 4),
        4..=8 => 1,
        _ => 2,
    };
    most > 0 && within_edits(a, b, most) && a.bytes().next() == b.bytes().next()
        || (shorter >= 4 && is_one_slip(a, b))
}

fn differ_by_parts(left: &[&str], right: &[&str]) -> bool {
    if left.len() == right.len() {
        let (mut a, mut b) = (left.to_vec(), right.to_vec());
        a.sort_unstable();
        b.sort_unstable();
        if left.len() > 1 && a == b {
            return true;
        }
        let mut different = left.iter().zip(right).filter(|(a, b)| a != b);
        let (Some((a, b)), None) = (different.next(), different.next()) else {
            return false;
        };
        let is_cut = |short: &str, long: &str| short.len() >= 3 && long.starts_with(short);
        return left.len() > 1 && (is_cut(a, b) || is_cut(b, a));
    }
    false
}

/// Whether a part is missing between the first and the last. Names that
/// people choose in one go are cut short like that; those that software forms
/// are siblings.
fn lacks_a_part(written: &str, known: &str) -> bool {
    let (left, right) = (parts(written), parts(known));
    left.len() >= 2
        && left.len() + 1 == right.len()
        && left.first() == right.first()
        && left.last() == right.last()
        && is_subsequence(&left, &right)
}

/// Whether a name of a cloud resource is a slip for another: a part is missing,
/// one too many, or another one between parts that are the same.
fn is_near_cloud_name(written: &str, known: &str) -> bool {
    let (left, right) = (parts(written), parts(known));
    let is_cut = left.len() + 1 == right.len() && left[..] == right[..left.len()];
    let different = left.iter().zip(&right).filter(|(a, b)| a != b).count();
    let is_other = left.len() >= 3 && left.len() == right.len() && different == 1;
    lacks_a_part(written, known)
        || has_a_part_more(written, known)
        || (is_cut && !left.is_empty())
        || (is_other && !differ_in_digits(written, known))
}

/// Whether a part stands behind a known name of several: an environment that
/// the name does not have.
fn has_a_part_more(written: &str, known: &str) -> bool {
    let (left, right) = (parts(written), parts(known));
    right.len() >= 2 && left.len() == right.len() + 1 && left[..right.len()] == right[..]
}

/// Whether a name is the end of a known one: `collector` of `meter-collector`.
fn is_end_of(written: &str, known: &str) -> bool {
    let before = known.strip_suffix(written);
    written.len() >= 5 && before.is_some_and(|before| before.ends_with(['-', '_']))
}

fn is_subsequence(short: &[&str], long: &[&str]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|part| rest.any(|other| other == part))
}

/// Whether all segments of two paths are the same but one, and that one is a
/// slip for the other's.
fn is_near_route(written: &str, known: &str) -> bool {
    /// Limit on the number of missing letters at the end of a segment.
    const LONGER: usize = 4;
    if written.contains([':', '{', '<']) {
        return false;
    }
    let left: Vec<&str> = written.trim_end_matches('/').split('/').collect();
    let right: Vec<&str> = known.split('/').collect();
    if left.len() != right.len() || left.len() < 2 {
        return false;
    }
    // Parameters match anything, so a literal segment must be equal.
    let shares_own = left
        .iter()
        .zip(&right)
        .any(|(a, b)| a == b && !is_general(a));
    if right.contains(&"*") && !shares_own {
        return false;
    }
    let is_same = |a: &str, b: &str| a == b || fits(b, a);
    let mut different = left.iter().zip(&right).filter(|(a, b)| !is_same(a, b));
    let (Some((a, b)), None) = (different.next(), different.next()) else {
        return false;
    };
    let is_cut = |short: &str, long: &str| {
        let is_close = long.len() > short.len() && long.len() - short.len() <= LONGER;
        short.len() >= 4 && is_close && long.starts_with(&short[..short.len() - 1])
    };
    let is_slip =
        is_one_slip(a, b) || is_plural(a, b) || is_plural(b, a) || is_cut(a, b) || is_cut(b, a);
    // The same path of another version of the interface.
    let own = left.iter().filter(|part| !is_general(part)).count();
    if is_version(a) && is_version(b) {
        return own >= 1;
    }
    let shortest = if left.len() == 2 { 6 } else { 4 };
    // A path beside known ones, below two segments that the code names.
    let own = left[..left.len() - 1]
        .iter()
        .filter(|part| !is_general(part))
        .count();
    let mut same = left.iter().zip(&right).take(left.len() - 1);
    let is_sibling =
        own >= 2 && *b != "*" && same.all(|(a, b)| is_same(a, b)) && left.last() == Some(a);
    (is_slip && a.len() >= shortest && b.len() >= shortest) || is_sibling
}

/// Whether two hosts differ by a letter in one long label: short ones, as
/// `api` and `app`, are siblings.
fn is_near_host(written: &str, known: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) =
        (written.split('.').collect(), known.split('.').collect());
    let mut different = left.iter().zip(&right).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (different.next(), different.next()) else {
        return false;
    };
    left.len() == right.len()
        && (a.len().min(b.len()) >= 6 || is_plural(a, b) || is_plural(b, a))
        && !differ_in_digits(a, b)
        && (is_one_slip(a, b) || is_near_name(a, b))
}

/// Whether a segment of a path says nothing of its own.
fn is_general(segment: &str) -> bool {
    segment.is_empty() || segment == "api" || is_version(segment)
}

/// `v2`.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v');
    number.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether two variables differ by a slip, or in their last word, as
/// `STRIPE_SECRET` and `STRIPE_KEY` do.
fn is_near_variable(written: &str, known: &str) -> bool {
    let is_shouted = |name: &str| !name.bytes().any(|byte| byte.is_ascii_lowercase());
    if !is_shouted(written) || !is_shouted(known) || !written.contains('_') {
        return false;
    }
    is_near_name(written, known)
}

/// Whether two names have all parts in common but one, and that one is
/// another word for the other's.
fn differ_by_synonym(written: &str, known: &str) -> bool {
    let (a, b) = (written.to_lowercase(), known.to_lowercase());
    let (left, right) = (parts(&a), parts(&b));
    if left.len() != right.len() || left.len() < 2 {
        return false;
    }
    let mut different = left.iter().zip(&right).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (different.next(), different.next()) else {
        return false;
    };
    are_synonyms(a, b)
}

fn are_synonyms(a: &str, b: &str) -> bool {
    static WORDS: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
        let rows = include_str!("synonyms.txt").lines();
        let rows = rows.filter(|row| !row.starts_with('#'));
        rows.map(|row| row.split(' ').collect()).collect()
    });
    WORDS.iter().any(|row| row.contains(&a) && row.contains(&b))
}

/// Whether two titles have the same first word and word count, and differ in
/// one word.
fn is_near_title(written: &str, known: &str) -> bool {
    let (left, right) = (parts(written), parts(known));
    let different = left.iter().zip(&right).filter(|(a, b)| a != b).count();
    let is_same_start = left.first() == right.first();
    is_same_start
        && left.len() == right.len()
        && left.len() >= 2
        && different == 1
        && left.first().is_some_and(|first| first.len() >= 4)
        && !differ_in_digits(written, known)
}

/// Whether two paths share their folder, and either their names are near or
/// the folder belongs to the project and the extensions are equal.
fn is_near_path(written: &str, known: &str) -> bool {
    const GENERAL: &str = include_str!("general_folders.txt");
    let (Some((folder, name)), Some((other_folder, other))) =
        (written.rsplit_once('/'), known.rsplit_once('/'))
    else {
        return false;
    };
    if folder != other_folder || name.is_empty() {
        return false;
    }
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let own = folder.rsplit('/').next().unwrap_or_default();
    let is_named = parts(other).contains(&own);
    let is_own = folder.matches('/').count() >= 2 && !GENERAL.lines().any(|general| general == own);
    let is_kind = ending(name).is_some() && ending(name) == ending(other);
    is_near_name(name, other) || (is_own && is_named && is_kind && !differ_in_digits(name, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_siblings_are_not() {
        for (written, known, expected) in [
            ("acme-agentd", "acme-agent", true),
            ("shop-production", "shop-prod", true),
            ("shop_web", "shop-web", true),
            ("web-shop", "shop-web", true),
            ("orders", "order", true),
            ("shop-wbe", "shop-web", true),
            ("shop-workre", "shop-worker", true),
            ("shop-api", "shop-web", false),
            ("web-1", "web-2", false),
            ("shop-api-worker", "shop-api", false),
            ("shop-api", "shop-api-worker", false),
            ("staging", "production", false),
            ("db", "dbs", false),
            ("prod-eu", "prod-us", false),
        ] {
            assert_eq!(is_near_name(written, known), expected, "{written} {known}");
        }
        assert!(lacks_a_part("acme-backups", "acme-shop-backups"));
        assert!(is_near_route("/api/v1/order", "/api/v1/orders"));
        assert!(!is_near_route("/-/healthy", "/health"));
        assert!(is_near_route("/v1/users/7/roles", "/v1/users/*/role"));
        assert!(is_near_route("/v1/users/7/stop", "/v1/users/*/pause"));
        assert!(!is_near_route("/v1/users/7", "/v1/orders/*"));
        assert!(!is_near_route("/stock/items/{id}", "/*/*/labels"));
        assert!(!is_near_route("/rule-templates/x", "/rules/*"));
        assert!(is_near_route("/v1/users", "/v2/users"));
        assert!(is_near_path(
            "/etc/meter/settings.env",
            "/etc/meter/meter.env"
        ));
        assert!(!is_near_path(
            "/etc/security/faillock.conf",
            "/etc/security/pwquality.conf"
        ));
        assert!(!is_near_path("/etc/nginx/a.conf", "/etc/nginx/shop.conf"));
        assert!(is_near_path(
            "/var/log/nginx/a-error.log",
            "/var/log/nginx/a.error.log"
        ));
        assert!(is_near_variable("STRIPE_SECRET", "STRIPE_KEY"));
        assert!(!is_near_variable("STRIPE_SECRET", "STRIPE_MODE"));
    }
}
