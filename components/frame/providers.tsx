'use client';
// The query cache and the notes about the person's own acts. One cache a page load.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { useLiveEvents } from '@/lib/client/use-live';

const Toaster = dynamic(() => import('sonner').then((module) => module.Toaster), { ssr: false });

/** Reads the live events of the whole page; one stream a browser. */
function Live() {
  useLiveEvents();
  return null;
}

export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 2_000, retry: 1, refetchOnWindowFocus: true },
          mutations: { retry: false },
        },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <Live />
      {children}
      <Toaster
        position="bottom-right"
        toastOptions={{
          style: {
            background: 'var(--surface)',
            color: 'var(--ink)',
            border: '1px solid var(--line-strong)',
            borderRadius: 6,
            boxShadow: 'none',
          },
        }}
      />
    </QueryClientProvider>
  );
}
