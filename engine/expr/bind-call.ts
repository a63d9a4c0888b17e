// The binder's door to expressions: calls by name, casts, common types. Never throws for what a user wrote.
// The returned tree has every implicit cast written out, so later stages look only at types that already fit.

import type { BindProblem, BindSession } from './bind-problem';
import type { Expression } from './expression';
import { ALL_FUNCTIONS, findFunction, REFUSED_FUNCTIONS } from './function-registry';

export { bindCast } from './bind-cast';
export { type BindProblem, type BindSession, isBindProblem } from './bind-problem';
export { commonType } from './type-rules';

/**
 * Resolves an operator or function by upper-case name, inserts implicit casts and gives the result type (Calcite's operand
 * checks and Flink's type merging). Units of time (EXTRACT, FLOOR_TO, TIMESTAMPADD …) are literal STRING arguments; a CASE
 * without ELSE gets a NULL literal at the end.
 */
export function bindCall(name: string, args: readonly Expression[], session: BindSession): Expression | BindProblem {
  const spec = findFunction(name);
  if (spec !== null) {
    for (const [index, arg] of args.entries()) {
      if (arg.type.kind === 'ROW' && !name.endsWith('NULL')) {
        return { problem: `'${name}' over ROW values is not supported`, argument: index };
      }
    }
    return spec.bind(args, session);
  }
  const hint = REFUSED_FUNCTIONS.get(name);
  if (hint !== undefined) return { problem: `function '${name}' is not supported`, hint };
  const near = nearestName(name);
  return {
    problem: `function '${name}' is not known`,
    ...(near === null ? {} : { hint: `Did you mean ${near}?` }),
  };
}

function nearestName(name: string): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const spec of ALL_FUNCTIONS) {
    const distance = editDistance(name, spec.name);
    if (distance < bestDistance) {
      best = spec.name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
