// Watermarks as JSON scalars of a snapshot: -Infinity (none yet) is null.

import { MIN_WATERMARK } from './operator';

export function watermarkToScalar(watermark: number): number | null {
  return watermark === MIN_WATERMARK ? null : watermark;
}

export function scalarToWatermark(scalar: string | number | boolean | null | undefined): number {
  return typeof scalar === 'number' ? scalar : MIN_WATERMARK;
}
