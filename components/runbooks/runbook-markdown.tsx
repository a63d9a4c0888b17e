'use client';
// Runbook text as a page. No raw HTML gets through (react-markdown leaves it out), links open pages of ours in place and others in a
// new tab. With `stepsKey`, the entries of numbered lists can be ticked; ticks are kept in this browser only.
import Link from 'next/link';
import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

interface RunbookMarkdownProps {
  readonly markdown: string;
  readonly stepsKey?: string;
}

const StepsKey = createContext<string | null>(null);
const IsNumbered = createContext(false);

export function RunbookMarkdown({ markdown, stepsKey }: RunbookMarkdownProps) {
  return (
    <StepsKey.Provider value={stepsKey ?? null}>
      <div className="prose-runbook text-[14px]">
        <Markdown remarkPlugins={[remarkGfm]} components={components}>
          {withoutTitle(markdown)}
        </Markdown>
      </div>
    </StepsKey.Provider>
  );
}

/** The page around it already says the title. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*# .*\r?\n/, '');
}

const components: Components = {
  a: ({ href, children }) => {
    const target = href ?? '';
    if (target.startsWith('/')) {
      return <Link href={target}>{children}</Link>;
    }
    return (
      <a href={target} target="_blank" rel="noreferrer">
        {children}
      </a>
    );
  },
  img: ({ alt }) => <span>{alt}</span>,
  ol: ({ children, start }) => (
    <IsNumbered.Provider value>
      <ol {...(start === undefined ? {} : { start })}>{children}</ol>
    </IsNumbered.Provider>
  ),
  ul: ({ children }) => (
    <IsNumbered.Provider value={false}>
      <ul>{children}</ul>
    </IsNumbered.Provider>
  ),
  li: ({ children, node }) => {
    const line = node?.position?.start.line ?? 0;
    return <Step line={line}>{children}</Step>;
  },
};

function Step({ line, children }: { readonly line: number; readonly children: ReactNode }) {
  const key = useContext(StepsKey);
  const isNumbered = useContext(IsNumbered);
  return key === null || !isNumbered ? (
    <li>{children}</li>
  ) : (
    <TickableStep storageKey={`${key}.${line}`}>{children}</TickableStep>
  );
}

function TickableStep({ storageKey, children }: { readonly storageKey: string; readonly children: ReactNode }) {
  const id = useId();
  const [isDone, setDone] = useState(false);
  useEffect(() => setDone(readTick(storageKey)), [storageKey]);
  return (
    <li className="list-none">
      <span className="flex items-start gap-2 -ml-[22px]">
        <input
          type="checkbox"
          className="mt-1 shrink-0"
          aria-labelledby={id}
          checked={isDone}
          onChange={(event) => {
            setDone(event.target.checked);
            writeTick(storageKey, event.target.checked);
          }}
        />
        <span id={id} className={isDone ? 'min-w-0 text-ink-3' : 'min-w-0'}>
          {children}
        </span>
      </span>
    </li>
  );
}

function readTick(key: string): boolean {
  try {
    return window.localStorage.getItem(key) === '1';
  } catch {
    return false;
  }
}

function writeTick(key: string, isDone: boolean): void {
  try {
    if (isDone) {
      window.localStorage.setItem(key, '1');
    } else {
      window.localStorage.removeItem(key);
    }
  } catch {
    // Without storage the tick lives as long as the page.
  }
}
