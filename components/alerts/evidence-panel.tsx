'use client';
// What was true when the alert fired, kept for ever, and the same value live beside it.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { queries } from '@/lib/client/queries';
import type { AlertDetail, AlertEvidence } from '@/lib/contracts/alert';
import { formatByUnit, formatCount, formatDuration, formatWithUnit } from '@/lib/format';
import type { ChartSeries } from '../charts/chart-rows';
import { LazyChart } from '../charts/lazy-chart';
import { Panel } from '../ui/panel';
import { absoluteWords, RelativeTime, useNow } from '../ui/relative-time';

const colors = ['var(--lag)', 'var(--latency)', 'var(--checkpoint)', 'var(--state)', 'var(--ink-2)', 'var(--accent)'];

export function EvidencePanel({ alert }: { readonly alert: AlertDetail }) {
  const { evidence } = alert;
  // The rule may be gone by now; most rules are about too much.
  const rule = useQuery({ ...queries.rule(alert.ruleId), retry: false });
  const condition = rule.data?.condition ?? 'above';
  if (!evidence) {
    return (
      <Panel title="Evidence">
        <p className="text-[13px] text-ink-2">
          {alert.state === 'pending'
            ? 'It is captured when the alert fires.'
            : 'None was captured: the alert ended before it fired.'}
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Evidence"
      aside={
        <span title={absoluteWords(Date.parse(evidence.capturedAt))}>
          captured when it fired, {new Date(evidence.capturedAt).toLocaleTimeString([], { hour12: false })}
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3 text-[13px] sm:grid-cols-4">
          <Fact label="value then" value={formatWithUnit(evidence.value, alert.unit)} />
          <Fact label="value now" value={alert.resolvedAt ? 'resolved' : formatWithUnit(alert.value, alert.unit)} />
          <Fact label="threshold" value={formatWithUnit(alert.threshold, alert.unit)} />
          <Fact
            label="job · version"
            value={`${evidence.jobStatus ?? '—'} · ${evidence.version === null ? '—' : `v${evidence.version}`}`}
          />
        </div>
        {evidence.waitingFor ? (
          <p className="rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">{evidence.waitingFor}</p>
        ) : null}
        <EvidenceChart alert={alert} evidence={evidence} condition={condition} />
        <LiveChart alert={alert} evidence={evidence} condition={condition} />
        <EvidenceLists evidence={evidence} />
      </div>
    </Panel>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <p className="text-[12px] text-ink-3">{label}</p>
      <p className="font-medium">{value}</p>
    </div>
  );
}

interface ChartProps {
  readonly alert: AlertDetail;
  readonly evidence: AlertEvidence;
  readonly condition: 'above' | 'below';
}

function toSeries(list: readonly Pick<AlertEvidence['series'][number], 'name' | 'labels' | 'points'>[]): ChartSeries[] {
  return list.slice(0, 6).map((one, index) => ({
    key: `s${index}`,
    label: Object.values(one.labels).join(' ') || one.name,
    color: colors[index] ?? 'var(--ink-2)',
    points: one.points,
  }));
}

function EvidenceChart({ alert, evidence, condition }: ChartProps) {
  const series = useMemo(() => toSeries(evidence.series), [evidence.series]);
  const times = series.flatMap((one) => one.points.map((point) => point.t));
  if (times.length === 0) {
    return <p className="text-[12px] text-ink-3">This rule judges a state, not a series: there is no curve to keep.</p>;
  }
  const captured = Date.parse(evidence.capturedAt);
  return (
    <div>
      <h3 className="text-[12px] font-medium text-ink-2">Before it fired</h3>
      <LazyChart
        series={series}
        from={Math.min(...times)}
        to={Math.max(captured, ...times)}
        height={150}
        formatValue={(value) => formatByUnit(value, alert.unit)}
        label="Before it fired"
        isBytes={alert.unit === 'bytes'}
        threshold={{ value: alert.threshold, recoveryValue: null, condition }}
        view="chart"
        empty="No sample was kept."
      />
    </div>
  );
}

/** The same series since then; five minutes at least, six hours at most. */
function LiveChart({ alert, evidence, condition }: ChartProps) {
  const now = useNow();
  const name = evidence.series[0]?.name ?? null;
  const captured = Date.parse(evidence.capturedAt);
  const end = alert.resolvedAt
    ? Math.max(captured + 300_000, Date.parse(alert.resolvedAt) + 60_000)
    : Math.max(Math.ceil(now / 5000) * 5000, captured + 300_000);
  const from = Math.max(captured - 60_000, end - 6 * 3_600_000);
  const metrics = useQuery({
    ...queries.metrics(alert.pipelineId, name ?? '', from, end),
    enabled: name !== null && now > 0,
  });
  const series = useMemo(() => toSeries(metrics.data?.series ?? []), [metrics.data]);
  if (name === null) {
    return null;
  }
  return (
    <div>
      <h3 className="text-[12px] font-medium text-ink-2">{alert.resolvedAt ? 'After it fired' : 'Since then, live'}</h3>
      <LazyChart
        series={series}
        from={from}
        to={end}
        height={120}
        formatValue={(value) => formatByUnit(value, alert.unit)}
        label="Since it fired"
        isBytes={alert.unit === 'bytes'}
        threshold={{ value: alert.threshold, recoveryValue: null, condition }}
        view="chart"
        empty={metrics.data ? 'No sample since then.' : ''}
      />
    </div>
  );
}

function EvidenceLists({ evidence }: { readonly evidence: AlertEvidence }) {
  return (
    <div className="flex flex-col gap-3 text-[13px]">
      {evidence.partitions.length > 0 ? (
        <Block title="Partitions">
          {evidence.partitions.slice(0, 12).map((one) => (
            <li key={one.partition} className="flex justify-between gap-3">
              <span>{one.partition}</span>
              <span className="text-ink-2">
                at {one.position ?? '—'} · {formatCount(one.lagRecords)} behind
              </span>
            </li>
          ))}
        </Block>
      ) : null}
      <Block title={`Exceptions (${evidence.exceptions.length})`}>
        {evidence.exceptions.length === 0 ? <li className="text-ink-3">none</li> : null}
        {evidence.exceptions.map((one) => (
          <li key={`${one.at}${one.code}`}>
            <span className="break-words">{one.message}</span>{' '}
            <span className="text-[12px] text-ink-3">
              {one.vertexName ?? one.code}, <RelativeTime at={one.at} />
            </span>
          </li>
        ))}
      </Block>
      <Block title="Last checkpoints">
        {evidence.checkpoints.length === 0 ? <li className="text-ink-3">none</li> : null}
        {evidence.checkpoints.map((one) => (
          <li key={one.id}>
            {one.id}{' '}
            {one.status === 'COMPLETED'
              ? `ok, ${formatDuration(one.durationMs)}`
              : one.status === 'FAILED'
                ? `failed: ${one.failureReason ?? 'no reason reported'}`
                : 'in progress'}
          </li>
        ))}
      </Block>
      <Block title="Changed before it fired">
        {evidence.changes.length === 0 ? <li className="text-ink-3">nothing</li> : null}
        {evidence.changes.map((one) => (
          <li key={`${one.at}${one.what}`} className="flex flex-wrap justify-between gap-x-3">
            <span>{one.what}</span>
            <span className="text-[12px] text-ink-3">
              <RelativeTime at={one.at} />
            </span>
          </li>
        ))}
      </Block>
    </div>
  );
}

function Block({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="text-[12px] font-medium text-ink-2">{title}</h3>
      <ul className="mt-0.5 flex flex-col gap-0.5">{children}</ul>
    </section>
  );
}
