//! Options of every command, variables of the environment for all options, and
//! where the book is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::FalseyValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, ColorChoice, CommandFactory, FromArgMatches};

use super::arguments::{Arguments, Command};
use super::{project, terminal};

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Options {
    /// When to print colours. `NO_COLOR` and `CLICOLOR_FORCE` apply to `auto`.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(super) color: ColorChoice,
    /// Settings file in place of the book.toml of the book; its folder is the
    /// book.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Print only results and errors: no notes, no progress.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print what is loaded from where, and how long it takes.
    #[arg(long, short, global = true)]
    pub(super) verbose: bool,
}

/// The only option without a variable: approving is an act of a person.
const WITHOUT_VARIABLE: &str = "yes";

/// The command line with a variable for each option: `OPSBOOK_COLOR` for those
/// of every command, `OPSBOOK_BUILD_OUT` for `--out` of `opsbook build`.
pub(super) fn command() -> clap::Command {
    let command = Arguments::command().mut_args(|arg| with_variable(arg, "OPSBOOK"));
    command.mut_subcommands(|part| {
        let prefix = format!("OPSBOOK_{}", part.get_name().to_uppercase());
        let part = part.mut_args(|arg| with_variable(arg, &prefix));
        let first = part
            .get_arguments()
            .find_map(|arg| Some((arg.get_long()?.to_owned(), arg.get_env()?.to_owned())));
        match first {
            Some((long, name)) => part.after_help(format!(
                "Each option has a variable, such as {} for --{long}.",
                name.to_string_lossy()
            )),
            None => part,
        }
    })
}

fn with_variable(arg: Arg, prefix: &str) -> Arg {
    let Some(long) = arg.get_long().filter(|long| *long != WITHOUT_VARIABLE) else {
        return arg;
    };
    let name = format!("{prefix}_{}", long.to_uppercase().replace('-', "_"));
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let arg = arg.env(name).hide_env(true);
    if is_flag {
        // As usual, any value but 0, no, off and false sets a flag.
        arg.value_parser(FalseyValueParser::new())
    } else {
        arg
    }
}

/// The arguments of the process. Output settings are in effect afterwards, even
/// for errors.
pub(super) fn parse() -> Result<Arguments, clap::Error> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let early = color_of(&given).unwrap_or(ColorChoice::Auto);
    terminal::set_color(early);
    let matches = command().color(early).try_get_matches_from(given)?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    let options = &arguments.options;
    terminal::set_color(options.color);
    terminal::set_verbosity(if options.quiet {
        terminal::Verbosity::Quiet
    } else if options.verbose {
        terminal::Verbosity::Verbose
    } else {
        terminal::Verbosity::Usual
    });
    locate(&mut arguments, &matches)?;
    Ok(arguments)
}

/// The colour choice of a command line that may be invalid.
fn color_of(given: &[OsString]) -> Option<ColorChoice> {
    let mut words = given.iter().filter_map(|word| word.to_str());
    let value = words.find_map(|word| match word.strip_prefix("--color")? {
        "" => Some(None),
        rest => rest.strip_prefix('=').map(Some),
    });
    let value = match value {
        Some(Some(value)) => Some(value.to_owned()),
        Some(None) => words.next().map(str::to_owned),
        None => variable("OPSBOOK_COLOR"),
    };
    value?.parse().ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in cli, and handed on"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Finds the book if no argument names it: the folder of `--config`, else the
/// folder with `book.toml` at or above the current one.
fn locate(arguments: &mut Arguments, matches: &ArgMatches) -> Result<(), clap::Error> {
    let config = arguments.options.config.clone();
    let given = matches.subcommand().map(|(_, part)| part);
    let Some((id, path)) = book_of(&mut arguments.command) else {
        return Ok(());
    };
    let is_default =
        given.is_some_and(|part| part.value_source(id) == Some(ValueSource::DefaultValue));
    match config {
        Some(_) if !is_default => Err(command().error(
            clap::error::ErrorKind::ArgumentConflict,
            "--config and the path of the book cannot be used together",
        )),
        Some(file) => {
            *path = file;
            Ok(())
        }
        None if is_default => {
            if let Some(book) = book_around(&project::absolute(".")) {
                *path = book;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// The argument of a command that names the book, and its value.
fn book_of(command: &mut Command) -> Option<(&'static str, &mut PathBuf)> {
    match command {
        Command::Build(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Validate(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Serve(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Run(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Status(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Doctor(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Config(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Approve(arguments) => Some(("path", &mut arguments.book.path)),
        Command::Search(arguments) => Some(("book", &mut arguments.book)),
        Command::New(arguments) => Some(("book", &mut arguments.book)),
        Command::Init(_)
        | Command::Split(_)
        | Command::Rules
        | Command::Explain(_)
        | Command::Schema(_)
        | Command::Completions(_)
        | Command::Man(_) => None,
    }
}

/// The path from a folder to the nearest folder with `book.toml` at or above it,
/// inside the repository. Outside of one, only the folder itself counts, because
/// others may write to the folders above.
fn book_around(here: &Path) -> Option<PathBuf> {
    let top = project::repository(here)?;
    let folders = here
        .ancestors()
        .take_while(|folder| folder.starts_with(&top));
    let mut folders = folders.enumerate();
    let (steps, _) = folders.find(|(_, folder)| folder.join("book.toml").exists())?;
    (steps > 0).then(|| std::iter::repeat_n("..", steps).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn each_option_has_a_variable() {
        let command = command();
        let parts = command.get_subcommands().chain([&command]);
        for part in parts {
            for arg in part.get_arguments() {
                let long = arg.get_long();
                let has_variable = arg.get_env().is_some();
                let expected = long.is_some_and(|long| long != WITHOUT_VARIABLE);
                assert_eq!(has_variable, expected, "{} {long:?}", part.get_name());
            }
        }
    }

    #[test]
    fn the_colour_choice_of_invalid_arguments_counts() {
        let of = |words: &[&str]| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            color_of(&words)
        };
        assert_eq!(
            of(&["opsbook", "biuld", "--color", "never"]),
            Some(ColorChoice::Never)
        );
        assert_eq!(
            of(&["opsbook", "--color=always", "x"]),
            Some(ColorChoice::Always)
        );
        assert_eq!(of(&["opsbook", "--colors=always"]), None);
    }

    #[test]
    fn the_book_is_found_above_but_not_above_the_repository() {
        let home = tempfile::tempdir().expect("a folder");
        let home = project::absolute(&home.path().to_string_lossy());
        let deep = home.join("repository/docs/runbooks/deep");
        std::fs::create_dir_all(&deep).expect("creates");
        std::fs::File::create(home.join("book.toml")).expect("creates");
        assert_eq!(book_around(&deep), None, "no repository");
        std::fs::create_dir(home.join("repository/.git")).expect("creates");
        assert_eq!(book_around(&deep), None, "above the repository");
        std::fs::File::create(home.join("repository/docs/book.toml")).expect("creates");
        assert_eq!(book_around(&deep), Some("../..".into()));
        assert_eq!(book_around(&home.join("repository/docs")), None, "here");
        assert_eq!(book_around(&home.join("repository")), None, "below");
    }
}
