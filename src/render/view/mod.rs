//! What templates see: the theme's contract. A template may use what stands
//! here and nothing else. `docs/themes.md` describes it for theme authors.

mod proof;
mod status;

use serde::Serialize;

pub use proof::{
    ChangeView, ExcerptLineView, ProofView, ShareView, StatementView, TruthPointView, TruthView,
};
pub use status::{CheckView, CountView, StatusGroupView, StatusView, UptimeView};

/// The same for every page of a site.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of a template"
)]
pub struct SiteView {
    /// Title of the book.
    pub title: String,
    /// One sentence about the book; may be empty.
    pub description: String,
    /// Language of the text, such as `en`.
    pub language: String,
    /// Direction of text in that language: `ltr` or `rtl`.
    pub direction: &'static str,
    /// Public address of the site without a slash at its end; empty if unknown.
    pub base_url: String,
    /// Path of the logo under the site's root; empty if there is none.
    pub logo: String,
    /// Path of the picture in the browser's tab under the site's root; empty if
    /// there is none.
    pub favicon: String,
    /// Path of the style sheet under the site's root.
    pub style: String,
    /// Path of the script under the site's root.
    pub script: String,
    /// Path of the script that searches, loaded when somebody does.
    pub engine: String,
    /// Path of the script with what is needed seldom, loaded when it is.
    pub more: String,
    /// Path of the style sheet for the start page, for lists of the whole book,
    /// and for pages with diagrams or formulas.
    pub figures: String,
    /// Path of the style sheet for the pages about checks and statements.
    pub measures: String,
    /// Path of the script that runs before a page is drawn: it sets the colour
    /// scheme that the reader chose.
    pub scheme: String,
    /// Whether the theme's colours follow such a choice: its `tokens.css` uses
    /// `light-dark()`.
    pub has_schemes: bool,
    /// Path of the style sheet for what scripts open, loaded by the script.
    pub dialogs: String,
    /// Path of the script that leads on from an old address, or from one where
    /// nothing is.
    pub redirect: String,
    /// Path of the search index's first file under the site's root.
    pub search: String,
    /// Whether the book has checks, so that there is a status page.
    pub has_checks: bool,
    /// Whether a statement of any page was compared with a file, so that there
    /// is a page about that.
    pub has_truth: bool,
    /// Number of published pages.
    pub page_count: usize,
    /// Name and version of the generator.
    pub generator: String,
    /// Whether there is a feed of changes.
    pub has_feed: bool,
    /// Whether browsers keep a copy of the site.
    pub offline: bool,
    /// Who is called when, counted from when somebody was paged.
    pub escalation: Vec<EscalationStepView>,
    /// Where the escalation path is written, under the site's root.
    pub escalation_url: String,
    /// For what is printed: whom to call, a dozen at most.
    pub contacts: Vec<EntryView>,
    /// For what is printed: how bad it can be.
    pub severities: Vec<SeverityView>,
    /// The catalogues: title, and address under the site's root.
    pub catalogues: Vec<LinkView>,
}

/// One rung of the escalation path.
#[derive(Clone, Debug, Serialize)]
pub struct EscalationStepView {
    /// Minutes after the start when it begins.
    pub from_minutes: u32,
    /// Level and who acts.
    pub text: String,
    /// What a telephone dials to reach them; empty if nobody says.
    pub dial: String,
}

/// One severity.
#[derive(Clone, Debug, Serialize)]
pub struct SeverityView {
    /// Its id: `SEV-1`.
    pub id: String,
    /// Its name: `Critical`.
    pub name: String,
    /// How soon somebody must act; may be empty.
    pub response_time: String,
}

/// One HTML page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// `home`, `page`, `section`, `catalogue`, `status`, `truth`, `not-found`.
    pub kind: &'static str,
    /// What the page is headed: the heading of its text, else its title.
    pub title: String,
    /// One sentence about the page; may be empty.
    pub description: String,
    /// What leads from this page to the site's root: `""`, `"../"`, …
    pub root: String,
    /// The page's address under the root, such as `runbooks/api-down/`.
    pub url: String,
    /// Path of the source file; empty for generated pages.
    pub source: String,
    /// The way from the start page to this one, this one left out.
    pub breadcrumbs: Vec<LinkView>,
    /// Navigation as HTML: the book's sections, and what stands in this one.
    pub navigation: String,
    /// Table of contents, in order, levels 2 to 4.
    pub contents: Vec<TocView>,
    /// The page before this one.
    pub previous: Option<LinkView>,
    /// The page after this one.
    pub next: Option<LinkView>,
    /// The page's text as HTML, without its title.
    pub body: String,
    /// What the page's front matter or footer says.
    pub meta: MetaView,
    /// The page's checks, worst first.
    pub checks: Vec<CheckView>,
    /// The pages that link to this one.
    pub linked_from: Vec<LinkView>,
    /// What a reader fills in before copying: placeholders of the page's
    /// commands, and variables that its front matter lists.
    pub inputs: Vec<InputView>,
    /// On a page for an alert: the first command that only looks.
    pub first: Option<FirstView>,
    /// What fires the page's alerts, or the one alert that it is about.
    pub rules: Vec<RuleView>,
    /// Rules of those alerts that are not among them, as there are too many.
    pub more_rules: Vec<MoreRulesView>,
    /// What the repository says about the page's statements, if anything.
    pub proof: Option<ProofView>,
    /// Dashboards of the page's service.
    pub dashboards: Vec<LinkView>,
    /// Whether the page needs the second style sheet.
    pub has_figures: bool,
    /// The first picture of the page that the site itself holds, by its path
    /// under the root; empty if it has none.
    pub picture: String,
    /// For a section without much text of its own: what stands in it.
    pub items: Vec<ItemView>,
    /// On the start page: what answers "which page?".
    pub board: Option<BoardView>,
    /// The page as Markdown, relative to the page; empty if there is none.
    pub markdown: String,
}

