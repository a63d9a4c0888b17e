'use client';
// A page that failed to render says so in the product's words; the frame around it stays usable.
import { ErrorPanel } from '@/components/ui/error-panel';

export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return <ErrorPanel error={error} onRetry={reset} what="This page could not be shown" />;
}
