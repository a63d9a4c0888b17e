// The face of metrics inside the data plane. Counters and gauges are slots of one Float64Array in shared memory, histograms
// fixed buckets beside it; updating one is a typed-array store. Names are Flink's (`numRecordsIn`, `currentInputWatermark`).

export interface Counter {
  add(amount: number): void;
  value(): number;
}

export interface Gauge {
  set(value: number): void;
}

export interface Histogram {
  /** Records `value` (ms for latencies) `weight` times. */
  record(value: number, weight: number): void;
}

export interface MetricGroup {
  counter(name: string): Counter;
  gauge(name: string): Gauge;
  histogram(name: string): Histogram;
  /** A sub-group with one more label, e.g. child('partition', 'orders-3'). Same label value gives the same group. */
  child(label: string, value: string): MetricGroup;
}
