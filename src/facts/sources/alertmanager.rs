//! Alertmanager: receivers, and the channels they write to.

use super::{File, Names};
use crate::book::NameKind;
use crate::facts::tree::{Node, Value};

pub(super) fn holds(text: &str) -> bool {
    text.contains("receivers:")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        let spec = document.get("spec").unwrap_or(document);
        for receiver in spec.get("receivers").into_iter().flat_map(Node::items) {
            let Some(name) = receiver.get("name") else {
                continue;
            };
            names.add(
                NameKind::Receiver,
                name.text().unwrap_or_default(),
                name.line,
            );
            channels(receiver, names);
        }
    }
}

fn channels(node: &Node, names: &mut Names) {
    match &node.value {
        Value::List(_) => node.items().for_each(|item| channels(item, names)),
        Value::Map(_) => {
            for (key, value) in node.pairs() {
                match value.text() {
                    Some(text) if key.text == "channel" && text.starts_with('#') => {
                        names.add(NameKind::Channel, text, value.line);
                    }
                    _ => channels(value, names),
                }
            }
        }
        Value::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn receivers_and_their_channels_are_read() {
        let text = "receivers:\n- name: oncall\n  slack_configs:\n  - channel: '#shop-alerts'\n";
        assert_eq!(
            names("monitoring/alertmanager.yml", text),
            ["receiver oncall :2", "channel #shop-alerts :4"]
        );
    }
}
