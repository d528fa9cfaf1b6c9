/// Words that begin or join compound commands, which only the parser knows.
const RESERVED: [&[u8]; 21] = [
    b"case",
    b"coproc",
    b"do",
    b"done",
    b"elif",
    b"else",
    b"esac",
    b"fi",
    b"for",
    b"function",
    b"if",
    b"in",
    b"select",
    b"then",
    b"time",
    b"until",
    b"while",
    b"[[",
    b"]]",
    b"{",
    b"}",
];

/// How deep substitutions are followed.
const MAX_DEPTH: usize = 4;

/// Whether a script is nothing but simple commands, pipes and lists, which are
/// valid whatever their words are. Most blocks of runbooks are, and the parser
/// need not be asked; where this says no, nothing is known.
pub(super) fn is_plain(script: &str) -> bool {
    let mut reader = PlainReader {
        bytes: script.as_bytes(),
        at: 0,
        place: Place::Start,
        depth: 0,
    };
    reader.read().is_some()
}

/// What may stand here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A command, or nothing.
    Start,
    /// A command, or nothing: there are assignments in front.
    Assigned,
    /// A command: an operator stands in front.
    Joined,
    /// An argument, or an operator.
    Argument,
}

/// Gives nothing as soon as it meets something that it does not know.
struct PlainReader<'a> {
    bytes: &'a [u8],
    at: usize,
    place: Place,
    /// How many substitutions are open.
    depth: usize,
}

