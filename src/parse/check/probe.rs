use std::sync::Arc;

use super::{RULE, session};
use crate::book::{Block, Probe};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell;
use crate::source::SourceFile;

/// Why a marked block cannot be a check.
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Problem {
    pub(super) fn finding(self, source: &Arc<SourceFile>, block: &Block) -> Diagnostic {
        let place = block.info.span;
        let finding = Diagnostic::new(RULE, Severity::Error, source, place, self.message);
        finding.with_help(self.help)
    }
}

/// The probe of an invalid block.
pub(super) fn unreadable(block: &Block) -> Probe {
    Probe::Unreadable {
        text: format!("{}\n{}", block.info.language, block.code),
    }
}

/// The probe of a marked block.
pub(super) fn read_probe(block: &Block) -> Result<Probe, Problem> {
    let language = block.info.language.to_ascii_lowercase();
    match language.as_str() {
        "bash" | "shell" => shell_probe("bash", block),
        "console" | "shell-session" | "shellsession" => console_probe(block),
        "sh" => shell_probe("sh", block),
        "zsh" => shell_probe("zsh", block),
        "powershell" | "ps1" => powershell_probe("powershell", block),
        "pwsh" => powershell_probe("pwsh", block),
        "http" => http_probe(block),
        "promql" => promql_probe(block),
        "" => Err(Problem {
            message: "a check needs a language".to_owned(),
            help: "use ```bash check or ```http check",
        }),
        _ => Err(Problem {
            message: format!("a `{language}` block cannot be a check"),
            help: "use bash, sh, zsh, powershell, pwsh, console, http or promql",
        }),
    }
}

/// The script: as written, or the commands of a recorded session.
fn shell_probe(shell: &str, block: &Block) -> Result<Probe, Problem> {
    let language = &block.info.language;
    let script = if shell::read_script(language, &block.code).is_session {
        let commands = shell::split_commands(language, &block.code);
        commands
            .into_iter()
            .map(|command| command.text + "\n")
            .collect()
    } else {
        block.code.clone()
    };
    if script.trim().is_empty() {
        return Err(empty());
    }
    Ok(Probe::Shell {
        shell: shell.to_owned(),
        script,
    })
}

/// A script as it is written: sessions of PowerShell are not read.
fn powershell_probe(shell: &str, block: &Block) -> Result<Probe, Problem> {
    if block.code.trim().is_empty() {
        return Err(empty());
    }
    Ok(Probe::Shell {
        shell: shell.to_owned(),
        script: block.code.clone(),
    })
}

fn empty() -> Problem {
    Problem {
        message: "the check is empty".to_owned(),
        help: "add a command to the block",
    }
}

/// A recorded session; without prompts, a script.
fn console_probe(block: &Block) -> Result<Probe, Problem> {
    let steps = session::steps(&block.info.language, &block.code);
    if steps.is_empty() {
        return shell_probe("bash", block);
    }
    Ok(Probe::Console { steps })
}

/// A query without comment lines.
fn promql_probe(block: &Block) -> Result<Probe, Problem> {
    let lines = block.code.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
    let query = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    if query.is_empty() {
        return Err(Problem {
            message: "the check is empty".to_owned(),
            help: "add a query to the block",
        });
    }
    Ok(Probe::Promql { query })
}

/// The lines of the only request in a block. `###` separates requests in
/// `.http` files.
fn first_request(code: &str) -> Result<Vec<&str>, Problem> {
    let is_aside = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let mut lines = code.lines().skip_while(is_aside);
    let ends = |line: &&str| !line.starts_with("###");
    let first = lines.by_ref().take_while(ends).collect();
    if lines.all(|line| is_aside(&line)) {
        return Ok(first);
    }
    Err(Problem {
        message: "the block contains several requests, separated by `###`".to_owned(),
        help: "move each request to its own block",
    })
}

/// A request in the format of `.http` files: `GET url`, headers, an empty line,
/// a body.
fn http_probe(block: &Block) -> Result<Probe, Problem> {
    let lines = first_request(&block.code)?;
    let mut lines = lines.into_iter();
    let request = lines.next().unwrap_or_default().trim();
    let (method, url) = request.split_once(' ').unwrap_or(("GET", request));
    let url = url
        .trim()
        .trim_end_matches(" HTTP/1.1")
        .trim_end_matches(" HTTP/2")
        .trim();
    let method_is_plain =
        !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let url_is_known = ["http://", "https://", "$"]
        .iter()
        .any(|start| url.starts_with(start));
    if !method_is_plain || !url_is_known {
        let help = if method_is_plain && url.starts_with('/') {
            "write the complete URL: GET https://api.example.com/health"
        } else {
            "begin with a method and a URL: GET https://api.example.com/health"
        };
        return Err(Problem {
            message: format!("invalid request `{request}`"),
            help,
        });
    }
    let mut headers = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once(':') else {
            return Err(Problem {
                message: format!("invalid header `{}`", line.trim()),
                help: "write headers as `Name: value`, followed by an empty line before the body",
            });
        };
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let body: Vec<&str> = lines.collect();
    Ok(Probe::Http {
        method: method.to_owned(),
        url: url.to_owned(),
        headers,
        body: body.join("\n"),
    })
}
