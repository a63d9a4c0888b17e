// Alert rules, alerts, runbooks, receivers.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { alertDetail, alertList, deliveryAttempt, listAlertsQuery, outcomeRequest } from '@/lib/contracts/alert';
import {
  alertRule,
  alertRuleList,
  alertRuleRequest,
  listRulesQuery,
  suggestThresholdQuery,
  thresholdSuggestion,
} from '@/lib/contracts/alert-rule';
import { idParam } from '@/lib/contracts/common';
import { deliveryList, listDeliveriesQuery, receiver, receiverList, receiverRequest } from '@/lib/contracts/receiver';
import { createRule, deleteRule, listRules, readRule, suggestThreshold, updateRule } from '@/lib/services/alert-rules';
import { acknowledgeAlert, listAlerts, readAlert, setAlertOutcome } from '@/lib/services/alerts';
import {
  createReceiver,
  deleteReceiver,
  listDeliveries,
  listReceivers,
  readReceiver,
  testReceiver,
  updateReceiver,
} from '@/lib/services/receivers';
import { accepts, answers, body, createRouter, creates, removes } from './router';

const rules = ['alert rules'];
const alerts = ['alerts'];
const receivers = ['receivers'];
const nothing = z.object({}).meta({ id: 'EmptyAlertRequest' });

export const alertRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/alert-rules',
      tags: rules,
      summary: 'List rules',
      request: { query: listRulesQuery },
      responses: answers(alertRuleList, 'Rules with their state.'),
    }),
    async (c) => c.json(await listRules(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/alert-rules/suggestion',
      tags: rules,
      summary: 'A threshold suggested from history',
      request: { query: suggestThresholdQuery },
      responses: answers(thresholdSuggestion, 'The suggestion, or why there is none.'),
    }),
    async (c) => c.json(await suggestThreshold(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/alert-rules',
      tags: rules,
      summary: 'Create a rule',
      request: { body: body(alertRuleRequest) },
      responses: creates(alertRule, 'The new rule.'),
    }),
    async (c) => c.json(await createRule(c.get('services'), c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/alert-rules/{id}',
      tags: rules,
      summary: 'One rule',
      request: { params: idParam },
      responses: answers(alertRule, 'The rule.'),
    }),
    async (c) => c.json(await readRule(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'put',
      path: '/alert-rules/{id}',
      tags: rules,
      summary: 'Replace a rule',
      request: { params: idParam, body: body(alertRuleRequest) },
      responses: answers(alertRule, 'The rule as it is now.'),
    }),
    async (c) => c.json(await updateRule(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    createRoute({
      method: 'delete',
      path: '/alert-rules/{id}',
      tags: rules,
      summary: 'Delete a rule; its alert is resolved',
      request: { params: idParam },
      responses: removes('It is deleted.'),
    }),
    async (c) => {
      await deleteRule(c.get('services'), c.req.valid('param').id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/alerts',
      tags: alerts,
      summary: 'List alerts: what is not over first',
      request: { query: listAlertsQuery },
      responses: answers(alertList, 'Alerts.'),
    }),
    async (c) => c.json(await listAlerts(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/alerts/{id}',
      tags: alerts,
      summary: 'One alert with evidence, runbook and deliveries',
      request: { params: idParam },
      responses: answers(alertDetail, 'The alert.'),
    }),
    async (c) => c.json(await readAlert(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/alerts/{id}/acknowledge',
      tags: alerts,
      summary: 'Say that somebody is looking at it',
      request: { params: idParam, body: body(nothing) },
      responses: answers(alertDetail, 'The alert; the first acknowledgement stays.'),
    }),
    async (c) => c.json(await acknowledgeAlert(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'put',
      path: '/alerts/{id}/outcome',
      tags: alerts,
      summary: 'Note what it was',
      request: { params: idParam, body: body(outcomeRequest) },
      responses: answers(alertDetail, 'The alert.'),
    }),
    async (c) =>
      c.json(await setAlertOutcome(c.get('services'), c.req.valid('param').id, c.req.valid('json').outcome), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/receivers',
      tags: receivers,
      summary: 'List receivers',
      responses: answers(receiverList, 'Receivers; secrets are never sent.'),
    }),
    async (c) => c.json(await listReceivers(c.get('services')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/receivers/deliveries',
      tags: receivers,
      summary: 'Delivery log, newest first',
      request: { query: listDeliveriesQuery },
      responses: answers(deliveryList, 'Delivery attempts.'),
    }),
    async (c) => c.json(await listDeliveries(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/receivers',
      tags: receivers,
      summary: 'Create a receiver',
      request: { body: body(receiverRequest) },
      responses: creates(receiver, 'The new receiver.'),
    }),
    async (c) => c.json(await createReceiver(c.get('services'), c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/receivers/{id}',
      tags: receivers,
      summary: 'One receiver',
      request: { params: idParam },
      responses: answers(receiver, 'The receiver.'),
    }),
    async (c) => c.json(await readReceiver(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'put',
      path: '/receivers/{id}',
      tags: receivers,
      summary: 'Replace a receiver; an absent secret is kept',
      request: { params: idParam, body: body(receiverRequest) },
      responses: answers(receiver, 'The receiver as it is now.'),
    }),
    async (c) => c.json(await updateReceiver(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    createRoute({
      method: 'delete',
      path: '/receivers/{id}',
      tags: receivers,
      summary: 'Delete a receiver; its rules tell nobody from then on',
      request: { params: idParam },
      responses: removes('It is deleted.'),
    }),
    async (c) => {
      await deleteReceiver(c.get('services'), c.req.valid('param').id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/receivers/{id}/test',
      tags: receivers,
      summary: 'Ask the engine for one test notification',
      request: { params: idParam, body: body(nothing) },
      responses: accepts(deliveryAttempt, 'The attempt; the delivery log shows its result.'),
    }),
    async (c) => c.json(await testReceiver(c.get('services'), c.req.valid('param').id), 202),
  );
