// Indexed reads for the data plane. Each helper is monomorphic on purpose: V8 shares type feedback between all callers
// of one function, so one generic helper over several array kinds would make every hot loop megamorphic.
// Guarantee behind the casts: callers index inside the array's length (loops bounded by batch length or capacity).

export function f64(array: Float64Array, index: number): number {
  return array[index] as number;
}

export function i32(array: Int32Array, index: number): number {
  return array[index] as number;
}

export function u8(array: Uint8Array, index: number): number {
  return array[index] as number;
}

export function i64(array: BigInt64Array, index: number): bigint {
  return array[index] as bigint;
}

/** Element of an ordinary array whose index is known to be inside it. */
export function item<T>(array: readonly T[], index: number): T {
  return array[index] as T;
}

/** Smallest power of two that is >= `value` (and >= 16): the capacity rule of every growing typed array here. */
export function capacityFor(value: number): number {
  let capacity = 16;
  while (capacity < value) capacity *= 2;
  return capacity;
}
