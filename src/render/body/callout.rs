//! Callouts.

use super::events::Escaped;
use crate::book::{Callout, CalloutFold};

/// What opens a callout, and what closes it. One without a title has none.
pub(super) fn markup(callout: &Callout) -> (String, &'static str) {
    let kind = Escaped(&callout.kind);
    let title = Escaped(&callout.title);
    let class = format!("callout callout-{kind}");
    match callout.fold {
        CalloutFold::Never if callout.title.is_empty() => (
            format!("<aside class=\"{class}\" role=\"note\">\n"),
            "</aside>\n",
        ),
        CalloutFold::Never => (
            format!(
                "<aside class=\"{class}\" role=\"note\"><p class=\"callout-title\">{title}</p>\n"
            ),
            "</aside>\n",
        ),
        fold => {
            let open = if fold == CalloutFold::Open {
                " open"
            } else {
                ""
            };
            // What opens it needs a name.
            let title = if callout.title.is_empty() {
                kind
            } else {
                title
            };
            let start = format!(
                "<details class=\"{class}\"{open}><summary class=\"callout-title\">{title}</summary>\n"
            );
            (start, "</details>\n")
        }
    }
}
