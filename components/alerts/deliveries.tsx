// The delivery log: who was told when, and what the other side answered.
import Link from 'next/link';
import type { DeliveryAttempt } from '@/lib/contracts/alert';
import { formatDuration } from '@/lib/format';
import { StatusText } from '../pipelines/status-badge';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';

const look = {
  PENDING: ['pending', 'On its way'],
  DELIVERED: ['running', 'Delivered'],
  FAILED: ['failing', 'Failed'],
} as const;

interface DeliveriesProps {
  readonly title: string;
  readonly deliveries: readonly DeliveryAttempt[];
  readonly empty: string;
  readonly withAlert?: boolean;
}

export function Deliveries({ title, deliveries, empty, withAlert = false }: DeliveriesProps) {
  return (
    <Panel title={title} bodyClassName="overflow-x-auto">
      {deliveries.length === 0 ? (
        <p className="px-3 py-3 text-[13px] text-ink-2">{empty}</p>
      ) : (
        <table className="grid-table">
          <thead>
            <tr>
              <th>When</th>
              <th>Receiver</th>
              <th>Reason</th>
              <th>Result</th>
              <th className="num">Took</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((one) => (
              <tr key={one.id}>
                <td>
                  <RelativeTime at={one.at} />
                </td>
                <td>{one.receiverName}</td>
                <td>
                  {withAlert && one.alertId ? (
                    <Link href={`/alerts/${one.alertId}`} className="underline underline-offset-2">
                      {one.reason}
                    </Link>
                  ) : (
                    one.reason
                  )}
                  {one.attempt > 1 ? <span className="text-ink-3"> (try {one.attempt})</span> : null}
                </td>
                <td>
                  <StatusText
                    tone={look[one.status][0]}
                    word={`${look[one.status][1]}${one.httpStatus === null ? '' : ` ${one.httpStatus}`}`}
                  />
                  {one.error ? <p className="max-w-[48ch] text-[12px] text-ink-2">{one.error}</p> : null}
                </td>
                <td className="num">{formatDuration(one.latencyMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
