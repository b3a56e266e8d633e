//! What of a line or an area lies inside a rectangle (left, top, right, bottom).
//!
//! Lines and areas end exactly at the frame; markers are whole or not at all. Nothing is hidden behind
//! a window that would cut a thick line or a point on the frame in half.

type Point = (f64, f64);
type Frame = (f64, f64, f64, f64);

/// Whether a point lies inside, its edge included.
pub(in crate::plot) fn inside((x, y): Point, (left, top, right, bottom): Frame) -> bool {
    // A hair more than the edge: a value at the end of an axis is on it, whatever rounding says.
    const HAIR: f64 = 1e-6;
    x >= left - HAIR && x <= right + HAIR && y >= top - HAIR && y <= bottom + HAIR
}

/// The stretches of a line that lie inside, in their order.
pub(in crate::plot) fn stretches(points: &[Point], frame: Frame) -> Vec<Vec<Point>> {
    if points.iter().all(|point| inside(*point, frame)) {
        return vec![points.to_vec()];
    }
    let mut done: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = cut(pair[0], pair[1], frame) else {
            open = false;
            continue;
        };
        match done.last_mut() {
            Some(line) if open => line.push(to),
            _ => done.push(vec![from, to]),
        }
        // The line goes on only where this piece has not left the frame.
        open = to == pair[1];
    }
    done
}

/// The part of one straight piece that lies inside (Liang and Barsky 1984).
fn cut(from: Point, to: Point, (left, top, right, bottom): Frame) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0f64, 1.0f64);
    for (step, room) in
        [(-dx, from.0 - left), (dx, right - from.0), (-dy, from.1 - top), (dy, bottom - from.1)]
    {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            start = start.max(room / step);
        } else {
            end = end.min(room / step);
        }
    }
    if start > end {
        return None;
    }
    let at = |share: f64| (from.0 + dx * share, from.1 + dy * share);
    Some((if start > 0.0 { at(start) } else { from }, if end < 1.0 { at(end) } else { to }))
}

/// The part of an area that lies inside (Sutherland and Hodgman 1974).
pub(in crate::plot) fn area(points: &[Point], (left, top, right, bottom): Frame) -> Vec<Point> {
    let across = |edge: f64, a: Point, b: Point| {
        let share = (edge - a.0) / (b.0 - a.0);
        (edge, a.1 + (b.1 - a.1) * share)
    };
    let down = |edge: f64, a: Point, b: Point| {
        let share = (edge - a.1) / (b.1 - a.1);
        (a.0 + (b.0 - a.0) * share, edge)
    };
    let kept = half(points, |p| p.0 >= left, |a, b| across(left, a, b));
    let kept = half(&kept, |p| p.0 <= right, |a, b| across(right, a, b));
    let kept = half(&kept, |p| p.1 >= top, |a, b| down(top, a, b));
    half(&kept, |p| p.1 <= bottom, |a, b| down(bottom, a, b))
}

/// What of an area lies on one side of an edge.
fn half(points: &[Point], kept: impl Fn(Point) -> bool, meet: impl Fn(Point, Point) -> Point) -> Vec<Point> {
    let mut found = Vec::with_capacity(points.len());
    let Some(mut before) = points.last().copied() else { return found };
    for point in points.iter().copied() {
        if kept(point) != kept(before) {
            found.push(meet(before, point));
        }
        if kept(point) {
            found.push(point);
        }
        before = point;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = (0.0, 0.0, 10.0, 10.0);

    #[test]
    fn a_line_ends_at_the_frame_and_begins_again() {
        let line = [(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 5.0)];
        assert_eq!(
            stretches(&line, FRAME),
            [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]
        );
        assert_eq!(stretches(&[(-1.0, -1.0), (-2.0, 20.0)], FRAME), Vec::<Vec<Point>>::new());
        assert_eq!(stretches(&[(0.0, 0.0), (10.0, 10.0)], FRAME), [[(0.0, 0.0), (10.0, 10.0)]]);
    }

    #[test]
    fn an_area_is_cut_at_the_frame() {
        let square = [(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)];
        let cut = area(&square, FRAME);
        assert!(cut.iter().all(|point| inside(*point, FRAME)), "{cut:?}");
        assert!(cut.contains(&(10.0, 5.0)) && cut.contains(&(10.0, 8.0)) && cut.contains(&(5.0, 5.0)));
        assert!(area(&[(20.0, 20.0), (30.0, 20.0), (25.0, 30.0)], FRAME).is_empty());
    }
}
