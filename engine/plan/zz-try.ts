import { readFileSync } from 'node:fs';
import { explainPlan, planGraph } from '@/engine/plan/explain';
import { planScript } from '@/engine/plan/plan-script';

const c = (name: string, over: any = {}) => ({
  name,
  isSource: true,
  isSink: true,
  metadata: {
    timestamp: { type: { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: false }, isWritable: true },
    partition: { type: { kind: 'INT', nullable: false }, isWritable: false },
    offset: { type: { kind: 'BIGINT', nullable: false }, isWritable: false },
  },
  sinkMode: () => 'append',
  sourceMode: () => 'append',
  isBounded: () => false,
  validate: () => [],
  ...over,
});
const connectors = [
  c('kafka'),
  c('upsert-kafka', { sinkMode: () => 'upsert', sourceMode: () => 'upsert' }),
  c('print', { isSource: false, sinkMode: () => 'all' }),
  c('blackhole', { isSource: false, sinkMode: () => 'upsert' }),
  c('datagen', { isSink: false }),
] as any;
const text = readFileSync(process.argv[2]!, 'utf8');
const r = planScript(text, { connectors, allowSelect: true });
for (const d of r.diagnostics)
  console.log(
    `${d.line}:${d.column}-${d.end}: ${d.severity} [${d.code}]: ${d.message}${d.hint ? '\n   hint: ' + d.hint : ''}${d.fix ? '\n   fix: ' + d.fix.title : ''}`,
  );
if (r.plan) {
  console.log(explainPlan(r.plan));
  if (process.argv[3]) {
    console.log(
      JSON.stringify(
        r.plan.nodes,
        (k, v) => (typeof v === 'bigint' ? v + 'n' : k === 'type' && v.kind ? v.kind + (v.nullable ? '' : '!') : v),
        1,
      ),
    );
    console.log(JSON.stringify(planGraph(r.plan), null, 1));
  }
  for (const n of r.plan.nodes)
    if (n.kind === 'source')
      console.log(
        n.table.name,
        JSON.stringify(n.neededPaths),
        n.computed?.length ?? null,
        n.schema.map((f) => f.name).join(),
      );
}
const t0 = performance.now();
for (let i = 0; i < 50; i++) planScript(text, { connectors, allowSelect: true });
console.log('ms per plan', (performance.now() - t0) / 50);
