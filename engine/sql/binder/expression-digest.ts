// Structural identity of bound expressions as text: equal digests = equal meaning. Used to match GROUP BY keys, to share
// aggregates and sub-plans, and (hashed) for operator ids, so its form must stay stable across versions.

import { formatDataType } from '@/engine/core/data-type';
import type { Expression, LiteralValue } from '@/engine/expr/expression';

export function expressionDigest(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return `${literalText(expression.value)}:${formatDataType(expression.type)}`;
    case 'column':
      return `$${[expression.index, ...expression.path].join('.')}`;
    case 'call': {
      const args = expression.args.map(expressionDigest).join(',');
      const isCast = expression.name === 'CAST' || expression.name === 'TRY_CAST';
      return `${expression.name}(${args})${isCast ? `:${formatDataType(expression.type)}` : ''}`;
    }
  }
}

function literalText(value: LiteralValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `x${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return String(value);
}
