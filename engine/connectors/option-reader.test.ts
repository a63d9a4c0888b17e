import { describe, expect, test } from 'vitest';
import { nearestName, OptionReader, parseDuration, parseMemorySize } from './option-reader';

test.each<[string, number | null]>([
  ['5 s', 5000],
  ['10min', 600_000],
  ['250', 250],
  ['1 d', 86_400_000],
  ['2 Hours', 7_200_000],
  ['5 parsecs', null],
  ['-1 s', null],
  ['1.5 s', null],
  ['', null],
])('duration %j is %j ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each<[string, number | null]>([
  ['128MB', 134_217_728],
  ['64 kb', 65_536],
  ['17', 17],
  ['1 g', 1_073_741_824],
  ['1 parsec', null],
])('memory size %j is %j bytes', (text, expected) => {
  expect(parseMemorySize(text)).toBe(expected);
});

describe('a mistake is reported with its option and a way out', () => {
  test('wrong values fall back and name the option', () => {
    const reader = new OptionReader({ n: 'x', b: 'yes', d: 'soon', c: 'red', p: '-3' });
    expect(reader.integer('n', 7)).toBe(7);
    expect(reader.boolean('b', true)).toBe(true);
    expect(reader.duration('d', 5)).toBe(5);
    expect(reader.choice('c', ['green', 'blue'], 'blue')).toBe('blue');
    expect(reader.integer('p', 1, { min: 0 })).toBe(1);
    expect(reader.finish('connector "x"').map((problem) => [problem.option, problem.message])).toEqual([
      ['n', 'invalid value "x" for option "n"'],
      ['b', 'invalid value "yes" for option "b"'],
      ['d', 'invalid value "soon" for option "d"'],
      ['c', 'invalid value "red" for option "c"'],
      ['p', 'invalid value "-3" for option "p"'],
    ]);
  });

  test('an unknown option suggests the nearest known one', () => {
    const reader = new OptionReader({ connector: 'kafka', topik: 'a', 'properties.x': '1' });
    reader.optional('topic');
    reader.allowPrefix('properties.');
    expect(reader.finish('connector "kafka"')).toEqual([
      { option: 'topik', message: 'unsupported option "topik" for connector "kafka"', hint: 'Did you mean "topic"?' },
    ]);
  });

  test('a secret never shows up', () => {
    const reader = new OptionReader({ 'sasl.password.length': 'hunter2' });
    reader.integer('sasl.password.length', 0);
    expect(JSON.stringify(reader.problems())).not.toContain('hunter2');
  });

  test('required options must be there and not blank', () => {
    const reader = new OptionReader({ path: ' ' });
    reader.required('path');
    reader.required('format');
    expect(reader.problems().map((problem) => problem.message)).toEqual([
      'missing required option "path"',
      'missing required option "format"',
    ]);
  });
});

test('names too far apart are not suggested', () => {
  expect(nearestName('topik', ['topic', 'format'])).toBe('topic');
  expect(nearestName('zzz', ['topic', 'format'])).toBeNull();
});

test('under a prefix only its own keys are read and refused', () => {
  const reader = new OptionReader(
    { format: 'json', 'json.ignore-parse-errors': 'TRUE', 'json.nope': '1', path: '/x' },
    'json.',
  );
  expect(reader.boolean('ignore-parse-errors', false)).toBe(true);
  expect(reader.finish('format "json"').map((problem) => problem.option)).toEqual(['json.nope']);
});
