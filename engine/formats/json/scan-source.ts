// Writes the JavaScript source of a scanner for one scan tree. One decode() per schema: declared fields in a single switch
// whose cases fall through in declaration order, so a record in the expected order runs straight down; any other key is
// looked up by length and bytes and jumps into its case. User text enters the source only as numbers (bytes of names).
// Source variables: B bytes, D DataView, p position, c byte at p, S slow path, n/v/s/l<slot> arrays, F null flags.

import type { ScanLeaf, ScanMember, ScanRow, ScanSkip, ScanTarget, ScanTree } from './scan-tree';
import { isTarget } from './scan-tree';

/** Fast-path reads go at most this far beyond a value's start; records nearer to the buffer's end take exact paths. */
export const READ_AHEAD = 40;

/** Objects with more declared fields than this only get cases for the needed ones. */
const CASES_MAX = 64;

const SPACE = 'if (c <= 32) { p = skipSpace(B, p); c = B[p]; }';
const IS_NULL = 'c === 110 && p < LIM && D.getInt32(p, true) === 0x6c6c756e';
const BITS = 30;

export interface ScanSourceOptions {
  readonly failOnMissingField: boolean;
  readonly separator: ' ' | 'T';
}

/** UTF-8 of the key as it stands in the data, quotes and colon included; null when it can only appear escaped. */
function keyBytes(name: string): Uint8Array | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped.
  if (/["\\\u0000-\u001f]/.test(name) || /\p{Cs}/u.test(name)) return null;
  return Buffer.from(`"${name}":`);
}

function maxKeyLength(members: readonly ScanMember[]): number {
  let longest = 0;
  for (const member of members) {
    longest = Math.max(longest, Buffer.byteLength(member.name) + 3);
    if (member.kind !== 'leaf') longest = Math.max(longest, maxKeyLength(member.members));
  }
  return longest;
}

/** Condition "the bytes at p are `key`", four at a time, the last word overlapping. */
function matchAt(key: Uint8Array): string {
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  const tests: string[] = [];
  if (key.length < 4) return [...key].map((byte, i) => `B[p + ${i}] === ${byte}`).join(' && ');
  for (let i = 0; i + 4 <= key.length; i += 4) tests.push(`D.getInt32(p + ${i}, true) === ${view.getInt32(i, true)}`);
  const rest = key.length % 4;
  if (rest > 0) {
    const at = key.length - 4;
    tests.push(`D.getInt32(p + ${at}, true) === ${view.getInt32(at, true)}`);
  }
  return tests.join(' && ');
}

export class ScanSourceWriter {
  private readonly lines: string[] = [];
  private readonly helpers: string[] = [];
  private readonly options: ScanSourceOptions;
  private readonly tree: ScanTree;
  private objects = 0;

  constructor(tree: ScanTree, options: ScanSourceOptions) {
    this.tree = tree;
    this.options = options;
  }

  /** Body of a function with parameters (S, T, skipSpace, skipDigits, scanAscii, scanRaw, skipString, skipValue) → {begin, decode}. */
  write(): string {
    const arrays = this.tree.targets.map((target) => this.arrays(target)).join('\n');
    this.object(this.tree.members, '');
    const readAhead = READ_AHEAD + maxKeyLength(this.tree.members);
    return `'use strict';
const F = S.sawNull, W = S.minuteWords, M = S.minuteMs;
let bytes = S.bytes, view = S.view, limit = 0;
${arrays}
${this.helpers.join('\n')}
function begin(nextBytes, nextView) { bytes = nextBytes; view = nextView; limit = bytes.length - ${readAhead}; }
function decode(start, end, row) {
  const B = bytes, D = view, LIM = limit;
  S.start = start; S.end = end;
  let p = start, q = 0, c = B[p];
  ${SPACE}
  if (p >= end || c !== 123) return S.notObject(p < end ? p : end);
${this.lines.join('\n')}
  if (p === end) return true;
  while (p < end && ((c = B[p]) === 32 || c === 10 || c === 13 || c === 9)) p++;
  return p === end || S.malformed(p);
}
return { begin, decode };`;
  }

  private arrays(target: ScanTarget): string {
    const k = target.slot;
    const nulls = `const n${k} = T[${k}].nulls;`;
    if (target.kind === 'row') return nulls;
    if (target.column.kind !== 'bytes') return `${nulls} const v${k} = T[${k}].column.values;`;
    return `${nulls} const s${k} = T[${k}].column.start, l${k} = T[${k}].column.length;`;
  }

  private out(line: string): void {
    this.lines.push(line);
  }

  /** Code from the `{` at p to behind its `}`. */
  private object(all: readonly ScanMember[], path: string): void {
    const o = this.objects++;
    const members = all.length > CASES_MAX ? all.filter(isTarget) : all;
    const count = members.length;
    const words = Math.ceil(members.filter(isTarget).length / BITS);
    for (let w = 0; w < words; w++) this.out(`let seen${o}_${w} = 0;`);
    this.out(`c = B[++p]; ${SPACE}
if (c === 125) p++; else {
let st${o} = 0, want${o} = 0, found${o} = false;
o${o}: for (;;) { switch (st${o}) {`);
    let bit = 0;
    members.forEach((member, index) => {
      this.out(`case ${index}:
if (found${o}) found${o} = false; else {
c = B[p]; if (c <= 32) p = skipSpace(B, p);`);
      const key = keyBytes(member.name);
      const miss = `{ want${o} = ${index}; st${o} = ${count}; continue o${o}; }`;
      this.out(key === null ? miss : `if (p < LIM && ${matchAt(key)}) p += ${key.length}; else ${miss}`);
      this.out(`}\nc = B[p]; ${SPACE}`);
      if (isTarget(member)) {
        this.out(`seen${o}_${Math.floor(bit / BITS)} |= ${1 << (bit % BITS)};`);
        bit++;
      }
      this.value(member);
      this.out(`c = B[p]; ${SPACE}
if (c === 44) p++; else if (c === 125) { p++; break o${o}; } else return S.malformed(p);`);
    });
    this.lookup(o, members);
    this.out('} } }');
    this.missing(o, members.filter(isTarget), path);
  }

  /** The default case: any key, by its bytes. Jumps to the member's case, or skips the value and goes on where it was. */
  private lookup(o: number, members: readonly ScanMember[]): void {
    const count = members.length;
    this.keyFunction(o, members);
    this.out(`want${o} = ${count};
default:
p = skipSpace(B, p);
if (B[p] !== 34) return S.malformed(p);
q = skipString(B, D, p + 1, end);
if (q < 0) return S.malformed(~q);
st${o} = key${o}(p + 1, q - p - 2);
p = skipSpace(B, q);
if (B[p] !== 58) return S.malformed(p);
p = skipSpace(B, p + 1);
if (st${o} >= 0) { found${o} = true; continue o${o}; }
st${o} = want${o};
q = skipValue(B, D, p, end);
if (q < 0) { S.unskippable(q, p); return false; }
p = skipSpace(B, q);
c = B[p];
if (c === 44) { p++; continue o${o}; }
if (c === 125) { p++; break o${o}; }
return S.malformed(p);`);
  }

  private keyFunction(o: number, members: readonly ScanMember[]): void {
    const byLength = new Map<number, string[]>();
    members.forEach((member, index) => {
      if (keyBytes(member.name) === null) return;
      const bytes = [...Buffer.from(member.name)];
      const test = bytes.map((byte, i) => `bytes[p + ${i}] === ${byte}`).join(' && ');
      const tests = byLength.get(bytes.length) ?? [];
      tests.push(`if (${test === '' ? 'true' : test}) return ${index};`);
      byLength.set(bytes.length, tests);
    });
    const cases = [...byLength].map(([length, tests]) => `case ${length}: ${tests.join(' ')} break;`);
    const names = members.map((member, index) => `[${JSON.stringify(member.name)}, ${index}]`);
    this.helpers.push(`const names${o} = new Map([${names.join(', ')}]);
function key${o}(p, n) {
  switch (n) { ${cases.join('\n')} }
  return S.escapedKey(p, p + n, names${o});
}`);
  }

  /** Behind an object: what was not there is NULL, or refused under fail-on-missing-field. */
  private missing(o: number, targets: readonly ScanTarget[], path: string): void {
    for (let w = 0; w * BITS < targets.length; w++) {
      const part = targets.slice(w * BITS, (w + 1) * BITS);
      const all = part.reduce((mask, _, i) => mask | (1 << i), 0);
      this.out(`if (seen${o}_${w} !== ${all}) {`);
      part.forEach((target, i) => {
        const name = JSON.stringify(path + target.name);
        const then = this.options.failOnMissingField ? `return S.missing(${name});` : this.nullOf(target);
        this.out(`if ((seen${o}_${w} & ${1 << i}) === 0) { ${then} }`);
      });
      this.out('}');
    }
  }

  private nullOf(target: ScanTarget): string {
    const own = `n${target.slot}[row] = 1; F[${target.slot}] = 1;`;
    if (target.kind === 'leaf') return own;
    return [own, ...target.members.filter(isTarget).map((member) => this.nullOf(member))].join(' ');
  }

  /** Code from the value at p (c = its first byte) to behind it. */
  private value(member: ScanMember): void {
    if (member.kind === 'skip') {
      this.skip(member);
      return;
    }
    if (member.kind === 'row') {
      this.row(member);
      return;
    }
    const k = member.slot;
    const slow = (method: string): string => `p = S.${method}(${k}, p, row); if (p < 0) return false;`;
    this.out(`if (${IS_NULL}) { ${this.nullOf(member)} p += 4; } else {`);
    if (member.column.kind === 'double') this.out(slow('double'));
    else if (member.column.kind === 'decimal') this.out(slow('decimal'));
    else {
      this.fastLeaf(member);
      this.out(`else { ${slow('leaf')} }`);
    }
    this.out('}');
  }

  /** An `if (…) {…}` that settles the usual form of the value; what follows is its else branch. */
  private fastLeaf(leaf: ScanLeaf): void {
    const k = leaf.slot;
    switch (leaf.type.kind) {
      case 'TINYINT':
        this.integer(k, 2);
        return;
      case 'SMALLINT':
        this.integer(k, 4);
        return;
      case 'INT':
        this.integer(k, 9);
        return;
      case 'BIGINT':
        this.integer(k, 15);
        return;
      case 'BOOLEAN':
        this.out(`if (c === 116 && p < LIM && D.getInt32(p, true) === 0x65757274) { v${k}[row] = 1; n${k}[row] = 0; p += 4; }
else if (c === 102 && p < LIM && D.getInt32(p + 1, true) === 0x65736c61) { v${k}[row] = 0; n${k}[row] = 0; p += 5; }`);
        return;
      case 'STRING':
      case 'CHAR':
      case 'VARCHAR':
        this.out(`if (c === 34 && (q = scanAscii(B, D, p + 1, end)) < end && B[q] === 34) {
s${k}[row] = p + 1; l${k}[row] = q - p - 1; n${k}[row] = 0; p = q + 1; }`);
        return;
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        this.timestamp(k, leaf.type.kind === 'TIMESTAMP_LTZ');
        return;
      default:
        this.out('if (false) {}');
    }
  }

  /** Up to `digits` digits, ended by `,` or `}`; a leading zero only alone. Every other form is the slow path's. */
  private integer(k: number, digits: number): void {
    this.out(`q = c === 45 ? p + 1 : p;
const from${k} = q;
let d${k} = B[q] ^ 48, x${k} = d${k};
if (x${k} < 10) {
d${k} = B[++q] ^ 48;
if (x${k} !== 0) while (d${k} < 10) { x${k} = x${k} * 10 + d${k}; d${k} = B[++q] ^ 48; }
}
if (x${k} >= 0 && (d${k} === 28 || d${k} === 77) && q > from${k} && q - from${k} <= ${digits}) {
v${k}[row] = c === 45 ? 0 - x${k} : x${k}; n${k}[row] = 0; p = q; }`);
  }

  /** `"<memoised minute>:ss[.fff[fff[fff]]]"`, with Z before the quote for LTZ. */
  private timestamp(k: number, isZoned: boolean): void {
    const w = k * 4;
    const close = (at: string): string => (isZoned ? `B[${at}] === 90 && B[${at} + 1] === 34` : `B[${at}] === 34`);
    const past = isZoned ? 2 : 1;
    const words = [0, 1, 2, 3].map((i) => `D.getInt32(p + ${1 + 4 * i}, true) === W[${w + i}]`).join(' && ');
    this.out(`let z${k} = 0, t${k} = 0;
if (c === 34 && p < LIM && ${words} && B[p + 17] === 58) {
const a = B[p + 18] ^ 48, b = B[p + 19] ^ 48;
if (a < 6 && b < 10) {
t${k} = M[${k}] + (a * 10 + b) * 1000;
if (B[p + 20] === 46) {
const f = B[p + 21] ^ 48, g = B[p + 22] ^ 48, h = B[p + 23] ^ 48;
if (f < 10 && g < 10 && h < 10) {
t${k} += f * 100 + g * 10 + h;
q = p + 24; while (q < p + 30 && (B[q] ^ 48) < 10) q++;
if (${close('q')}) z${k} = q + ${past};
}
} else if (${close('p + 20')}) z${k} = p + ${20 + past};
}
}
if (z${k} !== 0) { v${k}[row] = t${k}; n${k}[row] = 0; p = z${k}; }`);
  }

  private row(member: ScanRow): void {
    const k = member.slot;
    this.out(`if (c === 123) { n${k}[row] = 0;`);
    this.object(member.members, `${member.path}.`);
    this.out(`} else if (${IS_NULL}) { ${this.nullOf(member)} p += 4; }
else { p = S.notRow(${k}, p, row); if (p < 0) return false; }`);
  }

  private skip(member: ScanSkip): void {
    if (member.members.length > 0) {
      this.out('if (c === 123) {');
      this.object(member.members, '');
      this.out('} else');
    }
    this.out(`if (c === 34) {
q = scanRaw(B, D, p + 1, end);
if (q < end && B[q] === 34) p = q + 1;
else { q = skipString(B, D, q, end); if (q < 0) return S.malformed(~q); p = q; }
} else if (${IS_NULL}) p += 4;
else if (c > 48 && c <= 57 && (q = skipDigits(B, p), B[q] === 44 || B[q] === 125)) p = q;
else { q = skipValue(B, D, p, end); if (q < 0) { S.unskippable(q, p); return false; } p = q; }`);
  }
}
