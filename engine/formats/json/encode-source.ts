// Writes the JavaScript source of a JSON serialiser for one schema: field names are precomputed fragments stored four bytes
// at a time, every value goes straight into the output bytes. User text enters the source only as numbers.
// Source variables: O output bytes, V its DataView, at write position, c/n/v/w/s/l<i> the parts of column i, R runtime.

import type { DataType, Field } from '@/engine/core/data-type';
import { VALUE_ROOM } from './encode-primitives';

export interface EncodeSourceOptions {
  readonly ignoreNullFields: boolean;
  readonly decimalAsPlainNumber: boolean;
}

const PUT_NULL = 'V.setInt32(at, 0x6c6c756e, true); at += 4;';

export class EncodeSourceWriter {
  private readonly declarations: string[] = [];
  private readonly bindings: string[] = [];
  private readonly rooms: string[] = [];
  private readonly lines: string[] = [];
  /** Types of numbered leaves, for the runtime to make per-column writers. */
  readonly leafTypes: DataType[] = [];
  private readonly options: EncodeSourceOptions;
  private room = VALUE_ROOM;
  private columns = 0;

  constructor(options: EncodeSourceOptions) {
    this.options = options;
  }

  /** Body of a function with parameter R → {begin(columns), encode(row, out)}. `columns` are in the order of `fields`. */
  write(fields: readonly Field[]): string {
    this.object(fields, (index) => `columns[${index}]`);
    return `'use strict';
${this.declarations.join('\n')}
let cachedBytes = null, cachedView = null;
function begin(columns) {
${this.bindings.join('\n')}
}
function encode(row, out) {
  let room = ${this.room};
  ${this.rooms.join('\n')}
  let O = R.ensureRoom(out, room), at = out.length, q = 0, x = 0;
  if (O !== cachedBytes) { cachedBytes = O; cachedView = R.viewOf(O); }
  let V = cachedView;
${this.lines.join('\n')}
  out.length = at;
}
return { begin, encode };`;
  }

  private out(line: string): void {
    this.lines.push(line);
  }

  /** Stores constant bytes; the last word overlaps the one before it. */
  private fragment(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const stores: string[] = [];
    if (bytes.length < 4) for (const [i, byte] of bytes.entries()) stores.push(`O[at + ${i}] = ${byte};`);
    else {
      for (let i = 0; i + 4 <= bytes.length; i += 4)
        stores.push(`V.setInt32(at + ${i}, ${view.getInt32(i, true)}, true);`);
      const tail = bytes.length - 4;
      if (bytes.length % 4 > 0) stores.push(`V.setInt32(at + ${tail}, ${view.getInt32(tail, true)}, true);`);
    }
    this.out(`${stores.join(' ')} at += ${bytes.length};`);
    this.room += bytes.length;
  }

  private object(fields: readonly Field[], columnOf: (index: number) => string): void {
    if (fields.length === 0) {
      this.fragment(Buffer.from('{}'));
      return;
    }
    const { ignoreNullFields } = this.options;
    if (ignoreNullFields) this.out('O[at++] = 123;');
    fields.forEach((field, index) => {
      const i = this.bind(columnOf(index));
      const key = `${JSON.stringify(field.name)}:`;
      if (ignoreNullFields) {
        // Every field ends with a comma; the last one becomes the brace.
        this.out(`if (n${i} === null || n${i}[row] === 0) {`);
        this.fragment(Buffer.from(key));
        this.value(field.type, i);
        this.out('O[at++] = 44; }');
      } else {
        this.fragment(Buffer.from((index === 0 ? '{' : ',') + key));
        this.out(`if (n${i} !== null && n${i}[row] === 1) { ${PUT_NULL} } else {`);
        this.value(field.type, i);
        this.out('}');
      }
      this.room += VALUE_ROOM;
    });
    this.out(ignoreNullFields ? 'if (O[at - 1] === 44) O[at - 1] = 125; else O[at++] = 125;' : 'O[at++] = 125;');
  }

  /** Declares column variables; returns their number. */
  private bind(expression: string): number {
    const i = this.columns++;
    this.declarations.push(`let c${i} = null, n${i} = null;`);
    this.bindings.push(`c${i} = ${expression}; n${i} = c${i}.nulls;`);
    return i;
  }

