//! Pages that no file stands for: indexes of folders, the status page, the
//! page for what is not there.

use rayon::prelude::*;

use super::page::SiteContext;
use super::view::{MetaView, PageView};
use super::{RenderError, relative, status, status_files, write};
use crate::book::{Route, SectionId};
use crate::output::Sink;

impl SiteContext<'_> {
    /// Writes the indexes of sections without a page of their own.
    pub(super) fn write_sections(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let sections = self.input.book.sections.par_iter().enumerate();
        sections.try_for_each(|(index, section)| {
            if section.page.is_some() || section.items.is_empty() && index > 0 {
                return Ok(());
            }
            let id = SectionId(index);
            let is_home = section.route.as_str().is_empty();
            let title = if is_home {
                self.view.title.clone()
            } else {
                section.title.clone()
            };
            let mut view = self.generated(
                if is_home { "home" } else { "section" },
                title,
                &section.route,
            );
            view.items = self.items(id, &view.root);
            view.breadcrumbs = self.breadcrumbs(id, &section.route);
            view.navigation = self.navigation.html(id, None, &section.route);
            view.board = is_home.then(|| self.board());
            self.write_view("section.html", &view, &section.route.file(), sink)
        })
    }

    /// Writes `/status/` and what machines read.
    pub(super) fn write_status(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        status_files::write_all(self.input, sink)?;
        if !self.view.has_checks {
            return Ok(());
        }
        let route = Route::new("status");
        let view = self.generated("status", "Status".to_owned(), &route);
        let status = status::status_view(self.input, &view.root);
        let mut context = self.context(&view);
        context.insert("status", &status);
        let html = self.input.theme.render("status.html", &context)?;
        write(sink, &route.file(), html.as_bytes())
    }

    /// Writes `404.html`. It is shown at any depth, so its links begin with
    /// the site's own path. A `<base>` would do as well, and lead places on
    /// the page itself, `#main`, to the start page.
    pub(super) fn write_not_found(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let mut view = self.generated("not-found", "Page not found".to_owned(), &Route::default());
        // A preview is served from the top, wherever the site will be.
        view.root = match self.input.kept {
            Some(_) => "/".to_owned(),
            None => base_path(&self.view.base_url),
        };
        view.navigation = self.navigation.html_anywhere(&view.root);
        self.write_view("not-found.html", &view, "404.html", sink)
    }

    pub(super) fn generated(&self, kind: &'static str, title: String, route: &Route) -> PageView {
        PageView {
            kind,
            title,
            description: String::new(),
            root: route.to_root(),
            url: relative("", route).trim_start_matches("./").to_owned(),
            source: String::new(),
            breadcrumbs: self.breadcrumbs(SectionId(0), route),
            navigation: self.navigation.html(SectionId(0), None, route),
            contents: Vec::new(),
            previous: None,
            next: None,
            body: String::new(),
            meta: MetaView::default(),
            checks: Vec::new(),
            linked_from: Vec::new(),
            inputs: Vec::new(),
            first: None,
            rules: Vec::new(),
            more_rules: Vec::new(),
            proof: None,
            dashboards: Vec::new(),
            has_figures: matches!(kind, "home" | "catalogue"),
            picture: String::new(),
            items: Vec::new(),
            board: None,
            markdown: String::new(),
        }
    }
}

/// The path part of the site's address, with slashes around it.
fn base_path(base_url: &str) -> String {
    let path = url::Url::parse(base_url)
        .map(|url| url.path().to_owned())
        .unwrap_or_default();
    let path = path.trim_matches('/');
    if path.is_empty() {
        "/".to_owned()
    } else {
        format!("/{path}/")
    }
}
