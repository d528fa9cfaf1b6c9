//! Classifies statuses (RFC 9110, section 15).

use reqwest::StatusCode;

/// The meaning of a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The page exists.
    Fine,
    /// The link is broken.
    Broken(String),
    /// The link cannot be checked from this machine.
    Unreachable(String),
    /// A temporary failure.
    Again(String),
}

/// The meaning of a status that is not a redirect. Bot protection is recognised
/// by the headers of its vendors.
pub(super) fn meaning(status: StatusCode, is_wall: bool) -> Meaning {
    let said = describe(status);
    match status.as_u16() {
        _ if is_wall => Meaning::Unreachable(format!("rejects automated requests ({said})")),
        200..=299 => Meaning::Fine,
        401 | 407 => Meaning::Unreachable(format!("requires a login ({said})")),
        403 | 451 | 999 => Meaning::Unreachable(format!("refuses the request ({said})")),
        408 | 425 | 429 | 500 | 502 | 503 | 504 => Meaning::Again(format!("answers {said}")),
        _ => Meaning::Broken(format!("answers {said}")),
    }
}

/// `404 Not Found`.
fn describe(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_not_a_broken_link() {
        let of = |code, is_wall| meaning(StatusCode::from_u16(code).expect("a status"), is_wall);
        assert_eq!(of(204, false), Meaning::Fine);
        assert_eq!(
            of(404, false),
            Meaning::Broken("answers 404 Not Found".to_owned())
        );
        assert!(matches!(of(503, true), Meaning::Unreachable(_)));
        assert!(matches!(of(403, false), Meaning::Unreachable(_)));
        assert!(matches!(of(999, false), Meaning::Unreachable(_)));
        assert!(matches!(of(503, false), Meaning::Again(_)));
    }
}
