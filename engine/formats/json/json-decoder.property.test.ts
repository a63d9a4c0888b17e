// The generated scanner against JSON.parse plus Flink's coercions: over random values, layouts, key orders and over random
// byte corruption, with the record alone in its buffer and between neighbours.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DataType, Field } from '@/engine/core/data-type';
import { decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { readCell } from '@/engine/testing/batch-builder';
import { createJsonDecoder } from './json-decoder';

const FIELDS: readonly Field[] = [
  { name: 'id', type: simpleType('BIGINT') },
  { name: 'count', type: simpleType('INT') },
  { name: 'name', type: simpleType('STRING') },
  { name: 'skipped', type: simpleType('STRING') },
  { name: 'ratio', type: simpleType('DOUBLE') },
  { name: 'amount', type: decimalType(12, 2) },
  { name: 'ok', type: simpleType('BOOLEAN') },
  { name: 'ts', type: timestampType('TIMESTAMP') },
  {
    name: 'inner',
    type: rowType([
      { name: 'id', type: simpleType('BIGINT') },
      { name: 'städte', type: simpleType('STRING') },
      { name: 'deep', type: rowType([{ name: 'n', type: simpleType('INT') }]) },
    ]),
  },
  {
    name: 'ignored',
    type: rowType([
      { name: 'id', type: simpleType('BIGINT') },
      { name: 'städte', type: simpleType('STRING') },
    ]),
  },
];
const NEEDED = [0, 1, 2, 4, 5, 6, 7, 8].map((index) => [index]);
const options = { 'ignore-parse-errors': 'true' };
const decoder = createJsonDecoder({ fields: FIELDS, neededPaths: NEEDED, options, capacity: 8 });

/** Decodes bytes[start, end): the row's values, or the problem's text. */
function decodeRange(bytes: Uint8Array, start: number, end: number): unknown[] | string {
  decoder.begin(bytes);
  if (!decoder.decode(start, end, 0)) return decoder.problem().reason;
  decoder.finish(1);
  return FIELDS.map((field, index) => readCell(decoder.columns[index] ?? { kind: 'absent' }, field.type, 0));
}

function integer(value: unknown, bits: 32 | 64): bigint | null {
  const bound = 2 ** (bits - 1);
  if (typeof value === 'number') {
    if (value >= -bound && value <= (bits === 32 ? bound - 1 : bound)) {
      const whole = BigInt(Math.trunc(value));
      return whole === 2n ** 63n ? whole - 1n : whole;
    }
    return null;
  }
  if (typeof value !== 'string' || !/^[+-]?\d+$/.test(value.trim())) return null;
  const exact = BigInt(value.trim().replace('+', ''));
  return BigInt.asIntN(bits, exact) === exact ? exact : null;
}

function decimal(value: unknown): bigint | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const thousandths = BigInt(whole + fraction.slice(0, 3).padEnd(3, '0'));
  const rounded = (thousandths + 5n) / 10n;
  if (rounded >= 10n ** 12n) return null;
  return text.startsWith('-') ? -rounded : rounded;
}

function model(type: DataType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const isContainer = typeof value === 'object';
  switch (type.kind) {
    case 'BIGINT':
      return integer(value, 64);
    case 'INT': {
      const whole = integer(value, 32);
      return whole === null ? null : Number(whole);
    }
    case 'STRING':
      if (typeof value === 'string') return Buffer.from(value).toString();
      return isContainer ? JSON.stringify(value) : String(value);
    case 'DOUBLE':
      if (typeof value === 'number') return value;
      return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
    case 'DECIMAL':
      return decimal(value);
    case 'BOOLEAN':
      if (isContainer) return null;
      return typeof value === 'boolean' ? value : String(value).trim().toLowerCase() === 'true';
    case 'TIMESTAMP': {
      const match = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?$/.exec(value) : null;
      const ms = match ? Date.parse(`${match[1]}T${match[2]}${match[3] ?? ''}Z`) : Number.NaN;
      return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== match?.[1] ? null : ms;
    }
    case 'ROW':
      if (!isContainer || Array.isArray(value)) return null;
      return type.fields.map((field) => model(field.type, (value as Record<string, unknown>)[field.name]));
    default:
      return undefined;
  }
}

function expectedRow(message: unknown): unknown[] {
  const fields = message as Record<string, unknown>;
  return FIELDS.map((field) =>
    /skipped|ignored/.test(field.name) ? undefined : model(field.type, fields[field.name]),
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('"', '\\', 'a\nb', '\u2028', 'ü'));
const whole = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, -1, 2 ** 31, -(2 ** 31), 3e9));
const digits = fc.oneof(fc.maxSafeInteger().map(String), fc.constantFrom(' 12 ', '+7', '1.0', '', '9'.repeat(25), 'x'));
const money = fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 1000);
const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
const timestamp = fc
  .tuple(
    twoDigits(12),
    twoDigits(31),
    twoDigits(24),
    twoDigits(59),
    twoDigits(60),
    fc.constantFrom('', '.1', '.25', '.123'),
  )
  .map(([month, day, hour, minute, second, fraction]) => `2023-${month}-${day} ${hour}:${minute}:${second}${fraction}`)
  .filter((value) => !value.includes(' 24:'));
