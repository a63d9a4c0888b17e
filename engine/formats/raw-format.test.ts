import { expect, test } from 'vitest';
import { simpleType } from '@/engine/core/data-type';
import { buildBatch, readCell } from '@/engine/testing/batch-builder';
import { findFormat } from './format-registry';
import { rawFormat } from './raw-format';

const STRING = simpleType('STRING');
const fields = [{ name: 'line', type: STRING }];

test('the whole payload is the column, invalid UTF-8 is refused with its position', () => {
  const decoder = rawFormat.createDecoder({ fields, neededPaths: [[0]], options: {}, capacity: 4 });
  const bytes = Buffer.from('grün\xc3', 'utf8');
  decoder.begin(Buffer.concat([bytes.subarray(0, 5), Buffer.from([0xff])]));
  expect(decoder.decode(0, 5, 0)).toBe(true);
  expect(decoder.decode(4, 6, 1)).toBe(false);
  expect(decoder.problem()).toEqual({ position: 1, reason: 'byte 0xff is not valid UTF-8', field: '' });
  decoder.finish(1);
  const [column] = decoder.columns;
  expect(column && readCell(column, STRING, 0)).toBe('grün');
});

test('what is written is the text itself, NULL is nothing', () => {
  const encoder = rawFormat.createEncoder({ fields, columnIndexes: [0], options: {} });
  const out = { bytes: new Uint8Array(0), length: 0 };
  encoder.begin(buildBatch([STRING], [['ab'], [null], ['ü']]));
  for (const row of [0, 1, 2]) encoder.encode(row, out);
  expect(Buffer.from(out.bytes.subarray(0, out.length)).toString()).toBe('abü');
});

test('a schema that is not one text or bytes column is refused in words', () => {
  const request = { fields: [{ name: 'n', type: simpleType('INT') }], neededPaths: [], options: {}, capacity: 1 };
  expect(() => rawFormat.createDecoder(request)).toThrow('exactly one physical column');
});

test('formats are found by name only', () => {
  expect(findFormat('json')?.name).toBe('json');
  expect(findFormat('raw')).toBe(rawFormat);
  expect(findFormat('avro')).toBeNull();
});
