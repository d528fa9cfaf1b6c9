//! What is generated from the arguments: completions and manual pages.

use clap_complete::Shell;
use clap_mangen::Man;

use super::arguments::{CompletionsArguments, ManArguments};
use super::{Exit, options, project, terminal};
use crate::report::counted;

/// The source of manual pages.
const VERSION: &str = concat!("opsbook ", env!("CARGO_PKG_VERSION"));

/// `opsbook completions`.
pub(super) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    let shell: Shell = arguments.shell;
    clap_complete::generate(shell, &mut options::command(), "opsbook", &mut script);
    terminal::print(&String::from_utf8_lossy(&script));
    Exit::Fine
}

/// `opsbook man`: prints the page of the program, or writes all pages.
pub(super) fn man(arguments: &ManArguments) -> anyhow::Result<Exit> {
    let mut command = options::command();
    command.build();
    let Some(out) = &arguments.out else {
        terminal::print(&page(&command, "opsbook")?);
        return Ok(Exit::Fine);
    };
    let parts = command.get_subcommands().filter(|part| !part.is_hide_set());
    let parts: Vec<_> = parts
        .map(|part| (format!("opsbook-{}", part.get_name()), part.clone()))
        .collect();
    let count = parts.len() + 1;
    let all = parts.into_iter().chain([("opsbook".to_owned(), command)]);
    for (name, part) in all {
        project::write(&out.join(format!("{name}.1")), &page(&part, &name)?)?;
    }
    terminal::tell(&format!(
        "written  {} in {}",
        counted(count, "manual page"),
        project::shown(out)
    ));
    Ok(Exit::Fine)
}

fn page(command: &clap::Command, name: &str) -> anyhow::Result<String> {
    let mut text = Vec::new();
    // The date of a page would differ between builds.
    let man = Man::new(command.clone())
        .title(name.to_owned())
        .date("")
        .source(VERSION);
    man.render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
