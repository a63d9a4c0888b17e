// Builds the running form of a physical plan: one operator instance per node, wired by direct synchronous calls (parallelism
// 1 runs the whole job in one thread without queues). Every hop counts records and charges its time to the node that works.

import type { SinkWriter, SourceReader } from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import { invariant } from '@/engine/core/errors';
import type { Counter, Gauge, MetricGroup } from '@/engine/metrics/metric-group';
import type { Operator, Output } from '@/engine/operators/operator';
import type {
  CollectNode,
  PhysicalNode,
  PhysicalPlan,
  SinkNode,
  SourceNode,
  ValuesNode,
} from '@/engine/plan/physical-plan';
import type { RestoredState } from '@/engine/state/snapshot';
import { BusyClock } from './busy-clock';
import { createOperator, materializerFor } from './create-operator';
import { SinkOperator } from './sink-operator';
import { SourceDriver } from './source-driver';

export interface GraphDependencies {
  readonly clock: Clock;
  readonly metricsOf: (node: PhysicalNode) => MetricGroup;
  readonly createReader: (node: SourceNode, metrics: MetricGroup) => SourceReader;
  readonly createValuesReader: (node: ValuesNode) => SourceReader;
  readonly createWriter: (node: SinkNode, metrics: MetricGroup) => SinkWriter;
  readonly createCollector: (node: CollectNode) => Operator;
}

export interface SourceTask {
  readonly driver: SourceDriver;
  readonly output: Output;
  readonly busy: Counter;
}

/** An operator with the metrics around it. `uid` keys its state in checkpoints. */
export interface OperatorTask {
  readonly uid: string;
  readonly name: string;
  readonly operator: Operator;
  readonly stateBytes: Gauge;
  readonly stateKeys: Gauge;
  open(restored: RestoredState | null): void;
}

export interface ExecutionGraph {
  readonly sources: readonly SourceTask[];
  /** Topological order, sinks included. */
  readonly operators: readonly OperatorTask[];
  readonly sinks: readonly SinkOperator[];
  readonly busyClock: BusyClock;
}

interface Hop {
  receive(input: number, batch: Batch): void;
  watermark(input: number, watermark: number): void;
}

interface Consumer {
  readonly hop: Hop;
  readonly input: number;
}

export function buildExecutionGraph(plan: PhysicalPlan, dependencies: GraphDependencies): ExecutionGraph {
  const builder = new GraphBuilder(plan, dependencies);
  for (const node of [...plan.nodes].reverse()) builder.add(node);
  return builder.finish();
}

class GraphBuilder {
  private readonly dependencies: GraphDependencies;
  private readonly timeZone: string;
  private readonly consumers = new Map<number, Consumer[]>();
  private readonly nodes: ReadonlyMap<number, PhysicalNode>;
  private readonly sources: SourceTask[] = [];
  private readonly operators: OperatorTask[] = [];
  private readonly sinks: SinkOperator[] = [];
  private readonly busyClock: BusyClock;

  constructor(plan: PhysicalPlan, dependencies: GraphDependencies) {
    this.dependencies = dependencies;
    this.timeZone = plan.timeZone;
    this.nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    this.busyClock = new BusyClock(dependencies.clock);
  }

  /** Nodes must come consumers first. */
  add(node: PhysicalNode): void {
    const metrics = this.dependencies.metricsOf(node);
    if (node.kind === 'source') {
      this.addSource(node, this.dependencies.createReader(node, metrics), metrics);
    } else if (node.kind === 'values') {
      this.addSource(asSource(node), this.dependencies.createValuesReader(node), metrics);
    } else {
      this.addOperator(node, this.createOperator(node, metrics), metrics);
    }
  }

  finish(): ExecutionGraph {
    const { busyClock } = this;
    return {
      sources: this.sources.reverse(),
      operators: this.operators.reverse(),
      sinks: this.sinks.reverse(),
      busyClock,
    };
  }

