//! Arguments of the commands that prepare a book or the machine.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::BookArguments;
use crate::scaffold::MAX_LEVEL;

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArguments {
    /// The folder of the book.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(in crate::cli) path: PathBuf,
    /// Require settings of this generator [default: as found].
    #[arg(long, value_enum, value_name = "GENERATOR")]
    pub(in crate::cli) from: Option<FromGenerator>,
    /// Where pipelines run [default: as the remote or the files of the
    /// repository indicate].
    #[arg(long, value_enum, value_name = "HOST")]
    pub(in crate::cli) pipeline: Option<PipelineChoice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FromGenerator {
    /// mkdocs.yml.
    Mkdocs,
    /// docusaurus.config.js or .ts.
    Docusaurus,
    /// The book.toml of mdBook.
    Mdbook,
    /// hugo.toml or hugo.yaml.
    Hugo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PipelineChoice {
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
    /// Write no pipeline file.
    None,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SplitArguments {
    /// The file. It stays as it is.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// Folder for the pages. Existing files are never overwritten.
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub(in crate::cli) into: PathBuf,
    /// Deepest level of headings that begin a page [default: the level below
    /// the title].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_LEVEL)))]
    pub(in crate::cli) level: Option<u8>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(in crate::cli) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ManArguments {
    /// Folder for the pages of all commands.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigArguments {
    #[command(flatten)]
    pub(in crate::cli) book: BookArguments,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ConfigFormat::Human)]
    pub(in crate::cli) format: ConfigFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ConfigFormat {
    /// TOML with the origins as comments.
    Human,
    /// JSON for programs.
    Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DoctorArguments {
    #[command(flatten)]
    pub(in crate::cli) book: BookArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArguments {
    /// Name of the schema, such as `book` for book.toml.
    #[arg(value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
}
