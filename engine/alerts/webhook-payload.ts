// The body sent to a webhook: Alertmanager's version 4, so that everything that takes Alertmanager's webhooks takes ours, and
// the decision when to send and when to try again. Pure.

export interface NotifiedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAtMs: number;
  /** Null = still firing. */
  readonly endsAtMs: number | null;
  readonly generatorUrl: string;
}

export interface WebhookPayload {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly alerts: readonly WebhookAlert[];
}

interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** What Alertmanager sends as the end of an alert that has none. */
const NO_END = '0001-01-01T00:00:00Z';

export function buildWebhookPayload(receiver: string, externalUrl: string, alert: NotifiedAlert): WebhookPayload {
  const groupLabels = pick(alert.labels, ['alertname', 'pipeline']);
  const status = alert.endsAtMs === null ? 'firing' : 'resolved';
  const pairs = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return {
    version: '4',
    groupKey: `{}:{${pairs.join(', ')}}`,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels,
    commonLabels: alert.labels,
    commonAnnotations: alert.annotations,
    externalURL: externalUrl,
    alerts: [
      {
        status,
        labels: alert.labels,
        annotations: alert.annotations,
        startsAt: new Date(alert.startsAtMs).toISOString(),
        endsAt: alert.endsAtMs === null ? NO_END : new Date(alert.endsAtMs).toISOString(),
        generatorURL: alert.generatorUrl,
        fingerprint: labelFingerprint(alert.labels),
      },
    ],
  };
}

/** FNV-1a (64 bit) over `name 0xff value 0xff` of each label, sorted by name; 16 hex digits (Prometheus LabelSet.Fingerprint). */
export function labelFingerprint(labels: Readonly<Record<string, string>>): string {
  const prime = 0x100000001b3n;
  let hash = 0xcbf29ce484222325n;
  const add = (byte: number): void => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
  };
  const encoder = new TextEncoder();
  for (const name of Object.keys(labels).sort()) {
    for (const byte of encoder.encode(name)) add(byte);
    add(0xff);
    for (const byte of encoder.encode(labels[name])) add(byte);
    add(0xff);
  }
  return hash.toString(16).padStart(16, '0');
}

export type DeliveryDecision =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up' };

const RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000];

/** Alertmanager notify/util.go: 2xx is success; 5xx, 429 and no answer are tried again with back-off; other 4xx are final. */
export function decideDelivery(httpStatus: number | null, attempt: number): DeliveryDecision {
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return { kind: 'delivered' };
  const mayHelp = httpStatus === null || httpStatus >= 500 || httpStatus === 429 || httpStatus === 408;
  const delayMs = RETRY_DELAYS_MS[attempt - 1];
  return mayHelp && delayMs !== undefined ? { kind: 'retry', delayMs } : { kind: 'give-up' };
}

function pick(labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
