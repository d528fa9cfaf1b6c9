//! One HTML page after the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use tera::{Context, Value};

use super::alert_rules::{self, AlertRules};
use super::body::{BodyContext, Stamps, Words, addresses, render_body};
use super::catalogue::{Catalogues, Listed, is_taken};
use super::direction::direction;
use super::highlight::Highlighter;
use super::kept::{Rendered, hash_of, shape};
use super::navigation::{Navigation, page_counts, reading_order};
use super::offers::Offers;
use super::page_findings::PageFindings;
use super::reader::{self, Backlinks};
use super::truth::Truth;
use super::view::{BoardView, CheckView, LinkView, PageView, RuleView, SiteView};
use super::{RenderError, SiteInput, Theme, board, checks, markdown, proofs, relative, write};
use crate::book::{AlertRule, Book, Page, PageId, People};
use crate::diagram::Painter;
use crate::output::Sink;

/// What all pages of one site share.
pub(super) struct SiteContext<'a> {
    pub(super) input: &'a SiteInput<'a>,
    pub(super) view: SiteView,
    site: Value,
    /// What every page is made from: the theme and the site's own facts.
    shared: blake3::Hash,
    /// What pages may show of each other.
    shape: blake3::Hash,
    pub(super) navigation: Navigation<'a>,
    highlighter: Highlighter,
    painter: Painter,
    page_findings: PageFindings<'a>,
    pub(super) catalogues: Catalogues,
    pub(super) truth: Truth,
    pub(super) backlinks: Backlinks,
    /// How many pages each section has, with those below it.
    pub(super) page_counts: Vec<usize>,
    offers: Offers<'a>,
    pub(super) people: People,
    pub(super) rules: AlertRules<'a>,
    /// The pages in reading order, and each page's place in it.
    pub(super) order: Vec<PageId>,
    pub(super) places: Vec<usize>,
    /// Paths at which the book has files of its own, so that no page has its
    /// Markdown there.
    taken: BTreeSet<&'a str>,
}

/// The pages in reading order, and each page's place in it. A page that no list
/// shows has no neighbours.
fn places(book: &Book) -> (Vec<PageId>, Vec<usize>) {
    let order = reading_order(book);
    let mut places = vec![usize::MAX; book.pages.len()];
    for (place, id) in order.iter().enumerate() {
        places[id.0] = place;
    }
    (order, places)
}

