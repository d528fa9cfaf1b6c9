//! The way to a page, what stands beside it, and what stands below a section.

use super::page::SiteContext;
use super::relative;
use super::view::{ItemView, LinkView};
use crate::book::{NavItem, Route, SectionId};

impl SiteContext<'_> {
    pub(super) fn breadcrumbs(&self, section: SectionId, route: &Route) -> Vec<LinkView> {
        let book = self.input.book;
        let root = route.to_root();
        let mut crumbs = Vec::new();
        let mut next = Some(section);
        while let Some(id) = next {
            let section = book.section(id);
            if section.route != *route {
                let title = if section.parent.is_none() {
                    book.title.clone()
                } else {
                    section.title.clone()
                };
                crumbs.push(LinkView {
                    title,
                    href: relative(&root, &section.route),
                });
            }
            next = section.parent;
        }
        crumbs.reverse();
        crumbs
    }

    pub(super) fn items(&self, section: SectionId, root: &str) -> Vec<ItemView> {
        let book = self.input.book;
        let item = |item: &NavItem| match *item {
            NavItem::Page(id) => {
                let page = book.page(id);
                ItemView {
                    title: page.label().to_owned(),
                    href: relative(root, &page.route),
                    description: page.document.meta.description.clone().unwrap_or_default(),
                    severity: page.document.meta.severity.clone().unwrap_or_default(),
                    pages: 0,
                }
            }
            NavItem::Section(id) => self.section_item(id, root),
            NavItem::Link(index) => {
                let link = &book.links[index];
                ItemView {
                    title: link.title.clone(),
                    href: link.href.clone(),
                    ..ItemView::default()
                }
            }
        };
        let items = book.section(section).items.iter();
        // The start page shows folders on its board.
        let is_home = book.section(section).route.as_str().is_empty();
        let listed = items.filter(|item| !(is_home && matches!(item, NavItem::Section(_))));
        listed.map(item).collect()
    }

    pub(super) fn neighbour(&self, index: usize, root: &str, step: isize) -> Option<LinkView> {
        let place = self.places[index].checked_add_signed(step)?;
        let page = self.input.book.page(*self.order.get(place)?);
        Some(LinkView {
            title: page.label().to_owned(),
            href: relative(root, &page.route),
        })
    }
}
