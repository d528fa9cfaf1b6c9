use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::civil::Date;

use super::alert::AlertPages;
use super::file_names::FileNames;
use crate::book::{
    AlertRule, Answers, Book, BrokenAddress, Check, LineChanges, NameKind, Operations, People,
    Resolutions,
};
use crate::config::Settings;
use crate::shell::simple_commands;

/// How much of a book is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All of it.
    #[default]
    Book,
    /// These files' pages, by the rules that look at one page at a time.
    Pages(&'a BTreeSet<String>),
}

impl Scope<'_> {
    /// Whether a file's page is judged.
    pub fn covers(self, file: &str) -> bool {
        match self {
            Scope::Book => true,
            Scope::Pages(files) => files.contains(file),
        }
    }
}

/// A book, and what it is compared with.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The book.
    pub book: &'a Book,
    /// Its settings.
    pub settings: &'a Settings,
    /// Definitions in files of the repository.
    pub operations: &'a Operations,
    /// The mentions on the pages, resolved against the repository.
    pub resolutions: &'a Resolutions,
    /// Results of external link checks; empty if none ran.
    pub answers: &'a Answers,
    /// The addresses of the book's own repository that lead nowhere.
    pub broken_addresses: &'a [BrokenAddress],
    /// The date of each page's last commit, by file path; empty outside a
    /// repository.
    pub committed: &'a BTreeMap<String, Date>,
    /// The last changes of the lines that prove what pages say, where they are
    /// later than the page.
    pub changes: &'a LineChanges,
    /// The current date in UTC, for review dates.
    pub today: Date,
    /// Whether a check is approved in its current form; `None` in a book
    /// without a lock file.
    pub is_approved: &'a (dyn Fn(&Check) -> Option<bool> + Sync),
    /// How much of it is judged.
    pub scope: Scope<'a>,
}

/// Lookup tables of the rules, built once for all pages.
pub(super) struct Context<'a> {
    pub(super) book: &'a Book,
    pub(super) settings: &'a Settings,
    pub(super) operations: &'a Operations,
    pub(super) answers: &'a Answers,
    pub(super) broken_addresses: &'a [BrokenAddress],
    pub(super) committed: &'a BTreeMap<String, Date>,
    pub(super) changes: &'a LineChanges,
    pub(super) today: Date,
    pub(super) is_approved: &'a (dyn Fn(&Check) -> Option<bool> + Sync),
    pub(super) file_names: FileNames<'a>,
    names: BTreeMap<NameKind, OnceLock<BTreeSet<&'a str>>>,
    /// Alerting rules by their alert's name.
    pub(super) alerts_by_name: BTreeMap<&'a str, Vec<&'a AlertRule>>,
    pub(super) alert_pages: AlertPages<'a>,
    pub(super) people: People,
    tool_uses: OnceLock<HashMap<String, usize>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(subject: &Subject<'a>) -> Self {
        let Subject {
            book,
            settings,
            operations,
            resolutions: _,
            answers,
            broken_addresses,
            committed,
            changes,
            today,
            is_approved,
            scope: _,
        } = *subject;
        Self {
            book,
            settings,
            operations,
            answers,
            broken_addresses,
            committed,
            changes,
            today,
            is_approved,
            names: NameKind::ALL
                .iter()
                .map(|kind| (*kind, OnceLock::new()))
                .collect(),
            file_names: FileNames::new(book, operations),
            alerts_by_name: alerts_by_name(operations),
            alert_pages: AlertPages::new(book),
            people: People::new(book),
            tool_uses: OnceLock::new(),
        }
    }

    /// The names of one kind that the repository's files define, collected when
    /// a rule first asks: a repository can define many names.
    pub(super) fn names(&self, kind: NameKind) -> &BTreeSet<&'a str> {
        self.names[&kind].get_or_init(|| {
            let definitions = self.operations.definitions.iter();
            let of_kind = definitions.filter(|definition| definition.kind == kind);
            of_kind.map(|definition| definition.name.as_str()).collect()
        })
    }

    /// How often the book's commands use a tool.
    pub(super) fn uses_of(&self, tool: &str) -> usize {
        let uses = self.tool_uses.get_or_init(|| {
            let mut uses: HashMap<String, usize> = HashMap::new();
            let documents = self.book.pages.iter().map(|page| &page.document);
            for command in documents.flat_map(|document| &document.commands) {
                for simple in simple_commands(&command.text) {
                    *uses.entry(simple.tool().to_owned()).or_default() += 1;
                }
            }
            uses
        });
        uses.get(tool).copied().unwrap_or_default()
    }

    /// Whether a file of the repository has this name, with an ending or not.
    pub(super) fn has_program(&self, name: &str) -> bool {
        let mut files = self.operations.files.iter();
        files.any(|file| {
            let file = file.rsplit('/').next().unwrap_or(file);
            file.split('.').next() == Some(name)
        })
    }

    /// Whether the repository's files define this name, as a name of any kind.
    pub(super) fn declares(&self, name: &str) -> bool {
        let object = |names: &BTreeSet<&str>| {
            let mut names = names.iter();
            names.any(|known| {
                known
                    .split_once('/')
                    .is_some_and(|(_, known)| known == name)
            })
        };
        NameKind::ALL.iter().any(|kind| {
            let names = self.names(*kind);
            names.contains(name) || (*kind == NameKind::KubernetesObject && object(names))
        })
    }
}

fn alerts_by_name(operations: &Operations) -> BTreeMap<&str, Vec<&AlertRule>> {
    let mut names: BTreeMap<&str, Vec<&AlertRule>> = BTreeMap::new();
    for alert in &operations.alerts {
        names.entry(&alert.name).or_default().push(alert);
    }
    names
}
