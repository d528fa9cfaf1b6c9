//! What requests to other machines have in common: a client, the looking up of
//! names, and why a request failed, as a type and in words.

mod certificate;
mod client;
mod failure;
mod hosts;
mod login;
mod lookup;
mod reach;

pub use certificate::distrust;
pub use client::{USER_AGENT, client, install_provider, still_client};
pub use failure::Failure;
pub use hosts::{Denied, HostRules};
pub use login::is_login;
pub use lookup::{Lookup, LookupError, Unknown, look_up};
pub use reach::Reach;
