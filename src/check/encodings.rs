//! The encoded forms of a secret: JSON, XML, percent, base64, hexadecimal and
//! shell quoting.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::shell::quote;

/// Characters that encoders of URLs leave as they are: RFC 3986, JavaScript's
/// `encodeURIComponent`, and the URL standard in paths and queries.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const COMPONENT: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');
const SPECIAL_QUERY: &AsciiSet = &QUERY.add(b'\'');
const PATH: &AsciiSet = &QUERY.add(b'?').add(b'^').add(b'`').add(b'{').add(b'}');
const USER: &AsciiSet = &PATH
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'=')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'|');

/// The columns at which MIME and PEM break lines of base64.
const COLUMNS: [usize; 2] = [76, 64];

/// A secret, its parts that can occur alone, and all of their encoded forms.
pub(super) fn forms(secret: &str) -> Vec<String> {
    let mut plain = vec![secret.to_owned(), secret.trim().to_owned()];
    plain.extend(password_of(secret));
    if secret.trim().contains('\n') {
        // Each line of a multi-line key can occur alone.
        plain.extend(secret.lines().map(|line| line.trim().to_owned()));
    }
    let mut forms: Vec<String> = plain.iter().flat_map(|plain| encoded(plain)).collect();
    forms.extend(plain);
    forms
}

fn encoded(text: &str) -> Vec<String> {
    let mut forms = vec![
        format!("%{}", hexadecimal(text, "%")),
        format!("\\x{}", hexadecimal(text, "\\x")),
        format!("0x{}", hexadecimal(text, ", 0x")),
        format!("0x{}", hexadecimal(text, ",0x")),
        format!("0x{}", hexadecimal(text, " 0x")),
    ];
    // Hex dumps and fingerprints.
    forms.extend(["", " ", ":", "-", "  "].map(|between| hexadecimal(text, between)));
    forms.extend(in_pairs(text));
    for set in [
        NON_ALPHANUMERIC,
        UNRESERVED,
        COMPONENT,
        QUERY,
        SPECIAL_QUERY,
        PATH,
        USER,
    ] {
        forms.push(utf8_percent_encode(text, set).to_string());
    }
    forms.push(url::form_urlencoded::byte_serialize(text.as_bytes()).collect());
    forms.extend(in_strings(text));
    forms.extend(in_xml(text));
    forms.extend(in_shell(text));
    forms.extend(in_base64(text.as_bytes()));
    forms
}

/// String literals of JSON and of programming languages.
fn in_strings(text: &str) -> Vec<String> {
    let quoted = serde_json::Value::String(text.to_owned()).to_string();
    let json = quoted[1..quoted.len() - 1].to_owned();
    let mut ascii = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    let debug = format!("{text:?}");
    let html = ["<", ">", "&", "'"].iter().fold(ascii.clone(), |html, c| {
        let code = u32::from(c.as_bytes()[0]);
        html.replace(c, &format!("\\u{code:04x}"))
    });
    vec![
        json.replace('/', "\\/"),
        ascii.replace('/', "\\/"),
        html,
        debug[1..debug.len() - 1].to_owned(),
        // JSON nested in a JSON string.
        json.replace('\\', "\\\\").replace('"', "\\\""),
        ascii,
        json,
    ]
}

/// XML and HTML text and attributes, with all common entity names.
fn in_xml(text: &str) -> Vec<String> {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let quoted = text.replace('"', "&quot;");
    vec![
        text.replace("&gt;", ">"),
        quoted.replace("&gt;", ">").replace('\'', "&#39;"),
        quoted.replace('\'', "&#39;"),
        quoted.replace('\'', "&#x27;"),
        quoted.replace('\'', "&apos;"),
        quoted.replace('\'', "&#x27;").replace('/', "&#x2F;"),
        text.replace('"', "&#34;").replace('\'', "&#39;"),
        quoted,
        text,
    ]
}

