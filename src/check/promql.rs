//! Instant queries to Prometheus (prometheus.io, "HTTP API", instant queries).

use serde_json::Value;

use super::attempt::ProbeContext;
use super::http::{self, Request};
use super::judge::{Observation, Sample, Verdict, excerpt};
use crate::book::{Check, Empty};
use crate::promql::{Gives, IS_READABLE, gives};
use crate::shell::fill_in;
use crate::stamp::{Cause, Outcome};

/// Queries the server in `book.toml`; a page cannot choose the server.
pub(super) fn probe(query: &str, context: &ProbeContext<'_>) -> Result<Observation, Verdict> {
    if !IS_READABLE {
        let reason = "needs an opsbook that was built with the feature promql";
        return Err(Verdict::new(Outcome::Skip, reason));
    }
    let mut url = server(context)?;
    url.query_pairs_mut()
        .append_pair("query", query)
        .append_pair("timeout", &format!("{}ms", context.timeout.as_millis()));
    let request = Request {
        method: "GET".to_owned(),
        url: url.into(),
        headers: Vec::new(),
        body: String::new(),
    };
    // A server that does not respond says nothing about the metric.
    let answer = http::probe(request, context).map_err(|verdict| match verdict.outcome {
        Outcome::Fail if verdict.cause != Some(Cause::Timeout) => Verdict {
            outcome: Outcome::Error,
            ..verdict
        },
        _ => verdict,
    })?;
    if let Some(cut) = &answer.cut {
        return Err(Verdict::incomplete(cut.why.clone()));
    }
    let json = answer.facts.get("json").cloned().unwrap_or_default();
    if json["status"] != "success" || answer.own.is_some() {
        let why = match (&json["error"], &answer.own) {
            (Value::String(why), _) => why.clone(),
            (_, Some(own)) => own.reason.clone(),
            _ => format!("it is no Prometheus: {}", excerpt(&answer.output)),
        };
        return Err(Verdict::new(Outcome::Error, why));
    }
    let samples = samples(&json["data"]).map_err(|why| Verdict::new(Outcome::Error, why))?;
    Ok(Observation {
        own: unjudged(query, &samples, context.check).or_else(|| warning(&json["warnings"])),
        is_empty: samples.is_empty(),
        samples,
        ..Observation::default()
    })
}

/// The verdict about a result without conditions: series fail the check if the
/// result should be empty. An alert expression that returns series is not
/// judged.
fn unjudged(query: &str, samples: &[Sample], check: &Check) -> Option<Verdict> {
    let conditions = &check.conditions;
    let judged = [
        &conditions.ok,
        &conditions.alert,
        &conditions.warn,
        &conditions.target,
    ];
    let first = samples.first()?;
    if judged.iter().any(|condition| condition.is_some()) {
        return None;
    }
    if check.empty == Some(Empty::Pass) {
        let value = first
            .value
            .as_ref()
            .map_or_else(String::clone, f64::to_string);
        let name = &first.name;
        let more = match samples.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let reason = format!("the query found {value} {name}{more}");
        return Some(Verdict::new(Outcome::Fail, reason));
    }
    (gives(query) == Some(Gives::Matches)).then(|| {
        let reason = "the query finds something only when it is not well; \
                      write empty=pass, or a condition for its number";
        Verdict::new(Outcome::Error, reason)
    })
}

/// Warnings of the server: some of the stores behind it may not have responded.
fn warning(warnings: &Value) -> Option<Verdict> {
    let warnings = warnings.as_array()?;
    let first = warnings
        .first()?
        .as_str()
        .unwrap_or("it does not say of what");
    let reason = format!("Prometheus warns: {first}");
    Some(Verdict::new(Outcome::Warn, reason).because(Cause::Incomplete))
}

