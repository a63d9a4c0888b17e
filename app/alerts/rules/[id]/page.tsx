// One alert rule: read and change it.
import { RulePage } from '@/components/alerts/rule-page';

export const metadata = { title: 'Alert rule' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <RulePage id={id} />;
}
