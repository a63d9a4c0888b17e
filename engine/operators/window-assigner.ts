// Arithmetic of TUMBLE and HOP windows. Window and slice borders are local milliseconds (UTC for TIMESTAMP); a window fires,
// and a row is late, by epoch watermarks. Source: Flink SliceAssigners, TimeWindowUtil (flink-sql.md §4).

import type { DataType } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import type { WindowSpec } from '@/engine/plan/physical-plan';
import { ZoneOffsets } from './zone-offsets';

export class WindowAssigner {
  readonly sizeMs: number;
  /** Distance of window ends, which is also the length of a slice. */
  readonly slideMs: number;
  readonly isHop: boolean;
  readonly zone: ZoneOffsets;
  private readonly offsetMs: number;

  /** Throws 'operator.unsupported' when a HOP's size is not a multiple of its slide. */
  constructor(spec: WindowSpec, timeType: DataType) {
    this.sizeMs = spec.sizeMs;
    this.slideMs = spec.kind === 'HOP' ? spec.slideMs : spec.sizeMs;
    this.isHop = this.slideMs !== this.sizeMs;
    this.offsetMs = spec.offsetMs;
    this.zone = new ZoneOffsets(timeType.kind === 'TIMESTAMP_LTZ' ? spec.timeZone : 'UTC');
    if (this.sizeMs <= 0 || this.slideMs <= 0 || this.sizeMs % this.slideMs !== 0) {
      throw new EngineError({
        code: 'operator.unsupported',
        message: `window of ${this.sizeMs} ms with a slide of ${this.slideMs} ms is not supported`,
        hint: 'The size of a HOP window must be an integral multiple of its slide.',
      });
    }
  }

  /** Start of the slice that holds a local time; correct before 1970. */
  sliceStart(localMs: number): number {
    const rest = (localMs - this.offsetMs) % this.slideMs;
    return localMs - (rest < 0 ? rest + this.slideMs : rest);
  }

  /** Smallest watermark that fires the window ending at local time `endMs`. */
  triggerOf(endMs: number): number {
    return this.zone.toTimerEpoch(endMs - 1);
  }
}
