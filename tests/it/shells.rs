//! Checks in other shells than bash, and shells that are not installed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::Folder;

/// Stands for PowerShell: prints how it was called, and runs the script by sh.
const PWSH: &str = "#!/bin/sh\n\
    while [ \"$1\" != -Command ]; do options=\"$options $1\"; shift; done\n\
    file=${2#*& \\'}; file=${file%%\\'*}\n\
    case $file in */check.ps1) ;; *) echo \"no script: $2\" >&2; exit 9 ;; esac\n\
    case $2 in *\"ErrorActionPreference = 'Stop'\"*\"exit \\$LASTEXITCODE\") ;; *) exit 9 ;; esac\n\
    echo \"options:$options\"\n\
    exec sh \"$file\"\n";

/// Runs the checks of a page, and returns the outcome and reason of each.
fn outcomes(page: &str, programs: &[(&str, &str)]) -> Vec<(String, String)> {
    let folder = Folder::with(&[
        ("book.toml", "[runners.other]\ncommand = [\"sh\"]\n"),
        ("content/page.md", page),
    ]);
    for (name, text) in programs {
        let path = format!("bin/{name}");
        folder.write(&path, text.as_bytes());
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(&path), mode).expect("can be set");
    }
    folder.run(&["approve", "--yes"]).ends_with(0);
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let output = folder
        .opsbook(&["run", "--locked", "--format", "json"])
        .env("PATH", path)
        .output()
        .expect("the program starts");
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let checks = results["checks"].as_array().expect("a list");
    let found = |check: &serde_json::Value| (text(&check["outcome"]), text(&check["reason"]));
    checks.iter().map(found).collect()
}

#[test]
fn powershell_runs_its_own_scripts() {
    let page = "# Page\n\n\
        ```pwsh check=a-passes expect=\"options: -NoProfile\"\necho ready\n```\n\n\
        ```pwsh check=b-fails\necho it is down >&2; exit 3\n```\n\n\
        ```pwsh check=c-missing\necho \"The term 'redis-cli' is not recognized as a name of a cmdlet\" >&2; exit 1\n```\n\n\
        ```pwsh check=d-elsewhere on=other\nGet-Date\n```\n\n\
        ```powershell check=e-windows\nGet-Date\n```\n";
    let found = outcomes(page, &[("pwsh", PWSH)]);
    let wanted = [
        ("pass", ""),
        ("fail", "it is down"),
        ("skip", "needs redis-cli"),
        ("error", "pwsh runs on this machine only"),
        ("skip", "needs powershell"),
    ];
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (found, wanted) in found.iter().zip(wanted) {
        let fits = found.0 == wanted.0 && found.1.contains(wanted.1);
        assert!(fits, "{found:?} instead of {wanted:?}");
    }
}

#[test]
fn a_block_of_powershell_is_one_check() {
    let folder = Folder::with(&[(
        "page.md",
        "# Page\n\n```pwsh check=each\n# Date\nGet-Date\n```\n",
    )]);
    let ran = folder.run(&["validate"]).ends_with(1);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("a `pwsh` block is one check"), "{said}");
}
