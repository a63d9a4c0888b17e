// Gives the execution graph its connectors and metrics: finds each table's connector, hands it its context.

import type { Connector, ConnectorContext, TableSpec } from '@/engine/connectors/connector';
import { EngineError, invariant } from '@/engine/core/errors';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import type { PhysicalNode } from '@/engine/plan/physical-plan';
import type { AttemptPorts, JobSpec } from '@/engine/ports';
import { CollectOperator } from './collect-operator';
import { buildExecutionGraph, type ExecutionGraph } from './execution-graph';
import { createValuesReader } from './values-reader';

export function createGraph(spec: JobSpec, ports: AttemptPorts): ExecutionGraph {
  const { clock, events } = ports;
  const { timeZone } = spec.plan;
  const contextOf = (table: TableSpec, metrics: MetricGroup): ConnectorContext => ({
    table,
    clock,
    metrics,
    timeZone,
    defaults: spec.connectorDefaults,
    reportWaiting: (what) => events.waiting(what),
    reportBadRecord: (sample) => events.badRecord(table.name, sample),
  });
  return buildExecutionGraph(spec.plan, {
    clock,
    metricsOf: (node) => metricsOf(ports, node),
    createReader: (node, metrics) => {
      const { createReader } = connectorOf(ports.connectors, node.table);
      invariant(createReader, `connector "${node.table.connector}" is a source`);
      const request = { neededPaths: node.neededPaths, startOverride: spec.startOverride };
      return createReader({ ...contextOf(node.table, metrics), ...request });
    },
    createValuesReader: (node) => createValuesReader(node, clock, timeZone),
    createWriter: (node, metrics) => {
      const { createWriter } = connectorOf(ports.connectors, node.table);
      invariant(createWriter, `connector "${node.table.connector}" is a sink`);
      return createWriter(contextOf(node.table, metrics));
    },
    createCollector: (node) => new CollectOperator(node, ports.collect),
  });
}

function metricsOf(ports: AttemptPorts, node: PhysicalNode): MetricGroup {
  return ports.metrics.group({ operator: node.name, operatorId: String(node.id), kind: node.kind });
}

function connectorOf(connectors: readonly Connector[], table: TableSpec): Connector {
  const connector = connectors.find((candidate) => candidate.name === table.connector);
  if (connector) return connector;
  throw new EngineError({
    code: 'connector.unknown',
    message: `connector "${table.connector}" of table "${table.name}" is not available on this engine host`,
    hint: `Known connectors: ${connectors.map((candidate) => candidate.name).join(', ')}.`,
  });
}
