// Metrics of one job attempt as slots of one shared Float64Array: the worker stores, the host reads once a second.
// A metric is identified by name and labels and keeps its slot for the attempt's life; the layout (which slot is what) is
// announced through `onLayout` whenever it grows. Bounded: when the slots are used up, further metrics go to a scratch slot
// that nobody reads and `isFull` says so.

import { BUCKET_COUNT, bucketOf } from './histogram-buckets';
import type { Counter, Gauge, Histogram, MetricGroup } from './metric-group';

export type MetricKind = 'counter' | 'gauge' | 'histogram';

export interface MetricSlot {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: MetricKind;
  readonly slot: number;
}

/** 32,768 slots of 8 bytes: room for 40 histograms and 12,000 plain metrics. */
export const SLOTS_MAX = 32_768;

export class SlotRegistry {
  readonly buffer: SharedArrayBuffer;
  private readonly slots: Float64Array;
  private readonly entries = new Map<string, MetricSlot>();
  private used = 1;
  private readonly onLayout: (entry: MetricSlot) => void;
  isFull = false;

  constructor(onLayout: (entry: MetricSlot) => void = () => {}) {
    this.buffer = new SharedArrayBuffer(SLOTS_MAX * Float64Array.BYTES_PER_ELEMENT);
    this.slots = new Float64Array(this.buffer);
    this.onLayout = onLayout;
  }

  group(labels: Readonly<Record<string, string>>): MetricGroup {
    const { slots } = this;
    return {
      counter: (name) => counterAt(slots, this.allocate(name, labels, 'counter')),
      gauge: (name) => gaugeAt(slots, this.allocate(name, labels, 'gauge')),
      histogram: (name) => histogramAt(slots, this.allocate(name, labels, 'histogram')),
      child: (label, value) => this.group({ ...labels, [label]: value }),
    };
  }

  layout(): readonly MetricSlot[] {
    return [...this.entries.values()];
  }

  private allocate(name: string, labels: Readonly<Record<string, string>>, kind: MetricKind): number {
    const key = `${name}|${JSON.stringify(Object.entries(labels).sort())}`;
    const known = this.entries.get(key);
    if (known) return known.slot;
    const size = kind === 'histogram' ? BUCKET_COUNT : 1;
    if (this.used + size > SLOTS_MAX - BUCKET_COUNT) {
      this.isFull = true;
      return SLOTS_MAX - BUCKET_COUNT;
    }
    const entry: MetricSlot = { name, labels, kind, slot: this.used };
    if (kind === 'gauge') this.slots[this.used] = Number.NaN;
    this.used += size;
    this.entries.set(key, entry);
    this.onLayout(entry);
    return entry.slot;
  }
}

function counterAt(slots: Float64Array, slot: number): Counter {
  return {
    add: (amount) => {
      slots[slot] = (slots[slot] as number) + amount;
    },
    value: () => slots[slot] as number,
  };
}

function gaugeAt(slots: Float64Array, slot: number): Gauge {
  return {
    set: (value) => {
      slots[slot] = value;
    },
  };
}

function histogramAt(slots: Float64Array, slot: number): Histogram {
  return {
    record: (value, weight) => {
      const at = slot + bucketOf(value);
      slots[at] = (slots[at] as number) + weight;
    },
  };
}
