import { describe, expect, it } from 'vitest';
import { emptyRule, readRuleForm, writeThreshold } from './rule-form-values';

describe('readRuleForm', () => {
  it.each([
    ['records as they are', 'lag', '10,000', 'records', 10_000],
    ['seconds as ms', 'checkpoint', '5', 's', 5000],
    ['sizes as bytes', 'state', '1.5', 'GiB', 1.5 * 1024 ** 3],
    ['minutes as ms', 'checkpoint-age', '2', 'min', 120_000],
  ])('sends %s', (_, subject, threshold, unit, expected) => {
    const read = readRuleForm({ ...emptyRule('p1', 'lag'), subject, threshold, unit });
    expect(read).toMatchObject({ request: { threshold: expected } });
  });

  it('needs no threshold for the job status', () => {
    expect(readRuleForm({ ...emptyRule('p1', 'lag'), subject: 'job-status' })).toMatchObject({
      request: { subject: { kind: 'job-status' }, threshold: 0.5, condition: 'above' },
    });
  });

  it.each([
    ['a missing pipeline', { pipelineId: '' }, 'pipelineId'],
    ['a missing threshold', { threshold: '' }, 'threshold'],
    ['a threshold that is no number', { threshold: 'many' }, 'threshold'],
    ['a recovery value on the wrong side', { threshold: '10', recovery: '20' }, 'recovery'],
    ['a name with a space', { threshold: '10', name: 'Lag high' }, 'name'],
    ['a metric rule without a metric', { threshold: '10', subject: 'metric' }, 'metric'],
  ])('marks %s at its field', (_, part, field) => {
    expect(readRuleForm({ ...emptyRule('p1', 'lag'), ...part })).toMatchObject({ errors: [{ field }] });
  });
});

describe('writeThreshold', () => {
  it.each([
    [10_000, 'lag', { text: '10000', unit: 'records' }],
    [500, 'latency', { text: '500', unit: 'ms' }],
    [5000, 'checkpoint', { text: '5', unit: 's' }],
    [2 * 1024 ** 3, 'state', { text: '2', unit: 'GiB' }],
  ])('writes %d of %s in the unit people use', (value, subject, expected) => {
    expect(writeThreshold(value, subject)).toEqual(expected);
  });
});
