// The formatter's table: the texts of console.md §5 and the borders between units.

import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatByUnit,
  formatCount,
  formatDuration,
  formatExact,
  formatRate,
  formatShare,
  formatWithUnit,
} from './format';

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.4, '0.4'],
    [0.04, '0'],
    [-0.04, '0'],
    [9.94, '9.9'],
    [9.96, '10'],
    [210, '210'],
    [1940, '1,940'],
    [9999, '9,999'],
    [9999.6, '10 k'],
    [12_400, '12.4 k'],
    [999_499, '999 k'],
    [999_500, '1 M'],
    [1_240_033, '1.24 M'],
    [-48_200, '-48.2 k'],
    [3.2e15, '3.2 P'],
    [5e18, '5000 P'],
    [null, '—'],
    [undefined, '—'],
    [Number.NaN, '—'],
    [Number.POSITIVE_INFINITY, '—'],
  ])('%s reads %s', (value, text) => expect(formatCount(value)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [9, '9 ms'],
    [18.4, '18 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1200, '1.2 s'],
    [9_949, '9.9 s'],
    [38_000, '38 s'],
    [59_600, '1 m'],
    [250_000, '4 m 10 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 m'],
    [273_600_000, '3 d 4 h'],
    [-1200, '-1.2 s'],
    [null, '—'],
  ])('%s ms reads %s', (value, text) => expect(formatDuration(value)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1023.4, '1023 B'],
    [1024, '1 KiB'],
    [432_013_312, '412 MiB'],
    [2_147_483_648, '2 GiB'],
    [1_048_500_000, '1000 MiB'],
    [null, '—'],
  ])('%s bytes reads %s', (value, text) => expect(formatBytes(value)).toBe(text));
});

describe('the other units', () => {
  it.each([
    [formatRate(48_200), '48.2 k/s'],
    [formatRate(null), '—'],
    [formatShare(0.31), '31 %'],
    [formatShare(0.004), '0.4 %'],
    [formatWithUnit(10_000, 'records'), '10 k records'],
    [formatWithUnit(9_000, 'records'), '9,000 records'],
    [formatWithUnit(500, 'ms'), '500 ms'],
    [formatWithUnit(null, 'records'), '—'],
    [formatByUnit(2_147_483_648, 'bytes'), '2 GiB'],
    [formatExact(1_240_033.5), '1,240,033.5'],
    [formatExact(-1_240_033), '-1,240,033'],
  ])('%s equals %s', (got, wanted) => expect(got).toBe(wanted));
});
