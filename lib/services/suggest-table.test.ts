// A guessed table is valid SQL for the planner, whatever the records look like.

import { describe, expect, test } from 'vitest';
import { validateSql } from './sql-planner';
import { suggestTable } from './suggest-table';

test('records that are no JSON objects suggest nothing', () => {
  expect(suggestTable('t', ['[1]', 'x', '"a"', ''])).toBeNull();
});

describe('a suggested table', () => {
  test.each([
    [
      'orders',
      [
        '{"order_id":1,"amount":2.5,"ok":true,"ts":"2026-01-01 10:00:00.5"}',
        '{"order_id":null,"amount":2,"note":null}',
      ],
      /`amount` DOUBLE[\s\S]*WATERMARK FOR `ts`/,
    ],
    [
      'a.b-c',
      ['{"value":{"x":1,"order":"a"},"group":[1],"at":"2026-01-01T10:00:00Z"}'],
      /`value` ROW<`x` BIGINT, `order` STRING>[\s\S]*ISO-8601/,
    ],
    ['mixed', ['{"v":1}', '{"v":"a"}'], /`v` STRING/],
  ])('of %s is accepted by the planner', (topic, values, wanted) => {
    const text = suggestTable(topic, values) ?? '';
    expect(text).toMatch(wanted);
    const errors = validateSql(`${text} CREATE TABLE sink WITH ('connector' = 'blackhole') LIKE x;`).diagnostics;
    const own = errors.filter((diagnostic) => diagnostic.start < text.length);
    expect(own).toEqual([]);
  });
});
