//! Scripts of `package.json`.

use super::{File, Names, name_of};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    name_of(path) == "package.json"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for document in file.documents() {
        let scripts = document.get("scripts").into_iter().flat_map(Node::pairs);
        for (key, _) in scripts {
            names.add(NameKind::PackageScript, &*key.text, key.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn scripts_are_read() {
        assert_eq!(
            names(
                "web/package.json",
                "{\n\t\"scripts\": {\n\t\t\"check:types\": \"x\"\n\t}\n}"
            ),
            ["package-script check:types :3"]
        );
    }
}
