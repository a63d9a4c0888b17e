// Result of a plain SELECT: its changelog as JSON lines, handed to whoever runs the script.

import type { Batch } from '@/engine/core/batch';
import { type ChangelogEncoder, createChangelogJsonEncoder } from '@/engine/formats/changelog-json';
import type { ByteSink } from '@/engine/formats/format';
import { NO_STATE, type Operator, STATELESS_SNAPSHOT } from '@/engine/operators/operator';
import type { CollectNode } from '@/engine/plan/physical-plan';

export class CollectOperator implements Operator {
  private readonly encoder: ChangelogEncoder;
  private readonly deliver: (lines: Uint8Array) => void;

  constructor(node: CollectNode, deliver: (lines: Uint8Array) => void) {
    this.encoder = createChangelogJsonEncoder(node.schema);
    this.deliver = deliver;
  }

  open(): void {}

  onBatch(_input: number, batch: Batch): void {
    const out: ByteSink = { bytes: new Uint8Array(batch.length * 64), length: 0 };
    this.encoder.encode(batch, out);
    this.deliver(out.bytes.subarray(0, out.length));
  }

  onWatermark(): void {}

  snapshot(): typeof STATELESS_SNAPSHOT {
    return STATELESS_SNAPSHOT;
  }

  stateSize(): typeof NO_STATE {
    return NO_STATE;
  }

  finish(): void {}
}
