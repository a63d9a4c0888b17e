// Reader of a VALUES node: each row is a list of constant expressions, given as one batch of one row.

import type { SourceBatch, SourceReader, SourceSnapshot } from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import { item } from '@/engine/core/typed-array';
import { compileCalc } from '@/engine/expr/compile-calc';
import type { ValuesNode } from '@/engine/plan/physical-plan';

const SPLIT_ID = 'values';

export function createValuesReader(node: ValuesNode, clock: Clock, timeZone: string): SourceReader {
  let position = 0;
  const oneRow = (): Batch => ({
    length: 1,
    rowKinds: null,
    columns: [],
    rowWatermarks: null,
    meta: { fetchedAtMs: clock.monotonic(), minRecordTimestampMs: Number.NaN, maxRecordTimestampMs: Number.NaN },
  });
  const isFinished = (): boolean => position >= node.rows.length;
  return {
    open: async (restored: SourceSnapshot | null) => {
      position = Number(restored?.splits[0]?.position ?? 0);
    },
    splitIds: () => [SPLIT_ID],
    poll: (): SourceBatch | null => {
      if (isFinished()) return null;
      const projections = item(node.rows, position++);
      const program = compileCalc({ inputTypes: [], condition: null, projections, timeZone, clock });
      return { split: 0, batch: program.run(oneRow()) };
    },
    available: async () => {},
    isSplitFinished: isFinished,
    isFinished,
    snapshot: () => ({ splits: [{ id: SPLIT_ID, position: String(position) }] }),
    notifyCheckpointComplete: () => {},
    splitStatus: () => [],
    close: async () => {},
  };
}
