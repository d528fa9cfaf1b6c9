//! Tabs: radio buttons, each with its label and its panel behind it. A style
//! sheet shows the panel of the button that is chosen, so that they work
//! without a script, and all panels in their order on paper.

use super::events::Escaped;
use crate::book::Tab;

/// What opens a tab, and what closes it: the group around it opens with the
/// first tab and closes with the last. `number` is unique on the page; the
/// colon keeps the ids apart from those of headings.
pub(super) fn markup(tab: &Tab, number: usize) -> (String, &'static str) {
    let is_first = tab.group + 1 == number;
    let open = if is_first {
        "<div class=\"tabs\" role=\"group\" aria-label=\"Tabs\">\n"
    } else {
        ""
    };
    let checked = if tab.is_selected { " checked" } else { "" };
    let (label, group) = (Escaped(&tab.label), tab.group + 1);
    let start = format!(
        "{open}<input type=\"radio\" name=\"tabs:{group}\" id=\"tab:{number}\"{checked}>\
         <label for=\"tab:{number}\">{label}</label>\n<div class=\"tab\">\n"
    );
    let end = if tab.is_last {
        "</div>\n</div>\n"
    } else {
        "</div>\n"
    };
    (start, end)
}
