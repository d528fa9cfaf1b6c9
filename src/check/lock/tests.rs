use std::path::Path;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Lock, LockError> {
    parse_lock(Path::new(LOCK_FILE), text.as_bytes())
}

fn lock(entries: impl IntoIterator<Item = (String, String, String)>) -> Lock {
    let entries = entries.into_iter().map(|(id, runs, value)| {
        let entry = Entry {
            sha256: "0".repeat(64),
            runs,
            settings: BTreeMap::from([("ok".to_owned(), value)]),
        };
        (CheckId::new(id), entry)
    });
    Lock {
        entries: entries.collect(),
        old: None,
    }
}

#[test]
fn what_is_no_lock_file_is_an_error() {
    for text in [
        "",
        "version = 3",
        "version = 2\nx = 1",
        "[[check]]",
        "version = 1\n[checks]\na = { sha256 = \"\", runs = \"\" }",
        "version = 2\n[checks]\na = { sha256 = \"00\", runs = \"\" }",
        "version = 2\n[checks]\na = { runs = \"\" }",
        "version = 2\n<<<<<<< HEAD\n[checks]",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    let line = format!("a = {{ sha256 = \"{}\", runs = \"\" }}\n", "0".repeat(64));
    let one = format!("version = 2\n[checks]\n{line}");
    assert_eq!(read(&one).map(|lock| lock.len()), Ok(1));
    // The same check twice, as a careless merge leaves it.
    let error = read(&format!("{one}{line}")).expect_err("it is damaged");
    assert!(error.at > one.len() - 2, "{error:?}");
}

#[test]
fn a_lock_file_of_version_1_is_read() {
    let old = "version = 1\n[[place]]\nname = \"sandbox\"\nvalue = \"read-only\"\n[[check]]\nid = \"a#b\"\nsha256 = \"00ff\"\n";
    let lock = read(old).expect("it is read");
    assert!(lock.is_old() && lock.len() == 1);
    assert_eq!(lock.hash(&CheckId::new("a#b")), Some("00ff"));
    assert!(read(&format!("{old}[[check]]\nid = \"a#b\"\nsha256 = \"01\"\n")).is_err());
}

proptest! {
    #[test]
    fn a_lock_is_read_as_it_was_written(
        entries in prop::collection::vec((any::<String>(), any::<String>(), any::<String>()), 0..4)
    ) {
        let lock = lock(entries);
        let text = lock.to_toml();
        prop_assert_eq!(read(&text), Ok(lock.clone()), "{}", text);
        let hidden = |c: char| crate::printable::is_active(c) && c != '\n';
        prop_assert!(!text.contains(hidden), "{:?}", text);
        // A header of six lines, and for each check an empty line and its own.
        prop_assert_eq!(text.lines().count(), 5 + 2 * lock.len() + 1);
    }

    #[test]
    fn any_text_is_a_lock_or_an_error(text in any::<String>()) {
        let _ = read(&text);
    }
}
