//! Reasons to take a contradiction back: the page defines the name itself, it
//! may be about another project, or the name does occur in the repository.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::holds::{
    fields, holds_field, holds_reference, holds_unit, holds_value, holds_word, is_of_path,
    unit_name,
};
use crate::book::{
    Block, Certainty, Command, CommandHome, Document, Mention, MentionPlace, NameKind, Page,
    PageKind, Resolution, Resolutions, Verdict, World,
};
use crate::shell;

/// Takes back what a page's own text explains.
pub(super) fn temper(page: &Page, resolutions: &mut [Resolution]) {
    let proven: BTreeSet<NameKind> = resolutions
        .iter()
        .filter(|one| matches!(one.verdict, Verdict::Proven(_)))
        .map(|one| one.mention.kind)
        .collect();
    let server = LazyCell::new(|| first_server(&page.document));
    for one in resolutions {
        let Verdict::Contradicted { nearest, owner } = &one.verdict else {
            continue;
        };
        let Mention { kind, text, .. } = &one.mention;
        let is_own = owner.is_none() && page_defines(&page.document, &one.mention);
        // A guide may well be about the reader's project; a runbook is about
        // this one.
        let is_elsewhere = owner.is_none()
            && match kind {
                NameKind::MakeTarget | NameKind::PackageScript => true,
                // In a sentence a command may be an example.
                NameKind::ComposeService => matches!(
                    one.mention.place,
                    MentionPlace::Command(CommandHome::Inline(_))
                ),
                _ => false,
            }
            && one.mention.files.is_empty()
            && nearest.is_none()
            && page.kind != PageKind::Runbook
            && !proven.contains(kind);
        let is_used = *kind == NameKind::Variable && uses(&page.document, text);
        let is_outside = *kind == NameKind::PublishedPort
            && (server.is_some_and(|server| server < one.mention.span.start)
                || !speaks_of_containers(&page.document));
        let is_filled_in = *kind == NameKind::Variable && is_of_template(&page.document, text);
        let is_link = *kind == NameKind::ImageTag && is_of_link(&page.document, &one.mention);
        let is_explained = is_own || is_elsewhere || is_used || is_outside || is_filled_in;
        if is_explained || is_link || makes(&page.document, text) {
            one.verdict = Verdict::Unknown;
        }
    }
}

/// Whether the page says how names like this are formed: `<MODULE>_QUEUE`.
fn is_of_template(document: &Document, name: &str) -> bool {
    let text = document.source.text();
    name.match_indices('_').any(|(at, _)| {
        let end = &name[at..];
        [">", "}", "*"].iter().any(|mark| {
            let form = format!("{mark}{end}");
            text.contains(&form)
        })
    })
}

/// Whether a mention is the text of a link to another site.
fn is_of_link(document: &Document, mention: &Mention) -> bool {
    let behind = document.source.text().get(mention.span.end as usize..);
    behind.is_some_and(|behind| behind.trim_start_matches('`').starts_with("](http"))
}

/// Commands that start a server of the repository outside of a container, one a
/// line.
const SERVERS: &str = include_str!("servers.txt");

/// Whether a page is about services in containers at all.
fn speaks_of_containers(document: &Document) -> bool {
    static CONTAINERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let mut builder = AhoCorasick::builder();
        let builder = builder.ascii_case_insensitive(true);
        let words = ["docker", "compose", "podman", "container"];
        builder.build(words).expect("valid words")
    });
    CONTAINERS.is_match(document.source.text())
}

/// Where a page first starts a server outside of a container: below, any port
/// may be its own.
fn first_server(document: &Document) -> Option<u32> {
    let starts_one = |command: &&Command| {
        let mut servers = SERVERS.lines().filter(|line| !line.starts_with('#'));
        servers.any(|server| holds_word(&command.text, server))
    };
    let first = document.commands.iter().find(starts_one);
    first.map(|command| command.span.start)
}

/// Whether a block that is no command holds the name: the page shows the file
/// that defines it.
fn page_defines(document: &Document, mention: &Mention) -> bool {
    let name = bare(mention.kind, &mention.text);
    let own = match mention.place {
        MentionPlace::Command(CommandHome::Block(block)) => Some(block),
        _ => None,
    };
    let is_table = mention.kind == NameKind::Table;
    let mut blocks = document.blocks.iter().enumerate();
    blocks.any(|(index, block)| {
        Some(index) != own
            && !is_query(block)
            && (!is_table || block.info.language.eq_ignore_ascii_case("sql"))
            && !block.info.language.is_empty()
            && !shell::is_shell(&block.info.language, &block.code)
            && !matches!(
                block.info.language.as_str(),
                "text" | "console" | "output" | "log"
            )
            && holds_word(&block.code, name)
    })
}

