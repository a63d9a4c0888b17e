// One line per physical node kind: which operator runs it.

import type { RowSchema } from '@/engine/core/data-type';
import { unreachable } from '@/engine/core/errors';
import { item } from '@/engine/core/typed-array';
import { CalcOperator } from '@/engine/operators/calc';
import { ChangelogNormalizeOperator } from '@/engine/operators/changelog-normalize';
import { GroupAggregateOperator } from '@/engine/operators/group-aggregate';
import { LimitOperator } from '@/engine/operators/limit';
import type { Operator } from '@/engine/operators/operator';
import { UnionOperator } from '@/engine/operators/union';
import { UpsertMaterializeOperator } from '@/engine/operators/upsert-materialize';
import { WindowAggregateOperator } from '@/engine/operators/window-aggregate';
import { WindowTableFunctionOperator } from '@/engine/operators/window-table-function';
import type { CollectNode, PhysicalNode, SinkNode, SourceNode, ValuesNode } from '@/engine/plan/physical-plan';

type InnerNode = Exclude<PhysicalNode, SourceNode | ValuesNode | SinkNode | CollectNode>;

export function createOperator(node: InnerNode, inputs: readonly RowSchema[]): Operator {
  const input = item(inputs, 0);
  switch (node.kind) {
    case 'calc':
      return new CalcOperator(node, input);
    case 'window-aggregate':
      return new WindowAggregateOperator(node, input);
    case 'group-aggregate':
      return new GroupAggregateOperator(node, input);
    case 'window-table-function':
      return new WindowTableFunctionOperator(node, input);
    case 'union':
      return new UnionOperator(node);
    case 'changelog-normalize':
      return new ChangelogNormalizeOperator(node);
    case 'limit':
      return new LimitOperator(node);
    default:
      return unreachable(node, 'createOperator');
  }
}

export function materializerFor(node: SinkNode): Operator | null {
  return node.materializeKeys ? new UpsertMaterializeOperator(node.schema, node.materializeKeys) : null;
}
