// One alert: from page to cause.
import { AlertPage } from '@/components/alerts/alert-page';

export const metadata = { title: 'Alert' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <AlertPage id={id} />;
}
