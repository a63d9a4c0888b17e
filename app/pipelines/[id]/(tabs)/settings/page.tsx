// Name, tags, environment and deletion of one pipeline.
import { SettingsPage } from '@/components/pipelines/settings-page';

export const metadata = { title: 'Settings' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <SettingsPage id={id} />;
}
