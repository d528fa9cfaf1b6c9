use super::value_text;
use crate::printable::printable_line;
use crate::stamp::{Outcome, Results, Stamp};

/// One finished check on one line.
pub fn render_stamp(stamp: &Stamp) -> String {
    let style = style(stamp.outcome);
    let word = stamp.outcome.as_str();
    let said = said(stamp);
    let reason = if said.is_empty() {
        String::new()
    } else {
        format!("  {said}")
    };
    format!(
        "{style}{word:<6}{style:#} {:>6} ms  {}{reason}",
        stamp.duration_ms,
        printable_line(stamp.id.as_str())
    )
}

/// The details of a result: value, reason and number of attempts.
pub(super) fn said(stamp: &Stamp) -> String {
    let tries = stamp.attempts;
    let flaky = stamp.is_flaky().then(|| format!("flaky: try {tries}"));
    let said = [
        // A number without a unit needs its name.
        stamp
            .unit
            .as_ref()
            .map(|_| value_text(stamp))
            .unwrap_or_default(),
        stamp.reason.clone(),
        flaky.unwrap_or_default(),
    ];
    let said = said.iter().map(String::as_str);
    let said = said.filter(|text| !text.is_empty());
    let said = said.collect::<Vec<_>>().join("; ");
    // Results may come from an untrusted file.
    printable_line(&said).into_owned()
}

/// The number of checks per outcome, on one line.
pub fn render_outcomes(results: &Results) -> String {
    let counts = Outcome::WORST_FIRST
        .into_iter()
        .map(|outcome| (results.count(outcome), outcome))
        .filter(|(count, _)| *count > 0);
    let parts: Vec<String> = counts
        .map(|(count, outcome)| {
            let style = style(outcome);
            format!("{style}{count} {}{style:#}", outcome.as_str())
        })
        .collect();
    if parts.is_empty() {
        "checks   none".to_owned()
    } else {
        format!("checks   {}", parts.join(", "))
    }
}

pub(super) fn style(outcome: Outcome) -> anstyle::Style {
    use anstyle::AnsiColor::{Green, Magenta, Red, Yellow};
    match outcome {
        Outcome::Pass => Green.on_default(),
        Outcome::Warn => Yellow.on_default(),
        Outcome::Fail => Red.on_default().bold(),
        Outcome::Error => Magenta.on_default().bold(),
        Outcome::Skip => anstyle::Style::new().dimmed(),
    }
}
