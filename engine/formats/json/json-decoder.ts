// The `json` format's RowDecoder: compiles a scanner for the schema and the needed columns, and settles each batch.
// It never copies text unless a batch has escapes; then one side arena holds the batch's input range and the resolved text,
// shared by all STRING columns that need it.

import { f64, i32, i64, item, u8 } from '@/engine/core/typed-array';
import type { DecodeProblem, DecoderRequest, RowDecoder } from '@/engine/formats/format';
import { readJsonOptions } from './json-options';
import { scanAscii, scanRaw, skipDigits, skipSpace, skipString, skipValue } from './scan-primitives';
import { ScanSlowPath } from './scan-slow-path';
import { ScanSourceWriter } from './scan-source';
import type { ScanLeaf, ScanTarget } from './scan-tree';
import { buildScanTree } from './scan-tree';

interface CompiledScanner {
  begin(bytes: Uint8Array, view: DataView): void;
  decode(start: number, end: number, row: number): boolean;
}

const PARAMETERS = ['S', 'T', 'skipSpace', 'skipDigits', 'scanAscii', 'scanRaw', 'skipString', 'skipValue'];

function compileScanner(source: string, slow: ScanSlowPath, targets: readonly ScanTarget[]): CompiledScanner {
  // Guarantee: the source is ScanSourceWriter's, which returns exactly this shape.
  const create = new Function(...PARAMETERS, source) as (...values: readonly unknown[]) => CompiledScanner;
  return create(slow, targets, skipSpace, skipDigits, scanAscii, scanRaw, skipString, skipValue);
}

/**
 * Decoder of JSON records. Malformed JSON, a bad value (unless `ignore-parse-errors`), a missing field (under
 * `fail-on-missing-field`), a non-object and an empty message make decode() false.
 */
export function createJsonDecoder(request: DecoderRequest): RowDecoder {
  return new JsonDecoder(request);
}

class JsonDecoder implements RowDecoder {
  readonly columns: RowDecoder['columns'];
  readonly decode: RowDecoder['decode'];
  private readonly targets: readonly ScanTarget[];
  private readonly slow: ScanSlowPath;
  private readonly scanner: CompiledScanner;
  private bytes: Uint8Array = new Uint8Array(0);
  private arena: Uint8Array = new Uint8Array(0);

  constructor(request: DecoderRequest) {
    const options = readJsonOptions(request.options);
    const tree = buildScanTree(request.fields, request.neededPaths, request.capacity);
    this.columns = tree.columns;
    this.targets = tree.targets;
    this.slow = new ScanSlowPath(tree.targets, options);
    this.scanner = compileScanner(new ScanSourceWriter(tree, options).write(), this.slow, tree.targets);
    this.decode = this.scanner.decode;
  }

  begin(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bytes = bytes;
    this.slow.begin(bytes, view);
    this.scanner.begin(bytes, view);
  }

  problem(): DecodeProblem {
    return this.slow.problem;
  }

  finish(rows: number): void {
    for (const target of this.targets) {
      target.column.nulls = u8(this.slow.sawNull, target.slot) === 1 ? target.nulls : null;
      if (target.kind === 'leaf') this.settle(target, rows);
    }
    const escaped = this.targets.filter((target) => target.kind === 'leaf' && target.hasSideText);
    if (escaped.length > 0) this.moveToSideArena(escaped, rows);
  }

  private settle(leaf: ScanLeaf, rows: number): void {
    const { column } = leaf;
    switch (column.kind) {
      case 'bytes':
        column.arena = leaf.type.kind === 'BYTES' ? leaf.decoded.bytes : this.bytes;
        return;
      case 'long':
        column.wide =
          leaf.hasWide && leaf.wide64 !== null ? settleWide64(leaf.wide64, column.values, leaf, rows) : null;
        return;
      case 'decimal':
        column.wide =
          leaf.hasWide && leaf.wideDecimals !== null ? settleWide(leaf.wideDecimals, column.values, leaf, rows) : null;
        return;
    }
  }

  /** Gives the columns one arena: [input bytes in use | resolved escapes]. Rows resolved earlier start at ~offset. */
  private moveToSideArena(leaves: readonly ScanTarget[], rows: number): void {
    let from = this.bytes.length;
    let to = 0;
    for (const { column, nulls } of leaves) {
      if (column.kind !== 'bytes') continue;
      for (let i = 0; i < rows; i++) {
        const start = i32(column.start, i);
        if (u8(nulls, i) === 1 || start < 0) continue;
        if (start < from) from = start;
        if (start + i32(column.length, i) > to) to = start + i32(column.length, i);
      }
    }
    const copied = Math.max(0, to - from);
    const { sideText } = this.slow;
    if (this.arena.length < copied + sideText.length) this.arena = new Uint8Array(2 * (copied + sideText.length));
    if (copied > 0) this.arena.set(this.bytes.subarray(from, to), 0);
    this.arena.set(sideText.bytes.subarray(0, sideText.length), copied);
    for (const { column, nulls } of leaves) {
      if (column.kind !== 'bytes') continue;
      column.arena = this.arena;
      for (let i = 0; i < rows; i++) {
        const start = i32(column.start, i);
        if (u8(nulls, i) === 1) column.start[i] = column.length[i] = 0;
        else column.start[i] = start < 0 ? copied + ~start : start - from;
      }
    }
  }
}

/** Fills the rows that fit a double; NaN marks those already in `wide`. */
function settleWide64(wide: BigInt64Array, values: Float64Array, leaf: ScanLeaf, rows: number): BigInt64Array {
  for (let i = 0; i < rows; i++) {
    const value = f64(values, i);
    if (u8(leaf.nulls, i) === 1) wide[i] = 0n;
    else wide[i] = Number.isNaN(value) ? i64(wide, i) : BigInt(value);
  }
  return wide;
}

function settleWide(wide: bigint[], values: Float64Array, leaf: ScanLeaf, rows: number): bigint[] {
  for (let i = 0; i < rows; i++) {
    const value = f64(values, i);
    if (u8(leaf.nulls, i) === 1) wide[i] = 0n;
    else wide[i] = Number.isNaN(value) ? item(wide, i) : BigInt(value);
  }
  return wide;
}
