// Versions of one pipeline and what differs between them.
import { VersionsPage } from '@/components/pipelines/versions-page';

export const metadata = { title: 'Versions' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <VersionsPage id={id} />;
}
