use std::borrow::Cow;

/// The candidate nearest to `word` by edit distance, if it is close enough to
/// be a misspelling. Among equals, the first candidate wins.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest(word, candidates).map(|(candidate, _)| candidate)
}

/// Also returns whether the candidate is unique; only then can it be used in a
/// fix.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, bool)> {
    let length = word.chars().count();
    nearest_within(word, candidates, (length / 3).min(4))
}

/// The same with at most `limit` edits.
pub fn nearest_within<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Option<(&'a str, bool)> {
    let length = word.chars().count();
    let mut best: Option<(usize, &str, bool)> = None;
    let mut distance = Distance::from(&word.to_lowercase());
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        // Candidates farther than the best one are irrelevant.
        let most = best.map_or(limit, |(least, ..)| least);
        let Some(found) = distance.to(&lower(candidate), most) else {
            continue;
        };
        best = match best {
            Some((least, first, is_only)) if least == found => {
                Some((least, first, is_only && first == candidate))
            }
            _ => Some((found, candidate, true)),
        };
    }
    best.map(|(_, candidate, is_only)| (candidate, is_only))
}

/// A word in lowercase; most candidates already are.
fn lower(word: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(is_lower) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// Whether two words differ by one insertion, deletion, substitution or swap of
/// neighbours.
pub fn is_one_slip(left: &str, right: &str) -> bool {
    let near = left.len().abs_diff(right.len()) <= char::MAX_LEN_UTF8;
    near && Distance::from(left).to(right, 1) == Some(1)
}

/// Whether two words differ by at most `most` edits, ignoring case.
pub fn within_edits(left: &str, right: &str, most: usize) -> bool {
    let mut distance = Distance::from(&left.to_lowercase());
    distance.to(&lower(right), most).is_some()
}

/// Edit distance with transpositions (optimal string alignment, Damerau 1964)
/// from many words to one; stops as soon as the limit is exceeded.
struct Distance {
    from: Vec<char>,
    to: Vec<char>,
    /// The last rows of the distance matrix.
    rows: [Vec<usize>; 3],
    letters: u64,
}

/// A bit set of the characters of a word; some characters share a bit.
fn letters(word: &str) -> u64 {
    let bits = word.chars().map(|c| 1_u64 << (u32::from(c) % 64));
    bits.fold(0, |all, bit| all | bit)
}

impl Distance {
    fn from(word: &str) -> Self {
        let from: Vec<char> = word.chars().collect();
        Self {
            letters: letters(word),
            from,
            to: Vec::new(),
            rows: Default::default(),
        }
    }

    /// The distance to `word`, if it is at most `most`.
    fn to(&mut self, word: &str, most: usize) -> Option<usize> {
        // An edit adds or removes at most one character.
        let others = letters(word);
        let missing = (self.letters & !others).count_ones();
        let foreign = (others & !self.letters).count_ones();
        if missing.max(foreign) as usize > most {
            return None;
        }
        self.to.clear();
        self.to.extend(word.chars());
        let [before, last, row] = &mut self.rows;
        let width = self.to.len() + 1;
        before.clear();
        last.clear();
        last.extend(0..width);
        // A transposition refers to the row before the last, so both must
        // exceed the limit.
        let mut last_least = 0;
        for (i, &a) in self.from.iter().enumerate() {
            row.clear();
            row.push(i + 1);
            for (j, &b) in self.to.iter().enumerate() {
                let change = last[j] + usize::from(a != b);
                let mut steps = change.min(last[j + 1] + 1).min(row[j] + 1);
                let swapped = i > 0 && j > 0 && a == self.to[j - 1] && b == self.from[i - 1];
                if swapped {
                    steps = steps.min(before[j - 1] + 1);
                }
                row.push(steps);
            }
            let least = row.iter().copied().min().unwrap_or(0);
            if least.min(last_least) > most {
                return None;
            }
            last_least = least;
            std::mem::swap(before, last);
            std::mem::swap(last, row);
        }
        last.last().copied().filter(|&steps| steps <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let words = ["timeout", "expect", "warn"];
        assert_eq!(did_you_mean("tiemout", words), Some("timeout"));
        assert_eq!(did_you_mean("Expct", words), Some("expect"));
        assert_eq!(did_you_mean("elephant", words), None);
    }

    #[test]
    fn what_two_are_equally_near_to_is_not_certain() {
        let words = ["step-one", "step-two", "step-two"];
        assert_eq!(nearest("step-on", words), Some(("step-one", true)));
        assert_eq!(nearest("step-tw", words), Some(("step-two", true)));
        assert_eq!(nearest("steps", ["stepx", "stepy"]), Some(("stepx", false)));
        assert_eq!(nearest("stepx", ["stepy", "stepx"]), Some(("stepx", true)));
    }

    #[test]
    fn a_swap_is_one_step() {
        assert!(is_one_slip("kublet", "kubelet"));
        assert!(is_one_slip("ab", "ba"));
        assert!(!is_one_slip("ab", "ab"));
        assert_eq!(Distance::from("").to("abc", 3), Some(3));
    }

    /// Reference implementation without the early exit.
    fn in_full(left: &str, right: &str) -> usize {
        let (left, right): (Vec<char>, Vec<char>) =
            (left.chars().collect(), right.chars().collect());
        let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                table[i][j] = match (i, j) {
                    (0, steps) | (steps, 0) => steps,
                    _ => {
                        let change = table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
                        let mut least = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                        if i > 1
                            && j > 1
                            && left[i - 1] == right[j - 2]
                            && left[i - 2] == right[j - 1]
                        {
                            least = least.min(table[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        table[left.len()][right.len()]
    }

    proptest::proptest! {
        #[test]
        fn giving_up_changes_nothing(left in "[abc]{0,8}", right in "[abc]{0,8}", most in 0_usize..6) {
            let distance = in_full(&left, &right);
            proptest::prop_assert_eq!(is_one_slip(&left, &right), distance == 1);
            let found = Distance::from(&left).to(&right, most);
            proptest::prop_assert_eq!(found, (distance <= most).then_some(distance));
        }
    }
}