/// The query URL of the server set by `prometheus` in `[checks]`.
fn server(context: &ProbeContext<'_>) -> Result<url::Url, Verdict> {
    let settings = context.settings;
    let Some(named) = &settings.checks.prometheus else {
        let reason = "book.toml names no `prometheus` under [checks]";
        return Err(Verdict::new(Outcome::Error, reason));
    };
    let mut missing = None;
    let base = fill_in(named, |name| {
        let value = settings.environment.value(name);
        if value.is_none() {
            missing.get_or_insert_with(|| name.to_owned());
        }
        value
    });
    if let Some(name) = missing {
        return Err(Verdict::new(Outcome::Skip, format!("needs {name}")));
    }
    let base = base.trim_end_matches('/');
    url::Url::parse(&format!("{base}/api/v1/query")).map_err(|error| {
        Verdict::new(
            Outcome::Error,
            format!("`prometheus` under [checks] is no address: {error}"),
        )
    })
}

/// The series of a result, with their labels.
fn samples(data: &Value) -> Result<Vec<Sample>, String> {
    match data["resultType"].as_str() {
        Some("scalar") => Ok(vec![Sample {
            name: String::new(),
            value: number(&data["result"]),
        }]),
        Some("vector") => {
            let found = data["result"].as_array().map(Vec::as_slice);
            let found = found.unwrap_or_default().iter();
            found
                .map(|sample| {
                    Ok(Sample {
                        name: labels(&sample["metric"]),
                        value: sample_number(sample),
                    })
                })
                .collect()
        }
        Some("matrix") => Err("the query gives a matrix and no numbers; \
             take one number of each range, as rate(…[5m]) does"
            .to_owned()),
        Some(kind) => Err(format!("the query gives a {kind} and no numbers")),
        None => Err("the answer has no result".to_owned()),
    }
}

fn sample_number(sample: &Value) -> Result<f64, String> {
    if sample.get("histogram").is_some() {
        let why = "the query gives a native histogram, which is no number; \
                   take one of it, as histogram_quantile(0.95, …) does";
        return Err(why.to_owned());
    }
    number(&sample["value"])
}

/// The value of a `[time, "number"]` pair; NaN is not a number.
fn number(pair: &Value) -> Result<f64, String> {
    let text = pair[1].as_str().unwrap_or_default();
    match text.parse::<f64>() {
        Ok(number) if !number.is_nan() => Ok(number),
        _ => Err(format!("the query gives {text}, which cannot be compared")),
    }
}

/// `{instance="a", job="b"}`; empty without labels.
fn labels(metric: &Value) -> String {
    let labels = metric.as_object().into_iter().flatten();
    let mut labels: Vec<String> = labels
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    labels.sort();
    if labels.is_empty() {
        String::new()
    } else {
        format!("{{{}}}", labels.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_named_numbers() {
        let vector = serde_json::json!({"resultType": "vector", "result": [
            {"metric": {"job": "api", "instance": "a"}, "value": [1.5, "7"]},
            {"metric": {}, "value": [1.5, "0.25"]},
        ]});
        let found = samples(&vector).expect("numbers");
        let names: Vec<&str> = found.iter().map(|sample| sample.name.as_str()).collect();
        assert_eq!(names, ["{instance=\"a\", job=\"api\"}", ""]);
        let scalar = serde_json::json!({"resultType": "scalar", "result": [1, "3"]});
        let first = |data: &Value| samples(data).map(|found| found[0].value.clone());
        assert_eq!(first(&scalar), Ok(Ok(3.0)));
        for none in [
            serde_json::json!({"resultType": "scalar", "result": [1, "NaN"]}),
            serde_json::json!({"resultType": "vector", "result": [{"value": [1, "much"]}]}),
            serde_json::json!({"resultType": "vector", "result": [{"histogram": [1, {}]}]}),
        ] {
            assert!(first(&none).is_ok_and(|value| value.is_err()), "{none}");
        }
        for bad in [
            serde_json::json!({"resultType": "matrix", "result": []}),
            serde_json::json!({}),
        ] {
            assert!(samples(&bad).is_err(), "{bad}");
        }
    }
}
