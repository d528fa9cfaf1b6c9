use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Counts, PlaceOf};
use crate::diagnostic::{Diagnostic, Severity};
use crate::printable::is_active;

/// `JUnit` XML for Jenkins, GitLab and Azure: a suite per file, a case per
/// finding. Information never fails. Locations are part of names and messages,
/// because the schemas of Jenkins have no attributes for them, and its xUnit
/// plugin rejects unknown ones.
pub fn render_junit(findings: &[Diagnostic], place: PlaceOf<'_>) -> String {
    let mut files: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let file = place(finding.source.path());
        files.entry(file).or_default().push(finding);
    }
    let counts = Counts::of(findings);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"opsbook validate\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        findings.len(),
        counts.error + counts.warning
    );
    for (file, findings) in files {
        let failed = findings
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
            .count();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\">",
            Escaped(&file),
            findings.len()
        );
        for finding in findings {
            case(&mut out, &file, finding);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(out: &mut String, file: &str, finding: &Diagnostic) {
    let place = finding.position();
    let _ = write!(
        out,
        "    <testcase name=\"{} {}:{}\" classname=\"{}\"",
        Escaped(finding.rule),
        place.line,
        place.column,
        Escaped(file),
    );
    if finding.severity == Severity::Info {
        out.push_str("/>\n");
        return;
    }
    let _ = writeln!(
        out,
        ">\n      <failure type=\"{}\" message=\"{}\">{}:{}:{}: {}</failure>\n    </testcase>",
        finding.severity.as_str(),
        Escaped(&finding.message),
        Escaped(file),
        place.line,
        place.column,
        Escaped(&super::with_help(finding))
    );
}

/// Text for XML 1.0: special characters are escaped, forbidden ones are
/// removed.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\n' | '\t' => formatter.write_char(c)?,
                c if is_active(c) && !c.is_control() => {
                    write!(formatter, "&#x{:x};", u32::from(c))?;
                }
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
                c => formatter.write_char(c)?,
            }
        }
        Ok(())
    }
}
