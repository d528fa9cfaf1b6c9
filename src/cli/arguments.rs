use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::run::ShardArgument;
use crate::check::Criterion;

/// Runbooks that stay true: a fast offline site from markdown runbooks,
/// validated without executing anything, their marked checks run and stamped.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 fine, 1 findings or failed checks, 2 usage or configuration, 3 could not evaluate, 130 cancelled."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site. Executes nothing, unless --run is given.
    Build(BuildArguments),
    /// Say what is not true in the book. Executes nothing.
    Validate(ValidateArguments),
    /// Preview the site: rebuilt and shown anew as files change.
    Serve(ServeArguments),
    /// Run the approved checks and keep what they found.
    Run(RunArguments),
    /// Say what the checks found last, without running them.
    Status(StatusArguments),
    /// Find what answers a question, in the built site's index.
    Search(SearchArguments),
    /// Begin a page: a post-mortem or a runbook, from the book's form.
    New(NewArguments),
    /// List the rules of validate.
    Rules,
    /// Say what a rule finds, why, and what to do.
    Explain(ExplainArguments),
    /// Show checks that are new or changed, and approve them.
    Approve(ApproveArguments),
}

#[derive(Debug, Args)]
pub(super) struct BookArguments {
    /// The book: a folder with or without book.toml, or one markdown file.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) path: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What it will be.
    #[arg(value_enum)]
    pub(super) kind: NewKind,
    /// Its title [default: the alert's name].
    #[arg(value_name = "TITLE")]
    pub(super) title: Vec<String>,
    /// The book.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(super) book: PathBuf,
    /// The alert that a runbook answers, as a rule file defines it.
    #[arg(long, value_name = "NAME")]
    pub(super) alert: Option<String>,
    /// How bad it is, or was.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) severity: Option<String>,
    /// The file [default: as the book's form says, or under the content folder].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NewKind {
    /// What happened, and what follows from it.
    Postmortem,
    /// What to do about an alert or a symptom.
    Runbook,
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Folder for the site [default: site, or as book.toml says].
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write the whole book as one HTML file instead of a site.
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub(super) single_file: Option<PathBuf>,
    /// Publish pages with `draft: true` as well.
    #[arg(long)]
    pub(super) drafts: bool,
    /// Run the approved checks first and stamp what they find.
    #[arg(long)]
    pub(super) run: bool,
    /// Never ask about checks that are not approved: refuse them.
    #[arg(long, requires = "run")]
    pub(super) locked: bool,
    /// Take the approvals from this revision's checks.lock, as git knows it,
    /// and not from the work tree: for example the protected branch.
    #[arg(long, value_name = "REV", requires = "locked")]
    pub(super) approved_at: Option<String>,
    /// Results file to stamp from [default: of the last run]. May be repeated,
    /// and its name may hold `*`: then they are put together.
    #[arg(long, value_name = "FILE", conflicts_with = "run")]
    pub(super) results: Vec<PathBuf>,
    /// History to go on from: that of the published site, its history.jsonl.
    #[arg(long, value_name = "URL|FILE")]
    pub(super) history: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Port; the next free one if it is taken.
    #[arg(long, value_name = "N", default_value_t = 3000)]
    pub(super) port: u16,
    /// Address to listen at. Any but loopback lets others read the book.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// Open the site in the browser.
    #[arg(long)]
    pub(super) open: bool,
    /// Run the approved checks, now and on schedule.
    #[arg(long)]
    pub(super) run: bool,
    /// How often they run.
    #[arg(long, value_name = "DURATION", default_value = "60s", requires = "run")]
    pub(super) every: String,
}

#[derive(Debug, Args)]
pub(super) struct ValidateArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = FindingFormat::Human)]
    pub(super) format: FindingFormat,
    /// Least severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::Warning)]
    pub(super) fail_on: FailOn,
    /// Ask after links to other sites too: the only thing here that leaves the
    /// machine.
    #[arg(long)]
    pub(super) external: bool,
    /// Make the exact repairs that findings carry, then report the rest.
    #[arg(long)]
    pub(super) fix: bool,
    /// Leave out the findings that this file knows.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the findings of now into the baseline file.
    #[arg(long, requires = "baseline")]
    pub(super) write_baseline: bool,
    /// Only findings in lines changed since this revision, as git knows it.
    #[arg(long, value_name = "REV")]
    pub(super) changed_since: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// Id of the rule, as findings show it: link/broken-page.
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Never ask about checks that are not approved: refuse them.
    #[arg(long)]
    pub(super) locked: bool,
    /// Take the approvals from this revision's checks.lock, as git knows it,
    /// and not from the work tree: for example the protected branch.
    #[arg(long, value_name = "REV", requires = "locked")]
    pub(super) approved_at: Option<String>,
    /// How results are printed.
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(super) format: RunFormat,
    /// Run only checks of which this holds, and those that they need: id, page,
    /// tag, severity, probe or on (a runner). May be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) only: Vec<Criterion>,
    /// Run one part of the checks, as one of several machines.
    /// `auto` reads which from the variables of GitLab's or Kubernetes' jobs.
    #[arg(long, value_name = "INDEX/COUNT")]
    pub(super) shard: Option<ShardArgument>,
    /// Only checks on pages changed since this revision, as git knows it.
    #[arg(long, value_name = "REV")]
    pub(super) changed_since: Option<String>,
    /// How many checks run at once [default: as book.toml says].
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// How long the whole run may take.
    #[arg(long, value_name = "DURATION")]
    pub(super) deadline: Option<String>,
    /// Say what would run, and run nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write the results to this file instead of keeping them for the next
    /// build.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Write the site's status.json here as well: published pages take it up.
    #[arg(long, value_name = "FILE")]
    pub(super) status: Option<PathBuf>,
    /// History that --status goes on from: that of the published site, its
    /// history.jsonl.
    #[arg(long, value_name = "URL|FILE", requires = "status")]
    pub(super) history: Option<String>,
    /// Send the results to this Pushgateway.
    #[arg(long, value_name = "URL")]
    pub(super) push: Option<String>,
    /// Keep running: each check as often as it says, the others this often.
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
    /// The built site [default: the book's; without one the book itself is
    /// read].
    #[arg(long, value_name = "DIR")]
    pub(super) site: Option<PathBuf>,
    /// The most hits.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// How hits are printed.
    #[arg(long, value_enum, default_value_t = SearchFormat::Human)]
    pub(super) format: SearchFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SearchFormat {
    /// Text for people.
    Human,
    /// JSON for programs: a list of hits, best first.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ApproveArguments {
    #[command(flatten)]
    pub(super) book: BookArguments,
    /// Only show what would be approved.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Approve everything that is shown, without asking: for scripts.
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
    /// One line of a monitoring plugin, and its exit codes.
    Nagios,
    /// Prometheus' text format.
    Prometheus,
    /// Annotations for GitHub Actions.
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingFormat {
    /// Text for people, with the lines and carets.
    Human,
    /// One finding a line.
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
