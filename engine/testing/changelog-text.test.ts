// Text to batch and back is the identity; the other elements of a changelog are read as written.

import { describe, expect, it } from 'vitest';
import { decimalType, simpleType, timestampType } from '@/engine/core/data-type';
import { formatChangelog, parseChangelog, toBatch } from './changelog-text';

const SCHEMA = [
  { name: 'user', type: simpleType('BIGINT') },
  { name: 'amount', type: decimalType(10, 2) },
  { name: 'name', type: simpleType('STRING') },
  { name: 'at', type: timestampType('TIMESTAMP') },
];

describe('changelog text', () => {
  it('formats what it parsed', () => {
    const lines = [
      "+I user=1 amount=10.50 name='a ''b'' c' at=1970-01-01T12:00:01.000",
      '-U user=-2 amount=-0.05 name=x at=NULL',
      '-D user=NULL amount=NULL name=NULL at=NULL',
    ];
    expect(formatChangelog(toBatch(parseChangelog(lines.join('\n'), SCHEMA), SCHEMA), SCHEMA)).toEqual(lines);
  });

  it('reads watermarks, barriers and row times', () => {
    const elements = parseChangelog('-- start\n+I user=1 @12:00:01\n\nW 12:00:05\nB 7', SCHEMA);
    expect(elements).toMatchObject([
      { kind: 'row', rowKind: 0, timeMs: 43_201_000 },
      { kind: 'watermark', watermark: 43_205_000 },
      { kind: 'barrier', id: 7 },
    ]);
  });

  it('refuses a column that does not exist', () => {
    expect(() => parseChangelog('+I usr=1', SCHEMA)).toThrow('unknown column "usr"');
  });
});
