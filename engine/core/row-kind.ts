// Row kinds of a changelog, encoded as one byte (Flink RowKind byte values).

export const ROW_INSERT = 0;
export const ROW_UPDATE_BEFORE = 1;
export const ROW_UPDATE_AFTER = 2;
export const ROW_DELETE = 3;

export type RowKindText = '+I' | '-U' | '+U' | '-D';

const TEXTS: readonly RowKindText[] = ['+I', '-U', '+U', '-D'];

export function formatRowKind(kind: number): RowKindText {
  return TEXTS[kind] ?? '+I';
}

export function parseRowKind(text: string): number {
  const kind = TEXTS.indexOf(text as RowKindText);
  if (kind < 0) throw new RangeError(`unknown row kind "${text}"`);
  return kind;
}

/** True for kinds that take a row out of the result (-U and -D). */
export function isRetraction(kind: number): boolean {
  return kind === ROW_UPDATE_BEFORE || kind === ROW_DELETE;
}
