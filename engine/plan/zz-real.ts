import { readFileSync } from 'node:fs';
import { blackholeConnector } from '@/engine/connectors/blackhole/blackhole-connector';
import { datagenConnector } from '@/engine/connectors/datagen/datagen-connector';
import { kafkaConnector } from '@/engine/connectors/kafka/kafka-connector';
import { createPrintConnector } from '@/engine/connectors/print/print-connector';
import { upsertKafkaConnector } from '@/engine/connectors/upsert-kafka/upsert-kafka-connector';
import { explainPlan } from '@/engine/plan/explain';
import { planScript } from '@/engine/plan/plan-script';

const connectors = [
  kafkaConnector,
  upsertKafkaConnector,
  datagenConnector,
  createPrintConnector(() => {}),
  blackholeConnector,
];
const text = readFileSync(process.argv[2]!, 'utf8');
const r = planScript(text, { connectors, allowSelect: true });
for (const d of r.diagnostics)
  console.log(
    `${d.line}:${d.column} "${text.slice(d.start, d.end)}": ${d.severity} [${d.code}]: ${d.message}${d.hint ? '\n   hint: ' + d.hint : ''}${d.fix ? '\n   fix: ' + d.fix.title : ''}`,
  );
if (r.plan) console.log(explainPlan(r.plan));
