//! What templates see: the theme's contract. A template may use what stands
//! here and nothing else. `docs/themes.md` describes it for theme authors.

use serde::Serialize;

/// The same for every page of a site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// Title of the book.
    pub title: String,
    /// One sentence about the book; may be empty.
    pub description: String,
    /// Language of the text, such as `en`.
    pub language: String,
    /// Public address of the site without a slash at its end; empty if unknown.
    pub base_url: String,
    /// Path of the theme's logo under the site's root; empty if it has none.
    pub logo: String,
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
}

/// How far the repository's files prove what a page states.
#[derive(Clone, Debug, Serialize)]
pub struct ProofView {
    /// Number of different statements that could be compared with a file or
    /// not.
    pub total: usize,
    /// How many of them were compared.
    pub checked: usize,
    /// How many of these the files contradict.
    pub wrong: usize,
    /// How many files they were compared with.
    pub files: usize,
    /// The statements that were compared: contradicted ones first.
    pub statements: Vec<StatementView>,
    /// How many more there are.
    pub more: usize,
    /// Names that no file defines, two dozen at most.
    pub unknown: Vec<String>,
    /// How many more there are.
    pub more_unknown: usize,
}

/// A statement of a page, and the line that decides about it.
#[derive(Clone, Debug, Serialize)]
pub struct StatementView {
    /// Its number, from 1: `proof:1` is its anchor.
    pub number: usize,
    /// What it names: `namespace`, `value`, `file`.
    pub kind: String,
    /// What the page says.
    pub text: String,
    /// Whether the file says otherwise.
    pub is_wrong: bool,
    /// What would be right; empty if nobody knows, or if it is right.
    pub correct: String,
    /// The key that a value is set under; may be empty.
    pub key: String,
    /// The file, relative to the repository; may be empty.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// The file at the repository's host; may be empty.
    pub href: String,
    /// Day of the last commit that changed the file; may be empty.
    pub changed: String,
    /// That commit's name, abbreviated.
    pub commit: String,
    /// The line with two lines above and below.
    pub lines: Vec<ExcerptLineView>,
}

/// How far the repository proves what the book says.
#[derive(Clone, Debug, Serialize)]
pub struct TruthView {
    /// The share of the statements that were compared and are proven, in
    /// percent.
    pub percent: usize,
    /// All statements of the book.
    pub all: ShareView,
    /// By kind of statement: those with contradictions first, then the least
    /// proven.
    pub kinds: Vec<ShareView>,
    /// By page, in the same order, 200 at most.
    pub pages: Vec<ShareView>,
    /// How many more pages there are.
    pub more_pages: usize,
    /// How many pages state nothing that was compared.
    pub unchecked_pages: usize,
}

/// How many statements are proven.
#[derive(Clone, Debug, Serialize)]
pub struct ShareView {
    /// The kind of statement, or the title of the page.
    pub title: String,
    /// Where the page is, relative to the page that shows it; empty for a kind.
    pub href: String,
    /// Number of statements.
    pub total: usize,
    /// How many a file proves.
    pub proven: usize,
    /// How many a file contradicts.
    pub contradicted: usize,
    /// How many no file says anything about.
    pub unknown: usize,
    /// The share that is proven, in percent.
    pub percent: usize,
    /// The share that is contradicted, in percent: 2 at least if there is any.
    pub percent_contradicted: usize,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ExcerptLineView {
    /// Its number, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// Whether it is the line that decides.
    pub is_own: bool,
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
    /// Every service; empty if there are too many.
    pub services: Vec<EntryView>,
    /// The dashboards that the book's data lists.
    pub dashboards: Vec<LinkView>,
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
    /// Where one says that it is wrong.
    pub issue_url: String,
    /// Names of the alerts that this page answers.
    pub alerts: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// A check and what it found. Times are RFC 3339 in UTC; the browser works
/// out the age, and shows `unknown` once `expires` has passed.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView {
    /// Its name.
    pub id: String,
    /// Its name in the whole book: `page/path#id`.
    pub full_id: String,
    /// The beginning of its hash: a result of another text is not its own.
    pub hash: String,
    /// What must be found for it to pass, as written; may be empty.
    pub expects: String,
    /// The beginning of what it printed, where its author publishes that.
    pub output: String,
    /// `pass`, `warn`, `fail`, `skip`, `error`, or `never` if it has not run.
    pub outcome: String,
    /// Why, in one line; may be empty.
    pub reason: String,
    /// When it was done; empty if it has not run.
    pub finished: String,
    /// The same for a reader without JavaScript: `2026-11-23 02:56 UTC`.
    pub finished_text: String,
    /// From when on it says nothing any more; empty if it has not run.
    pub expires: String,
    /// What it measured, with its unit; empty if it has no value.
    pub value: String,
    /// Whether it passed only when it was tried again.
    pub flaky: bool,
    /// How long it took: `120 ms`; empty if it has not run.
    pub duration: String,
    /// Where it ran; empty if it has not run.
    pub runner: String,
    /// `shell`, `http`.
    pub probe: String,
    /// Share of earlier runs in which it was as it should be: `99.9 %`; only on
    /// the status page, empty if it never ran.
    pub uptime: String,
    /// Since when it has the outcome of the last run; only on the status page.
    pub since: String,
    /// The same for a reader without JavaScript.
    pub since_text: String,
    /// Outcomes of the last thirty runs, oldest first; only on the status page.
    pub past: Vec<String>,
    /// Title of its page.
    pub page_title: String,
    /// Where the check stands, relative to the page that shows it.
    pub href: String,
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
    /// For a section: how many pages stand in it; 0 for a page.
    pub pages: usize,
}

/// The whole site's checks, for the status page.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// When the last run ended, RFC 3339 in UTC; empty if none has.
    pub generated: String,
    /// The same for a reader without JavaScript.
    pub generated_text: String,
    /// Every check, worst first.
    pub checks: Vec<CheckView>,
    /// How many have each outcome, worst first, outcomes without checks left out.
    pub summary: Vec<CountView>,
}

/// How many checks have one outcome.
#[derive(Clone, Debug, Serialize)]
pub struct CountView {
    /// The outcome.
    pub outcome: String,
    /// How many.
    pub count: usize,
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
