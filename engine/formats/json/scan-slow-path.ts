// The exact path of the scanner: every value the generated fast path does not settle in place ends here (strings with
// escapes or non-ASCII bytes, numbers as text, other token kinds, long digits). Also the keeper of the record's problem.
// Invariant: a method that takes a value position returns the position behind that value, or -1 with `problem` set.

import { formatDataType } from '@/engine/core/data-type';
import { f64, u8 } from '@/engine/core/typed-array';
import type { ByteSink, DecodeProblem } from '@/engine/formats/format';
import type { TimestampStandard } from './scalar-text';
import { scanRaw, skipScalar, skipString, skipValue, TOO_DEEP } from './scan-primitives';
import { storeToken } from './scan-store';
import type { ScanLeaf, ScanTarget } from './scan-tree';
import { appendUnescaped, invalidUtf8At } from './string-content';

const NO_PROBLEM: DecodeProblem = { position: -1, reason: '', field: '' };
const EMPTY = new Uint8Array(0);

/** Exact powers of ten as doubles. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

export interface SlowPathOptions {
  readonly ignoreParseErrors: boolean;
  readonly standard: TimestampStandard;
}

export class ScanSlowPath {
  /** Set by the generated decode() for each record. */
  start = 0;
  end = 0;
  bytes: Uint8Array = EMPTY;
  view: DataView = new DataView(EMPTY.buffer);
  problem: DecodeProblem = NO_PROBLEM;
  /** Escapes resolved in this batch, all STRING columns together. */
  readonly sideText: ByteSink = { bytes: EMPTY, length: 0 };
  /** By slot: 1 when this batch has a NULL there. */
  readonly sawNull: Uint8Array;
  /** By slot: bytes of the newest date and minute seen, as four words, and its epoch ms. */
  readonly minuteWords: Int32Array;
  readonly minuteMs: Float64Array;
  private readonly targets: readonly ScanTarget[];
  private readonly options: SlowPathOptions;

  constructor(targets: readonly ScanTarget[], options: SlowPathOptions) {
    this.targets = targets;
    this.options = options;
    this.sawNull = new Uint8Array(targets.length);
    this.minuteWords = new Int32Array(targets.length * 4);
    this.minuteMs = new Float64Array(targets.length);
    const epoch = Buffer.from(options.standard === 'SQL' ? '1970-01-01 00:00' : '1970-01-01T00:00');
    this.minuteWords.forEach((_, index) => {
      this.minuteWords[index] = epoch.readInt32LE((index % 4) * 4);
    });
  }

  begin(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
    this.sawNull.fill(0);
    this.sideText.length = 0;
    for (const target of this.targets) {
      if (target.kind !== 'leaf') continue;
      target.hasWide = false;
      target.hasSideText = false;
      target.decoded.length = 0;
    }
  }

  /** Refuses the record: the byte at `at` cannot be there. Always false. */
  malformed(at: number): boolean {
    const { bytes, start, end } = this;
    const position = Math.min(at, end) - start;
    let reason = 'message ends early';
    if (at < end) {
      const c = u8(bytes, at);
      if (c < 0x20) reason = `control character 0x${c.toString(16).padStart(2, '0')} is not allowed here`;
      else if (c < 0x7f) reason = `unexpected character "${String.fromCharCode(c)}"`;
      else reason = `unexpected byte 0x${c.toString(16)}`;
    }
    this.problem = { position, reason, field: '' };
    return false;
  }

  /** malformed() for methods that return a position. */
  private failAt(at: number): number {
    this.malformed(at);
    return -1;
  }

  /** The record is not an object. Always false. */
  notObject(at: number): boolean {
    if (this.start === this.end) {
      this.problem = { position: -1, reason: 'message is empty', field: '' };
      return false;
    }
    const past = skipValue(this.bytes, this.view, at, this.end);
    if (past < 0) {
      this.unskippable(past, at);
      return false;
    }
    const what = this.bytes[at] === 0x5b ? 'a top-level array is not supported' : 'message is not a JSON object';
    this.problem = { position: at - this.start, reason: what, field: '' };
    return false;
  }

  missing(path: string): boolean {
    this.problem = { position: -1, reason: `field "${path}" is missing`, field: path };
    return false;
  }

  /** Turns a negative result of a skip function into the problem; -1. */
  unskippable(result: number, at: number): number {
    if (result === TOO_DEEP) {
      this.problem = { position: at - this.start, reason: 'value is nested too deeply', field: '' };
    } else {
      this.malformed(~result);
    }
    return -1;
  }

  /** A value of the wrong kind for its field: NULL under ignore-parse-errors, else the record's problem. */
  private refuse(target: ScanTarget, at: number, past: number, row: number): number {
    if (!this.options.ignoreParseErrors) {
      const shown = excerpt(this.bytes, at, past);
      const reason = `${shown} is not a valid ${formatDataType({ ...target.type, nullable: true })}`;
      this.problem = { position: at - this.start, reason, field: target.path };
      return -1;
    }
    this.setNull(target, row);
    return past;
  }

  private setNull(target: ScanTarget, row: number): void {
    target.nulls[row] = 1;
    this.sawNull[target.slot] = 1;
    if (target.kind !== 'row') return;
    for (const member of target.members) if (member.kind !== 'skip') this.setNull(member, row);
  }

  /** Something else than an object or `null` where a ROW is expected, or the literal itself near the buffer's end. */
  notRow(slot: number, p: number, row: number): number {
    const target = this.targets[slot] as ScanTarget;
    const past = skipValue(this.bytes, this.view, p, this.end);
    if (past < 0) return this.unskippable(past, p);
    if (past > this.end) return this.failAt(past);
    if (this.bytes[p] !== 0x6e) return this.refuse(target, p, past, row);
    this.setNull(target, row);
    return past;
  }

  /** Any value for a scalar field. */
  leaf(slot: number, p: number, row: number): number {
    const target = this.targets[slot] as ScanLeaf;
    const { bytes, end } = this;
    const c = bytes[p];
    if (c === 0x22) return this.stringToken(target, p, row);
    if (c === 0x7b || c === 0x5b) return this.containerToken(target, p, row);
    const past = skipScalar(bytes, p);
    if (past < 0) return this.unskippable(past, p);
    if (past > end) return this.failAt(past);
    if (c === 0x6e) {
      this.setNull(target, row);
      return past;
    }
    target.nulls[row] = 0;
    if (target.column.kind === 'bytes' && target.type.kind !== 'BYTES') {
      target.column.start[row] = p;
      target.column.length[row] = past - p;
      return past;
    }
    const text = latin1(bytes, p, past);
    const outcome = storeToken(
      target,
      { text, kind: c === 0x74 || c === 0x66 ? 'literal' : 'number' },
      row,
      this.options.standard,
    );
    if (outcome === 'bad') return this.refuse(target, p, past, row);
    if (outcome === 'null') this.setNull(target, row);
    return past;
  }

  private containerToken(target: ScanLeaf, p: number, row: number): number {
    const past = skipValue(this.bytes, this.view, p, this.end);
    if (past < 0) return this.unskippable(past, p);
    if (past > this.end) return this.failAt(past);
    if (target.column.kind !== 'bytes' || target.type.kind === 'BYTES') return this.refuse(target, p, past, row);
    const bad = invalidUtf8At(this.bytes, p, past);
    if (bad >= 0) return this.badUtf8(target, bad);
    target.nulls[row] = 0;
    target.column.start[row] = p;
    target.column.length[row] = past - p;
    return past;
  }

  private badUtf8(target: ScanLeaf, at: number): number {
    const position = at - this.start;
    this.problem = {
      position,
      reason: `byte 0x${u8(this.bytes, at).toString(16)} is not valid UTF-8`,
      field: target.path,
    };
    return -1;
  }

  private stringToken(target: ScanLeaf, p: number, row: number): number {
    const { bytes, view, end } = this;
    const stop = scanRaw(bytes, view, p + 1, end);
    const past = skipString(bytes, view, stop, end);
    if (past < 0) return this.unskippable(past, p);
    const hasEscapes = past !== stop + 1;
    if (target.column.kind === 'bytes' && target.type.kind !== 'BYTES') {
      const bad = invalidUtf8At(bytes, p + 1, past - 1);
      if (bad >= 0) return this.badUtf8(target, bad);
      target.nulls[row] = 0;
      if (hasEscapes) {
        target.column.start[row] = ~this.sideText.length;
        target.column.length[row] = appendUnescaped(bytes, p + 1, past - 1, this.sideText);
        target.hasSideText = true;
      } else {
        target.column.start[row] = p + 1;
        target.column.length[row] = past - p - 2;
      }
      return past;
    }
    const raw = latin1(bytes, p + 1, past - 1);
    const text = hasEscapes ? String(JSON.parse(`"${raw}"`)) : raw;
    target.nulls[row] = 0;
    const outcome = storeToken(target, { text, kind: 'string' }, row, this.options.standard);
    if (outcome === 'bad') return this.refuse(target, p, past, row);
    if (outcome === 'null') this.setNull(target, row);
    if (!hasEscapes) this.rememberMinute(target, p, row);
    return past;
  }

  /** Lets the fast path recognise the date and minute of the timestamp text at `p`. */
  private rememberMinute(target: ScanLeaf, p: number, row: number): void {
    if (target.column.kind !== 'timestamp' || p + 21 > this.bytes.length) return;
    const ms = f64(target.column.values, row);
    this.minuteMs[target.slot] = Math.floor(ms / 60_000) * 60_000;
    for (let i = 0; i < 4; i++) this.minuteWords[target.slot * 4 + i] = this.view.getInt32(p + 1 + 4 * i, true);
  }

  /** A DOUBLE or FLOAT number: in place when at most 15 digits and a small exponent make it exact (Clinger's case). */
  double(slot: number, p: number, row: number): number {
    const target = this.targets[slot] as ScanLeaf;
    const past = this.plainDecimal(p);
    if (past < 0 || target.column.kind !== 'double') return this.leaf(slot, p, row);
    const value = this.mantissa / f64Power(this.fractionDigits);
    target.column.values[row] = target.type.kind === 'FLOAT' ? Math.fround(value) : value;
    target.nulls[row] = 0;
    return past;
  }

  /** A DECIMAL number: in place when at most 15 digits and nothing to round. */
  decimal(slot: number, p: number, row: number): number {
    const target = this.targets[slot] as ScanLeaf;
    const past = this.plainDecimal(p);
    const { column, type } = target;
    if (past < 0 || column.kind !== 'decimal' || type.kind !== 'DECIMAL') return this.leaf(slot, p, row);
    const spare = type.scale - this.fractionDigits;
    if (spare < 0 || spare > 15) return this.leaf(slot, p, row);
    const value = this.mantissa * f64Power(spare);
    const limit = f64Power(Math.min(15, type.precision));
    if (value >= limit || value <= -limit) return this.leaf(slot, p, row);
    // `+ 0` turns -0 into 0.
    column.values[row] = value + 0;
    target.nulls[row] = 0;
    return past;
  }

  private mantissa = 0;
  private fractionDigits = 0;

  /** Reads `-?digits[.digits]` of at most 15 digits ended by `,` or `}`; -1 for anything else. */
  private plainDecimal(p: number): number {
    const { bytes } = this;
    const isNegative = bytes[p] === 0x2d;
    if (isNegative) p++;
    const first = p;
    let value = u8(bytes, p) ^ 0x30;
    if (value > 9) return -1;
    let c = u8(bytes, ++p) ^ 0x30;
    if (value !== 0) {
      while (c < 10) {
        value = value * 10 + c;
        c = u8(bytes, ++p) ^ 0x30;
      }
    }
    let fraction = 0;
    if (c === (0x2e ^ 0x30)) {
      const dot = p;
      c = u8(bytes, ++p) ^ 0x30;
      while (c < 10) {
        value = value * 10 + c;
        c = u8(bytes, ++p) ^ 0x30;
      }
      fraction = p - dot - 1;
      if (fraction === 0) return -1;
    }
    if ((c !== (0x2c ^ 0x30) && c !== (0x7d ^ 0x30)) || p - first > 16) return -1;
    if (p - first === 16 && fraction === 0) return -1;
    this.mantissa = isNegative ? -value : value;
    this.fractionDigits = fraction;
    return p;
  }

  /** Position of the known member whose name is the escaped key text [p, end), or -1. */
  escapedKey(p: number, end: number, names: ReadonlyMap<string, number>): number {
    for (let i = p; i < end; i++) {
      if (this.bytes[i] !== 0x5c) continue;
      const text = Buffer.from(this.bytes.subarray(p, end)).toString('utf8');
      return names.get(String(JSON.parse(`"${text}"`))) ?? -1;
    }
    return -1;
  }
}

function f64Power(exponent: number): number {
  return POWERS_OF_TEN[exponent] as number;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(u8(bytes, i));
  return text;
}

const EXCERPT_BYTES = 40;

function excerpt(bytes: Uint8Array, start: number, end: number): string {
  const text = new TextDecoder().decode(bytes.slice(start, Math.min(end, start + EXCERPT_BYTES)));
  return end - start > EXCERPT_BYTES ? `${text}…` : text;
}
