//! Which characters each family has, without opening its file.

use std::ops::RangeInclusive;

use super::families::Family;

/// One line per family: its name, and hexadecimal code points as `20-7E A0`; made together with the files.
const FILE: &str = include_str!("../../fonts/coverage.txt");

/// The characters of each family.
pub struct Coverage(Vec<Vec<RangeInclusive<u32>>>);

impl Coverage {
    /// Of the embedded files; `None` when the file does not fit them: a defect of the build.
    pub fn embedded() -> Option<Self> {
        let mut lines = FILE.lines();
        let of_family = |family: &Family| {
            let mut parts = lines.next()?.split(' ');
            (parts.next() == Some(family.name())).then_some(())?;
            parts.map(range).collect()
        };
        let families = Family::ALL.iter().map(of_family).collect::<Option<_>>()?;
        lines.next().is_none().then_some(Self(families))
    }

    /// Whether the family has the character.
    pub fn has(&self, family: Family, c: char) -> bool {
        let ranges = &self.0[family as usize];
        let c = u32::from(c);
        let before = ranges.partition_point(|range| *range.start() <= c);
        before > 0 && *ranges[before - 1].end() >= c
    }
}

#[cfg(test)]
impl Coverage {
    /// All characters of the family.
    pub fn characters(&self, family: Family) -> impl Iterator<Item = char> {
        self.0[family as usize].iter().cloned().flatten().filter_map(char::from_u32)
    }
}

fn range(text: &str) -> Option<RangeInclusive<u32>> {
    let code = |text| u32::from_str_radix(text, 16).ok();
    match text.split_once('-') {
        Some((first, last)) => Some(code(first)?..=code(last)?),
        None => code(text).map(|c| c..=c),
    }
}
