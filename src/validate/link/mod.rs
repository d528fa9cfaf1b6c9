//! Rules about links.

pub(super) mod address;
pub(super) mod anchor_case;
pub(super) mod broken_anchor;
pub(super) mod broken_page;
pub(super) mod detached;
pub(super) mod duplicate_anchor;
pub(super) mod empty;
mod external;
pub(super) mod external_anchor;
pub(super) mod external_broken;
pub(super) mod external_moved;
pub(super) mod external_unreachable;
pub(super) mod folder;
pub(super) mod forbidden;
pub(super) mod html_for_source;
pub(super) mod mismatched;
pub(super) mod orphan;
pub(super) mod outside;
pub(super) mod own_address;
pub(super) mod own_repository;
pub(super) mod reversed;
pub(super) mod undefined_reference;
pub(super) mod unsafe_scheme;
pub(super) mod wrong_case;

use crate::book::{Link, Page};
use crate::diagnostic::Diagnostic;

/// A finding with what the link should be, as help, and as a repair where the
/// destination is written out as it is: that of a reference stands elsewhere,
/// and one with escapes would be written otherwise.
fn corrected(finding: Diagnostic, page: &Page, link: &Link, destination: String) -> Diagnostic {
    let written = page.document.source.slice(link.destination_span);
    let finding = finding.with_help(format!("write `{destination}`"));
    if written == link.destination {
        finding.with_fix(link.destination_span, destination)
    } else {
        finding
    }
}