  private bindValues(i: number, hasWide: boolean): void {
    this.declarations.push(`let v${i} = null;${hasWide ? ` let w${i} = null;` : ''}`);
    this.bindings.push(`v${i} = c${i}.values;${hasWide ? ` w${i} = c${i}.wide;` : ''}`);
  }

  private value(type: DataType, i: number): void {
    switch (type.kind) {
      case 'ROW':
        this.object(type.fields, (index) => `c${i}.children[${index}]`);
        return;
      case 'STRING':
      case 'CHAR':
      case 'VARCHAR':
        this.text(i);
        return;
      case 'BYTES':
        this.base64(i);
        return;
      case 'BOOLEAN':
      case 'NULL':
        this.bindValues(i, false);
        this.out(`if (v${i}[row] === 1) { V.setInt32(at, 0x65757274, true); at += 4; }
else { V.setInt32(at, 0x736c6166, true); O[at + 4] = 101; at += 5; }`);
        return;
      case 'FLOAT':
      case 'DOUBLE':
        this.bindValues(i, false);
        this.out(`x = v${i}[row];
if (x === (x | 0) && x > -1e7 && x < 1e7 && (x !== 0 || 1 / x > 0)) { at = R.putInteger(O, at, x); O[at] = 46; O[at + 1] = 48; at += 2; }
else at = R.${type.kind === 'FLOAT' ? 'putFloat' : 'putDouble'}(O, at, x);`);
        return;
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ': {
        const writer = this.leafTypes.push(type) - 1;
        this.bindValues(i, false);
        this.declarations.push(`const t${i} = R.timestampWriters[${writer}];`);
        this.out(`O[at++] = 34; at = t${i}.put(O, at, v${i}[row]); O[at++] = 34;`);
        return;
      }
      case 'DATE':
      case 'TIME':
        this.bindValues(i, false);
        this.out(
          `O[at++] = 34; at = R.${type.kind === 'DATE' ? 'putDate' : 'putTime'}(O, at, v${i}[row]); O[at++] = 34;`,
        );
        return;
      case 'DECIMAL':
        this.decimal(i, type.scale);
        return;
      case 'BIGINT':
      case 'INTERVAL_DAY_TIME':
        this.bindValues(i, true);
        this.out(`at = w${i} === null ? R.putInteger(O, at, v${i}[row]) : R.putAscii(O, at, w${i}[row].toString());`);
        return;
      default:
        this.bindValues(i, false);
        this.out(`at = R.putInteger(O, at, v${i}[row]);`);
    }
  }

  private decimal(i: number, scale: number): void {
    const isPlain = this.options.decimalAsPlainNumber;
    const text = isPlain ? 'plainDecimalText' : 'bigDecimalText';
    this.bindValues(i, true);
    this.out(`q = w${i} === null ? R.putDecimal(O, at, v${i}[row], ${scale}, ${isPlain}) : -1;
at = q >= 0 ? q : R.putAscii(O, at, R.${text}(w${i} === null ? BigInt(v${i}[row]) : w${i}[row], ${scale}));`);
  }

  private bindText(i: number): void {
    this.declarations.push(`let s${i} = null, l${i} = null, a${i} = null;`);
    this.bindings.push(`s${i} = c${i}.start; l${i} = c${i}.length; a${i} = R.textSource(c${i}.arena);`);
  }

  /** Room is made for plain text; text with escapes makes its own. */
  private text(i: number): void {
    this.bindText(i);
    this.rooms.push(`if (n${i} === null || n${i}[row] === 0) room += l${i}[row];`);
    this.out(`O[at++] = 34;
q = R.copyText(V, at, a${i}, s${i}[row], l${i}[row]);
if (q >= 0) at = q;
else {
out.length = at; O = R.ensureRoom(out, room + 6 * l${i}[row]);
if (O !== cachedBytes) { cachedBytes = O; cachedView = R.viewOf(O); }
V = cachedView;
at = R.putEscaped(O, at, a${i}.arena, s${i}[row], l${i}[row]);
}
O[at++] = 34;`);
  }

  private base64(i: number): void {
    this.bindText(i);
    this.rooms.push(`if (n${i} === null || n${i}[row] === 0) room += 2 * l${i}[row] + 4;`);
    this.out(`O[at++] = 34; at = R.putAscii(O, at, R.base64Text(a${i}.arena, s${i}[row], l${i}[row])); O[at++] = 34;`);
  }
}
