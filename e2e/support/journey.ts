// What every journey starts from: a page on the running stack, a small API client, and records in and out of topics.

import { test as base, expect, type Page } from '@playwright/test';
import { systemClock } from '@/engine/core/clock';
import { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import type { StackFacts } from './stack';

interface Journey {
  readonly stack: StackFacts;
  readonly api: Api;
  readonly kafka: KafkaAdmin;
}

export class Api {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
    const headers = { 'content-type': 'application/json', origin: this.url };
    const response = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}

export const test = base.extend<Journey>({
  stack: async ({ browserName: _browser }, use) => {
    await use(JSON.parse(process.env.PENSTOCK_E2E_STACK ?? 'null') as StackFacts);
  },
  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },
  api: async ({ stack }, use) => {
    await use(new Api(stack.url));
  },
  kafka: async ({ stack }, use) => {
    const admin = new KafkaAdmin({ bootstrapServers: stack.bootstrap, clock: systemClock });
    await use(admin);
    await admin.close();
  },
});

export { expect, type Page };
