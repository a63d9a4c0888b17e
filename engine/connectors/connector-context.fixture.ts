// For tests of connectors: a context whose metrics go nowhere and whose bad records are kept in a list.

import type { Clock } from '@/engine/core/clock';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import type { BadRecordSample, ConnectorContext, TableSpec } from './connector';

const NOTHING = { add: () => {}, value: () => 0, set: () => {}, record: () => {} };
const NO_METRICS: MetricGroup = {
  counter: () => NOTHING,
  gauge: () => NOTHING,
  histogram: () => NOTHING,
  child: () => NO_METRICS,
};

export function aConnectorContext(
  table: TableSpec,
  clock: Clock,
  badRecords: BadRecordSample[] = [],
): ConnectorContext {
  return {
    table,
    clock,
    metrics: NO_METRICS,
    timeZone: 'UTC',
    defaults: {},
    reportWaiting: () => {},
    reportBadRecord: (sample) => badRecords.push(sample),
  };
}
