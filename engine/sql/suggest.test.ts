import { describe, expect, it } from 'vitest';
import { isReservedWord } from './keywords';
import { editDistance, nearestName, quoteIdentifier } from './suggest';

describe('nearestName', () => {
  it.each([
    ['amont', ['amount', 'region'], 'amount'],
    ['REGION', ['amount', 'region'], 'region'],
    ['xyz', ['amount', 'region'], null],
    ['ab', ['ba'], 'ba'],
    ['id', ['user_id'], null],
  ])('%s among %j', (wanted, names, expected) => {
    expect(nearestName(wanted, names)).toBe(expected);
  });

  it('counts a swap of neighbours as one edit', () => {
    expect(editDistance('form', 'from', 9)).toBe(1);
  });

  it('puts reserved and odd names in backticks', () => {
    expect(['total', 'value', 'a b'].map((name) => quoteIdentifier(name, isReservedWord))).toEqual([
      'total',
      '`value`',
      '`a b`',
    ]);
  });
});