  private createOperator(node: Exclude<PhysicalNode, SourceNode | ValuesNode>, metrics: MetricGroup): Operator {
    if (node.kind === 'collect') return this.dependencies.createCollector(node);
    if (node.kind !== 'sink') return createOperator(node, this.inputSchemas(node));
    const sink = new SinkOperator(node, this.dependencies.createWriter(node, metrics));
    this.sinks.push(sink);
    return sink;
  }

  private addSource(node: SourceNode, reader: SourceReader, metrics: MetricGroup): void {
    const { clock } = this.dependencies;
    const driver = new SourceDriver(node, reader, { clock, timeZone: this.timeZone, metrics });
    this.sources.push({ driver, output: this.outputOf(node.id, metrics), busy: metrics.counter('busyTimeMs') });
  }

  private addOperator(node: PhysicalNode, operator: Operator, metrics: MetricGroup): void {
    let hop = this.wrap(node.uid, node.name, operator, metrics, this.outputOf(node.id, metrics));
    const materializer = node.kind === 'sink' ? materializerFor(node) : null;
    if (materializer) {
      const group = metrics.child('operator', `${node.name} materialize`);
      const output = singleOutput(hop);
      hop = this.wrap(`${node.uid}-materialize`, `${node.name} materialize`, materializer, group, output);
    }
    node.inputs.forEach((inputId, input) => {
      const list = this.consumers.get(inputId) ?? [];
      list.push({ hop, input });
      this.consumers.set(inputId, list);
    });
  }

  private wrap(uid: string, name: string, operator: Operator, metrics: MetricGroup, output: Output): Hop {
    const { busyClock } = this;
    const recordsIn = metrics.counter('numRecordsIn');
    const busy = metrics.counter('busyTimeMs');
    const inputWatermark = metrics.gauge('currentInputWatermark');
    const { clock } = this.dependencies;
    const { timeZone } = this;
    this.operators.push({
      uid,
      name,
      operator,
      stateBytes: metrics.gauge('stateSizeBytes'),
      stateKeys: metrics.gauge('stateKeys'),
      open: (restored) => operator.open({ output, clock, metrics, restored, timeZone }),
    });
    return {
      receive: (input, batch) => {
        recordsIn.add(batch.length);
        const previous = busyClock.switchTo(busy);
        operator.onBatch(input, batch);
        busyClock.switchTo(previous);
      },
      watermark: (input, watermark) => {
        inputWatermark.set(watermark);
        const previous = busyClock.switchTo(busy);
        operator.onWatermark(input, watermark);
        busyClock.switchTo(previous);
      },
    };
  }

  private outputOf(nodeId: number, metrics: MetricGroup): Output {
    const consumers = this.consumers.get(nodeId) ?? [];
    const recordsOut = metrics.counter('numRecordsOut');
    return {
      emitBatch: (batch) => {
        if (batch.length === 0) return;
        recordsOut.add(batch.length);
        for (const { hop, input } of consumers) hop.receive(input, batch);
      },
      emitWatermark: (watermark) => {
        for (const { hop, input } of consumers) hop.watermark(input, watermark);
      },
    };
  }

  private inputSchemas(node: PhysicalNode): PhysicalNode['schema'][] {
    return node.inputs.map((id) => {
      const input = this.nodes.get(id);
      invariant(input, `input ${id} of node ${node.id} exists`);
      return input.schema;
    });
  }
}

function singleOutput(hop: Hop): Output {
  return {
    emitBatch: (batch) => {
      if (batch.length > 0) hop.receive(0, batch);
    },
    emitWatermark: (watermark) => hop.watermark(0, watermark),
  };
}

function asSource(node: ValuesNode): SourceNode {
  const physicalFields = node.schema;
  return {
    ...node,
    kind: 'source',
    table: { name: node.name, connector: 'values', options: {}, physicalFields, metadataColumns: [], primaryKey: [] },
    neededPaths: physicalFields.map((_field, index) => [index]),
    computed: null,
    watermark: null,
    isBounded: true,
  };
}
