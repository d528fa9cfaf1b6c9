//! Wikis of GitHub and GitLab: pages in one folder, with a sidebar.

use super::reading::Reading;

const SIDEBARS: [&str; 2] = ["_Sidebar.md", "_sidebar.md"];
const STARTS: [&str; 2] = ["Home.md", "home.md"];

/// Recognises a wiki by its sidebar or by its start page and footer.
pub(super) fn read(reading: &mut Reading<'_>) -> Option<()> {
    let sidebar = SIDEBARS.iter().find(|name| reading.has(name));
    let start = STARTS.iter().find(|name| reading.has(name));
    if sidebar.is_none() && !(start.is_some() && reading.has("_Footer.md")) {
        return None;
    }
    let adopted = &mut reading.adopted;
    adopted.summary = sidebar.map(|name| (*name).to_owned());
    adopted.arrangement.start = start.map(|name| (*name).to_owned());
    Some(())
}
