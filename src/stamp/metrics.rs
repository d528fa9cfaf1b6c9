use std::fmt::{Display, Write};

use super::{Outcome, Results, Stamp};
use crate::printable::printable_line;

/// Gauges in Prometheus' text format, for the textfile collector or a
/// Pushgateway (prometheus.io, "Exposition formats").
pub fn metrics(results: &Results) -> String {
    let mut out = String::new();
    let mut gauge = Gauge::new(
        &mut out,
        "opsbook_check_outcome",
        "1 for the current outcome of the check, 0 for the others.",
    );
    for stamp in &results.checks {
        for outcome in Outcome::WORST_FIRST {
            let is = u8::from(stamp.outcome == outcome);
            gauge.sample(stamp, Some(outcome.as_str()), is);
        }
    }
    let mut gauge = Gauge::new(
        &mut out,
        "opsbook_check_duration_seconds",
        "Duration of the check.",
    );
    for stamp in &results.checks {
        let ms = stamp.duration_ms;
        gauge.sample(stamp, None, format_args!("{}.{:03}", ms / 1000, ms % 1000));
    }
    let mut gauge = Gauge::new(
        &mut out,
        "opsbook_check_finished_timestamp_seconds",
        "Time at which the check finished, as a Unix timestamp.",
    );
    for stamp in &results.checks {
        gauge.sample(stamp, None, stamp.finished.as_second());
    }
    let mut gauge = Gauge::new(
        &mut out,
        "opsbook_check_expires_timestamp_seconds",
        "Time at which the result expires, as a Unix timestamp.",
    );
    for stamp in &results.checks {
        gauge.sample(stamp, None, stamp.expires.as_second());
    }
    let mut gauge = Gauge::new(
        &mut out,
        "opsbook_check_value",
        "Value that the check measured, in its own unit.",
    );
    for stamp in &results.checks {
        if let Some(value) = stamp.value {
            gauge.sample(stamp, None, value);
        }
    }
    out
}

/// The samples of one metric, with a help line before the first.
struct Gauge<'a> {
    out: &'a mut String,
    name: &'static str,
    help: Option<&'static str>,
}

impl<'a> Gauge<'a> {
    fn new(out: &'a mut String, name: &'static str, help: &'static str) -> Self {
        let help = Some(help);
        Self { out, name, help }
    }

    fn sample(&mut self, stamp: &Stamp, outcome: Option<&str>, value: impl Display) {
        let name = self.name;
        if let Some(help) = self.help.take() {
            let _ = writeln!(self.out, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        let _ = write!(
            self.out,
            "{name}{{check=\"{}\",page=\"{}\"",
            Label(stamp.id.as_str()),
            Label(&stamp.page)
        );
        if let Some(outcome) = outcome {
            let _ = write!(self.out, ",outcome=\"{outcome}\"");
        }
        if let Some(unit) = stamp.unit.as_deref().filter(|_| name.ends_with("_value")) {
            let _ = write!(self.out, ",unit=\"{}\"", Label(unit));
        }
        let _ = writeln!(self.out, "}} {value}");
    }
}

/// An escaped label value.
struct Label<'a>(&'a str);

impl Display for Label<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in printable_line(self.0).chars() {
            match c {
                '\\' => formatter.write_str("\\\\")?,
                '"' => formatter.write_str("\\\"")?,
                '\n' => formatter.write_str("\\n")?,
                c => formatter.write_char(c)?,
            }
        }
        Ok(())
    }
}