/// Shell quoting: single quotes, double quotes, and backslashes as written by
/// `printf %q`.
fn in_shell(text: &str) -> Vec<String> {
    let escaped = |is_special: &dyn Fn(char) -> bool| {
        let mut out = String::new();
        for c in text.chars() {
            if is_special(c) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let single = quote(text);
    let single = single.trim_matches('\'');
    vec![
        single.to_owned(),
        text.replace('\'', "'\\''"),
        text.replace('\'', "'\"'\"'"),
        text.replace('\'', "\\'"),
        escaped(&|c| matches!(c, '$' | '`' | '"' | '\\')),
        escaped(&|c| matches!(c, '$' | '`' | '"' | '\\' | '!')),
        escaped(&|c| c.is_ascii_punctuation() && !"%+,-./:=@_".contains(c) || c == ' '),
        behind_backslashes(text, BASH),
        behind_backslashes(text, &BASH.replace(',', "")),
        in_ansi_quotes(text),
    ]
}

/// Characters that `printf %q` of bash 5 always escapes with a backslash.
const BASH: &str = " !\"$&'()*,;<>?[\\]^`{|}";

/// Backslash quoting as written by bash: `#` and `~` are escaped only where
/// they are special.
fn behind_backslashes(text: &str, special: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    for c in text.chars() {
        let is_special = match c {
            '#' => before.is_none(),
            '~' => matches!(before, None | Some(':' | '=')),
            c => special.contains(c),
        };
        if is_special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// `$'…'` quoting, which bash uses for text with control characters.
fn in_ansi_quotes(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        let name = ANSI.iter().find(|(named, _)| *named == c);
        let _ = match (name, c) {
            (Some((_, name)), _) => write!(out, "\\{name}"),
            (None, c) if c.is_ascii_control() => write!(out, "\\{:03o}", u32::from(c)),
            (None, c) => write!(out, "{c}"),
        };
        out
    })
}

/// Control characters with a letter escape.
const ANSI: [(char, char); 10] = [
    ('\x07', 'a'),
    ('\x08', 'b'),
    ('\t', 't'),
    ('\n', 'n'),
    ('\x0b', 'v'),
    ('\x0c', 'f'),
    ('\r', 'r'),
    ('\x1b', 'E'),
    ('\'', '\''),
    ('\\', '\\'),
];

/// Base64 (RFC 4648, both alphabets) of `bytes` at each of the three
/// alignments, with and without padding. Characters that depend on neighbouring
/// bytes are left out.
fn in_base64(bytes: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for offset in 0..3 {
        let mut shifted = vec![0; offset];
        shifted.extend_from_slice(bytes);
        let start = [0, 2, 3][offset];
        let inner = shifted.len() / 3 * 4;
        let padded = STANDARD.encode(&shifted);
        let plain = STANDARD_NO_PAD.encode(&shifted);
        for form in [
            padded.get(start..),
            plain.get(start..),
            plain.get(start..inner),
        ] {
            forms.extend(form.map(str::to_owned));
        }
        if offset == 0 {
            forms.extend(COLUMNS.iter().flat_map(|columns| lines(&plain, *columns)));
        }
    }
    let safe = forms
        .iter()
        .map(|form| form.replace('+', "-").replace('/', "_"));
    let safe: Vec<String> = safe.collect();
    forms.extend(safe);
    forms
}

/// Splits a text at a column.
fn lines(text: &str, columns: usize) -> Vec<String> {
    let pieces = text.as_bytes().chunks(columns);
    let pieces = pieces.map(|piece| String::from_utf8_lossy(piece).into_owned());
    pieces.collect()
}

/// Two hexadecimal digits per byte, joined with `between`.
fn hexadecimal(text: &str, between: &str) -> String {
    let digits = text.bytes().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().join(between)
}

/// Hexadecimal digits in groups of two bytes, as `xxd` prints them. The first
/// group is complete, or begins with a byte of another value.
fn in_pairs(text: &str) -> Vec<String> {
    let digits = hexadecimal(text, "");
    let grouped = |digits: &str| {
        let groups = digits.as_bytes().chunks(4);
        let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
        groups.collect::<Vec<_>>().join(" ")
    };
    let mut forms = vec![grouped(&digits)];
    if let Some((first, rest)) = digits.split_at_checked(2) {
        forms.push(format!("{first} {}", grouped(rest)));
    }
    forms
}

/// The password in `scheme://user:password@host`.
fn password_of(value: &str) -> Option<String> {
    let url = url::Url::parse(value).ok()?;
    let password = url.password()?;
    let password = percent_encoding::percent_decode_str(password);
    Some(password.decode_utf8_lossy().into_owned())
}