/// Whether a block asks for names and defines none.
fn is_query(block: &Block) -> bool {
    match block.info.language.to_ascii_lowercase().as_str() {
        "promql" | "logql" => true,
        "sql" => {
            let mut words = block.code.split(|c: char| !c.is_alphanumeric());
            !words.any(|word| word.eq_ignore_ascii_case("create"))
        }
        _ => false,
    }
}

/// Whether the page sets a variable for its own commands, which use it.
fn uses(document: &Document, variable: &str) -> bool {
    let mut commands = document.commands.iter();
    commands.any(|command| {
        let text = &command.text;
        text.match_indices('$').any(|(at, _)| {
            let name = text[at + 1..].trim_start_matches('{');
            let rest = name.strip_prefix(variable);
            rest.is_some_and(|rest| {
                !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        })
    })
}

/// Whether a command of the page makes the name.
fn makes(document: &Document, name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut commands = document.commands.iter();
    commands.any(|command| command.text.contains(name) && made_by(&command.text, name))
}

/// Whether the name stands behind the word that makes it.
fn made_by(command: &str, name: &str) -> bool {
    const BEHIND: [&str; 9] = [
        "create",
        "--name",
        "createdb",
        "namespace",
        "init",
        "new",
        "register",
        "database",
        "if",
    ];
    let is_maker = |word: &str| {
        word.contains("create") || word.starts_with("--name") || word == "init" || word == "new"
    };
    let lower = command.to_lowercase();
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '`');
    let words: Vec<&str> = lower
        .split(is_end)
        .filter(|word| !word.is_empty())
        .collect();
    let name = name.to_lowercase();
    let at = words
        .iter()
        .position(|word| word.trim_start_matches("--name=") == name);
    at.is_some_and(|at| {
        let is_named = words[at].starts_with("--name=");
        let mut before = words[..at].iter().rev().take(3);
        is_named
            || before.any(|word| BEHIND.contains(word))
                && words[..at].iter().any(|word| is_maker(word))
    })
}

/// The names of open kinds that are contradicted, to be looked for in the
/// repository's files.
pub fn doubtful(resolutions: &Resolutions) -> BTreeSet<Doubt> {
    let all = resolutions.pages.iter().flatten();
    all.filter(|one| is_open(one)).map(Doubt::of).collect()
}

/// A name whose contradiction is taken back if it occurs in the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The name as files write it.
    pub name: String,
    /// Where it is looked for.
    pub place: DoubtPlace,
}

/// Where a name is looked for whose contradiction is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoubtPlace {
    /// In any file.
    Anywhere,
    /// In any file, or as the field of a program's settings that libraries fill
    /// from variables with a prefix: `log_level` for `APP_LOG_LEVEL`.
    AnywhereOrField,
    /// In files that are no source code: names of what runs are set there, and
    /// words of comments are no names.
    OutsideCode,
    /// Where a file sets it as a value: it is a word of the language too.
    AsValue,
    /// In files that are no source code; in Terraform as a value, where labels
    /// are words too.
    AsResource,
    /// In files of SQL.
    Sql,
    /// In files that are no source code; in YAML where it is referred to, as
    /// manifests are read for what they define.
    AsObject,
    /// Where a file uses it as a unit name: `unit: x`, `name: x`, `x.service`.
    AsUnit,
}

fn is_yaml(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("yml" | "yaml"))
}

