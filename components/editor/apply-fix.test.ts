import { describe, expect, it } from 'vitest';
import type { DiagnosticDto } from '@/lib/contracts/sql';
import { fixChange, walkProblem } from './apply-fix';

function aDiagnostic(start: number, end: number, replacement: string | null): DiagnosticDto {
  return {
    severity: 'error',
    message: 'column does not exist',
    hint: null,
    start,
    end,
    line: 1,
    column: start + 1,
    code: 'sql.unknown-column',
    fix: replacement === null ? null : { title: `replace by ${replacement}`, start, end, replacement },
  };
}

const validated = 'SELECT amont FROM orders';

describe('fixChange', () => {
  it.each([
    ['replaces exactly the marked span in unchanged text', validated, { from: 7, to: 12, insert: 'amount' }],
    ['follows an edit before the span', `-- x\n${validated}`, { from: 12, to: 17, insert: 'amount' }],
    ['is not disturbed by an edit after the span', `${validated} o`, { from: 7, to: 12, insert: 'amount' }],
    ['is refused when the span was edited meanwhile', 'SELECT amnt FROM orders', null],
    ['is refused when the text is gone', '', null],
  ])('%s', (_, current, expected) => {
    expect(fixChange(aDiagnostic(7, 12, 'amount'), validated, current)).toEqual(expected);
  });

  it('gives nothing for a diagnostic without a fix', () => {
    expect(fixChange(aDiagnostic(7, 12, null), validated, validated)).toBeNull();
  });
});

describe('walkProblem', () => {
  const first = aDiagnostic(3, 5, null);
  const second = aDiagnostic(20, 22, null);
  it.each([
    ['goes to the next one', 4, 'next', second],
    ['wraps from the last to the first', 20, 'next', first],
    ['goes back', 20, 'previous', first],
    ['wraps from the first to the last', 3, 'previous', second],
  ] as const)('%s', (_, cursor, direction, expected) => {
    expect(walkProblem([second, first], cursor, direction)).toBe(expected);
  });
  it('gives null without problems', () => {
    expect(walkProblem([], 0, 'next')).toBeNull();
  });
});
