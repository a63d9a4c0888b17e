import { expect, test } from 'vitest';
import { murmur2, Partitioner } from './partitioner';

// Values of org.apache.kafka.common.utils.Utils.murmur2, as Kafka's own UtilsTest lists them.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
])("murmur2 of %s is the Java client's", (key, expected) => {
  const bytes = Buffer.from(`..${key}..`);
  expect(murmur2(bytes, 2, 2 + key.length)).toBe(expected);
});

test('keyless records stay together within a write and move on with the next', () => {
  const partitioner = new Partitioner('default', 3);
  const bytes = new Uint8Array(0);
  const chosen = [0, 1, 2].map(() => {
    partitioner.nextWrite();
    return [partitioner.choose(bytes, 0, -1), partitioner.choose(bytes, 0, -1)];
  });
  expect(chosen).toEqual([
    [1, 1],
    [2, 2],
    [0, 0],
  ]);
});

test('round-robin moves with every record and fixed never', () => {
  const bytes = new Uint8Array(0);
  const turns = new Partitioner('round-robin', 3);
  expect([0, 1, 2, 3].map(() => turns.choose(bytes, 0, -1))).toEqual([1, 2, 0, 1]);
  const fixed = new Partitioner('fixed', 3);
  expect([0, 1].map(() => fixed.choose(bytes, 0, -1))).toEqual([0, 0]);
});
