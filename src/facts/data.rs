use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// The rule for a data file that cannot be understood.
const RULE: &str = "data/invalid-yaml";

/// Largest data file that is read, in bytes.
const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// Reads a `_data` file. One that cannot be understood is a finding and an
/// empty value.
pub fn parse_data(source: &Arc<SourceFile>) -> (serde_json::Value, Vec<Diagnostic>) {
    let refuse = |span: std::ops::Range<usize>, message: String| {
        let finding = Diagnostic::new(RULE, Severity::Error, source, span, message);
        (
            serde_json::Value::Null,
            vec![finding.with_help("the book is built without this file until it is corrected")],
        )
    };
    if source.text().len() > MAX_FILE_BYTES {
        return refuse(
            0..0,
            format!("the file is larger than {MAX_FILE_BYTES} bytes and is not read"),
        );
    }
    let parsed = serde_yaml::from_str::<serde_yaml::Value>(source.text()).and_then(|mut value| {
        value.apply_merge()?;
        serde_yaml::from_value::<serde_json::Value>(value)
    });
    match parsed {
        Ok(value) => (value, Vec::new()),
        Err(error) => {
            let at = error
                .location()
                .map_or(0, |location| location.index())
                .min(source.text().len());
            let end = source.text()[source.text().floor_char_boundary(at)..]
                .find('\n')
                .map_or(source.text().len(), |length| at + length);
            refuse(at..end, format!("the file is not valid YAML: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_read_and_mistakes_are_located() {
        let read = |text: &str| parse_data(&Arc::new(SourceFile::new("_data/x.yaml", text)));
        let (value, findings) = read("base: &b {a: 1}\nitem:\n  <<: *b\n  c: 2\n");
        assert_eq!(value["item"], serde_json::json!({"c": 2, "a": 1}));
        assert!(findings.is_empty());
        let (_, findings) = read("a: 1\nb: [\n");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].rule, RULE);
    }
}
