//! Instant queries to Prometheus (prometheus.io, "HTTP API", instant queries).

use serde_json::Value;

use super::http::{self, Request};
use super::judge::{Sample, Seen, Verdict, excerpt};
use super::run::Probing;
use crate::condition::Facts;
use crate::stamp::Outcome;

/// Asks the server that `book.toml` names: a page cannot choose one.
pub(super) fn probe(query: &str, probing: &Probing<'_>) -> Result<Seen, Verdict> {
    let mut url = server(probing)?;
    url.query_pairs_mut()
        .append_pair("query", query)
        .append_pair("timeout", &format!("{}ms", probing.timeout.as_millis()));
    let request = Request {
        method: "GET".to_owned(),
        url: url.into(),
        headers: Vec::new(),
        body: String::new(),
    };
    let answer = http::probe(request, probing)?;
    let json = answer.facts.get("json").cloned().unwrap_or_default();
    if json["status"] != "success" {
        let why = json["error"].as_str().map_or_else(
            || format!("it is no Prometheus: {}", excerpt(&answer.output)),
            ToOwned::to_owned,
        );
        return Err(Verdict::new(Outcome::Error, why));
    }
    let samples = samples(&json["data"]).map_err(|why| Verdict::new(Outcome::Error, why))?;
    let mut facts = Facts::new();
    if let [only] = &samples[..] {
        facts.insert("value".to_owned(), serde_json::json!(only.value));
    }
    Ok(Seen {
        output: String::new(),
        facts,
        own: samples
            .is_empty()
            .then(|| Verdict::new(Outcome::Error, "the query found nothing")),
        samples,
    })
}

/// The query address of the server under `prometheus` in `[checks]`.
fn server(probing: &Probing<'_>) -> Result<url::Url, Verdict> {
    let settings = probing.settings;
    let Some(named) = &settings.checks.prometheus else {
        let reason = "book.toml names no `prometheus` under [checks]";
        return Err(Verdict::new(Outcome::Error, reason));
    };
    let variable = named
        .strip_prefix('$')
        .map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    let base = match variable {
        None => named.as_str(),
        Some(name) => settings
            .environment
            .value(name)
            .ok_or_else(|| Verdict::new(Outcome::Skip, format!("needs {name}")))?,
    };
    let base = base.trim_end_matches('/');
    url::Url::parse(&format!("{base}/api/v1/query")).map_err(|error| {
        Verdict::new(
            Outcome::Error,
            format!("`prometheus` under [checks] is no address: {error}"),
        )
    })
}

/// The numbers of an answer, each with its labels.
fn samples(data: &Value) -> Result<Vec<Sample>, String> {
    match data["resultType"].as_str() {
        Some("scalar") => Ok(vec![Sample {
            name: String::new(),
            value: number(&data["result"])?,
        }]),
        Some("vector") => {
            let found = data["result"].as_array().map(Vec::as_slice);
            let found = found.unwrap_or_default().iter();
            found
                .map(|sample| {
                    Ok(Sample {
                        name: labels(&sample["metric"]),
                        value: number(&sample["value"])?,
                    })
                })
                .collect()
        }
        Some(kind) => Err(format!("the query gives a {kind} and no numbers")),
        None => Err("the answer has no result".to_owned()),
    }
}

/// The number of a `[time, "number"]` pair; what is not finite is none.
fn number(pair: &Value) -> Result<f64, String> {
    let text = pair[1].as_str().unwrap_or_default();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
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
        assert_eq!(samples(&scalar).map(|found| found[0].value), Ok(3.0));
        for bad in [
            serde_json::json!({"resultType": "scalar", "result": [1, "NaN"]}),
            serde_json::json!({"resultType": "vector", "result": [{"value": [1, "+Inf"]}]}),
            serde_json::json!({"resultType": "matrix", "result": []}),
            serde_json::json!({}),
        ] {
            assert!(samples(&bad).is_err(), "{bad}");
        }
    }
}
