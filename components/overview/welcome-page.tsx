'use client';
// First steps in the order they help: look at the demo, write an own pipeline, set a threshold. Each is one link.
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { queries } from '@/lib/client/queries';
import { indicatorLabels } from '@/lib/contracts/indicators';
import { IndicatorIcon } from '../pipelines/indicator-look';
import { LinkButton } from '../ui/button';
import { PageHead, Panel } from '../ui/panel';

const meanings = {
  lag: 'How many records are written and not read yet. Growing lag means results come later and later.',
  latency: 'How long a record takes from being read to being written, for the slowest percent.',
  checkpoint: 'How long the last snapshot took, and how old it is: that much is read again after a failure.',
  state: 'How much the pipeline has to remember, and whether that grows.',
} as const;

const names = ['lag', 'latency', 'checkpoint', 'state'] as const;

export function WelcomePage() {
  const pipelines = useQuery(queries.pipelines({ limit: 100 }));
  const demo = pipelines.data?.items.find((one) => one.isDemo);
  return (
    <div className="flex max-w-[860px] flex-col gap-4">
      <PageHead title="First steps" />
      <Step number={1} title="See a pipeline run">
        {demo ? (
          <>
            <p>
              The demo reads a generated stream of orders and writes revenue per window. Its page shows four indicators,
              always in this order and colour:
            </p>
            <dl className="my-3 grid gap-2">
              {names.map((name) => (
                <div key={name} className="flex gap-2">
                  <dt className="flex w-28 shrink-0 items-center gap-1.5 self-start font-medium">
                    <IndicatorIcon name={name} />
                    {indicatorLabels[name]}
                  </dt>
                  <dd className="text-ink-2">{meanings[name]}</dd>
                </div>
              ))}
            </dl>
            <LinkButton href={`/pipelines/${demo.id}`}>Open {demo.name}</LinkButton>
          </>
        ) : (
          <p>
            The demo is not there{pipelines.isPending ? ' yet' : ''}. Your own pipeline looks the same:{' '}
            <Link href="/pipelines" className="underline">
              open the list
            </Link>
            .
          </p>
        )}
      </Step>
      <Step number={2} title="Write your own">
        <p className="mb-3">
          A pipeline is a SQL script in Flink&apos;s dialect: tables over topics, and an{' '}
          <code className="font-mono text-[12px]">INSERT INTO</code>. Errors are marked at their character while you
          type; the plan stands beside the text.
        </p>
        <LinkButton href="/pipelines/new" tone="primary">
          New pipeline
        </LinkButton>
      </Step>
      <Step number={3} title="Be told when it goes wrong">
        <p className="mb-3">
          A rule reads as a sentence and names a runbook, so that whoever is called knows what to do.
        </p>
        <div className="flex gap-2">
          <LinkButton href={demo ? `/alerts/rules/new?pipeline=${demo.id}&indicator=lag` : '/alerts/rules/new'}>
            New rule
          </LinkButton>
          <LinkButton href="/alerts/routing">Add a webhook</LinkButton>
        </div>
      </Step>
      <Step number={4} title="Remove the demo">
        <p className="mb-3">When you no longer need it, one click removes its pipelines, rules and topics.</p>
        <LinkButton href="/settings/about">Open About</LinkButton>
      </Step>
    </div>
  );
}

function Step({
  number,
  title,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <Panel title={`${number}. ${title}`}>
      <div className="text-[13px]">{children}</div>
    </Panel>
  );
}