/// What the start page shows before all else.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BoardView {
    /// Checks that do not pass, worst first; a dozen at most.
    pub failing: Vec<CheckView>,
    /// How many do not pass.
    pub failing_count: usize,
    /// Every alert with the page that answers it, from A to Z; empty if there
    /// are too many for one screen.
    pub alerts: Vec<EntryView>,
    /// The same by first letter, if there are too many for one screen. Of more
    /// than 400 alerts the letters have no entries and lead to the catalogue.
    pub alert_letters: Vec<GroupView>,
    /// How many alerts there are.
    pub alert_count: usize,
    /// Every service; empty if there are too many.
    pub services: Vec<EntryView>,
    /// The dashboards that the book's data lists.
    pub dashboards: Vec<LinkView>,
    /// The folders of the book; of one with most of the pages, those in it.
    pub folders: Vec<ItemView>,
    /// The pages that most other pages link to, half a dozen.
    pub linked: Vec<EntryView>,
    /// The pages that changed last, half a dozen.
    pub changed: Vec<EntryView>,
    /// Whom to call: the first half dozen of the contacts.
    pub contacts: Vec<EntryView>,
}

/// A rule that fires an alert, as its rule file says.
#[derive(Clone, Debug, Serialize)]
pub struct RuleView {
    /// The alert's name.
    pub name: String,
    /// What it says to people; may be empty.
    pub summary: String,
    /// Its expression, as highlighted HTML.
    pub expr: String,
    /// How long the expression must hold: `5m`; may be empty.
    pub duration: String,
    /// Its `severity` label; may be empty.
    pub severity: String,
    /// The rule file.
    pub source: String,
}

/// Rules of one alert that are too many to be shown here.
#[derive(Clone, Debug, Serialize)]
pub struct MoreRulesView {
    /// The alert's name.
    pub name: String,
    /// How many there are besides those that are shown.
    pub count: usize,
    /// The page with all of them; empty if the alert's name is no address.
    pub href: String,
    /// The rule files that they stand in.
    pub sources: Vec<String>,
}

/// Something to fill in.
#[derive(Clone, Debug, Serialize)]
pub struct InputView {
    /// The name as it is shown.
    pub name: String,
    /// The name by which it is found in commands and addresses: in lower case.
    pub key: String,
    /// What it is; may be empty.
    pub about: String,
    /// Names that the repository defines and that fit; at most forty.
    pub known: Vec<String>,
    /// Whether it is a variable, `$NAME`, and no placeholder.
    pub is_variable: bool,
}

/// The command to begin with.
#[derive(Clone, Debug, Serialize)]
pub struct FirstView {
    /// Its card as HTML.
    pub card: String,
    /// The heading that it stands under; may be empty.
    pub heading: String,
    /// The heading's anchor, without `#`.
    pub anchor: String,
}

/// A link to a page of the site.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// Its text.
    pub title: String,
    /// Where it leads, relative to the page.
    pub href: String,
}

/// An entry of the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct TocView {
    /// The heading's text.
    pub title: String,
    /// The heading's anchor, without `#`.
    pub anchor: String,
    /// 2, 3 or 4.
    pub level: u8,
}

/// What is known about a page. Empty strings mean that nothing is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MetaView {
    /// How bad it is when this page is needed.
    pub severity: String,
    /// The service it is about.
    pub service: String,
    /// Who keeps the page true.
    pub owner: String,
    /// Life-cycle word, such as `deprecated`.
    pub status: String,
    /// Date of the last review, as written.
    pub last_reviewed_on: String,
    /// Interval of review, as written.
    pub review_in: String,
    /// The day from which on the review is overdue: `2027-02-02`.
    pub review_due: String,
    /// Day of the last commit that changed the page: `2026-11-02`.
    pub changed: String,
    /// That commit's name, abbreviated.
    pub commit: String,
    /// Where the page is edited.
    pub edit_url: String,
    /// Where an issue about it is opened.
    pub issue_url: String,
    /// The same with `{section}` in it, which a script replaces; empty if the
    /// address has no place for it.
    pub issue_template: String,
    /// Names of the alerts that this page answers.
    pub alerts: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// An entry of a section's index.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ItemView {
    /// Title of the page or section.
    pub title: String,
    /// Where it leads, relative to the page.
    pub href: String,
    /// One sentence; may be empty.
    pub description: String,
    /// Severity; may be empty.
    pub severity: String,
    /// For a section: how many pages are in it and below it; 0 for a page.
    pub pages: usize,
}

/// A list over the whole book.
#[derive(Clone, Debug, Serialize)]
pub struct CatalogueView {
    /// Its parts.
    pub groups: Vec<GroupView>,
}

/// A part of a catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// What its entries have in common; may be empty.
    pub title: String,
    /// Its anchor, without `#`.
    pub anchor: String,
    /// What is listed.
    pub entries: Vec<EntryView>,
}

/// An entry of a catalogue. Empty strings mean that nothing is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EntryView {
    /// Its text.
    pub title: String,
    /// Where it leads, relative to the page.
    pub href: String,
    /// A line about it.
    pub note: String,
    /// Whether the text is code.
    pub is_code: bool,
    /// `changes`, `removes` or `destroys`, of a command.
    pub risk: &'static str,
    /// Severity of the page.
    pub severity: String,
    /// Telephone number as written.
    pub phone: String,
    /// What a telephone dials.
    pub dial: String,
    /// Mail address.
    pub email: String,
    /// Chat handle or channel.
    pub chat: String,
    /// Who is called when nobody answers.
    pub backup: String,
}