/// What templates see of the whole site.
fn site_view(
    input: &SiteInput<'_>,
    people: &People,
    catalogues: &Catalogues,
    truth: &Truth,
) -> SiteView {
    let book = input.book;
    let (escalation, escalation_url) = board::escalation(book, people);
    SiteView {
        title: book.title.clone(),
        description: input.settings.description.clone(),
        language: input.settings.language.clone(),
        direction: direction(&input.settings.language),
        base_url: input.settings.site.url.clone().unwrap_or_default(),
        logo: input.theme.logo().to_owned(),
        favicon: input.theme.favicon().to_owned(),
        style: input.theme.style().to_owned(),
        script: input.theme.script().to_owned(),
        engine: input.theme.engine().to_owned(),
        more: input.theme.more().to_owned(),
        figures: input.theme.figures().to_owned(),
        measures: input.theme.measures().to_owned(),
        scheme: input.theme.scheme().0.to_owned(),
        has_schemes: input.theme.has_schemes(),
        dialogs: input.theme.dialogs().to_owned(),
        redirect: input.theme.redirect().to_owned(),
        search: input.search.to_owned(),
        has_checks: book
            .pages
            .iter()
            .any(|page| !page.document.checks.is_empty()),
        has_truth: truth.is_known() && !is_taken(book, "truth"),
        page_count: book.pages.len(),
        has_feed: input.settings.site.url.is_some() && !input.changed.is_empty(),
        offline: input.settings.site.offline && input.kept.is_none(),
        escalation,
        escalation_url,
        contacts: board::printed_contacts(book, people),
        severities: board::severities(people),
        catalogues: catalogues.links(),
        generator: concat!("opsbook ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

impl<'a> SiteContext<'a> {
    pub(super) fn new(input: &'a SiteInput<'a>) -> Self {
        let book = input.book;
        let people = People::new(book);
        let rules = AlertRules::new(input.alerts);
        let catalogues = Catalogues::new(&Listed {
            book,
            people: &people,
            rules: &rules,
        });
        let truth = Truth::new(input);
        let view = site_view(input, &people, &catalogues, &truth);
        let (order, places) = places(book);
        Self {
            input,
            site: Value::from_serializable(&view),
            shared: hash_of(&(&view, input.theme.identity())),
            shape: shape(input),
            view,
            navigation: Navigation::new(book),
            painter: Painter::new(input.theme.palettes()),
            highlighter: Highlighter::new(),
            page_findings: PageFindings::new(input.findings),
            catalogues,
            truth,
            backlinks: Backlinks::new(book),
            page_counts: page_counts(book),
            offers: Offers::new(input.definitions),
            people,
            rules,
            order,
            places,
            taken: markdown::taken(input),
        }
    }

    /// Writes the page with this index, and the pictures drawn for it.
    pub(super) fn write_page(&self, index: usize, sink: &dyn Sink) -> Result<(), RenderError> {
        let page = &self.input.book.pages[index];
        let Some(kept) = self.input.kept else {
            let (view, words) = self.page_view(page, index);
            return self
                .render_page(page, view, &self.body_context(page, words)?)?
                .into_iter()
                .try_for_each(|(path, text)| write(sink, &path, text.as_bytes()));
        };
        let file = page.route.file();
        let known = kept.get(&file, &page.document);
        let rendered = self.rendered_again(index, known)?;
        rendered.write(sink)?;
        kept.keep(file, rendered);
        Ok(())
    }

    /// The page as it is known, if all that it is made from is the same.
    fn rendered_again(
        &self,
        index: usize,
        known: Option<&Rendered>,
    ) -> Result<Rendered, RenderError> {
        let page = &self.input.book.pages[index];
        let links = addresses(page, self.input.book);
        let page_findings = self.page_findings.of_page(page);
        let alerts = &page.document.meta.alerts;
        let around = hash_of(&(
            self.shared.as_bytes(),
            self.shape.as_bytes(),
            &links,
            (
                page_findings,
                self.input.proofs.of_page(&page.document.path),
            ),
            self.backlinks.of(self.input.book, index, ""),
            self.offers.of(&page.document),
            (self.rules_of(page), self.rules.more(alerts, "")),
            self.dashboards_of(page),
            self.board_of(page),
        ));
        if let Some(known) = known.filter(|known| known.around == around) {
            return Ok(known.clone());
        }
        let (view, words) = self.page_view(page, index);
        let context = self.body_context(page, words)?;
        let shared = self.shared.as_bytes();
        let own = hash_of(&(
            shared,
            &view,
            &links,
            &context.stamps,
            &context.page_findings,
        ));
        if let Some(known) = known.filter(|known| known.own == own) {
            return Ok(Rendered {
                around,
                ..known.clone()
            });
        }
        let files = self.render_page(page, view, &context)?;
        Ok(Rendered {
            document: Arc::clone(&page.document),
            around,
            own,
            files: files
                .into_iter()
                .map(|(path, text)| (path, text.into()))
                .collect(),
        })
    }

    fn body_context<'p>(
        &'p self,
        page: &Page,
        words: Words<'p>,
    ) -> Result<BodyContext<'p>, RenderError> {
        Ok(BodyContext {
            book: self.input.book,
            highlighter: &self.highlighter,
            painter: &self.painter,
            stamps: self.stamps(page)?,
            page_findings: self.page_findings.of_page(page),
            words,
            trusted_html: self.input.settings.site.trusted_html,
        })
    }

    /// The page's files: its HTML, and the pictures drawn for it.
    fn render_page(
        &self,
        page: &Page,
        mut view: PageView,
        context: &BodyContext<'_>,
    ) -> Result<Vec<(String, String)>, RenderError> {
        let template = if view.board.is_some() || self.is_section(page) {
            "section.html"
        } else {
            "page.html"
        };
        let body = render_body(page, context);
        if let Some(proof) = &mut view.proof {
            proofs::fit(proof, body.html.len());
        }
        view.body = body.html;
        let mut files = body.diagrams;
        if !view.markdown.is_empty() {
            match markdown::markdown(page, &view, self.input.book) {
                Some(text) => files.push((markdown::path(page), text)),
                None => view.markdown.clear(),
            }
        }
        let html = self.input.theme.render(template, &self.context(&view))?;
        files.push((page.route.file(), html));
        Ok(files)
    }

    fn is_section(&self, page: &Page) -> bool {
        let own = self.input.book.section(page.section).page;
        own.is_some_and(|own| std::ptr::eq(self.input.book.page(own), page))
    }

    /// All that the page's template sees but its text, and the words of the
    /// text that lead to proofs.
    fn page_view(&self, page: &Page, index: usize) -> (PageView, Words<'_>) {
        let book = self.input.book;
        let root = page.route.to_root();
        let is_section = self.is_section(page);
        let mut shown: Vec<CheckView> = page
            .document
            .checks
            .iter()
            .map(|check| checks::check_view(page, check, self.input.results, &root))
            .collect();
        checks::worst_first(&mut shown);
        let proofs = self.input.proofs.of_page(&page.document.path);
        let proof = proofs::view(proofs, &page.document, self.input.provenance);
        let (proof, words) = proof.unzip();
        let view = PageView {
            proof,
            kind: if page.route.as_str().is_empty() {
                "home"
            } else if is_section {
                "section"
            } else {
                "page"
            },
            title: page.heading().to_owned(),
            description: page.document.meta.description.clone().unwrap_or_default(),
            url: relative("", &page.route)
                .trim_start_matches("./")
                .to_owned(),
            source: page.document.path.clone(),
            breadcrumbs: self.breadcrumbs(page.section, &page.route),
            navigation: self
                .navigation
                .html(page.section, Some(PageId(index)), &page.route),
            contents: reader::contents(page),
            previous: self.neighbour(index, &root, -1),
            next: self.neighbour(index, &root, 1),
            body: String::new(),
            meta: reader::meta_view(page, self.input),
            linked_from: self.backlinks.of(book, index, &root),
            inputs: reader::inputs(&page.document, &self.offers),
            first: reader::first(&page.document, &self.highlighter),
            rules: self.rules_of(page),
            more_rules: self.rules.more(&page.document.meta.alerts, &root),
            dashboards: self.dashboards_of(page),
            has_figures: page.route.as_str().is_empty() || reader::has_figures(&page.document),
            picture: reader::picture(page),
            checks: shown,
            items: if is_section {
                self.items(page.section, &root)
            } else {
                Vec::new()
            },
            board: self.board_of(page),
            markdown: if self.taken.contains(markdown::path(page).as_str()) {
                String::new()
            } else {
                markdown::FILE.to_owned()
            },
            root,
        };
        (view, Words::new(words.unwrap_or_default()))
    }

    fn rules_of(&self, page: &Page) -> Vec<RuleView> {
        self.rules_of_alerts(&page.document.meta.alerts)
    }

    pub(super) fn rules_of_alerts(&self, alerts: &[String]) -> Vec<RuleView> {
        self.rules.of(alerts, &self.highlighter)
    }

    pub(super) fn rule_views(&self, rules: &[&AlertRule]) -> Vec<RuleView> {
        let views = rules
            .iter()
            .map(|rule| alert_rules::view(rule, &self.highlighter));
        views.collect()
    }

    fn dashboards_of(&self, page: &Page) -> Vec<LinkView> {
        let service = page.document.meta.service.as_deref();
        service.map_or_else(Vec::new, |service| {
            alert_rules::dashboards(&self.people, Some(service))
        })
    }

    fn board_of(&self, page: &Page) -> Option<BoardView> {
        page.route.as_str().is_empty().then(|| self.board())
    }

    pub(super) fn context(&self, view: &PageView) -> Context {
        let mut context = Theme::context_with("page", view);
        context.insert_value("site", self.site.clone());
        context
    }

    pub(super) fn write_view(
        &self,
        template: &str,
        view: &PageView,
        path: &str,
        sink: &dyn Sink,
    ) -> Result<(), RenderError> {
        let html = self.input.theme.render(template, &self.context(view))?;
        write(sink, path, html.as_bytes())
    }

    /// The chips of a page's checks as HTML.
    fn stamps(&self, page: &Page) -> Result<Stamps, RenderError> {
        let root = page.route.to_root();
        let mut stamps = Stamps::default();
        for check in &page.document.checks {
            let view = checks::check_view(page, check, self.input.results, &root);
            let mut context = Theme::context_with("check", &view);
            context.insert("anchor", &checks::anchor(check));
            let html = self.input.theme.render("stamp.html", &context)?;
            stamps.add(check, &html);
        }
        Ok(stamps)
    }
}
