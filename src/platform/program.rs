//! Finding programs.

use std::path::{Path, PathBuf};

/// Where a program is: at its own path, or in the first folder of `search`
/// (the value of `PATH`) that has it.
pub fn find_program(name: &str, search: &str) -> Option<PathBuf> {
    if name.contains(['/', std::path::MAIN_SEPARATOR]) {
        return Some(PathBuf::from(name));
    }
    let folders = std::env::split_paths(search).filter(|folder| !hides_launcher(name, folder));
    let mut found = folders.filter_map(|folder| in_folder(&folder, name));
    found.next().or_else(|| elsewhere(name))
}

/// The file of a program in a folder.
#[cfg(not(windows))]
fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    Some(folder.join(name)).filter(|file| file.is_file())
}

/// The file of a program in a folder. Scripts (`.bat`, `.cmd`) are left out:
/// `cmd.exe` interprets their arguments, and not every argument can be quoted.
#[cfg(windows)]
fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let file = folder.join(name);
    let is_program = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("exe"));
    let file = if is_program {
        file
    } else {
        file.with_added_extension("exe")
    };
    Some(file).filter(|file| file.is_file())
}

/// Whether a folder has another program of this name: the `bash` of Windows
/// itself starts a virtual machine, in which no path of the script exists.
fn hides_launcher(name: &str, folder: &Path) -> bool {
    let is_system = |folder: &Path| {
        let text = folder.to_string_lossy().to_ascii_lowercase();
        text.contains("\\system32") || text.contains("\\windowsapps")
    };
    cfg!(windows) && matches!(name, "bash" | "sh") && is_system(folder)
}

/// Where a program is that its installer does not add to `PATH`: Git for
/// Windows brings the shells.
fn elsewhere(name: &str) -> Option<PathBuf> {
    const GIT: &str = r"C:\Program Files\Git\bin";
    (cfg!(windows) && matches!(name, "bash" | "sh"))
        .then(|| in_folder(Path::new(GIT), name))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_that_has_a_program_counts() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("here/tool");
        std::fs::create_dir(home.path().join("here")).expect("creates");
        std::fs::File::create(&file).expect("creates");
        let search = std::env::join_paths([home.path(), file.parent().expect("has one")]);
        let search = search.expect("joins").into_string().expect("is text");
        assert_eq!(find_program("tool", &search), Some(file));
        assert_eq!(find_program("other", &search), None);
        assert_eq!(find_program("./other", ""), Some("./other".into()));
    }
}
