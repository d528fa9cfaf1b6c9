//! The time: the one place that asks the machine for it.

use std::time::Instant;

use jiff::{Timestamp, tz::TimeZone};

/// A source of the current time: the machine's, or one fixed for tests.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Always the same moment.
    Fixed(Timestamp),
}

impl Clock {
    /// The current moment in UTC, to the second: stamps need no more.
    pub fn now(self) -> Timestamp {
        let now = match self {
            Self::System => system_now(),
            Self::Fixed(moment) => moment,
        };
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// The current date in UTC.
    pub fn today(self) -> jiff::civil::Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}
