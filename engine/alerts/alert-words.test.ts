import { expect, test } from 'vitest';
import { type AlertFacts, type AlertPhase, describeAlert } from './alert-words';

const lag: AlertFacts = {
  subject: 'Consumer lag',
  pipeline: 'orders',
  condition: 'above',
  threshold: '10,000 records',
  value: '12,431',
  lasting: '1 m',
};

test.each<[Partial<AlertFacts>, AlertPhase, string]>([
  [{}, 'firing', 'Consumer lag of orders has been above 10,000 records for 1 m (now 12,431)'],
  [{}, 'pending', 'Consumer lag of orders has been above 10,000 records for 1 m (now 12,431)'],
  [{ condition: 'below' }, 'firing', 'Consumer lag of orders has been below 10,000 records for 1 m (now 12,431)'],
  [{ value: '8,000' }, 'recovering', 'Consumer lag of orders is back at 8,000 after it was above 10,000 records'],
  [{ value: '0' }, 'resolved', 'Consumer lag of orders is no longer above 10,000 records after 1 m (now 0)'],
  [{ value: null }, 'firing', 'Consumer lag of orders has given no data for 1 m although the pipeline should run'],
  [
    { value: null },
    'resolved',
    'Consumer lag of orders is no longer above 10,000 records after 1 m (there is no data now)',
  ],
])('%o %s says: %s', (changes, phase, words) => {
  expect(describeAlert({ ...lag, ...changes }, phase)).toBe(words);
});
