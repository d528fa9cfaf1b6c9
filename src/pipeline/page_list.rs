use crate::book::{OutlineEntry, OutlineTarget};
use crate::discover::BookFiles;
use crate::parse::summary_entries;

/// Arranges a book by its page list. A page with that name but without links is
/// an ordinary page.
pub(super) fn take(files: &mut BookFiles) {
    let Some(page) = files.summary.take() else {
        return;
    };
    let folder = page.path.rsplit_once('/');
    let entries = summary_entries(&page.source, folder.map_or("", |(folder, _)| folder));
    if entries.iter().any(names_a_page) {
        files.arrangement.outline = Some(entries);
        files.generator_files.push(page.source);
        return;
    }
    let pages = &mut files.pages;
    let at = pages.partition_point(|other| other.path < page.path);
    pages.insert(at, page);
}

/// Whether an entry is a page or contains one.
fn names_a_page(entry: &OutlineEntry) -> bool {
    let is_page = matches!(
        entry.target,
        OutlineTarget::Page(_) | OutlineTarget::Address(_)
    );
    is_page || entry.children.iter().any(names_a_page)
}
