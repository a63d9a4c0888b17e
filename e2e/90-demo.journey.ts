// Journey 1: a fresh start shows the demo moving; its four indicators are there; one click removes it and leaves nothing.

import { expect, test } from './support/journey';

test('the demo moves, explains itself and goes without a trace', async ({ page, kafka, api }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'revenue-per-region' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'revenue-per-region' }).first().click();
  await expect(page.getByText('Running', { exact: true }).first()).toBeVisible();
  for (const threshold of ['above 10 k', 'above 500 ms', 'above 5 s', 'above 256 MiB']) {
    await expect(page.getByText(threshold).first()).toBeVisible();
  }
  const position = page.getByRole('row', { name: /orders-0/ }).first();
  const before = await position.innerText();
  await expect.poll(() => position.innerText()).not.toBe(before);

  await page.goto('/settings/about');
  await page.getByRole('button', { name: /Remove the demo/ }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: /Remove/ });
  if (await confirm.isVisible()) await confirm.click();
  await expect
    .poll(
      async () =>
        (await api.get<{ items: { isDemo: boolean }[] }>('/pipelines')).items.filter((one) => one.isDemo).length,
      { timeout: 40_000 },
    )
    .toBe(0);
  const rules = await api.get<{ items: { isDemo: boolean }[] }>('/alert-rules');
  expect(rules.items.filter((rule) => rule.isDemo)).toEqual([]);
  const topics = await kafka.listTopics();
  expect(topics.map((topic) => topic.name).filter((name) => name === 'orders' || name === 'revenue')).toEqual([]);
});
