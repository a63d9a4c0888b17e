// One runbook: read and edit it.
import { RunbookPage } from '@/components/runbooks/runbook-page';

export const metadata = { title: 'Runbook' };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
}

export default async function Page({ params }: PageProps) {
  const { slug } = await params;
  return <RunbookPage slug={slug} />;
}
