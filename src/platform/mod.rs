//! Everything that differs between operating systems, behind one interface.
//!
//! No other module has a `cfg` for a system; `tests/architecture.rs` checks it.
//! Where a system lacks something, the function here says so, and the caller
//! reports it instead of pretending.
//!
//! | | Linux | macOS and other Unix systems | Windows |
//! |---|---|---|---|
//! | opening files | `openat2` | `openat` for each folder | each folder checked for links |
//! | publishing | `renameat2`, `RENAME_EXCHANGE` | `renameatx_np`, `RENAME_SWAP` | two renames, repaired by the next build |
//! | process trees | child subreaper and `/proc` | process group and `ps` | job object |
//! | sandbox | Landlock | not available | not available |
//! | memory | mimalloc | mimalloc | the system |

mod exchange;
mod file;
mod host;
mod lock;
mod memory;
mod name;
mod open;
mod program;
mod sandbox;
mod signal;
mod tree;

pub use exchange::{Exchange, exchange};
pub use file::{
    create_private_folder, identity, is_link_loop, published_permissions, real_path, refuse_links,
    special_kind,
};
pub use host::{
    BUS_ERROR, INHERITED_VARIABLES, TEMPORARY_VARIABLES, host_name, open_in_browser, variable_key,
};
pub use lock::FolderLock;
pub use memory::Allocator;
pub use name::{reserved_name, slashed};
pub use open::{Folder, OpenError, open_anywhere};
pub use program::find_program;
pub use sandbox::{enter_sandbox, has_sandbox};
pub use signal::on_termination;
pub use tree::{Ending, Kill, Tree, TreeEvent, detach, inherit_orphans, kill_descendants, reap};
