//! Values of Terraform: attributes of blocks, and the members of objects.

use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;

use super::{Settings, is_shouted, lower};
use crate::facts::sources::File;

/// Parts of the names of the metrics of AWS, and the unit that they are
/// measured in (AWS, "Services that publish metrics").
const UNITS_OF_METRICS: [(&str, &str); 8] = [
    ("Utilization", "%"),
    ("Percent", "%"),
    ("AgeOfOldestMessage", "s"),
    ("ResponseTime", "s"),
    ("ReplicaLag", "s"),
    ("ReadLatency", "s"),
    ("WriteLatency", "s"),
    ("Duration", "ms"),
];

impl Settings {
    /// The values that a file of Terraform sets.
    pub(super) fn terraform(&mut self, file: &File<'_>) {
        if let Ok(body) = hcl_edit::parser::parse_body(file.text) {
            self.body(file, &body, &mut Vec::new());
        }
    }

    fn body(&mut self, file: &File<'_>, body: &Body, owners: &mut Vec<Arc<str>>) {
        const NAMES: [&str; 6] = ["name", "id", "identifier", "alarm_name", "bucket", "prefix"];
        let outer = owners.len();
        let named = body.attributes();
        let named = named.filter(|attribute| NAMES.contains(&attribute.key.as_str()));
        owners.extend(named.filter_map(|attribute| match &attribute.value {
            Expression::String(name) => Some(lower(name.as_str())),
            _ => None,
        }));
        for attribute in body.attributes() {
            let line = attribute.span().map_or(0, |span| file.line_at(span.start));
            // The default of a variable is the value of its name.
            let key = match (attribute.key.as_str(), &owners[..]) {
                ("default", [class, name, ..]) if &**class == "variable" => (**name).to_owned(),
                (key, _) => key.to_owned(),
            };
            self.expression(file, (&key, line), &attribute.value, owners);
        }
        self.named_value(file, body, owners);
        self.alarm(file, body, owners);
        for block in body.blocks() {
            let depth = owners.len();
            owners.push(lower(block.ident.as_str()));
            owners.extend(block.labels.iter().map(|label| lower(label.as_str())));
            self.body(file, &block.body, owners);
            owners.truncate(depth);
        }
        owners.truncate(outer);
    }

    /// The values of an attribute: one, or those of an object, which may be
    /// the argument of a function such as `jsonencode`.
    fn expression(
        &mut self,
        file: &File<'_>,
        (key, line): (&str, u32),
        expression: &Expression,
        owners: &mut Vec<Arc<str>>,
    ) {
        const MAX_DEPTH: usize = 24;
        match expression {
            Expression::Number(number) => self.add(key, &number.to_string(), owners, line),
            Expression::String(text) => self.add(key, text.as_str(), owners, line),
            Expression::FuncCall(call) => {
                for argument in call.args.iter().filter(|one| one.is_object()) {
                    self.expression(file, (key, line), argument, owners);
                }
            }
            Expression::Object(object) if owners.len() < MAX_DEPTH => {
                owners.push(lower(key));
                for (name, value) in object {
                    let written = name.as_expr().and_then(Expression::as_str);
                    let name = name.as_ident().map(hcl_edit::Ident::as_str).or(written);
                    let line = value.expr().span();
                    let line = line.map_or(0, |span| file.line_at(span.start));
                    if let Some(name) = name {
                        self.expression(file, (name, line), value.expr(), owners);
                    }
                }
                owners.pop();
            }
            _ => {}
        }
    }

    /// The threshold of an alarm of AWS, in the unit of its metric.
    fn alarm(&mut self, file: &File<'_>, body: &Body, owners: &[Arc<str>]) {
        let class = owners.get(1).map(|class| &**class);
        let metric = body.get_attribute("metric_name");
        let metric = metric.and_then(|metric| metric.value.as_str());
        let threshold = body.get_attribute("threshold");
        if let (Some("aws_cloudwatch_metric_alarm"), Some(metric), Some(threshold)) =
            (class, metric, threshold)
            && let Some((_, unit)) = UNITS_OF_METRICS
                .iter()
                .find(|(part, _)| metric.contains(part))
            && let Expression::Number(number) = &threshold.value
        {
            let line = threshold.span().map_or(0, |span| file.line_at(span.start));
            self.add_value("threshold", &format!("{number}{unit}"), owners, line);
        }
    }

    /// A variable of a container: `name = "X"`, `value = "1"`.
    fn named_value(&mut self, file: &File<'_>, body: &Body, owners: &[Arc<str>]) {
        let text = |key: &str| {
            let attribute = body.get_attribute(key)?;
            let line = attribute.span().map_or(0, |span| file.line_at(span.start));
            Some((attribute.value.as_str()?, line))
        };
        if let (Some((name, _)), Some((value, line))) = (text("name"), text("value"))
            && is_shouted(name)
        {
            self.add_value(name, value, owners, line);
        }
    }
}
