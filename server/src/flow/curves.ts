export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From left to right, of any height. */
export interface Span {
  readonly x: number;
  readonly width: number;
}

/**
 * A smooth line through points that go from left to right: a start point and then cubic Bézier segments,
 * three points each. It leaves and enters every point horizontally, so it never goes back, and between two
 * points it stays within their heights. Where a point lies within one of `columns`, of cards or of labels, the
 * line is level across that whole column: it passes between them and not over their corners.
 */
export function curveThrough(points: readonly Point[], columns: readonly Span[]): Point[] {
  const stops = points.flatMap((point, index) =>
    index === 0 || index === points.length - 1 ? [point] : acrossColumn(point, columns),
  );
  const curve: Point[] = [];
  let previous: Point | undefined;
  for (const stop of stops) {
    if (previous === undefined) {
      curve.push(stop);
    } else {
      const middle = round((previous.x + stop.x) / 2);
      curve.push({ x: middle, y: previous.y }, { x: middle, y: stop.y }, stop);
    }
    previous = stop;
  }
  return curve;
}

function acrossColumn(point: Point, columns: readonly Span[]): Point[] {
  const column = columns.find(({ x, width }) => x <= point.x && point.x <= x + width);
  if (column === undefined) return [point];
  return [
    { x: column.x, y: point.y },
    { x: column.x + column.width, y: point.y },
  ];
}

/** Halves of a pixel are enough for a picture and keep messages and golden files short. */
export function round(value: number): number {
  return Math.round(value * 2) / 2;
}
