#!/bin/sh
# Installs a published opsbook binary, after comparing it with its checksum.
#
#   OPSBOOK_RELEASES  where releases are: https://github.com/OWNER/REPOSITORY/releases
#   OPSBOOK_VERSION   the version, such as 0.1.0; "latest" if not given
#   OPSBOOK_BIN       the folder for the binary; ~/.local/bin if not given
set -eu

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    exit 1
}

target() {
    case "$(uname -s)/$(uname -m)" in
        Linux/x86_64) echo x86_64-unknown-linux-musl ;;
        Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-musl ;;
        Darwin/arm64) echo aarch64-apple-darwin ;;
        Darwin/x86_64) echo x86_64-apple-darwin ;;
        MINGW*/x86_64 | MSYS*/x86_64) echo x86_64-pc-windows-msvc ;;
        MINGW*/aarch64 | MSYS*/aarch64) echo aarch64-pc-windows-msvc ;;
        *) fail "there is no binary for $(uname -s) on $(uname -m); use cargo install --locked opsbook" ;;
    esac
}

checksum() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi
}

fetch() {
    curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"
}

releases=${OPSBOOK_RELEASES:?name the page of the releases}
version=${OPSBOOK_VERSION:-latest}
folder=${OPSBOOK_BIN:-$HOME/.local/bin}
name=opsbook-$(target)
case $name in
    *windows*) archive=$name.zip program=opsbook.exe ;;
    *) archive=$name.tar.gz program=opsbook ;;
esac
if [ "$version" = latest ]; then
    from=$releases/latest/download
else
    from=$releases/download/v${version#v}
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch "$from/$archive" "$work/$archive"
fetch "$from/$archive.sha256" "$work/$archive.sha256"
wanted=$(cut -d ' ' -f 1 <"$work/$archive.sha256")
found=$(checksum "$work/$archive" | cut -d ' ' -f 1)
[ "$wanted" = "$found" ] || fail "$archive has the checksum $found instead of $wanted"
case $archive in
    *.zip) unzip -q "$work/$archive" -d "$work" ;;
    *) tar -xzf "$work/$archive" -C "$work" ;;
esac
mkdir -p "$folder"
cp "$work/$name/$program" "$folder/$program"
chmod 755 "$folder/$program"
"$folder/$program" --version
