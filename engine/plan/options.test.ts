import { describe, expect, it } from 'vitest';
import { parseDurationMs } from './options';

describe('parseDurationMs', () => {
  it.each([
    ['10 s', 10_000],
    ['500ms', 500],
    ['1 min', 60_000],
    ['2 h', 7_200_000],
    ['1d', 86_400_000],
    ['250', 250],
    ['1 Hour', 3_600_000],
    ['', null],
    ['-1 s', null],
    ['1 parsec', null],
    ['1.5 s', null],
  ])('%s', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });
});
