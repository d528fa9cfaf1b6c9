use crate::book::CommandHome;
use crate::diagnostic::{Diagnostic, Severity};
use crate::secrets::names_secret;
use crate::shell::SimpleCommand;
use crate::tools::is_text_filter;
use crate::validate::Context;
use crate::validate::rule::{Check, Rule};
use crate::validate::shell_text::{ReadCommand, ShellText};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "secret/printed",
    severity: Some(Severity::Warning),
    summary: "A command prints a secret.",
    manual: "The output ends up in shared terminals, logs and chat. Use the value without \
        printing it, or print only whether it is set: `test -n \"$TOKEN\"`. A variable counts \
        as secret because of its name, or because `[checks] secrets` lists it. Reading a value \
        from a secret store counts as well.",
    check: Check::Shell(check),
};

fn check(context: &Context<'_>, shell: &ShellText<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = &context.settings.checks.secrets;
    let is_secret = |name: &str| declared.iter().any(|known| known == name) || names_secret(name);
    for ReadCommand { command, simple } in shell.commands() {
        // What a pipe ends in decides what is seen of the secret.
        let is_piped = command.text.contains('|');
        let consumes = |last: &SimpleCommand<'_>| {
            hides_input(last) || !last.outputs.is_empty() || !is_text_filter(last.tool())
        };
        let ends_unseen = is_piped && (simple.last().is_some_and(consumes) || reads_claims(simple));
        for simple in simple {
            let is_spoken_of = matches!(command.home, CommandHome::Inline(_))
                && !simple
                    .words
                    .iter()
                    .skip(1)
                    .any(|word| word.text.starts_with(['-', '$']));
            if ends_unseen || is_spoken_of || !simple.outputs.is_empty() {
                continue;
            }
            if prints_variable(simple, &is_secret) || fetches(simple) {
                let finding = RULE.finding(
                    &shell.page.document.source,
                    command.span,
                    "the command prints a secret",
                );
                findings.push(finding.with_help("use the value without printing it"));
            }
        }
    }
}

/// Whether a command shows nothing, or only a digest, of what it reads: a
/// login, the clipboard.
fn hides_input(command: &SimpleCommand) -> bool {
    let has = |word: &str| command.words.iter().any(|found| found.text == word);
    matches!(
        command.tool(),
        "wc" | "md5sum"
            | "sha1sum"
            | "sha256sum"
            | "sha512sum"
            | "shasum"
            | "b3sum"
            | "pbcopy"
            | "xclip"
            | "xsel"
            | "wl-copy"
            | "clip"
            | "clip.exe"
    ) || prints_keys(command)
        || has("--password-stdin")
        || has("--stdin")
        || has("-stdin")
        || (has("-") && matches!(command.tool(), "kubectl" | "gcloud" | "vault" | "docker"))
}

/// Whether `jq` prints the names of values alone, or how many there are.
fn prints_keys(command: &SimpleCommand) -> bool {
    let program = command.arguments().next().map(|word| &*word.text);
    let ends = ["keys", "keys[]", "keys_unsorted", "length"];
    command.tool() == "jq"
        && program.is_some_and(|program| ends.iter().any(|end| program.trim().ends_with(end)))
}

/// Whether a pipe decodes the claims of a JSON Web Token, which are no secret:
/// the second of its three parts (RFC 7519).
fn reads_claims(commands: &[SimpleCommand<'_>]) -> bool {
    let cuts = |command: &SimpleCommand<'_>| {
        let options: String = command
            .words
            .iter()
            .skip(1)
            .map(|word| &*word.text)
            .collect();
        command.tool() == "cut" && options.contains("-d.") && options.contains("-f2")
    };
    commands.iter().any(cuts) && commands.iter().any(|command| command.tool() == "base64")
}

fn prints_variable(command: &SimpleCommand, is_secret: &dyn Fn(&str) -> bool) -> bool {
    let bare = command.tool() == "printenv";
    if !bare && !matches!(command.tool(), "echo" | "printf") {
        return false;
    }
    command.arguments().any(|word| {
        let name = word.text.strip_prefix('$');
        let name = name.or(bare.then_some(&*word.text));
        name.is_some_and(|name| is_secret(name.trim_matches(['{', '}'])))
    })
}

/// Whether a tool that keeps secrets is asked to show one. What its output
/// goes into, by `$( )`, is one word to the splitter, and so is not met here.
fn fetches(command: &SimpleCommand) -> bool {
    let is = |word: &str| command.words.iter().any(|found| found.text == word);
    match command.tool() {
        "kubectl" | "oc" => {
            let output = command.option(&["-o", "--output"]);
            let whole = |output: &str| output.starts_with("jsonpath") || output.contains("yaml");
            // A certificate is public; its key is not.
            let is_public = |output: &str| output.contains(".crt");
            (is("secret") || is("secrets"))
                && is("get")
                && output.is_some_and(|output| whole(output) && !is_public(output))
        }
        "vault" => (is("kv") && is("get")) || is("read"),
        "aws" => is("get-secret-value") || (is("ssm") && is("--with-decryption")),
        "gcloud" => is("secrets") && is("access"),
        "op" => is("read"),
        "cat" => command.arguments().any(|file| is_private_key(&file.text)),
        _ => false,
    }
}

/// Whether a file's name is one that OpenSSH and OpenSSL give private keys.
fn is_private_key(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [
        "id_rsa",
        "id_ed25519",
        "id_ecdsa",
        "id_dsa",
        "privkey.pem",
        "private.key",
    ]
    .contains(&name)
}
