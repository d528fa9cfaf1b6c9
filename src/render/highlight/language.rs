/// Who reads a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language<'a> {
    /// Nobody: plain text.
    Plain,
    /// A shell's script, or a session if it has prompts.
    Shell,
    /// A recorded shell session.
    Console,
    Json,
    Yaml,
    Promql,
    /// The general engine, under the name it knows.
    Other(&'a str),
}

impl<'a> Language<'a> {
    /// The language that a fence names, in any case and under its other names.
    pub(super) fn of(name: &'a str) -> Self {
        // The longest name below; longer ones are looked up as they are.
        let mut lower = [0; 16];
        let Some(lower) = lower.get_mut(..name.len()) else {
            return Self::Other(name);
        };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"" | b"text" | b"txt" | b"plain" | b"plaintext" | b"none" | b"output" | b"log"
            | b"logs" | b"mermaid" => Self::Plain,
            b"bash" | b"sh" | b"shell" | b"zsh" | b"ksh" | b"ash" | b"dash" | b"shellscript"
            | b"azurecli" => Self::Shell,
            b"console" | b"shell-session" | b"shellsession" | b"sh-session" | b"terminal" => {
                Self::Console
            }
            b"json" | b"jsonc" | b"json5" | b"jsonl" | b"ndjson" => Self::Json,
            b"yaml" | b"yml" => Self::Yaml,
            b"promql" | b"logql" | b"metricsql" => Self::Promql,
            b"conf" => Self::Other("nginx"),
            b"systemd" | b"ssh-config" | b"properties" => Self::Other("ini"),
            b"csharp" => Self::Other("cs"),
            b"apache" | b"apacheconf" => Self::Other("Apache Conf"),
            b"docker" => Self::Other("dockerfile"),
            b"hcl" | b"tf" => Self::Other("terraform"),
            b"golang" => Self::Other("go"),
            b"postgres" | b"postgresql" | b"psql" | b"mysql" | b"sqlite" | b"plsql" => {
                Self::Other("sql")
            }
            b"node" => Self::Other("javascript"),
            b"pwsh" => Self::Other("powershell"),
            b"html+erb" => Self::Other("erb"),
            _ => Self::Other(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(Language::of("BASH"), Language::Shell);
        assert_eq!(Language::of("Shell-Session"), Language::Console);
        assert_eq!(Language::of("JSON5"), Language::Json);
        assert_eq!(Language::of(""), Language::Plain);
        assert_eq!(Language::of("Rust"), Language::Other("Rust"));
        let long = "a-language-nobody-knows";
        assert_eq!(Language::of(long), Language::Other(long));
    }
}
