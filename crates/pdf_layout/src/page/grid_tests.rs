//! Which column gets which width.

use super::*;

/// Shares, widest words and lines, and the widths that come of them.
type WidthCase = (&'static [f32], &'static [(f32, f32)], &'static [f32]);
/// Words, the factor, and the first and last column of each line.
type TurnCase = (&'static [f32], f32, &'static [(usize, usize)]);

const AREA: Area = Area { offset: 10.0, width: 100.0, side: 0.0 };

fn columns(shares: &[f32]) -> Vec<Column> {
    shares.iter().map(|&share| Column { share, align: Align::Start }).collect()
}

/// Widest word and widest line of each column.
fn extents(widths: &[(f32, f32)]) -> Vec<Extent> {
    widths.iter().map(|&(word, line)| Extent { word, line }).collect()
}

fn ends(lines: &[Range<usize>]) -> Vec<(usize, usize)> {
    lines.iter().map(|line| (line.start, line.end)).collect()
}

#[test]
fn columns_get_what_their_content_needs() {
    let cases: &[WidthCase] = &[
        // Nothing needs room: by shares.
        (&[3.0, 1.0], &[(0.0, 0.0), (0.0, 0.0)], &[75.0, 25.0]),
        (&[f32::NAN, f32::INFINITY, -3.0, 1.0], &[(0.0, 0.0); 4], &[25.0; 4]),
        (&[f32::MAX, f32::MAX], &[(0.0, 0.0); 2], &[50.0, 50.0]),
        // All lines have room: the rest by shares.
        (&[1.0, 1.0], &[(10.0, 20.0), (60.0, 60.0)], &[30.0, 70.0]),
        // Long lines turn, words and numbers do not.
        (&[1.0, 1.0], &[(10.0, 400.0), (60.0, 60.0)], &[40.0, 60.0]),
        (&[9.0, 1.0], &[(10.0, 110.0), (30.0, 80.0)], &[50.0, 50.0]),
        // A short text is not broken for the sake of a long one.
        (&[1.0; 3], &[(10.0, 500.0), (5.0, 9.0), (8.0, 16.0)], &[75.0, 9.0, 16.0]),
        // Exactly room for the words.
        (&[1.0, 1.0], &[(40.0, 50.0), (59.9, 90.0)], &[40.0, 60.0]),
    ];
    for (shares, widths, expected) in cases {
        let grid = Grid::fit(columns(shares), AREA, &extents(widths));
        let found: Vec<f32> = grid.slots.iter().map(|slot| slot.width).collect();
        assert_eq!(ends(&grid.lines), [(0, shares.len())], "{widths:?}");
        for (width, expected) in found.iter().zip(*expected) {
            assert!((width - expected).abs() < 0.2, "{shares:?} {widths:?} gave {found:?}");
        }
    }
}

#[test]
fn what_has_no_room_is_set_smaller_and_then_turns() {
    let cases: &[TurnCase] = &[
        (&[50.0, 49.0], 1.0, &[(0, 2)]),
        (&[60.0, 60.0], 0.83, &[(0, 2)]),
        (&[66.0, 66.0], 0.75, &[(0, 2)]),
        (&[70.0, 70.0], 1.0, &[(0, 1), (1, 2)]),
        (&[20.0, 30.0, 90.0, 30.0, 30.0], 1.0, &[(0, 2), (2, 3), (3, 5)]),
        // A word wider than the page stands alone.
        (&[20.0, 300.0, 20.0], 1.0, &[(0, 1), (1, 2), (2, 3)]),
    ];
    for (words, factor, lines) in cases {
        let widths: Vec<(f32, f32)> = words.iter().map(|&word| (word, word)).collect();
        let grid = Grid::fit(columns(&vec![1.0; words.len()]), AREA, &extents(&widths));
        assert!((grid.factor - factor).abs() < 0.01, "{words:?}: {}", grid.factor);
        assert_eq!(ends(&grid.lines), *lines, "{words:?}");
        for (slot, word) in grid.slots.iter().zip(*words) {
            assert!(slot.width >= (word * grid.factor).min(AREA.width), "{words:?}: {:?}", grid.slots);
            assert!(slot.offset + slot.width <= AREA.offset + AREA.width + 0.01, "{words:?}: {:?}", grid.slots);
        }
    }
}

#[test]
fn room_at_the_sides_is_part_of_the_width() {
    let area = Area { side: 5.0, ..AREA };
    let grid = Grid::fit(columns(&[1.0, 1.0]), area, &extents(&[(0.0, 0.0), (0.0, 0.0)]));
    assert_eq!(grid.slots, [Slot { offset: 15.0, width: 40.0 }, Slot { offset: 65.0, width: 40.0 }]);
}
