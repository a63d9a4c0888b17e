import { describe, expect, it } from 'vitest';
import { buildWebhookPayload, decideDelivery, labelFingerprint } from './webhook-payload';

const labels = { alertname: 'Lag', pipeline: 'orders', severity: 'warning' };

describe('webhook payload (Alertmanager v4)', () => {
  it('has the fingerprint that Alertmanager 0.25 gives these labels', () => {
    expect(labelFingerprint(labels)).toBe('7227369f232c5b46');
    expect(labelFingerprint({ severity: 'warning', pipeline: 'orders', alertname: 'Lag' })).toBe('7227369f232c5b46');
  });

  it('a firing alert has the zero end and its group key', () => {
    const alert = {
      labels,
      annotations: { summary: 'x' },
      startsAtMs: 0,
      endsAtMs: null,
      generatorUrl: 'http://127.0.0.1:3000/alerts/1',
    };
    const payload = buildWebhookPayload('ops', 'http://127.0.0.1:3000', alert);
    expect(payload).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: 'ops',
      groupKey: '{}:{alertname="Lag", pipeline="orders"}',
    });
    expect(payload.alerts[0]).toMatchObject({
      status: 'firing',
      startsAt: '1970-01-01T00:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
    });
  });

  it('a resolved alert carries its end', () => {
    const alert = { labels, annotations: {}, startsAtMs: 0, endsAtMs: 60_000, generatorUrl: '' };
    const payload = buildWebhookPayload('ops', '', alert);
    expect(payload.status).toBe('resolved');
    expect(payload.alerts[0]?.endsAt).toBe('1970-01-01T00:01:00.000Z');
  });
});

describe('delivery', () => {
  it.each([
    [200, 1, { kind: 'delivered' }],
    [204, 3, { kind: 'delivered' }],
    [500, 1, { kind: 'retry', delayMs: 1_000 }],
    [503, 2, { kind: 'retry', delayMs: 5_000 }],
    [429, 1, { kind: 'retry', delayMs: 1_000 }],
    [null, 1, { kind: 'retry', delayMs: 1_000 }],
    [404, 1, { kind: 'give-up' }],
    [302, 1, { kind: 'give-up' }],
    [500, 7, { kind: 'give-up' }],
  ])('status %s on attempt %i', (status, attempt, expected) => {
    expect(decideDelivery(status, attempt)).toEqual(expected);
  });
});
