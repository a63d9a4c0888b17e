// Journey 2: write with an error, see it at its character, take the suggestion, see the plan, launch from earliest, watch the
// indicators move, and find the right results in the sink topic.

import { expect, test } from './support/journey';

const INPUT = 'journey-clicks';
const OUTPUT = 'journey-long-clicks';

const SCRIPT = `CREATE TABLE clicks (id BIGINT, page STRING, ms INT) WITH (
  'connector' = 'kafka', 'topic' = '${INPUT}', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE long_clicks (id BIGINT, page STRING) WITH ('connector' = 'kafka', 'topic' = '${OUTPUT}', 'format' = 'json');
INSERT INTO long_clicks SELECT id, pge FROM clicks WHERE ms > 500;
`;

test('a pipeline is written, corrected, launched, and its results are right', async ({ page, kafka }) => {
  await kafka.createTopic({ name: INPUT, partitions: 2 });
  const rows = Array.from({ length: 200 }, (_unused, id) => ({ id, page: `/p${id % 7}`, ms: id * 10 }));
  const values = rows.map((row) => ({ key: null, value: Buffer.from(JSON.stringify(row)), timestamp: Date.now() }));
  await kafka.writeRecords(INPUT, 0, values.slice(0, 120));
  await kafka.writeRecords(INPUT, 1, values.slice(120));

  await page.goto('/pipelines/new');
  await page.getByRole('radio', { name: /^Blank/ }).click();
  await expect(page.getByRole('radio', { name: /^Blank/ })).toBeChecked();
  await page.getByLabel('Name', { exact: true }).fill('long-clicks');
  await page.getByRole('button', { name: 'Create and open the editor' }).click();
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.insertText(SCRIPT);

  const problems = page.getByRole('region', { name: 'Problems' });
  await expect(problems.getByText('column "pge" does not exist')).toBeVisible();
  await expect(problems.getByText('4:36')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Review and launch' })).toBeDisabled();
  await problems.getByRole('button', { name: /^Fix: / }).click();
  await expect(problems.getByText('No problem')).toBeVisible();
  await expect(page.getByText('Calc(select=[id, page]').first()).toBeVisible();

  await page.getByRole('button', { name: 'Review and launch' }).click();
  await page.getByRole('radio', { name: /^Earliest/ }).click();
  await page.getByLabel('Checkpoint interval in seconds').fill('1');
  await page.getByRole('button', { name: 'Launch', exact: true }).click();

  await expect(page.getByText('Running', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveURL(/\/pipelines\/[a-z0-9]+$/);
  for (const indicator of ['Lag', 'Latency', 'Checkpoint', 'State']) {
    await expect(page.getByText(indicator, { exact: true }).first()).toBeVisible();
  }
  await expect(page.getByText('Caught up').first()).toBeVisible();
  await expect(page.getByText(/\d+ of \d+ ok/).first()).toBeVisible();

  const expected = rows.filter((row) => row.ms > 500).map(({ id, page: path }) => `${id} ${path}`);
  await expect.poll(() => readAll(kafka, OUTPUT)).toEqual(expected.toSorted());
});

async function readAll(
  kafka: import('@/engine/kafka/client/kafka-admin').KafkaAdmin,
  topic: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const { partition, startOffset } of await kafka.bounds(topic)) {
    const { records } = await kafka.readRecords(topic, partition, startOffset, 10_000);
    for (const { value } of records) {
      const row = JSON.parse(Buffer.from(value ?? []).toString()) as { id: number; page: string };
      found.push(`${row.id} ${row.page}`);
    }
  }
  return found.toSorted();
}
