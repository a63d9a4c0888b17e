// Receivers of notifications (a webhook in this release) and the delivery log. The secret is write-only.
// Webhook addresses: http or https, no credentials, no link-local or metadata address; loopback is allowed because the product
// itself is bound to loopback.

import * as z from 'zod';
import { deliveryAttempt } from './alert';
import { isoTime, listOf, pageQuery, resourceName } from './common';

export const receiver = z
  .object({
    id: z.string(),
    name: resourceName,
    kind: z.literal('webhook'),
    url: z.string(),
    hasSecret: z.boolean(),
    isEnabled: z.boolean(),
    ruleCount: z.int(),
    lastDelivery: deliveryAttempt.nullable(),
    createdAt: isoTime,
    updatedAt: isoTime,
  })
  .meta({ id: 'Receiver' });
export type Receiver = z.infer<typeof receiver>;
export const receiverList = listOf(receiver, 'ReceiverList');
export type ReceiverList = z.infer<typeof receiverList>;

/** `secret`: absent = keep, null = remove, text = replace (signs the body with HMAC-SHA256). */
export const receiverRequest = z
  .object({
    name: resourceName,
    url: z.string().trim().min(1, 'must not be empty').max(2000),
    secret: z.string().min(16, 'must have at least 16 characters').max(200).nullable().optional(),
    isEnabled: z.boolean().default(true),
  })
  .meta({ id: 'ReceiverRequest' });
export type ReceiverRequest = z.input<typeof receiverRequest>;

export const deliveryList = listOf(deliveryAttempt, 'DeliveryList');
export type DeliveryList = z.infer<typeof deliveryList>;
export const listDeliveriesQuery = z.object({ ...pageQuery, receiverId: z.string().max(64).optional() });
