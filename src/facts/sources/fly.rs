//! Apps of Fly.io.

use super::{File, Names, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    name.starts_with("fly.") && path.rsplit('.').next() == Some("toml")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let Ok(table) = file.text.parse::<toml::Table>() else {
        return;
    };
    if let Some(app) = table.get("app").and_then(toml::Value::as_str) {
        names.add(NameKind::FlyApp, app, file.line_of("app"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn an_app_is_named() {
        assert_eq!(names("a/fly.toml", "app = 'x-api'\n"), ["fly-app x-api :1"]);
    }
}
