// Health of one pipeline: the four indicators, its history, its graph, its sources.
import { HealthPage } from '@/components/pipelines/health-page';

export const metadata = { title: 'Health' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <HealthPage id={id} />;
}