impl Doubt {
    /// Whether a file holds the name where it counts.
    pub fn is_in(&self, path: &str, text: &str, is_code: bool) -> bool {
        match self.place {
            DoubtPlace::Anywhere => holds_word(text, &self.name),
            DoubtPlace::AnywhereOrField => {
                holds_word(text, &self.name) || (is_code && holds_field(text, &self.name))
            }
            DoubtPlace::OutsideCode => !is_code && holds_word(text, &self.name),
            DoubtPlace::AsResource if path.rsplit('.').next() == Some("tf") => {
                let mut lines = text.lines().filter(|line| !is_of_path(line));
                lines.any(|line| holds_value(line, &self.name))
            }
            DoubtPlace::AsResource => !is_code && holds_word(text, &self.name),
            DoubtPlace::AsObject if is_yaml(path) => holds_reference(text, &self.name),
            DoubtPlace::AsObject => !is_code && holds_word(text, &self.name),
            DoubtPlace::AsValue => !is_code && holds_value(text, &self.name),
            DoubtPlace::AsUnit => !is_code && holds_unit(text, &self.name),
            DoubtPlace::Sql => {
                let is_sql = path.rsplit('.').next() == Some("sql");
                is_sql && holds_word(text, &self.name)
            }
        }
    }

    /// The texts of which a file holds one if it holds the name.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = match self.place {
            DoubtPlace::AnywhereOrField => fields(&self.name),
            _ => Vec::new(),
        };
        let name = match self.place {
            DoubtPlace::AsUnit => unit_name(&self.name),
            _ => &self.name,
        };
        texts.push(name.to_owned());
        texts
    }

    fn of(one: &Resolution) -> Self {
        let is_text = one.mention.place == MentionPlace::Text;
        let place = match one.mention.kind {
            // Nothing but the likeness tells the kind of a name in a sentence.
            NameKind::CloudResource
            | NameKind::KubernetesObject
            | NameKind::SystemdUnit
            | NameKind::Container
                if is_text && one.mention.certainty == Certainty::Likely =>
            {
                DoubtPlace::Anywhere
            }
            NameKind::PublishedPort => DoubtPlace::Anywhere,
            NameKind::Variable => DoubtPlace::AnywhereOrField,
            NameKind::LogMessage
            | NameKind::WorkflowSecret
            | NameKind::Operation
            | NameKind::Choice
            | NameKind::Migration
            | NameKind::CacheKey
            | NameKind::AnsibleVariable
            | NameKind::Route
            | NameKind::Metric
            | NameKind::MachinePath
            | NameKind::Host => DoubtPlace::Anywhere,
            NameKind::SystemdUnit => DoubtPlace::AsUnit,
            NameKind::KubernetesObject => DoubtPlace::AsObject,
            NameKind::Namespace
            | NameKind::Database
            | NameKind::PipelineEnvironment
            | NameKind::PipelineStage
            | NameKind::DatabaseUser => DoubtPlace::AsValue,
            NameKind::Table => DoubtPlace::Sql,
            NameKind::TableIndex => DoubtPlace::Anywhere,
            NameKind::CloudResource => DoubtPlace::AsResource,
            _ => DoubtPlace::OutsideCode,
        };
        Self {
            name: bare(one.mention.kind, &one.mention.text).to_owned(),
            place,
        }
    }
}

/// Takes the contradictions of names back that occur in the repository.
pub fn clear(resolutions: &mut Resolutions, occurring: &BTreeSet<Doubt>) {
    for one in resolutions.pages.iter_mut().flatten() {
        if is_open(one) && occurring.contains(&Doubt::of(one)) {
            one.verdict = Verdict::Unknown;
        }
    }
}

fn is_open(one: &Resolution) -> bool {
    let is_contradicted = matches!(&one.verdict, Verdict::Contradicted { owner: None, .. });
    // A label is a key and a value, and the value alone says nothing.
    let is_pair = matches!(one.mention.kind, NameKind::Label | NameKind::MachineUser);
    // A sentence may mean the stage of something else.
    let is_stage =
        one.mention.kind == NameKind::PipelineStage && one.mention.place == MentionPlace::Text;
    let may_exist = one.mention.kind.world() == World::Open || is_stage;
    // Code may add to the values of a list.
    let is_listed = one.mention.kind == NameKind::Choice;
    is_contradicted && !is_pair && (may_exist || is_listed)
}

/// The name as files write it, without the class or kind in front of it.
fn bare(kind: NameKind, name: &str) -> &str {
    match kind {
        NameKind::CloudResource | NameKind::KubernetesObject => {
            name.split_once('/').map_or(name, |(_, name)| name)
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_command_makes_is_known() {
        assert!(made_by("kubectl create namespace shop-x", "shop-x"));
        assert!(made_by("docker run --name api2 x", "api2"));
        assert!(made_by("psql -c \"CREATE DATABASE dr_test;\"", "dr_test"));
        assert!(!made_by("kubectl get pods -n shop-x", "shop-x"));
    }
}
