/** Sizes in CSS pixels; those of `style.css` follow from them. */
export interface GridSizes {
  readonly rowHeight: number;
  readonly columnWidth: number;
  readonly headHeight: number;
  readonly headWidth: number;
}

/** What can be seen of a scrolled grid: first index and one behind the last. */
export interface Window {
  readonly rows: readonly [first: number, end: number];
  readonly columns: readonly [first: number, end: number];
}

/** Rows and columns beyond the edge that are there already, so that scrolling finds them. */
const beyond = { rows: 6, columns: 3 } as const;

/** Which of so many rows and columns are in sight, with a few around them. */
export function windowOf(
  { rowHeight, columnWidth, headHeight, headWidth }: GridSizes,
  scrolled: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  count: { readonly rows: number; readonly columns: number },
): Window {
  return {
    rows: stretch(scrolled.top, scrolled.height - headHeight, rowHeight, count.rows, beyond.rows),
    columns: stretch(scrolled.left, scrolled.width - headWidth, columnWidth, count.columns, beyond.columns),
  };
}

function stretch(
  start: number,
  length: number,
  size: number,
  count: number,
  more: number,
): readonly [number, number] {
  const first = Math.min(count, Math.max(0, Math.floor(start / size) - more));
  const end = Math.min(count, Math.ceil((start + Math.max(0, length)) / size) + more);
  return [first, Math.max(first, end)];
}

/** A place of the keyboard; -1 is the line of headers. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/**
 * Where a key leads: the ARIA grid pattern. null: the key means nothing here. `page` is the number of rows that
 * one screen shows.
 */
export function placeAfter(
  { row, column }: Place,
  { key, ctrl }: { readonly key: string; readonly ctrl: boolean },
  count: { readonly rows: number; readonly columns: number },
  page: number,
): Place | null {
  const at = (nextRow: number, nextColumn: number): Place => ({
    row: Math.max(-1, Math.min(count.rows - 1, nextRow)),
    column: Math.max(-1, Math.min(count.columns - 1, nextColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return ctrl ? at(count.rows - 1, column) : at(row + 1, column);
    case 'ArrowUp':
      return ctrl ? at(0, column) : at(row - 1, column);
    case 'ArrowRight':
      return ctrl ? at(row, count.columns - 1) : at(row, column + 1);
    case 'ArrowLeft':
      return ctrl ? at(row, 0) : at(row, column - 1);
    case 'PageDown':
      return at(row + page, column);
    case 'PageUp':
      return at(Math.max(0, row - page), column);
    case 'Home':
      return ctrl ? at(0, 0) : at(row, 0);
    case 'End':
      return ctrl ? at(count.rows - 1, count.columns - 1) : at(row, count.columns - 1);
    default:
      return null;
  }
}
