//! Values that files set, and the quantities that texts state.

use std::sync::Arc;

/// A value that a file sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its key, as the file writes it.
    pub key: String,
    /// What the value belongs to: the keys and names around it, and the parts
    /// of the file's path, in lower case.
    pub owners: Vec<Arc<str>>,
    /// The value.
    pub quantity: Quantity,
    /// The value as the file writes it.
    pub text: String,
    /// The file, relative to the repository.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

/// A number and what it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number: seconds, bytes, percent, minutes after midnight, or things.
    pub number: f64,
    /// What it counts.
    pub dimension: Dimension,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Seconds.
    Duration,
    /// Bytes.
    Size,
    /// Percent.
    Percent,
    /// Minutes after midnight.
    TimeOfDay,
    /// Days of the week, from Sunday, which is 0.
    Weekday,
    /// Things.
    Count,
    /// A machine type of a cloud provider, represented by a hash of its name.
    MachineType,
}

impl Quantity {
    /// Whether two quantities are the same. Sizes are the same also where one
    /// is written in decimal units and the other in binary ones.
    pub fn is(self, other: Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs());
        let binary = [1.024, 1.024 * 1.024, 1.024 * 1.024 * 1.024];
        self.dimension == other.dimension
            && (near(self.number, other.number)
                || (self.dimension == Dimension::Size
                    && binary.iter().any(|factor| {
                        near(self.number * factor, other.number)
                            || near(other.number * factor, self.number)
                    })))
    }

    /// Reads a number with its unit: `15s`, `20Gi`, `80%`, `04:30`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((hours, minutes)) = text.split_once(':') {
            let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
            let is_time = hours < 24 && minutes < 60;
            return is_time
                .then(|| Self::new(f64::from(hours * 60 + minutes), Dimension::TimeOfDay));
        }
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .unwrap_or(text.len());
        let number: f64 = text[..end].replace(',', "").parse().ok()?;
        let unit = text[end..].trim();
        if unit.is_empty() {
            return Some(Self::new(number, Dimension::Count));
        }
        UNITS.iter().find_map(|(names, factor, dimension)| {
            let is_unit = names.split(' ').any(|name| name == unit);
            is_unit.then(|| Self::new(number * factor, *dimension))
        })
    }

    /// A quantity.
    pub const fn new(number: f64, dimension: Dimension) -> Self {
        Self { number, dimension }
    }
}

impl Quantity {
    /// Reads the name of a day of the week, or its first three letters, which
    /// may stand for many of them: `Monday`, `Mondays`, `mon`.
    pub fn weekday(text: &str) -> Option<Self> {
        const DAYS: [&str; 7] = [
            "sunday",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
        ];
        let lower = text.to_ascii_lowercase();
        let one = lower.strip_suffix('s').unwrap_or(&lower);
        let mut days = (0_u8..).zip(DAYS);
        let (day, _) = days.find(|(_, day)| lower == *day || one == *day || lower == day[..3])?;
        Some(Self::new(f64::from(day), Dimension::Weekday))
    }
}

impl Quantity {
    /// Reads a machine type of AWS or Google Cloud: `db.r6g.large`,
    /// `e2-standard-4`.
    pub fn machine_type(text: &str) -> Option<Self> {
        const SIZES: [&str; 7] = [
            "nano", "micro", "small", "medium", "large", "xlarge", "metal",
        ];
        const SERIES: [&str; 6] = [
            "standard", "highmem", "highcpu", "custom", "micro", "medium",
        ];
        let of_amazon = text.rsplit_once('.').is_some_and(|(class, size)| {
            let bare = size.trim_start_matches(|c: char| c.is_ascii_digit());
            let family = class.rsplit('.').next().unwrap_or(class);
            let has_number = family.bytes().any(|byte| byte.is_ascii_digit());
            SIZES.contains(&bare) && has_number && family.len() <= 8
        });
        let mut parts = text.split('-');
        let family = parts.next().unwrap_or_default();
        let of_google = parts.next().is_some_and(|series| SERIES.contains(&series))
            && (2..=3).contains(&family.len());
        if !of_amazon && !of_google {
            return None;
        }
        // FNV-1a with 32 bits, which an f64 represents exactly.
        let digest = text.bytes().fold(0xcbf2_9ce4_u32, |digest, byte| {
            (digest ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
        });
        Some(Self::new(f64::from(digest), Dimension::MachineType))
    }
}

/// Names of units, how much one is, and what it counts. Binary prefixes are
/// those of IEC 80000-13, which Kubernetes and systemd use.
const UNITS: [(&str, f64, Dimension); 16] = [
    ("ms millisecond milliseconds", 0.001, Dimension::Duration),
    ("s sec secs second seconds", 1.0, Dimension::Duration),
    ("m min mins minute minutes", 60.0, Dimension::Duration),
    ("h hr hrs hour hours", 3600.0, Dimension::Duration),
    ("d day days", 86_400.0, Dimension::Duration),
    ("w week weeks", 604_800.0, Dimension::Duration),
    ("% percent", 1.0, Dimension::Percent),
    ("B bytes byte", 1.0, Dimension::Size),
    ("k kB KB K", 1e3, Dimension::Size),
    ("Ki KiB", 1024.0, Dimension::Size),
    ("M MB mb", 1e6, Dimension::Size),
    ("Mi MiB", 1_048_576.0, Dimension::Size),
    ("G GB gb g", 1e9, Dimension::Size),
    ("Gi GiB", 1_073_741_824.0, Dimension::Size),
    ("T TB", 1e12, Dimension::Size),
    ("Ti TiB", 1_099_511_627_776.0, Dimension::Size),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_and_compared() {
        let read = |text: &str| Quantity::parse(text).expect(text);
        assert!(read("90s").is(read("1.5 minutes")));
        assert!(read("512Mi").is(read("512 MB")));
        assert!(!read("20Mi").is(read("20Gi")));
        assert!(!read("5").is(read("5s")));
        assert!(read("03:30").is(read("3:30")));
        assert_eq!(read("1,000").number.to_bits(), 1000.0_f64.to_bits());
        assert!(Quantity::parse("5 apples").is_none());
        assert!(Quantity::parse("25:00").is_none());
        let machine = |text: &str| Quantity::machine_type(text);
        assert!(machine("db.r6g.large").is_some_and(|one| !one.is(read("5"))));
        assert_ne!(machine("t3.large"), machine("t3.2xlarge"));
        assert_eq!(machine("db-custom-2-7680"), machine("DB-custom-2-7680"));
        for other in ["settings.small", "a.large", "node-standard", "v1.2.3"] {
            assert_eq!(machine(other), None, "{other}");
        }
    }
}