impl PlainReader<'_> {
    /// Reads to the end of the script, or of the open substitution.
    fn read(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' => self.end_line()?,
                b'#' => self.comment()?,
                b')' if self.depth > 0 => {
                    self.at += 1;
                    return (self.place == Place::Argument).then_some(());
                }
                b';' | b'|' | b'&' => self.operator(byte)?,
                b'<' | b'>' => self.redirection(byte)?,
                // The line goes on behind its break.
                b'\\' if self.next() == Some(b'\n') => {
                    let blank = self.at.checked_sub(1).map(|at| self.bytes[at]);
                    matches!(blank, Some(b' ' | b'\t')).then_some(())?;
                    self.at += 2;
                }
                _ => self.command_word()?,
            }
        }
        (self.depth == 0 && self.place != Place::Joined).then_some(())
    }

    /// `$(…)`, from its parenthesis on.
    fn substitution(&mut self) -> Option<()> {
        // `$((…))` is arithmetic.
        (self.depth < MAX_DEPTH && self.next() != Some(b'(')).then_some(())?;
        self.at += 1;
        self.depth += 1;
        let around = std::mem::replace(&mut self.place, Place::Start);
        self.read()?;
        self.place = around;
        self.depth -= 1;
        Some(())
    }

    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at + 1).copied()
    }

    fn end_line(&mut self) -> Option<()> {
        (self.place != Place::Joined).then_some(())?;
        self.place = Place::Start;
        self.at += 1;
        Some(())
    }

    fn comment(&mut self) -> Option<()> {
        (self.depth == 0 && self.place != Place::Joined).then_some(())?;
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == b'\n');
        self.at += length.unwrap_or(rest.len());
        Some(())
    }

    fn operator(&mut self, byte: u8) -> Option<()> {
        (self.place == Place::Argument).then_some(())?;
        let doubled = self.next() == Some(byte);
        let length = match byte {
            b';' if !doubled => 1,
            b'|' | b'&' if doubled => 2,
            b'|' => 1,
            _ => return None,
        };
        self.at += length;
        let is_free = !matches!(self.bytes.get(self.at), Some(b';' | b'|' | b'&'));
        self.place = if byte == b';' {
            Place::Start
        } else {
            Place::Joined
        };
        is_free.then_some(())
    }

    /// `> file`, `>> file`, `< file`, `>&1`, a number in front or not.
    fn redirection(&mut self, byte: u8) -> Option<()> {
        (self.place == Place::Argument).then_some(())?;
        self.at += 1;
        if byte == b'>' && self.bytes.get(self.at) == Some(&b'>') {
            self.at += 1;
        } else if byte == b'>' && self.bytes.get(self.at) == Some(&b'&') {
            let is_number = self.next().is_some_and(|byte| byte.is_ascii_digit());
            is_number.then_some(())?;
            self.at += 2;
            let ends = matches!(
                self.bytes.get(self.at),
                None | Some(b' ' | b'\t' | b'\n' | b';' | b'|')
            );
            return ends.then_some(());
        }
        while self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let start = self.at;
        self.word()?;
        (self.at > start && self.bytes[start] != b'#').then_some(())
    }

    fn command_word(&mut self) -> Option<()> {
        let start = self.at;
        self.word()?;
        let word = &self.bytes[start..self.at];
        if self.place == Place::Argument {
            return (!word.is_empty()).then_some(());
        }
        let is_number = word.iter().all(u8::is_ascii_digit);
        if is_number || RESERVED.contains(&word) {
            return None;
        }
        self.place = if word.contains(&b'=') {
            Place::Assigned
        } else {
            Place::Argument
        };
        Some(())
    }

    /// Goes behind a word, if there is nothing in it but text, quotes and
    /// plain variables.
    fn word(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => self.at += 1,
                b'_' | b'.' | b'/' | b':' | b',' | b'@' | b'%' | b'+' | b'-' => self.at += 1,
                b'=' | b'~' | b'*' | b'?' | b'^' | b'[' | b']' | b'#' => self.at += 1,
                b'\'' => {
                    let rest = &self.bytes[self.at + 1..];
                    self.at += rest.iter().position(|&byte| byte == b'\'')? + 2;
                }
                b'"' => self.double_quoted()?,
                b'$' => self.variable()?,
                b'\\' if self.next()?.is_ascii_graphic() => self.at += 2,
                b' ' | b'\t' | b'\n' | b';' | b'|' | b'&' | b'<' | b'>' => return Some(()),
                b')' if self.depth > 0 => return Some(()),
                _ => return None,
            }
        }
        Some(())
    }

    fn double_quoted(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' if self.next()?.is_ascii() => self.at += 2,
                b'\\' | b'`' => return None,
                b'$' => self.variable()?,
                _ => self.at += 1,
            }
        }
    }

    /// `$NAME`, `${NAME}` or `$(…)`.
    fn variable(&mut self) -> Option<()> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        self.at += 1;
        if self.bytes.get(self.at) == Some(&b'(') {
            return self.substitution();
        }
        let braced = self.bytes.get(self.at) == Some(&b'{');
        self.at += usize::from(braced);
        let first = self.bytes.get(self.at)?;
        (first.is_ascii_alphabetic() || *first == b'_').then_some(())?;
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .position(|byte| !is_name(byte))
            .unwrap_or(rest.len());
        if braced {
            (self.bytes.get(self.at) == Some(&b'}')).then_some(())?;
            self.at += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shell::syntax::is_parsed;

    #[test]
    fn everyday_commands_are_plain() {
        for text in [
            "kubectl get pods -n \"$NAMESPACE\" -o jsonpath='{.items[*].name}'\n",
            "docker logs api --tail 100 2>&1 | grep -i error | head -5 # the last\n",
            "A=1 B=2 make all && echo done || exit 1; ls > out.txt 2>/dev/null\n",
            "export POD=$(kubectl get pods -o name | head -1)\necho \"on $(date \"+%F\")\"\n",
            "# nothing\n\ncurl -s \\\n  -H \"X: ${TOKEN}\" \\\n  https://a.example/b?c=d\n",
        ] {
            assert!(is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_left_to_the_parser() {
        for text in [
            "if true; then ls; fi",
            "echo $((1 + 2))",
            "echo $(if a; then b; fi)",
            "echo $(ls",
            "echo $()",
            "echo `ls`",
            "echo 'a",
            "echo \"a",
            "ls |",
            "ls |\n",
            "ls && # more\nx",
            "| ls",
            ";",
            "ls ;; ls",
            "ls &",
            "echo (a)",
            "cat <<EOF\nEOF",
            "done",
            "A=1 fi",
            "ls >",
            "ls > # x",
            "f() { ls; }",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    /// What scripts are made of, and what breaks them.
    const PIECES: &str = "(ls|echo|\\$\\(ls|\"\\$\\(ls [a-z' ]{0,3}\\)\"|if|then|fi|do|done|in|time|A=1|a\\[1\\]=x|-x|--y=z|2|[a-z]{1,3}|'| '[a-z$ #\n]{0,4}'|\"|\"[a-z$ {}\n\\\\]{0,5}\"|\\$|\\$A|\\$\\{A\\}|\\$\\{|\\}|\\{|\\[|\\]|\\[\\[|\\*|\\?|~|!|#|\\^|@|\\+|%|=|\\\\|\\\\\n| \\\\\n|\\(|\\)|;|\\||&|&&|\\|\\||>|>>|2>&1|<|> f|\t|\n|é| | | )";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn whatever_is_plain_is_valid(pieces in prop::collection::vec(PIECES, 0..12)) {
            let text = pieces.concat();
            prop_assert!(!is_plain(&text) || is_parsed(&text), "{:?}", text);
        }
    }
}
