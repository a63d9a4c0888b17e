import { expect, test } from 'vitest';
import { simpleType } from '@/engine/core/data-type';
import { ROW_DELETE, ROW_INSERT } from '@/engine/core/row-kind';
import { buildBatch } from '@/engine/testing/batch-builder';
import { createChangelogJsonEncoder } from './changelog-json';

test('every row is one line with its row kind; BIGINT is exact', () => {
  const schema = [
    { name: 'id', type: simpleType('BIGINT') },
    { name: 'name', type: simpleType('STRING') },
  ];
  const types = schema.map((field) => field.type);
  const rows = [
    [9007199254740993n, 'a'],
    [2n, null],
  ];
  const out = { bytes: new Uint8Array(0), length: 0 };
  const encoder = createChangelogJsonEncoder(schema);
  encoder.encode(buildBatch(types, rows, { rowKinds: [ROW_INSERT, ROW_DELETE] }), out);
  encoder.encode(buildBatch(types, [[3n, 'c']]), out);
  expect(Buffer.from(out.bytes.subarray(0, out.length)).toString()).toBe(
    '{"op":"+I","row":{"id":9007199254740993,"name":"a"}}\n' +
      '{"op":"-D","row":{"id":2,"name":null}}\n' +
      '{"op":"+I","row":{"id":3,"name":"c"}}\n',
  );
});
