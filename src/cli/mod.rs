//! Arguments, commands, exit codes.

mod approve;
mod arguments;
mod build;
mod config;
mod doctor;
mod generated;
mod git;
mod init;
mod links;
mod new;
mod options;
mod project;
mod rules;
mod run;
mod schema;
mod search;
mod serve;
mod split;
mod status;
mod terminal;
mod validate;

use std::process::ExitCode;

use arguments::Command;

/// Exit codes, which are part of the command line interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Success.
    Fine = 0,
    /// There are findings, or a check failed.
    Findings = 1,
    /// Invalid arguments or configuration.
    Usage = 2,
    /// Checks could not be evaluated, and none failed.
    Unknown = 3,
    /// Cancelled with Ctrl-C or a termination signal.
    Cancelled = 130,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args();
    if arguments.nth(1).as_deref() == Some("__exec") {
        return crate::check::supervise();
    }
    let arguments = match options::parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            };
            // If standard output is closed, there is nobody to report the error
            // to.
            let _ = error.print();
            return code.into();
        }
    };
    let done = match arguments.command {
        Command::Init(arguments) => init::init(&arguments),
        Command::Build(arguments) => build::build(&arguments),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Search(arguments) => search::search(&arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Split(arguments) => split::split(&arguments),
        Command::Rules => Ok(rules::list()),
        Command::Explain(arguments) => rules::explain(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Status(arguments) => status::status(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Approve(arguments) => approve::approve(&arguments),
        Command::Config(arguments) => config::config(&arguments),
        Command::Doctor(arguments) => doctor::doctor(&arguments),
        Command::Schema(arguments) => schema::schema(&arguments),
        Command::Completions(arguments) => Ok(generated::completions(&arguments)),
        Command::Man(arguments) => generated::man(&arguments),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::complain(&error);
            Exit::Usage.into()
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
