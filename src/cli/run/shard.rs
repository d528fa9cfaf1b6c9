//! Determines the shard of this machine.

use std::str::FromStr;

use crate::check::Shard;

/// `--shard`: explicit, or from the variables of the CI job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum ShardArgument {
    /// `2/8`.
    Given(Shard),
    /// `auto`, or `auto/8` if the job knows only its index.
    Auto(Option<u32>),
}

impl FromStr for ShardArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let count = match text.split_once('/') {
            None if text == "auto" => return Ok(Self::Auto(None)),
            Some(("auto", count)) => count.parse().ok().filter(|count| *count > 0),
            _ => return text.parse().map(Self::Given),
        };
        count
            .map(|count| Self::Auto(Some(count)))
            .ok_or_else(|| "use auto/COUNT, such as auto/8".to_owned())
    }
}

impl ShardArgument {
    /// The shard, from job variables if necessary: `CI_NODE_INDEX` (from 1) and
    /// `CI_NODE_TOTAL` of GitLab, or `JOB_COMPLETION_INDEX` (from 0) of an
    /// indexed Kubernetes Job, which has no variable for the total.
    pub(super) fn resolve(self) -> anyhow::Result<Shard> {
        let count = match self {
            Self::Given(shard) => return Ok(shard),
            Self::Auto(count) => count,
        };
        let shard = if let Some(index) = number("CI_NODE_INDEX") {
            shard(index, count.or_else(|| number("CI_NODE_TOTAL")))
        } else {
            shard(
                number("JOB_COMPLETION_INDEX").map_or(0, |index| index + 1),
                count,
            )
        };
        shard.ok_or_else(|| {
            anyhow::anyhow!(
                "--shard auto needs CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX \
                 with --shard auto/COUNT"
            )
        })
    }
}

fn shard(index: u32, count: Option<u32>) -> Option<Shard> {
    let count = count?;
    (1 <= index && index <= count).then_some(Shard { index, count })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in cli, and handed on"
)]
fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.trim().parse().ok()
}