const odd = fc.constantFrom(null, true, false, 'true', ' TRUE ', '', 0, 1.7, -0, 'null');
const inner = fc.record(
  { id: fc.oneof(whole, digits, odd), städte: fc.oneof(text, odd), deep: fc.oneof(odd, fc.record({ n: whole })) },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    id: fc.oneof(whole, digits, odd),
    count: fc.oneof(whole, digits, odd),
    name: fc.oneof(text, odd, whole),
    skipped: fc.oneof(text, fc.jsonValue()),
    ratio: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), money, whole),
    amount: fc.oneof(money, whole, odd),
    ok: odd,
    ts: fc.oneof(timestamp, odd, text),
    inner: fc.oneof(inner, odd, fc.jsonValue()),
    ignored: fc.oneof(inner, odd, fc.jsonValue()),
    other: fc.jsonValue(),
    '': fc.jsonValue(),
  },
  { requiredKeys: [] },
);
/** The message with its keys shuffled, as JSON text with the given indentation. */
const messageText = fc
  .tuple(message, fc.infiniteStream(fc.nat()), fc.constantFrom(undefined, undefined, 1, '\t'))
  .map(([value, ranks, indent]) => {
    const entries = Object.entries(value).map((entry) => ({ entry, rank: ranks.next().value ?? 0 }));
    entries.sort((left, right) => left.rank - right.rank);
    return JSON.stringify(Object.fromEntries(entries.map((each) => each.entry)), null, indent);
  });
const neighbour = fc.constantFrom(
  '',
  '{"id":1,"name":"',
  '"}',
  ',"count":7}',
  '\\"',
  ' \n',
  `{"id":5}${' '.repeat(200)}`,
);

/** Every value of the row as the model has it; -0 counts as 0 for integers and stays -0 for DOUBLE. */
function expectSameRow(actual: unknown[] | string, json: string): void {
  const expected = expectedRow(JSON.parse(json));
  // A container read as STRING keeps its own layout: compare it as JSON.
  const name = expected[2];
  if (typeof actual !== 'string' && typeof name === 'string' && /^[[{]/.test(name) && actual[2] !== name) {
    expect(JSON.parse(String(actual[2]))).toEqual(JSON.parse(name));
    expected[2] = actual[2];
  }
  expect(actual).toEqual(expected);
}

test('random messages decode to what JSON.parse and the coercion rules give, wherever the record lies', () => {
  fc.assert(
    fc.property(messageText, neighbour, neighbour, (json, before, after) => {
      const [left, body] = [Buffer.from(before), Buffer.from(json)];
      const bytes = Buffer.concat([left, body, Buffer.from(after)]);
      expectSameRow(decodeRange(bytes, left.length, left.length + body.length), json);
      expectSameRow(
        decodeRange(Buffer.concat([bytes, Buffer.alloc(200, ' ')]), left.length, left.length + body.length),
        json,
      );
    }),
    { numRuns: 600 },
  );
});

test('a record cut short is refused even when the following bytes would complete it', () => {
  fc.assert(
    fc.property(messageText, fc.nat(), (json, at) => {
      const bytes = Buffer.concat([Buffer.from(json), Buffer.alloc(200, ' ')]);
      const end = at % Buffer.byteLength(json);
      expect(decodeRange(bytes, 0, end)).toBe(decodeRange(Uint8Array.from(bytes.subarray(0, end)), 0, end));
      expect(typeof decodeRange(bytes, 0, end)).toBe('string');
    }),
    { numRuns: 400 },
  );
});

const edit = fc.record({
  at: fc.nat(),
  drop: fc.integer({ min: 0, max: 2 }),
  insert: fc.oneof(
    fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '1',
      '-',
      '.',
      'e',
      'E',
      '+',
      ' ',
      'n',
      '\0',
      '\\u12',
      'true',
    ),
    fc.constant(''),
  ),
});

test('corrupted bytes never throw and are accepted exactly when JSON.parse accepts an object', () => {
  fc.assert(
    fc.property(messageText, fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (json, edits, hasRoom) => {
      let bytes = Buffer.from(json);
      for (const { at, drop, insert } of edits) {
        const from = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(insert), bytes.subarray(from + drop)]);
      }
      const end = bytes.length;
      const actual = decodeRange(
        hasRoom ? Buffer.concat([bytes, Buffer.alloc(200, 0x22)]) : Uint8Array.from(bytes),
        0,
        end,
      );
      let parsed: unknown;
      try {
        parsed = JSON.parse(bytes.toString('utf8'));
      } catch {
        parsed = undefined;
      }
      const isValidText = Buffer.from(bytes.toString('utf8')).equals(bytes);
      if (!isRecord(parsed)) expect(typeof actual).toBe('string');
      else if (isValidText) expect(actual).toBeInstanceOf(Array);
    }),
    { numRuns: 3000 },
  );
});
