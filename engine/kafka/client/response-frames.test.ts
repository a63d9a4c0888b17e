import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResponseFrames } from './response-frames';

function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

test('answers come out whole and in order, however the stream is cut and though chunks are reused', () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 4, maxLength: 60 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (list, cuts) => {
      const stream = Buffer.concat(list.map(framed));
      const frames: number[][] = [];
      const reader = new ResponseFrames((frame) => frames.push([...frame]));
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const chunk = stream.slice(at, at + (cuts[turn % cuts.length] ?? 1));
        at += chunk.length;
        const copy = Buffer.from(chunk);
        reader.push(copy);
        copy.fill(0);
      }
      expect(frames).toEqual(list.map((body) => [...body]));
    }),
  );
});

test.each([
  ['text', Buffer.from('HTTP/1.1 400')],
  ['a TLS alert', Buffer.from([0x15, 3, 3, 0, 2, 2, 40])],
  ['a negative length', Buffer.from([255, 255, 255, 255])],
  ['no room for a correlation id', Buffer.from([0, 0, 0, 3, 0])],
])('%s instead of an answer is refused', (_name, bytes) => {
  const reader = new ResponseFrames(() => {});
  expect(() => reader.push(bytes)).toThrow(expect.objectContaining({ code: 'kafka.malformed-message' }));
});
