// Receivers of notifications and the delivery log. The console never dials out: a test is a row that the engine host delivers.
// Secrets are written, never read back, never audited.

import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { alertRules, notificationAttempts, receivers } from '@/drizzle/schema/alerts';
import type { DeliveryAttempt } from '@/lib/contracts/alert';
import { checkOutgoingUrl } from '@/lib/contracts/outgoing-url';
import type { DeliveryList, Receiver, ReceiverList } from '@/lib/contracts/receiver';
import { violatedUnique } from '@/lib/db/db-errors';
import { deliveryOf } from './alerts';
import { change } from './change';
import { newId, type ServiceContext } from './service-context';
import { invalidField, notFound, ServiceError } from './service-error';

export interface ReceiverInput {
  readonly name: string;
  readonly url: string;
  /** undefined = keep, null = remove. */
  readonly secret?: string | null | undefined;
  readonly isEnabled: boolean;
}

async function readRows(context: ServiceContext, where?: SQL): Promise<Receiver[]> {
  const rows = await context.database.db
    .select({
      receiver: receivers,
      ruleCount: sql<number>`(SELECT count(*)::int FROM ${alertRules} r WHERE r.receiver_id = receivers.id AND r.deleted_at IS NULL)`,
      lastId: sql<
        number | null
      >`(SELECT max(n.id)::float8 FROM ${notificationAttempts} n WHERE n.receiver_id = receivers.id)`,
    })
    .from(receivers)
    .where(and(isNull(receivers.deletedAt), where))
    .orderBy(receivers.name);
  return Promise.all(
    rows.map(async ({ receiver, ruleCount, lastId }) => ({
      id: receiver.id,
      name: receiver.name,
      kind: receiver.kind,
      url: receiver.url,
      hasSecret: receiver.secret !== null,
      isEnabled: receiver.isEnabled,
      ruleCount,
      lastDelivery: lastId === null ? null : await readAttempt(context, lastId),
      createdAt: receiver.createdAt.toISOString(),
      updatedAt: receiver.updatedAt.toISOString(),
    })),
  );
}

async function readAttempt(context: ServiceContext, id: number): Promise<DeliveryAttempt | null> {
  const rows = await context.database.db.select().from(notificationAttempts).where(eq(notificationAttempts.id, id));
  return rows[0] ? deliveryOf(rows[0]) : null;
}

export async function listReceivers(context: ServiceContext): Promise<ReceiverList> {
  const items = await readRows(context);
  return { items, total: items.length };
}

export async function readReceiver(context: ServiceContext, id: string): Promise<Receiver> {
  const row = (await readRows(context, eq(receivers.id, id)))[0];
  if (!row) throw notFound('receiver', id);
  return row;
}

function checkedUrl(text: string): string {
  const check = checkOutgoingUrl(text);
  if (!check.isAllowed) throw invalidField('url', check.reason);
  return check.url.href;
}

export async function createReceiver(context: ServiceContext, input: ReceiverInput): Promise<Receiver> {
  const id = newId();
  const { secret, ...rest } = input;
  const values = { ...rest, url: checkedUrl(input.url) };
  await refuseDuplicateName(input.name, () =>
    change(context, async (tx) => {
      await tx.db.insert(receivers).values({ id, ...values, secret: secret ?? null });
      await tx.audit({ action: 'receiver.create', targetType: 'receiver', targetId: id, after: values });
      tx.emit({ type: 'resource', resource: 'receiver', id });
    }),
  );
  return readReceiver(context, id);
}

export async function updateReceiver(context: ServiceContext, id: string, input: ReceiverInput): Promise<Receiver> {
  const { secret, ...rest } = input;
  const values = { ...rest, url: checkedUrl(input.url) };
  await refuseDuplicateName(input.name, () =>
    change(context, async (tx) => {
      const rows = await tx.db
        .update(receivers)
        .set({ ...values, ...(secret === undefined ? {} : { secret }), updatedAt: sql`now()` })
        .where(and(eq(receivers.id, id), isNull(receivers.deletedAt)))
        .returning({ id: receivers.id });
      if (rows.length === 0) throw notFound('receiver', id);
      await tx.audit({ action: 'receiver.update', targetType: 'receiver', targetId: id, after: values });
      tx.emit({ type: 'resource', resource: 'receiver', id });
    }),
  );
  return readReceiver(context, id);
}

/** Rules that used it tell nobody from then on, and say so. */
export async function deleteReceiver(context: ServiceContext, id: string): Promise<void> {
  await change(context, async (tx) => {
    const rows = await tx.db
      .update(receivers)
      .set({ deletedAt: sql`now()`, secret: null })
      .where(and(eq(receivers.id, id), isNull(receivers.deletedAt)))
      .returning({ id: receivers.id });
    if (rows.length === 0) throw notFound('receiver', id);
    await tx.db.update(alertRules).set({ receiverId: null }).where(eq(alertRules.receiverId, id));
    await tx.audit({ action: 'receiver.delete', targetType: 'receiver', targetId: id });
    tx.emit({ type: 'resource', resource: 'receiver', id });
  });
}

/** Asks the engine host for one test notification; the answer is PENDING, the delivery log shows what became of it. */
export async function testReceiver(context: ServiceContext, id: string): Promise<DeliveryAttempt> {
  const receiver = await readReceiver(context, id);
  return change(context, async (tx) => {
    const recent = await tx.db
      .select({ id: notificationAttempts.id })
      .from(notificationAttempts)
      .where(
        and(
          eq(notificationAttempts.receiverId, id),
          eq(notificationAttempts.reason, 'test'),
          eq(notificationAttempts.status, 'PENDING'),
        ),
      );
    if (recent.length > 0) {
      throw new ServiceError({
        kind: 'conflict',
        code: 'receiver.test-pending',
        message: `a test of receiver "${receiver.name}" is under way`,
        hint: 'Wait for its result in the delivery log.',
      });
    }
    const rows = await tx.db
      .insert(notificationAttempts)
      .values({ receiverId: id, receiverName: receiver.name, reason: 'test', nextTryAt: sql`now()` })
      .returning();
    const row = rows[0];
    if (!row) throw notFound('receiver', id);
    await tx.audit({ action: 'receiver.test', targetType: 'receiver', targetId: id });
    tx.emit({ type: 'resource', resource: 'receiver', id });
    return deliveryOf(row);
  });
}

export async function listDeliveries(
  context: ServiceContext,
  query: { readonly receiverId?: string | undefined; readonly limit: number; readonly offset: number },
): Promise<DeliveryList> {
  const { db } = context.database;
  const where = query.receiverId ? eq(notificationAttempts.receiverId, query.receiverId) : undefined;
  const rows = await db
    .select()
    .from(notificationAttempts)
    .where(where)
    .orderBy(desc(notificationAttempts.id))
    .limit(query.limit)
    .offset(query.offset);
  return { items: rows.map(deliveryOf), total: await db.$count(notificationAttempts, where) };
}

async function refuseDuplicateName<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (violatedUnique(error) !== 'receivers_name_living') throw error;
    throw new ServiceError({
      kind: 'conflict',
      code: 'receiver.name-taken',
      message: `a receiver "${name}" exists already`,
      fieldErrors: [{ field: 'name', message: 'is taken by another receiver' }],
    });
  }
}
