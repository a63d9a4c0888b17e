// Exceptions and bad records of one pipeline.
import { ExceptionsPage } from '@/components/pipelines/exceptions-page';

export const metadata = { title: 'Exceptions' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <ExceptionsPage id={id} />;
}
