//! PowerShell as a language of checks: `pwsh` on every system, and
//! `powershell`, which comes with Windows.

use std::path::Path;

/// The ending without which PowerShell does not run a file as a script.
pub(super) const FILE_NAME: &str = "check.ps1";

/// Makes a script end with its first error. The second variable does so for
/// programs that end with another code than 0, from PowerShell 7.4 on.
const STRICT: &str =
    "$ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; ";

/// Whether a shell is PowerShell.
pub(super) fn is_powershell(shell: &str) -> bool {
    matches!(shell, "powershell" | "pwsh")
}

/// The arguments that run a file and end with its exit code, or with that of
/// the last program it ran.
pub(super) fn arguments(file: &Path) -> Vec<String> {
    let file = file.to_string_lossy().replace('\'', "''");
    let options = [
        "-NoProfile",
        "-NonInteractive",
        "-ExecutionPolicy",
        "Bypass",
    ];
    let command = format!("{STRICT}& '{file}'; exit $LASTEXITCODE");
    let arguments = options.into_iter().map(str::to_owned);
    arguments.chain(["-Command".to_owned(), command]).collect()
}

/// The program that PowerShell could not find: `The term 'redis-cli' is not
/// recognized as a name of a cmdlet, function, script file, or executable
/// program.`
pub(super) fn missing_program(stderr: &str) -> Option<&str> {
    let (_, rest) = stderr.split_once("The term '")?;
    let (name, rest) = rest.split_once('\'')?;
    rest.starts_with(" is not recognized").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_script_is_quoted() {
        let arguments = arguments(Path::new("/tmp/it's/check.ps1"));
        let command = arguments.last().expect("a command");
        assert!(command.contains("& '/tmp/it''s/check.ps1'"), "{command}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let stderr =
            "check.ps1: The term 'redis-cli' is not recognized as a name of a cmdlet, function";
        assert_eq!(missing_program(stderr), Some("redis-cli"));
        assert_eq!(missing_program("The term 'x' was used"), None);
    }
}
