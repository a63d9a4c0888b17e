// A trend without axes. Null samples interrupt the line. Decoration beside a number: hidden from screen readers.

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly color: string;
  readonly width?: number;
  readonly height?: number;
}

/** Path over a width × height box, starting at 0 at the bottom; a flat zero series lies on the bottom line. */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = (index * step).toFixed(1);
    const y = (height - 1 - (value / top) * (height - 2)).toFixed(1);
    path += `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    isDrawing = true;
  });
  return path;
}

export function Sparkline({ values, color, width = 76, height = 18 }: SparklineProps) {
  if (!values.some((value) => value !== null)) {
    return <span aria-hidden="true" className="inline-block" style={{ width, height }} />;
  }
  return (
    <svg width={width} height={height} aria-hidden="true" className="inline-block shrink-0">
      <path
        d={sparklinePath(values, width, height)}
        fill="none"
        stroke={color}
        strokeWidth="1.3"
        strokeLinejoin="round"
      />
    </svg>
  );
}
