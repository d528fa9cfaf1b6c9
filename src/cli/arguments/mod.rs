mod setup;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use self::setup::{
    CompletionsArguments, ConfigArguments, ConfigFormat, DoctorArguments, FromGenerator,
    InitArguments, ManArguments, PipelineChoice, SchemaArguments, SplitArguments,
};
use super::options::Options;
use super::run::ShardArgument;
use crate::check::Criterion;

/// Build a fast offline site from markdown runbooks, validate them without
/// executing anything, and run approved checks.
#[derive(Debug, Parser)]
#[command(
    version,
    long_version = long_version(),
    max_term_width = 100,
    after_help = "Exit codes: 0 fine, 1 findings or failed checks, 2 usage or configuration, 3 could not evaluate, 130 cancelled.\nEach option has a variable: OPSBOOK_COLOR for --color, OPSBOOK_BUILD_OUT for --out of `opsbook build`."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) options: Options,
}

/// The version with the commit and its date, if the build knew them.
fn long_version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let build = option_env!("OPSBOOK_BUILD");
    build.map_or_else(
        || version.to_owned(),
        |build| format!("{version} ({build})"),
    )
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write the settings of a new book, a baseline and a pipeline.
    Init(InitArguments),
    /// Build the site. Executes nothing unless --run is given.
    Build(BuildArguments),
    /// Validate the book against its repository. Executes nothing.
    Validate(ValidateArguments),
    /// Serve a live preview that reloads when files change.
    Serve(ServeArguments),
    /// Run the approved checks and store their results.
    Run(RunArguments),
    /// Show the latest results without running checks.
    Status(StatusArguments),
    /// Search the book.
    Search(SearchArguments),
    /// Create a page from a template: a post-mortem or a runbook.
    New(NewArguments),
    /// Split one large markdown file into pages at its headings.
    Split(SplitArguments),
    /// List the rules of `opsbook validate`.
    Rules,
    /// Explain a rule: what it finds, why, and what to do.
    Explain(ExplainArguments),
    /// Review new and changed checks, and approve them.
    Approve(ApproveArguments),
    /// Show the settings that apply, and where each comes from.
    Config(ConfigArguments),
    /// Show what this machine lacks, what needs it, and what to do.
    Doctor(DoctorArguments),
    /// List the JSON Schemas of files and outputs, or print one.
    Schema(SchemaArguments),
    /// Print the completions of a shell.
    Completions(CompletionsArguments),
    /// Print the manual page, or write the manual pages of all commands.
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(super) struct BookArguments {
    /// The book: a folder with or without book.toml, or one markdown file.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) path: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// The kind of page.
    #[arg(value_enum)]
    pub(super) kind: NewKind,
    /// Title [default: the name of the alert].
    #[arg(value_name = "TITLE")]
    pub(super) title: Vec<String>,
    /// The book.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(super) book: PathBuf,
    /// Name of the alert that the runbook is for, as a rule file defines it.
    #[arg(long, value_name = "NAME")]
    pub(super) alert: Option<String>,
    /// Severity of the alert or incident.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) severity: Option<String>,
    /// Output file [default: as the template says, or in the content folder].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NewKind {
    /// What happened, and which actions follow.
    Postmortem,
    /// What to do about an alert or symptom.
    Runbook,
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Output folder [default: site, or as set in book.toml].
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write the whole book as one HTML file instead of a site.
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub(super) single_file: Option<PathBuf>,
    /// Include pages with `draft: true`.
    #[arg(long)]
    pub(super) drafts: bool,
    /// Run the approved checks first and show their results on the pages.
    #[arg(long)]
    pub(super) run: bool,
    /// Never prompt for unapproved checks; refuse them.
    #[arg(long, requires = "run")]
    pub(super) locked: bool,
    /// Read approvals from checks.lock at this git revision instead of the work
    /// tree, for example from the protected branch.
    #[arg(long, value_name = "REV", requires = "locked")]
    pub(super) approved_at: Option<String>,
    /// Results file to show on the pages [default: the last run]. May be
    /// repeated and may contain `*`; the files are merged.
    #[arg(long, value_name = "FILE", conflicts_with = "run")]
    pub(super) results: Vec<PathBuf>,
    /// Earlier history to continue: a file or URL, such as history.jsonl of the
    /// published site.
    #[arg(long, value_name = "URL|FILE")]
    pub(super) history: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Port; the next free port if it is taken.
    #[arg(long, value_name = "N", default_value_t = 3000)]
    pub(super) port: u16,
    /// Address to listen on. Addresses other than loopback let others read the
    /// book.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// Open the site in the browser.
    #[arg(long)]
    pub(super) open: bool,
    /// Run the approved checks now and periodically.
    #[arg(long)]
    pub(super) run: bool,
    /// Interval between the runs.
    #[arg(long, value_name = "DURATION", default_value = "60s", requires = "run")]
    pub(super) every: String,
}

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(super) struct ValidateArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Output format.
    #[arg(long, value_enum, default_value_t = FindingFormat::Human)]
    pub(super) format: FindingFormat,
    /// Lowest severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::Warning)]
    pub(super) fail_on: FailOn,
    /// Check links to other sites. This is the only part of validation that
    /// uses the network.
    #[arg(long)]
    pub(super) external: bool,
    /// Apply the fixes of findings that are exact, then report the others.
    #[arg(long)]
    pub(super) fix: bool,
    /// Hide the findings in this baseline file.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the current findings to the baseline file.
    #[arg(long, requires = "baseline")]
    pub(super) write_baseline: bool,
    /// Report only findings in lines changed since this git revision.
    #[arg(long, value_name = "REV")]
    pub(super) changed_since: Option<String>,
    /// Print how much of the book the repository proves, by kind of statement
    /// and by page, in place of the findings.
    #[arg(long, conflicts_with_all = ["fix", "baseline", "changed_since"])]
    pub(super) coverage: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// ID of the rule, as shown in findings: link/broken-page.
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Never prompt for unapproved checks; refuse them.
    #[arg(long)]
    pub(super) locked: bool,
    /// Read approvals from checks.lock at this git revision instead of the work
    /// tree, for example from the protected branch.
    #[arg(long, value_name = "REV", requires = "locked")]
    pub(super) approved_at: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(super) format: RunFormat,
    /// Run only matching checks and those they need, by id, page, tag,
    /// severity, probe or on (a runner). May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) only: Vec<Criterion>,
    /// Run one part of the checks on this machine, such as 2/8.
    /// `auto` reads the part from the job variables of GitLab or Kubernetes.
    #[arg(long, value_name = "INDEX/COUNT")]
    pub(super) shard: Option<ShardArgument>,
    /// Run only checks on pages changed since this git revision.
    #[arg(long, value_name = "REV")]
    pub(super) changed_since: Option<String>,
    /// Number of checks to run at once [default: as set in book.toml].
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Time limit of the whole run.
    #[arg(long, value_name = "DURATION")]
    pub(super) deadline: Option<String>,
    /// Show what would run, and run nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write the results to this file instead of storing them for the next
    /// build.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Also write status.json of the site to this file, so that published pages
    /// show the results.
    #[arg(long, value_name = "FILE")]
    pub(super) status: Option<PathBuf>,
    /// Earlier history for --status: a file or URL, such as history.jsonl of
    /// the published site.
    #[arg(long, value_name = "URL|FILE", requires = "status")]
    pub(super) history: Option<String>,
    /// Push the results to this Pushgateway.
    #[arg(long, value_name = "URL")]
    pub(super) push: Option<String>,
    /// Keep running: each check at its own interval, the others at this one.
    #[arg(long, value_name = "DURATION", conflicts_with = "dry_run")]
    pub(super) every: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
}

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// Words, an alert, an error, a command, or a pasted log line.
    #[arg(value_name = "QUERY", required = true)]
    pub(super) query: Vec<String>,
    /// The book: a folder with or without book.toml, or one markdown file.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(super) book: PathBuf,
    /// The built site [default: the site of the book; without one, the book
    /// itself].
    #[arg(long, value_name = "DIR")]
    pub(super) site: Option<PathBuf>,
    /// Maximum number of results.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Output format.
    #[arg(long, value_enum, default_value_t = SearchFormat::Human)]
    pub(super) format: SearchFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SearchFormat {
    /// Text for people.
    Human,
    /// JSON: a list of results, best first.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ApproveArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Only show what would be approved.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Approve everything that is shown without prompting, for scripts.
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    /// Text for people.
    Human,
    /// JSON for programs.
    Json,
    /// XML as `JUnit` writes it.
    Junit,
    /// Test Anything Protocol, version 14.
    Tap,
    /// One line and the exit codes of a monitoring plugin.
    Nagios,
    /// Prometheus' text format.
    Prometheus,
    /// Annotations for GitHub Actions.
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingFormat {
    /// Text for people, with source lines.
    Human,
    /// One finding per line.
    Concise,
    /// JSON for programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Code quality report of GitLab.
    Gitlab,
    /// `JUnit` XML.
    Junit,
    /// reviewdog's JSON.
    Rdjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
}
